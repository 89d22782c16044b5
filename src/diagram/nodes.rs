//! Boxes for the nodes of a graph.

use super::{Mark, Node};
use crate::graph::Graph;
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The place of the box of each node.
pub type Places = HashMap<NodeIndex, usize, rustc_hash::FxBuildHasher>;

/// Boxes, and where the box of each node is among them.
pub struct Nodes<'g, 's> {
    graph: &'g Graph<'s>,
    pub drawn: Vec<Node>,
    pub places: Places,
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
            subtitle: node.title().to_owned(),
            family: node.service.family.word(),
            existing: node.existing.is_some(),
            mark: Mark::None,
            call: node.within.trim_end_matches('.').to_owned(),
        });
    }
}

/// The modules that are called, by the path of each call.
pub fn modules(graph: &Graph<'_>) -> BTreeMap<String, String> {
    let called = graph.origins.all.iter().filter_map(|origin| {
        let (place, path) = origin.call.as_ref()?;
        // A call begins with the name of its module.
        let call = graph.text.get(place.range())?;
        let name = call.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
        Some((path.trim_end_matches('.').to_owned(), name.to_owned()))
    });
    called.collect()
}

/// Ids that are taken: a source in error may give two nodes one identity, or none.
#[derive(Default)]
pub struct Ids {
    taken: BTreeSet<String>,
    /// The number of times that each id was wanted again after it was taken.
    again: HashMap<String, usize, rustc_hash::FxBuildHasher>,
}

/// The most `_` that tell ids apart; after that numbers do.
const SIGNS: usize = 8;

impl Ids {
    pub fn unique(&mut self, wanted: &str) -> String {
        let mut id: String = wanted.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        if id.is_empty() {
            id.push('_');
        }
        if self.taken.insert(id.clone()) {
            return id;
        }
        let again = self.again.entry(id.clone()).or_default();
        loop {
            *again += 1;
            let apart = match *again {
                few @ ..=SIGNS => format!("{id}{}", "_".repeat(few)),
                many => format!("{id}_{many}"),
            };
            if self.taken.insert(apart.clone()) {
                return apart;
            }
        }
    }
}
