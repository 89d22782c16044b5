//! Boxes for the nodes of a graph.

use super::{Mark, Node};
use crate::graph::Graph;
use petgraph::graph::NodeIndex;
use std::collections::{BTreeSet, HashMap};

/// Boxes, and where the box of each node is among them.
pub struct Nodes<'g, 's> {
    graph: &'g Graph<'s>,
    pub drawn: Vec<Node>,
    pub places: HashMap<NodeIndex, usize, rustc_hash::FxBuildHasher>,
    ids: Ids,
}

impl<'g, 's> Nodes<'g, 's> {
    pub fn new(graph: &'g Graph<'s>) -> Self {
        Self { graph, drawn: Vec::new(), places: HashMap::default(), ids: Ids::default() }
    }

    /// Draws a node, unless it is drawn.
    pub fn add(&mut self, index: NodeIndex) {
        let Some(node) = self.graph.flow.node_weight(index).filter(|_| !self.places.contains_key(&index)) else {
            return;
        };
        self.places.insert(index, self.drawn.len());
        self.drawn.push(Node {
            id: self.ids.unique(&node.id),
            title: node.label().to_owned(),
            subtitle: node.service.title.clone(),
            family: node.service.family.as_str(),
            existing: node.existing.is_some(),
            mark: Mark::None,
        });
    }
}

/// Ids that are taken: a source in error may give two nodes one identity, or none.
#[derive(Default)]
pub struct Ids(BTreeSet<String>);

impl Ids {
    pub fn unique(&mut self, wanted: &str) -> String {
        let mut id: String = wanted.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        if id.is_empty() {
            id.push('_');
        }
        while !self.0.insert(id.clone()) {
            id.push('_');
        }
        id
    }
}
