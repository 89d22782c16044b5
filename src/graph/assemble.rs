//! Puts nodes and edges into the graph in canonical order.

use super::meaning::meaning;
use super::{Edge, Graph, Literal, Node, Target, arrows};
use crate::source::Span;
use crate::syntax::ast::{self, ValueKind};
use petgraph::graph::NodeIndex;
use sha2::{Digest, Sha256};

/// Sorts nodes by identity and edges by ends and content, and adds them.
pub fn assemble<'s>(graph: &mut Graph<'s>, nodes: Vec<Node<'s>>, edges: Vec<arrows::Linked<'s>>) {
    let mut order: Vec<(u64, &str, Span, usize)> =
        nodes.iter().enumerate().map(|(index, node)| (head(&node.id), node.id.as_str(), node.span, index)).collect();
    order.sort_unstable();
    let order: Vec<usize> = order.into_iter().map(|(.., index)| index).collect();
    graph.flow.reserve_nodes(nodes.len());
    graph.flow.reserve_edges(edges.len());
    let mut place = vec![NodeIndex::end(); nodes.len()];
    let mut slots: Vec<Option<Node<'s>>> = nodes.into_iter().map(Some).collect();
    for old in order {
        let Some(node) = slots.get_mut(old).and_then(Option::take) else { continue };
        if let Some(place) = place.get_mut(old) {
            *place = graph.flow.add_node(node);
        }
    }
    let at = |index: usize| place.get(index).copied().unwrap_or(NodeIndex::end());
    for node in graph.flow.node_weights_mut() {
        for (_, argument) in node.arguments.iter_mut() {
            argument.value.nodes(&mut |named| *named = at(named.index()));
        }
        for property in &mut node.properties {
            property.value.nodes(&mut |named| *named = at(named.index()));
        }
        for allow in &mut node.allows {
            if let Target::Node(named, _) = &mut allow.target {
                *named = at(named.index());
            }
        }
    }
    for output in &mut graph.outputs {
        output.value.nodes(&mut |named| *named = at(named.index()));
    }
    let mut order: Vec<_> = edges
        .iter()
        .enumerate()
        .map(|(index, linked)| (at(linked.from), at(linked.to), linked.edge.link, index))
        .collect();
    order.sort_unstable();
    let mut slots: Vec<Option<Edge<'s>>> = edges.into_iter().map(|linked| Some(linked.edge)).collect();
    for twins in order.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
        let mut same: Vec<(NodeIndex, NodeIndex, String, Edge<'s>)> = Vec::with_capacity(twins.len());
        for &(from, to, _, index) in twins {
            let Some(edge) = slots.get_mut(index).and_then(Option::take) else { continue };
            let content = if twins.len() > 1 { content(&edge, graph, &at) } else { String::new() };
            same.push((from, to, content, edge));
        }
        same.sort_by(|a, b| a.2.cmp(&b.2));
        for (from, to, content, mut edge) in same {
            if twins.len() > 1 {
                let digest = Sha256::digest(content.as_bytes());
                edge.ordinal = digest.iter().take(4).map(|byte| format!("{byte:02X}")).collect();
            }
            graph.flow.add_edge(from, to, edge);
        }
    }
}

/// The first eight bytes as a number that sorts as they do: most comparisons need to look no further.
pub fn head(id: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(id.bytes()).for_each(|(place, byte)| *place = byte);
    u64::from_be_bytes(bytes)
}

/// The content of an edge, as text to order and tell twins by.
fn content(edge: &Edge<'_>, graph: &Graph<'_>, at: &dyn Fn(usize) -> NodeIndex) -> String {
    if edge.options.is_empty() && edge.filter.is_none() {
        return edge.verbs.join(",");
    }
    let id = |index: NodeIndex| graph.flow.node_weight(at(index.index())).map_or("", |node| node.id.as_str());
    let say = |literal: &Literal<'_>| meaning(literal, &graph.params, &id);
    let options: Vec<String> =
        edge.options.iter().map(|(name, argument)| format!("{name}={}", say(&argument.value))).collect();
    let filter = edge.filter.as_ref().map(|(_, predicate)| show(predicate)).unwrap_or_default();
    format!("{} {} {filter}", edge.verbs.join(","), options.join(","))
}

fn show(predicate: &ast::Predicate<'_>) -> String {
    use ast::Predicate;
    let many = |all: &[Predicate<'_>], with: &str| all.iter().map(show).collect::<Vec<_>>().join(with);
    match predicate {
        Predicate::Any(all) => format!("({})", many(all, " or ")),
        Predicate::All(all) => format!("({})", many(all, " and ")),
        Predicate::Not(inner) => format!("not {}", show(inner)),
        Predicate::Exists(field) => format!("exists {}", field.path.join(".")),
        Predicate::Compare(field, operator, value) => {
            format!("{} {} {}", field.path.join("."), word(*operator), show_value(value))
        }
    }
}

/// Logical ids are made of these words: they stay as they are.
fn word(operator: ast::Operator) -> &'static str {
    match operator {
        ast::Operator::Equal => "Equal",
        ast::Operator::NotEqual => "NotEqual",
        ast::Operator::Less => "Less",
        ast::Operator::LessEqual => "LessEqual",
        ast::Operator::Greater => "Greater",
        ast::Operator::GreaterEqual => "GreaterEqual",
        ast::Operator::Like => "Like",
        ast::Operator::In => "In",
    }
}

fn show_value(value: &ast::Value<'_>) -> String {
    match &value.kind {
        ValueKind::String(pieces) => {
            let piece = |piece: &ast::Piece<'_>| match piece {
                ast::Piece::Text(text) => text.to_string(),
                ast::Piece::Param(name) => format!("${{{}}}", name.text),
                ast::Piece::Attribute(node, name) => format!("${{{}.{}}}", node.text, name.text),
            };
            format!("\"{}\"", pieces.iter().map(piece).collect::<String>())
        }
        ValueKind::Quantity(text) | ValueKind::Word(text) => (*text).to_owned(),
        ValueKind::Attribute(node, name) => format!("{}.{}", node.text, name.text),
        ValueKind::List(items) => items.iter().map(show_value).collect::<Vec<_>>().join(","),
        ValueKind::Map(entries) => {
            entries.iter().map(|(key, value)| format!("{}:{}", key.text, show_value(value))).collect()
        }
    }
}
