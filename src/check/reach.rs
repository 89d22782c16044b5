//! The sources and receivers of data, over any number of arrows.

use crate::graph::keys::events_of;
use crate::graph::{Edge, EdgeKind, Graph};
use petgraph::Direction::{self, Incoming, Outgoing};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use std::collections::BTreeSet;

/// All that data gets to from a node.
pub fn fed(graph: &Graph<'_>, start: NodeIndex) -> BTreeSet<NodeIndex> {
    reachable(graph, start, Outgoing)
}

/// All from which data gets to a node.
pub fn feeding(graph: &Graph<'_>, start: NodeIndex) -> BTreeSet<NodeIndex> {
    reachable(graph, start, Incoming)
}

fn reachable(graph: &Graph<'_>, start: NodeIndex, way: Direction) -> BTreeSet<NodeIndex> {
    let (mut reached, mut stack) = (BTreeSet::new(), vec![start]);
    while let Some(at) = stack.pop() {
        for side in [Outgoing, Incoming] {
            for edge in graph.flow.edges_directed(at, side) {
                let (forward, back) = flows(edge.weight());
                let other = if side == Outgoing { edge.target() } else { edge.source() };
                if (if side == way { forward } else { back }) && reached.insert(other) {
                    stack.push(other);
                }
            }
        }
    }
    reached
}

/// Two flags: data goes along the edge; data comes back on it.
fn flows(edge: &Edge<'_>) -> (bool, bool) {
    let EdgeKind::Arrow(accept) = edge.kind else { return (true, false) };
    let looks = accept.finds_back.iter().any(|verb| edge.verbs.contains(&verb.as_str()));
    let writes = events_of(&accept.causes, edge).next().is_some();
    (writes || !looks, looks || events_of(&accept.causes_back, edge).next().is_some())
}
