//! The envelopes that senders put round a message, as far as the arrows of a file tell: a receiver finds the fields of
//! the envelope alone, not those of the message.

use super::{Edge, EdgeKind, Graph, Literal, Node};
use crate::catalog::{Moves, Wraps};
use crate::syntax::ast::{Field, Predicate};
use petgraph::Direction::Incoming;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet};

/// The envelopes of messages that arrive at a node, by the arrow that wraps them. Unknown senders are not among them.
pub fn wrapped<'s>(graph: &Graph<'s>, node: NodeIndex) -> BTreeMap<EdgeIndex, &'s Wraps> {
    let mut found = BTreeMap::new();
    let mut seen = BTreeSet::from([node]);
    let mut open = vec![node];
    while let Some(at) = open.pop() {
        for edge in graph.flow.edges_directed(at, Incoming) {
            // Messages that are at the left end arrive along these as they are.
            let further = match edge.weight().kind {
                EdgeKind::Argument(parameter) => parameter.moves == Some(Moves::Failures),
                EdgeKind::Arrow(accept) => match &accept.wraps {
                    Some(wraps) if accept.sets_off(&edge.weight().verbs) => match taken_off(edge.weight(), wraps) {
                        Some(false) => {
                            found.insert(edge.id(), wraps);
                            false
                        }
                        off => off.unwrap_or_default(),
                    },
                    _ => false,
                },
            };
            if further && seen.insert(edge.source()) {
                open.push(edge.source());
            }
        }
    }
    found
}

/// True if the arrow says that the envelope is taken off; None if only the deployment knows.
fn taken_off(edge: &Edge<'_>, wraps: &Wraps) -> Option<bool> {
    match wraps.unless.as_ref().and_then(|flag| edge.options.get(flag.as_str())).map(|argument| &argument.value) {
        None => Some(false),
        Some(Literal::Bool(off)) => Some(*off),
        Some(_) => None,
    }
}

/// True if a node may also send unknown messages, besides the wrapped ones that arrive there.
pub fn sends_more(graph: &Graph<'_>, node: NodeIndex) -> bool {
    let outside = graph.flow.node_weight(node).is_none_or(|node| node.existing.is_some());
    let mut arrows = graph.flow.edges_directed(node, Incoming).peekable();
    let unknown = |edge: &Edge<'_>| matches!(edge.kind, EdgeKind::Arrow(accept) if accept.wraps.is_none());
    outside || arrows.peek().is_none() || arrows.any(|edge| unknown(edge.weight()))
}

/// The first field that keeps a condition from ever holding of what is wrapped so; None where it may hold. `flat` where it
/// looks at attributes beside the message, of which an envelope has none.
pub fn missing_field(predicate: &Predicate<'_>, wraps: &Wraps, flat: bool) -> Option<String> {
    lacks(predicate, &|field| flat || !has(wraps, field), false)
}

/// The field that keeps a predicate from holding: of conjuncts the first missing one, of alternatives the first if none
/// can hold.
fn lacks(predicate: &Predicate<'_>, missing: &dyn Fn(&Field<'_>) -> bool, negated: bool) -> Option<String> {
    match (predicate, negated) {
        (Predicate::Not(inner), _) => lacks(inner, missing, !negated),
        (Predicate::Any(all), false) | (Predicate::All(all), true) => {
            let lacking: Option<Vec<String>> = all.iter().map(|one| lacks(one, missing, negated)).collect();
            lacking?.into_iter().next()
        }
        (Predicate::All(all), false) | (Predicate::Any(all), true) => {
            all.iter().find_map(|one| lacks(one, missing, negated))
        }
        (Predicate::Exists(_), true) => None,
        (Predicate::Exists(field) | Predicate::Compare(field, ..), _) => missing(field).then(|| field.path.join(".")),
    }
}

fn has(wraps: &Wraps, field: &Field<'_>) -> bool {
    match field.path.as_slice() {
        [] => false,
        [only] => wraps.fields.contains_key(only.as_ref()),
        [first, ..] => wraps.fields.get(first.as_ref()).is_some_and(|inside| *inside),
    }
}

/// The first column of a table that is no field of what is wrapped so. Hive does not tell upper from lower case.
pub fn missing_column(table: &Node<'_>, wraps: &Wraps) -> Option<String> {
    let data = table.columns.iter().filter(|column| !column.partition).map(|column| column.name.text);
    let has = |name: &str| wraps.fields.keys().any(|field| field.eq_ignore_ascii_case(name));
    data.into_iter().find(|name| !has(name)).map(str::to_owned)
}

/// The field that a jq expression begins at, where it names some and none of them is one of what is wrapped so.
pub fn missing_root(expression: &str, wraps: &Wraps) -> Option<String> {
    let roots = roots(expression);
    let known = |root: &String| wraps.fields.contains_key(root.as_str());
    if roots.iter().any(known) { None } else { roots.into_iter().next() }
}

/// `.a` of `.a.b | ascii_downcase`: the names that follow a dot which follows nothing.
fn roots(expression: &str) -> Vec<String> {
    let (mut roots, mut before, mut quoted, mut rest) = (Vec::new(), ' ', false, expression);
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        if c == '"' && before != '\\' {
            quoted = !quoted;
        }
        let begins = c == '.' && !quoted && !inside(before) && ![')', ']', '"', '.', '?'].contains(&before);
        match begins.then(|| field(rest)).flatten() {
            Some((name, after)) => {
                roots.push(name.to_owned());
                (before, rest) = ('a', after);
            }
            None => before = c,
        }
    }
    roots
}

/// The field after a dot, `a`, `"a"` or `["a"]`, and what follows it; None where it is none, or is made up.
fn field(rest: &str) -> Option<(&str, &str)> {
    let after = rest.trim_start_matches(inside);
    if let Some(name) = rest.strip_suffix(after).filter(|name| name.starts_with(|c: char| !c.is_ascii_digit())) {
        return Some((name, after));
    }
    let bracket = rest.strip_prefix('[').map(str::trim_start);
    let (name, after) = bracket.unwrap_or(rest).strip_prefix('"')?.split_once('"')?;
    let after = if bracket.is_some() { after.trim_start().strip_prefix(']')? } else { after };
    (!name.contains('\\')).then_some((name, after))
}

fn inside(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// True if a function reshapes the messages of a node, so that nothing is known of the fields behind it.
pub fn is_reshaped(node: &Node<'_>) -> bool {
    let parameters = node.service.parameters.iter();
    parameters.filter(|(_, parameter)| parameter.reshapes).any(|(name, _)| node.arguments.contains_key(name.as_str()))
}
