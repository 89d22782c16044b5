//! Parts of a pipeline that share nothing with the rest of it, and so can stand in a file of their own.

use crate::graph::{Graph, Target};
use crate::plan::Plan;
use petgraph::graph::NodeIndex;
use petgraph::unionfind::UnionFind;
use petgraph::visit::{EdgeRef, NodeIndexable};
use std::collections::BTreeMap;

/// Parts that are named in a help; nobody reads more.
const NAMED: usize = 5;

/// Nodes that refer to each other, by whatever way, and to no other.
struct Part<'g> {
    /// The first of its nodes that has a name, else the first of all.
    name: &'g str,
    named: bool,
    resources: usize,
}

/// The parts to move so that a stack of `most` resources holds the rest, as a sentence; none if everything hangs together.
///
/// The largest part stays, and no more is moved than a second stack holds.
pub fn apart(graph: &Graph<'_>, plan: &Plan<'_>, most: usize) -> Option<String> {
    let mut parts = parts(graph, plan);
    parts.sort_by(|a, b| (b.resources, a.name).cmp(&(a.resources, b.name)));
    let (mut left, mut moved, mut chosen) = (plan.resources.len(), 0, Vec::new());
    for part in parts.iter().skip(1).filter(|part| part.resources > 0) {
        if left > most && moved + part.resources <= most {
            left -= part.resources;
            moved += part.resources;
            chosen.push(part);
        }
    }
    let mut shown: Vec<String> = chosen.iter().take(NAMED).map(|part| format!("`{}`", part.name)).collect();
    if chosen.len() > NAMED {
        shown.push(format!("{} more", chosen.len() - NAMED));
    }
    let last = shown.pop()?;
    let all = if shown.is_empty() { last } else { format!("{} and {last}", shown.join(", ")) };
    let each = if chosen.len() == 1 { "with" } else { "each with" };
    Some(format!(
        "move {all}, {each} all that it is joined to, to another file: {moved} resources that share nothing with the rest"
    ))
}

fn parts<'g>(graph: &'g Graph<'_>, plan: &Plan<'_>) -> Vec<Part<'g>> {
    let mut sets = UnionFind::<usize>::new(graph.flow.node_bound());
    for edge in graph.flow.edge_references() {
        sets.union(edge.source().index(), edge.target().index());
    }
    for index in graph.flow.node_indices() {
        let Some(node) = graph.flow.node_weight(index) else { continue };
        for allow in &node.allows {
            if let Target::Node(named, _) = &allow.target {
                sets.union(index.index(), named.index());
            }
        }
        for property in &node.properties {
            property.value.clone().nodes(&mut |named| {
                sets.union(index.index(), named.index());
            });
        }
    }
    for output in &graph.outputs {
        let mut first: Option<NodeIndex> = None;
        output.value.clone().nodes(&mut |named| {
            sets.union(first.get_or_insert(*named).index(), named.index());
        });
    }
    let mut parts: BTreeMap<usize, Part<'g>> = BTreeMap::new();
    for index in graph.flow.node_indices() {
        let Some(node) = graph.flow.node_weight(index) else { continue };
        let (name, named) = (node.label(), node.name.is_some());
        let part = parts.entry(sets.find(index.index())).or_insert(Part { name, named, resources: 0 });
        if named && !part.named {
            (part.name, part.named) = (name, true);
        }
    }
    for resource in &plan.resources {
        if let Some(part) = parts.get_mut(&sets.find(resource.node.index())) {
            part.resources += 1;
        }
    }
    parts.into_values().collect()
}
