//! The picture of both versions: new, removed and changed parts stand out.

use super::shape::Item;
use crate::diagram::{Diagram, Edge, EdgeKind, Mark, Node};
use std::collections::{BTreeMap, VecDeque};

/// A version as a picture, with the settings of each node, by id.
#[derive(Debug)]
pub struct Drawn {
    pub diagram: Diagram,
    pub settings: BTreeMap<String, Item>,
}

/// An arrow, as far as it is the same in both versions: its ends, and its kind.
type Way = (String, String, String);

/// Both in one.
pub fn union(old: &Drawn, new: &Drawn) -> Diagram {
    let mut nodes: BTreeMap<&str, Node> = BTreeMap::new();
    for node in &old.diagram.nodes {
        nodes.insert(&node.id, Node { mark: Mark::Removed, ..node.clone() });
    }
    for node in &new.diagram.nodes {
        let same = |before: &Node| {
            (&before.title, &before.subtitle, before.existing) == (&node.title, &node.subtitle, node.existing)
                && match (old.settings.get(&node.id), new.settings.get(&node.id)) {
                    (Some(old), Some(new)) => old.same(new),
                    (old, new) => old == new,
                }
        };
        let mark = match nodes.get(node.id.as_str()) {
            None => Mark::Added,
            Some(before) if same(before) => Mark::None,
            Some(_) => Mark::Changed,
        };
        nodes.insert(&node.id, Node { mark, ..node.clone() });
    }
    let places: BTreeMap<&str, usize> = nodes.keys().enumerate().map(|(place, id)| (*id, place)).collect();
    let placed = |diagram: &Diagram, edge: &Edge, mark: Mark| {
        let end = |index: usize| places.get(diagram.nodes.get(index)?.id.as_str()).copied();
        Some(Edge { from: end(edge.from)?, to: end(edge.to)?, mark, ..edge.clone() })
    };
    // By way, the arrows of the older version that have no like yet in the newer one.
    let mut before: BTreeMap<Way, VecDeque<&Edge>> = BTreeMap::new();
    for edge in &old.diagram.edges {
        before.entry(way(&old.diagram, edge)).or_default().push_back(edge);
    }
    let mut edges = Vec::new();
    let mut unlike = Vec::new();
    for edge in &new.diagram.edges {
        let left = before.entry(way(&new.diagram, edge)).or_default();
        match left.iter().position(|other| (other.two_way, &other.labels) == (edge.two_way, &edge.labels)) {
            Some(at) => {
                left.remove(at);
                edges.extend(placed(&new.diagram, edge, Mark::None));
            }
            None => unlike.push(edge),
        }
    }
    for edge in unlike {
        let changed = before.get_mut(&way(&new.diagram, edge)).and_then(VecDeque::pop_front);
        edges.extend(placed(&new.diagram, edge, if changed.is_some() { Mark::Changed } else { Mark::Added }));
    }
    edges.extend(before.values().flatten().filter_map(|edge| placed(&old.diagram, edge, Mark::Removed)));
    edges.sort_by(|a, b| (a.from, a.to, &a.labels).cmp(&(b.from, b.to, &b.labels)));
    let modules = old.diagram.modules.iter().chain(&new.diagram.modules);
    let modules = modules.map(|(call, module)| (call.clone(), module.clone())).collect();
    Diagram { nodes: nodes.into_values().collect(), edges, modules }
}

fn way(diagram: &Diagram, edge: &Edge) -> Way {
    let id = |index: usize| diagram.nodes.get(index).map_or(String::new(), |node| node.id.clone());
    // A trigger that becomes a read is a change of one arrow, so its kind is no part of the key; a name in an argument
    // is no arrow.
    let kind = if edge.kind == EdgeKind::Names { edge.labels.join(" ") } else { String::new() };
    (id(edge.from), id(edge.to), kind)
}
