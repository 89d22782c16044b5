//! The view of the deployment: every resource, and those made before it.

use super::nodes::Ids;
use super::{Diagram, Edge, EdgeKind, Mark, Node};
use crate::graph::Graph;
use crate::plan::{Plan, Reduction};
use petgraph::graph::DiGraph;
use petgraph::visit::EdgeRef;
use std::collections::BTreeSet;

/// Resources beyond which nobody looks at a picture, and finding out which arrows are needed takes long.
const MANY: usize = 2_000;

/// Every resource of the plan, with an arrow to each that waits for it.
pub fn resources(graph: &Graph<'_>, plan: &Plan<'_>) -> Diagram {
    let mut diagram = Diagram::default();
    let mut ids = Ids::default();
    let mut places = vec![None; plan.resources.len()];
    for index in &plan.order {
        let Some(resource) = plan.resource(*index) else { continue };
        if let Some(place) = places.get_mut(index.index()) {
            *place = Some(diagram.nodes.len());
        }
        let node = graph.flow.node_weight(resource.node);
        diagram.nodes.push(Node {
            id: ids.unique(resource.id),
            title: resource.id.to_owned(),
            subtitle: resource.kind.to_owned(),
            family: node.map_or("", |node| node.service.family.word()),
            existing: false,
            mark: Mark::None,
            call: node.map_or("", |node| node.within.trim_end_matches('.')).to_owned(),
        });
    }
    let place = |index: usize| places.get(index).copied().flatten();
    let mut waits: DiGraph<(), (), usize> = DiGraph::default();
    let at: Vec<_> = diagram.nodes.iter().map(|_| waits.add_node(())).collect();
    for index in &plan.order {
        let (Some(resource), Some(to)) = (plan.resource(*index), place(index.index())) else { continue };
        let mut before: BTreeSet<usize> = resource.after.iter().filter_map(|index| place(index.index())).collect();
        resource.properties.references(&mut |index| before.extend(place(index.index())));
        for from in before.into_iter().filter(|from| *from != to) {
            if let (Some(from), Some(to)) = (at.get(from), at.get(to)) {
                waits.add_edge(*from, *to, ());
            }
        }
    }
    let edge = |(from, to): (usize, usize)| Edge {
        from,
        to,
        kind: EdgeKind::Order,
        two_way: false,
        labels: Vec::new(),
        mark: Mark::None,
    };
    diagram.edges = needed(&waits).into_iter().map(edge).collect();
    diagram
}

/// The arrows that no others imply, by their heads; all of them where there is a cycle, or too many to look.
fn needed(waits: &DiGraph<(), (), usize>) -> BTreeSet<(usize, usize)> {
    let all = waits.edge_references().map(|edge| (edge.source().index(), edge.target().index()));
    let reduction = if waits.node_count() > MANY { None } else { Reduction::of(waits) };
    let Some(mut reduction) = reduction else { return all.collect() };
    let needed = |from| {
        let to: Vec<_> = waits.neighbors(from).collect();
        reduction.needed(from, &to).into_iter().map(move |to| (from.index(), to.index()))
    };
    waits.node_indices().flat_map(needed).collect()
}
