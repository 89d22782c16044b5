//! Things of which a node has exactly one: arguments, arrows, a condition.

use super::{EdgeKind, Graph, Node};
use crate::catalog::OneOf;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::graph::NodeIndex;

/// Reports nodes that have none of such things, or several.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for index in graph.flow.node_indices() {
        let Some(node) = graph.flow.node_weight(index) else { continue };
        if node.existing.is_none() && node.is_sound() {
            let found = node.service.one_of.iter().filter_map(|one_of| judge(graph, index, node, one_of));
            found.for_each(|found| diagnostics.push(found.about(node.label())));
        }
    }
}

fn judge(graph: &Graph<'_>, index: NodeIndex, node: &Node<'_>, one_of: &OneOf) -> Option<Diagnostic> {
    let given: Vec<(&String, Span)> =
        one_of.of.iter().filter_map(|(name, words)| Some((words, place(graph, index, node, name)?))).collect();
    let label = node.label();
    match given.as_slice() {
        [_] => None,
        [] => {
            let words: Vec<&str> = one_of.of.values().map(String::as_str).collect();
            let message = format!("`{label}` has none of what each {} has one of", node.service.kind);
            let found = Diagnostic::new(Code::LINK_COUNT, message, node.span, "one of these is needed");
            Some(found.help(format!("give it {}", words.join(", or "))))
        }
        [(first, earlier), (second, later), ..] => {
            let message = format!("`{label}` has both {first} and {second}, and takes one");
            let found =
                Diagnostic::new(Code::LINK_COUNT, message, *later, "one too many").and(*earlier, "besides this");
            Some(found.help(format!("declare a second {} for one of the two", node.service.kind)))
        }
    }
}

/// The place at which a node has such a thing.
fn place(graph: &Graph<'_>, index: NodeIndex, node: &Node<'_>, name: &str) -> Option<Span> {
    let arrow = |link: &str, way| {
        let arrows = graph.flow.edges_directed(index, way).map(|edge| edge.weight());
        let spans = arrows.filter(|edge| edge.link == link && matches!(edge.kind, EdgeKind::Arrow(_)));
        spans.map(|edge| edge.span).min()
    };
    match name.split_once('.') {
        Some(("in", link)) => arrow(link, Incoming),
        Some((_, link)) => arrow(link, Outgoing),
        None if name == "where" => node.filter.as_ref().map(|(span, _)| *span),
        None => node.arguments.get(name).map(|argument| argument.span),
    }
}
