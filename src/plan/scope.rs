//! The scope in which a template is evaluated, and the items that its paths stand for.

use super::arena::Arena;
use super::value::{ResourceIndex, Value};
use crate::catalog::Accept;
use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};

/// The item that a path stands for.
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

/// The scope in which a template is evaluated.
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
    /// The scope of a node, without an arrow.
    pub fn of(owner: NodeIndex) -> Self {
        Self { owner, ..Self::default() }
    }

    /// The scope of an arrow, for the file of one of its nodes.
    pub fn along(owner: NodeIndex, edge: EdgeIndex, from: NodeIndex, to: NodeIndex) -> Self {
        Self { owner, edge: Some((edge, from, to)), locals: None }
    }

    /// The scope of an arrow, for the file of the end that defines it.
    pub fn of_arrow(accept: &Accept, edge: EdgeIndex, from: NodeIndex, to: NodeIndex) -> Self {
        Self::along(accept.owner(from, to), edge, from, to)
    }

    /// The scope with one more local name, which hides others of that name.
    pub fn with(self, arena: &'g Arena, name: &'g str, item: Item<'g>) -> Self {
        Self { locals: Some(arena.keep(Local { name, item, outer: self.locals })), ..self }
    }

    /// The item of a local name.
    pub fn local(&self, name: &str) -> Option<Item<'g>> {
        let mut locals = std::iter::successors(self.locals, |local| local.outer);
        locals.find(|local| local.name == name).map(|local| local.item)
    }
}
