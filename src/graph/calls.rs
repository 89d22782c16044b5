//! The ways in which a function is called, by the arrows and arguments of a file.

use super::{EdgeKind, Graph};
use crate::catalog::Call;
use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;

/// Each way in which a node is called.
pub fn calls<'g>(graph: &'g Graph<'_>, node: NodeIndex) -> impl Iterator<Item = Call> + 'g {
    graph.flow.edges_directed(node, Incoming).filter_map(|edge| match edge.weight().kind {
        EdgeKind::Arrow(accept) => accept.calls.filter(|_| accept.sets_off(&edge.weight().verbs)),
        EdgeKind::Argument(parameter) => parameter.calls,
    })
}
