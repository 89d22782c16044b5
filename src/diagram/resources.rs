//! The view of what is deployed: every resource, and what is made before it.

use super::nodes::Ids;
use super::{Diagram, Edge, EdgeKind, Mark, Node};
use crate::graph::Graph;
use crate::plan::Plan;
use std::collections::BTreeSet;

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
        let service = graph.flow.node_weight(resource.node).map(|node| node.service);
        diagram.nodes.push(Node {
            id: ids.unique(resource.id),
            title: resource.id.to_owned(),
            subtitle: resource.kind.to_owned(),
            family: service.map_or("", |service| service.family.as_str()),
            existing: false,
            mark: Mark::None,
        });
    }
    let place = |index: usize| places.get(index).copied().flatten();
    for index in &plan.order {
        let (Some(resource), Some(to)) = (plan.resource(*index), place(index.index())) else { continue };
        let mut before: BTreeSet<usize> = resource.after.iter().filter_map(|index| place(index.index())).collect();
        resource.properties.references(&mut |index| before.extend(place(index.index())));
        let edges = before.into_iter().filter(|from| *from != to).map(|from| Edge {
            from,
            to,
            kind: EdgeKind::Order,
            two_way: false,
            labels: Vec::new(),
            mark: Mark::None,
        });
        diagram.edges.extend(edges);
    }
    diagram
}
