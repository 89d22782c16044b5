//! Bounds of evaluation. Attributes and defaults of service files may lead to each other over several nodes, which no check of
//! the files alone can see; and a file of a user may multiply itself.

use crate::diagnostics::{Code, Diagnostic};
use crate::graph::Graph;
use petgraph::graph::NodeIndex;
use std::cell::Cell;

/// The deepest nesting of attributes and defaults. The files that pipec comes with need four.
const DEEPEST: u32 = 64;
/// The most attributes, defaults and turns of loops, for each node and arrow, and besides.
const MOST_EACH: u64 = 10_000;
const MOST_BESIDES: u64 = 1_000_000;

/// The bounds of an evaluation, as far as they are not used up.
pub struct Bounds {
    depth: Cell<u32>,
    left: Cell<u64>,
    /// The node at which a bound was first met.
    met: Cell<Option<NodeIndex>>,
}

impl Bounds {
    /// The bounds for a graph.
    pub fn of(graph: &Graph<'_>) -> Self {
        let size = graph.flow.node_count() + graph.flow.edge_count();
        let left = (size as u64).saturating_mul(MOST_EACH).saturating_add(MOST_BESIDES);
        Self { depth: Cell::default(), left: Cell::new(left), met: Cell::default() }
    }

    /// Makes something of a node one level deeper; None beyond a bound.
    pub fn deeper<T>(&self, node: NodeIndex, make: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.depth.get() >= DEEPEST {
            self.meet(node);
            return None;
        }
        if !self.spend(node, 1) {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let made = make();
        self.depth.set(self.depth.get() - 1);
        made
    }

    /// True where nothing of a node is being made.
    pub fn is_outermost(&self) -> bool {
        self.depth.get() == 0
    }

    /// True if so many turns of a loop are within the bounds.
    pub fn spend(&self, node: NodeIndex, turns: usize) -> bool {
        match self.left.get().checked_sub(turns as u64) {
            Some(left) => self.left.set(left),
            None => self.meet(node),
        }
        self.met.get().is_none()
    }

    fn meet(&self, node: NodeIndex) {
        self.met.set(self.met.get().or(Some(node)));
    }

    /// The finding for the bound that was met, if one was.
    pub fn finding(&self, graph: &Graph<'_>) -> Option<Diagnostic> {
        let node = graph.flow.node_weight(self.met.get()?)?;
        let message = format!("the kind `{}` cannot be evaluated here", node.service.kind);
        let label = "attributes, defaults or loops of its service file lead to each other without end";
        let found = Diagnostic::new(Code::INVALID_SERVICE_FILE, message, node.span, label);
        Some(
            found.help(
                "correct the service file: an attribute or default may not lead to itself, over other nodes either",
            ),
        )
    }
}
