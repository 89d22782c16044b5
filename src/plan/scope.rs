//! Where a template is evaluated, and what its paths stand for there.

use super::arena::Arena;
use super::value::{ResourceIndex, Value};
use crate::catalog::Accept;
use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};

/// What a path stands for.
#[derive(Clone, Copy, Debug)]
pub enum Item<'g> {
    Absent,
    Value(Value<'g>),
    Node(NodeIndex),
    /// A resource of a node.
    Resource(ResourceIndex),
    /// A role of a node.
    Role(NodeIndex, &'g str),
    Edge(EdgeIndex),
    Edges(&'g [EdgeIndex]),
    /// The arrows into or out of a node.
    Links(NodeIndex, Direction),
    Code(NodeIndex),
}

/// Where a template is evaluated.
#[derive(Clone, Copy, Default)]
pub struct Scope<'g> {
    /// The node whose file the template stands in.
    pub owner: NodeIndex,
    /// The arrow, with its ends.
    pub edge: Option<(EdgeIndex, NodeIndex, NodeIndex)>,
    /// Loop variables and the like, the innermost first.
    locals: Option<&'g Local<'g>>,
}

#[derive(Clone, Copy)]
struct Local<'g> {
    name: &'g str,
    item: Item<'g>,
    outer: Option<&'g Local<'g>>,
}

impl<'g> Scope<'g> {
    pub fn of(owner: NodeIndex) -> Self {
        Self { owner, ..Self::default() }
    }

    /// Of an arrow, for the file of one of the nodes.
    pub fn along(owner: NodeIndex, edge: EdgeIndex, from: NodeIndex, to: NodeIndex) -> Self {
        Self { owner, edge: Some((edge, from, to)), locals: None }
    }

    /// Of an arrow, for the file of the end that says what it is.
    pub fn of_arrow(accept: &Accept, edge: EdgeIndex, from: NodeIndex, to: NodeIndex) -> Self {
        Self::along(accept.owner(from, to), edge, from, to)
    }

    pub fn with(self, arena: &'g Arena, name: &'g str, item: Item<'g>) -> Self {
        Self { locals: Some(arena.keep(Local { name, item, outer: self.locals })), ..self }
    }

    pub fn local(&self, name: &str) -> Option<Item<'g>> {
        let mut locals = std::iter::successors(self.locals, |local| local.outer);
        locals.find(|local| local.name == name).map(|local| local.item)
    }
}
