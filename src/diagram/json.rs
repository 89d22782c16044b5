//! JSON for other tools: stable, as `src/diagram/diagram.schema.json` says.

use super::{Diagram, EdgeKind, Mark, View};
use serde::Serialize;

/// Raised where a field changes its meaning or goes; an added field does not raise it.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'d> {
    version: u32,
    view: &'static str,
    nodes: Vec<Node<'d>>,
    edges: Vec<Edge<'d>>,
}

#[derive(Serialize)]
struct Node<'d> {
    id: &'d str,
    title: &'d str,
    subtitle: &'d str,
    family: &'d str,
    existing: bool,
    mark: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    call: &'d str,
}

#[derive(Serialize)]
struct Edge<'d> {
    from: &'d str,
    to: &'d str,
    kind: &'static str,
    two_way: bool,
    labels: &'d [String],
    mark: Option<&'static str>,
}

/// The diagram of a view.
pub fn json(diagram: &Diagram, view: View) -> String {
    let nodes = diagram.nodes.iter().map(|node| Node {
        id: &node.id,
        title: &node.title,
        subtitle: &node.subtitle,
        family: node.family,
        existing: node.existing,
        mark: mark(node.mark),
        call: &node.call,
    });
    let edges = diagram.edges.iter().filter_map(|edge| {
        Some(Edge {
            from: &diagram.nodes.get(edge.from)?.id,
            to: &diagram.nodes.get(edge.to)?.id,
            kind: kind(edge.kind),
            two_way: edge.two_way,
            labels: &edge.labels,
            mark: mark(edge.mark),
        })
    });
    let document = Document { version: VERSION, view: view.name(), nodes: nodes.collect(), edges: edges.collect() };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn mark(mark: Mark) -> Option<&'static str> {
    super::palette::mark(mark).map(|(name, ..)| name)
}

fn kind(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Data => "data",
        EdgeKind::Trigger => "trigger",
        EdgeKind::Read => "read",
        EdgeKind::Ask => "ask",
        EdgeKind::Names => "names",
        EdgeKind::Permission => "permission",
        EdgeKind::Order => "order",
    }
}
