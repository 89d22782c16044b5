//! Nodes and settings as people write them.

use super::names::name;
use crate::catalog::template::Template;
use crate::catalog::{Parameter, Type};
use crate::graph::{Graph, Literal, Raw};
use serde_json::Value as Json;

/// The value of an argument or option that is not written, where that is the same everywhere.
pub fn usual(parameter: &Parameter) -> Option<String> {
    let unit = parameter.unit.as_deref().unwrap_or_default();
    match parameter.default.as_ref()? {
        Template::Fixed(Json::String(text)) if parameter.kind == Type::Choice => Some(text.clone()),
        Template::Fixed(Json::String(text)) => Some(format!("\"{text}\"")),
        Template::Fixed(Json::Number(number)) => Some(format!("{number}{unit}")),
        Template::Fixed(Json::Bool(value)) => Some(value.to_string()),
        _ => None,
    }
}

/// The value of an argument or option; its unit follows a number.
pub fn value(graph: &Graph<'_>, parameter: Option<&Parameter>, literal: &Literal<'_>) -> String {
    let inner = |literal: &Literal<'_>| value(graph, None, literal);
    match literal {
        Literal::None => "none".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Integer(number) => {
            format!("{number}{}", parameter.and_then(|parameter| parameter.unit.as_deref()).unwrap_or_default())
        }
        Literal::Choice(choice) => (*choice).to_owned(),
        Literal::Text(pieces) => format!("\"{}\"", graph.written(pieces)),
        Literal::Param(index) => param(graph, *index).to_owned(),
        Literal::Node(index) => name(graph, *index),
        Literal::List(items) => format!("[{}]", items.iter().map(inner).collect::<Vec<_>>().join(", ")),
        Literal::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key}: {}", inner(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Literal::Route(method, path) => format!("\"{method} {path}\""),
        Literal::Deployed(Raw::Join(pieces)) => {
            format!("\"{}\"", pieces.iter().map(|piece| self::piece(graph, piece)).collect::<String>())
        }
        Literal::Deployed(raw) => format!("\"{}\"", piece(graph, raw)),
    }
}

/// A piece of a text with attributes of nodes in it.
fn piece(graph: &Graph<'_>, raw: &Raw<'_>) -> String {
    match raw {
        Raw::Text(text) => text.to_string(),
        Raw::Param(index) => format!("${{{}}}", param(graph, *index)),
        Raw::Attribute(node, attribute) => {
            let unnamed = graph.flow.node_weight(*node).filter(|node| node.name.is_none());
            let of = unnamed.map_or_else(|| name(graph, *node), |node| node.called().to_owned());
            format!("${{{of}.{}}}", attribute.text)
        }
        _ => String::new(),
    }
}

fn param<'g>(graph: &'g Graph<'_>, index: usize) -> &'g str {
    graph.params.get(index).map_or("", |param| param.name.text)
}
