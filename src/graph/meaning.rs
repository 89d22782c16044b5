//! The meaning of the source, as text by which things are ordered and told apart. Logical ids are hashes of it, so it
//! must say the same for the same meaning: parameters and nodes stand in it by name, never by their place, and nothing
//! follows how Rust shows its values.

use super::{Graph, Literal, Param, Piece, Raw, Target, Text};
use petgraph::graph::NodeIndex;

/// Tells the name of a node.
pub type NameOf<'n> = &'n dyn Fn(NodeIndex) -> &'n str;

/// The meaning of an argument or option.
pub fn meaning(literal: &Literal<'_>, params: &[Param<'_>], node: NameOf<'_>) -> String {
    let inner = |literal: &Literal<'_>| meaning(literal, params, node);
    match literal {
        Literal::None => "None".to_owned(),
        Literal::Bool(value) => format!("Bool({value})"),
        Literal::Integer(number) => format!("Integer({number})"),
        Literal::Choice(choice) => format!("Choice({})", quoted(choice)),
        Literal::Text(pieces) => format!("Text([{}])", joined(pieces.iter().map(|piece| text(piece, params)))),
        Literal::Param(index) => param(*index, params),
        Literal::Node(index) => format!("Node({})", node(*index)),
        Literal::Route(method, path) => format!("Route({}, {})", quoted(method), quoted(path)),
        Literal::List(items) => {
            let mut said: Vec<String> = items.iter().map(inner).collect();
            // Routes are a set: their order says nothing.
            if items.iter().all(|item| matches!(item, Literal::Route(..))) {
                said.sort();
            }
            format!("List([{}])", said.join(", "))
        }
        Literal::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("({}, {})", quoted(key), inner(value)));
            format!("Map([{}])", joined(entries))
        }
        Literal::Deployed(value) => raw(value, params, node),
    }
}

/// The meaning of a value that is known when it is deployed.
fn raw(value: &Raw<'_>, params: &[Param<'_>], node: NameOf<'_>) -> String {
    let inner = |value: &Raw<'_>| raw(value, params, node);
    match value {
        Raw::None => "None".to_owned(),
        Raw::Bool(value) => format!("Bool({value})"),
        Raw::Number(number) => format!("Number({number})"),
        Raw::Text(text) => format!("Text({})", quoted(text)),
        Raw::Param(index) => param(*index, params),
        Raw::Attribute(of, name) => format!("Attribute({}, {})", node(*of), name.text),
        Raw::Join(items) => format!("Join([{}])", joined(items.iter().map(inner))),
        Raw::List(items) => format!("List([{}])", joined(items.iter().map(inner))),
        Raw::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("({}, {})", quoted(key.text), inner(value)));
            format!("Map([{}])", joined(entries))
        }
    }
}

impl Graph<'_> {
    /// A text as it is written between quotes, but for escapes.
    pub fn written(&self, text: &Text<'_>) -> String {
        let piece = |piece: &Piece<'_>| match piece {
            Piece::Text(text) => text.to_string(),
            Piece::Param(index) => format!("${{{}}}", self.params.get(*index).map_or("", |param| param.name.text)),
        };
        text.iter().map(piece).collect()
    }

    /// A target of an `allow` line as it is written, its node as `called` names it.
    pub fn target(&self, target: &Target<'_>, called: impl Fn(NodeIndex) -> String) -> String {
        match target {
            Target::Any => "*".to_owned(),
            Target::Arn(arn) => format!("\"{}\"", self.written(arn)),
            Target::Node(index, None) => called(*index),
            Target::Node(index, Some(path)) => format!("{}[\"{}\"]", called(*index), self.written(path)),
        }
    }

    /// The meaning of an argument or option of this graph.
    pub fn meaning(&self, literal: &Literal<'_>) -> String {
        meaning(literal, &self.params, &|index| self.flow.node_weight(index).map_or("", |node| node.id.as_str()))
    }
}

fn text(piece: &Piece<'_>, params: &[Param<'_>]) -> String {
    match piece {
        Piece::Text(text) => format!("Text({})", quoted(text)),
        Piece::Param(index) => param(*index, params),
    }
}

fn param(index: usize, params: &[Param<'_>]) -> String {
    format!("Param({})", params.get(index).map_or("", |param| param.name.text))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// A text in quotes, so that two texts are never taken for one.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}
