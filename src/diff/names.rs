//! Nodes by their ids while two versions are compared: one that was renamed and is the same resource still is one node. In the
//! comparison each stands under the name that it has now.

use crate::graph::{Graph, pascal};
use petgraph::graph::NodeIndex;
use serde::Serialize;
use std::collections::BTreeMap;

/// The sign around an id in a text, which nobody types.
const SIGN: char = '\0';

/// The names of the nodes of one version, by id.
pub type Names = BTreeMap<String, Called>;

/// The names of a node.
#[derive(Debug)]
pub struct Called {
    /// `existing ` or nothing, its kind, and the name of one that has a name.
    whole: String,
    /// Its name; of one that nobody named its kind, and its id, which tells it from others.
    pub name: String,
    /// The kind.
    pub kind: String,
    /// True if somebody named it.
    pub named: bool,
    /// The names that it had before, by the lines of this version, the first one first.
    before: Vec<String>,
}

/// The names of all nodes.
pub fn names(graph: &Graph<'_>) -> Names {
    let called = |node: &crate::graph::Node<'_>| {
        let kind = &node.service.kind;
        let name = node.name.map_or_else(|| format!("{kind} ({})", node.id), |name| name.text.to_owned());
        let existing = if node.existing.is_some() { "existing " } else { "" };
        let whole = if node.name.is_some() { format!("{existing}{kind} {name}") } else { format!("{existing}{name}") };
        let before = node.before.iter().map(|name| (*name).to_owned()).collect();
        Called { whole, name, kind: kind.clone(), named: node.name.is_some(), before }
    };
    graph.flow.node_weights().map(|node| (node.id.clone(), called(node))).collect()
}

/// A node in a text.
pub fn name(graph: &Graph<'_>, index: NodeIndex) -> String {
    graph.flow.node_weight(index).map_or_else(String::new, |node| mark(&node.id))
}

/// A node in a text, by its id.
pub fn mark(id: &str) -> String {
    format!("{SIGN}{id}{SIGN}")
}

/// The id of a text that is a node alone.
pub fn id(text: &str) -> &str {
    text.trim_matches(SIGN)
}

/// The names of two versions, in which a newer one goes before an older one.
#[derive(Clone, Copy)]
pub struct Both<'n> {
    pub old: &'n Names,
    pub new: &'n Names,
}

impl<'n> Both<'n> {
    /// The name of a node.
    pub fn called(&self, id: &str) -> Option<&'n Called> {
        self.new.get(id).or_else(|| self.old.get(id))
    }

    /// The text with the name of each node in its place.
    pub fn told(&self, text: &str) -> String {
        let name = |(at, part): (usize, &'_ str)| match self.called(part).filter(|_| at % 2 == 1) {
            Some(called) => called.name.clone(),
            None => part.to_owned(),
        };
        text.split(SIGN).enumerate().map(name).collect()
    }

    /// The nodes that are the same in both, and have another name.
    pub fn moved(&self) -> Vec<Moved> {
        let both = self.new.iter().filter_map(|(id, new)| Some((id, self.old.get(id)?, new)));
        let moved = both.filter(|(_, old, new)| old.named && new.named && old.name != new.name && old.kind == new.kind);
        moved
            .map(|(_, old, new)| Moved { from: old.whole.clone(), to: new.whole.clone(), missing: missing(old, new) })
            .collect()
    }
}

/// The lines without which Terraform does not find a node under its new name: it follows them from one name to the next.
fn missing(old: &Called, new: &Called) -> Vec<String> {
    let known = new.before.iter().chain([&new.name]).any(|name| pascal(name) == pascal(&old.name));
    let before = new.before.last().filter(|_| !known);
    before.into_iter().flat_map(|before| [line(before, &old.name), line(&old.name, &new.name)]).collect()
}

/// The line that says that a node was renamed.
pub fn line(from: &str, to: &str) -> String {
    format!("moved {from} to {to}")
}

/// A node that is the same resource under another name.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The old name, after the kind.
    pub from: String,
    /// The new name, after the kind.
    pub to: String,
    /// The lines that Terraform needs in place of the one that is there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}
