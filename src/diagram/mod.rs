//! A picture of a pipeline: views make it of the graph and the plan, formats draw it. Knows no service by name.

mod boxes;
mod data;
mod dot;
mod escape;
mod iam;
mod json;
mod layout;
mod lines;
mod mermaid;
mod nodes;
mod palette;
mod resources;
mod svg;
mod text;
mod words;

#[cfg(test)]
mod tests;

pub use dot::dot;
pub use json::json;
pub use mermaid::{mermaid, refused};
pub use svg::svg;
pub use text::text;

use crate::graph::Graph;
use crate::plan::Plan;
use std::collections::BTreeMap;

/// Boxes and arrows of the largest picture that is laid out here, as text or SVG: nobody reads a larger one, and
/// finding places for it takes far longer than it is larger. Other formats leave that to who reads them.
pub const LARGEST: usize = 1_000;

/// The subject of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The flow of the data.
    #[default]
    Data,
    /// The permissions: who may do what to whom.
    Iam,
    /// The deployed resources, and their order.
    Resources,
}

impl View {
    /// The name of the view on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Iam => "iam",
            Self::Resources => "resources",
        }
    }

    /// The picture of the analysed source.
    pub fn draw(self, graph: &Graph<'_>, plan: &Plan<'_>) -> Diagram {
        let drawn = match self {
            Self::Data => data::data(graph),
            Self::Iam => iam::iam(graph, plan),
            Self::Resources => resources::resources(graph, plan),
        };
        Diagram { modules: nodes::modules(graph), ..drawn }
    }
}

/// A picture, in no format's spelling.
#[derive(Debug, Default)]
pub struct Diagram {
    /// In canonical order.
    pub nodes: Vec<Node>,
    /// In canonical order.
    pub edges: Vec<Edge>,
    /// The name of the module that is called, by the path of the call.
    pub modules: BTreeMap<String, String>,
}

impl Diagram {
    /// The words on the box of a call, as it is written: `archive raw`; the name alone where the module is not known.
    fn heading(&self, path: &str, name: &str) -> String {
        self.modules.get(path).map_or_else(|| name.to_owned(), |module| format!("{module} {name}"))
    }
}

impl Node {
    /// The title within the box of its call: without the path of that.
    fn short(&self) -> &str {
        let inner = self.title.strip_prefix(self.call.as_str()).and_then(|rest| rest.strip_prefix('.'));
        inner.filter(|_| !self.call.is_empty()).unwrap_or(&self.title)
    }
}

/// A box.
#[derive(Clone, Debug)]
pub struct Node {
    /// Unique, letters, digits and `_`; stable as logical ids are.
    pub id: String,
    /// The user's name for it, as typed.
    pub title: String,
    /// AWS's name for the service, or other facts in one line.
    pub subtitle: String,
    /// The family of the service file (`stream`, `storage`, `compute`, ...): shape and colour.
    pub family: &'static str,
    /// Exists outside.
    pub existing: bool,
    /// The emphasis of the node.
    pub mark: Mark,
    /// The path of the call of a module that it is in: `a`, or `a.deep`; empty outside of modules.
    pub call: String,
}

/// An arrow.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Index of its tail in `nodes`.
    pub from: usize,
    /// Index of its head in `nodes`.
    pub to: usize,
    /// The kind of the arrow.
    pub kind: EdgeKind,
    /// Has a head at both ends.
    pub two_way: bool,
    /// The labels, a line each: format, prefix, filter, route, schedule; in the IAM view the actions.
    pub labels: Vec<String>,
    /// The emphasis of the arrow.
    pub mark: Mark,
}

/// The meaning of an arrow; each has its own stroke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// Data moves along it.
    Data,
    /// An arrival at its tail sets its head off.
    Trigger,
    /// Its head looks data up at its tail, without being set off.
    Read,
    /// Its head is asked by its tail, and answers.
    Ask,
    /// An argument of its tail names its head, or refers to an attribute of it: a schema, a transform, an environment variable.
    Names,
    /// Its tail may act on its head (IAM view).
    Permission,
    /// Its head is made after its tail (view of resources).
    Order,
}

/// The emphasis of a node or an arrow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// It does not.
    #[default]
    None,
    /// Missing: a permission that is not granted (red).
    Missing,
    /// Only in the newer of two (green).
    Added,
    /// Only in the older of two (red).
    Removed,
    /// Different in both (amber).
    Changed,
}

/// Arrows of one class look the same.
fn class(edge: &Edge) -> usize {
    edge.kind as usize * 8 + edge.mark as usize
}
