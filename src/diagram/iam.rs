//! The view of permissions: who may do what to whom, and missing permissions.

use super::nodes::Nodes;
use super::{Diagram, Edge, EdgeKind, Mark};
use crate::check::missing;
use crate::graph::Graph;
use crate::plan::Plan;
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// The two nodes of a permission, and true if it is missing.
type Between = (NodeIndex, NodeIndex, bool);

/// An arrow from each who acts to each it acts on.
pub fn iam(graph: &Graph<'_>, plan: &Plan<'_>) -> Diagram {
    let missing = missing(graph, plan);
    let mut arrows: BTreeMap<Between, BTreeSet<&str>> = BTreeMap::new();
    for need in &plan.needs {
        let lacking: BTreeSet<&str> = missing
            .iter()
            .filter(|part| std::ptr::eq(part.need, need))
            .flat_map(|part| part.permissions.iter().map(|(action, _)| *action))
            .collect();
        let actions = need.statements.iter().flat_map(|statement| statement.actions.iter().copied());
        for action in actions {
            let lacks = lacking.contains(action);
            arrows.entry((need.actor, need.on, lacks)).or_default().insert(action);
        }
    }
    let mut nodes = Nodes::new(graph);
    let ends: BTreeSet<NodeIndex> = arrows.keys().flat_map(|(actor, on, _)| [*actor, *on]).collect();
    ends.into_iter().for_each(|index| nodes.add(index));
    for ((actor, _, lacks), actions) in arrows.iter().filter(|(between, _)| is_own(between)) {
        if let Some(node) = nodes.places.get(actor).and_then(|at| nodes.drawn.get_mut(*at)) {
            let services: BTreeSet<&str> =
                actions.iter().filter_map(|action| Some(action.split_once(':')?.0)).collect();
            let services: Vec<&str> = services.into_iter().collect();
            node.subtitle.push_str(&format!(" + {}", services.join(", ")));
            if *lacks {
                node.subtitle.push_str(" missing");
                node.mark = Mark::Missing;
            }
        }
    }
    let edges =
        arrows.into_iter().filter(|(between, _)| !is_own(between)).filter_map(|((actor, on, lacks), actions)| {
            Some(Edge {
                from: *nodes.places.get(&actor)?,
                to: *nodes.places.get(&on)?,
                kind: EdgeKind::Permission,
                two_way: false,
                labels: labels(&actions),
                mark: if lacks { Mark::Missing } else { Mark::None },
            })
        });
    let edges = edges.collect();
    Diagram { nodes: nodes.drawn, edges, ..Diagram::default() }
}

/// True for a permission of a node on itself, on what comes with it, such as its log, or on what is no node: these are said
/// in its box.
fn is_own((actor, on, _): &Between) -> bool {
    actor == on
}

/// Actions, a line for each service: `s3:GetObject, PutObject`.
fn labels(actions: &BTreeSet<&str>) -> Vec<String> {
    let mut lines: Vec<(&str, String)> = Vec::new();
    for action in actions {
        let (service, name) = action.split_once(':').unwrap_or(("", action));
        match lines.last_mut().filter(|(known, _)| *known == service) {
            Some((_, line)) => {
                line.push_str(", ");
                line.push_str(name);
            }
            None => lines.push((service, (*action).to_owned())),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}
