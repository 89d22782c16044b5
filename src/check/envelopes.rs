//! Fields that are looked for in what a sender has wrapped: by a filter, by the columns of a table, by partition keys.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>: what a filter does not let through is gone.

use crate::catalog::{Type, Wraps};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::envelopes::{is_reshaped, missing_column, missing_field, missing_root, sends_more, wrapped};
use crate::graph::{Argument, Edge, EdgeKind, Graph, Literal, Node};
use crate::source::Span;
use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;

/// A place that looks for fields, and the words for its findings.
struct Place<'p> {
    span: Span,
    label: &'p str,
    /// The correction if the envelope cannot be taken off.
    otherwise: &'p str,
    /// The correction other than taking it off.
    or: Or,
}

/// The alternative to taking an envelope off.
enum Or {
    /// Filter on the arrow that wraps.
    Move,
    /// Look for what the envelope has.
    Fields,
}

/// The number of senders that are reported for one place: whoever has so many corrects the first few, and checks again.
const MOST: usize = 8;

/// The envelopes of messages that arrive at a node, by the arrow that wraps them.
type Wrapped<'s> = BTreeMap<EdgeIndex, &'s Wraps>;

/// Reports the arrows that wrap what is looked into, for each place where that is done.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    // Arrows of one node follow each other.
    let mut last: Option<(NodeIndex, Wrapped<'_>)> = None;
    for edge in graph.flow.edge_references() {
        let (Some((span, predicate)), EdgeKind::Arrow(_)) = (&edge.weight().filter, edge.weight().kind) else {
            continue;
        };
        if edge.weight().doubtful {
            continue;
        }
        let flat = edge.weight().options.contains_key("attributes");
        let place = Place {
            span: *span,
            label: "never holds, and what it does not let through is gone",
            otherwise: "take the `where` out",
            or: Or::Move,
        };
        let from = edge.source();
        let (_, all) = match last.take().filter(|(known, _)| *known == from) {
            Some(known) => last.insert(known),
            None => last.insert((from, wrapped(graph, from))),
        };
        look(graph, from, all, &place, &|wraps| missing_field(predicate, wraps, flat), diagnostics);
    }
    for index in graph.flow.node_indices() {
        let Some(node) = graph.flow.node_weight(index).filter(|node| node.is_sound() && !is_reshaped(node)) else {
            continue;
        };
        for (name, parameter) in node.service.parameters.iter().filter(|(_, parameter)| parameter.looks_into) {
            let Some(argument) = node.arguments.get(name.as_str()).filter(|_| is_used(node, name)) else { continue };
            let place = Place {
                span: argument.span,
                label: if parameter.kind == Type::Node {
                    "no record has this column"
                } else {
                    "no record has this field"
                },
                otherwise: "look for fields that are there",
                or: Or::Fields,
            };
            let all = wrapped(graph, index);
            look(graph, index, &all, &place, &|wraps| missing_in(graph, argument, wraps), diagnostics);
        }
    }
}

/// True if an argument is used: no other argument requires it, or one that does is given.
fn is_used(node: &Node<'_>, name: &str) -> bool {
    let mut needing =
        node.service.parameters.iter().filter(|(_, other)| other.requires.iter().any(|one| one == name)).peekable();
    needing.peek().is_none() || needing.any(|(other, _)| node.arguments.contains_key(other.as_str()))
}

fn missing_in(graph: &Graph<'_>, argument: &Argument<'_>, wraps: &Wraps) -> Option<String> {
    match &argument.value {
        Literal::Node(table) => missing_column(graph.flow.node_weight(*table)?, wraps),
        Literal::Map(entries) => entries.iter().find_map(|(_, value)| missing_root(value.as_text()?, wraps)),
        _ => None,
    }
}

/// Reports the arrows that wrap what is looked into at a node; `missing` says what is not found.
fn look(
    graph: &Graph<'_>,
    at: NodeIndex,
    all: &Wrapped<'_>,
    place: &Place<'_>,
    missing: &dyn Fn(&Wraps) -> Option<String>,
    diagnostics: &mut Diagnostics,
) {
    let hiding = all.iter().filter_map(|(edge, wraps)| Some((*edge, *wraps, missing(wraps)?)));
    for (edge, wraps, field) in hiding.take(MOST) {
        let sender = graph.flow.edge_endpoints(edge).map(|(from, _)| from);
        let inner = sender.map(|sender| wrapped(graph, sender)).filter(|_| wraps.unless.is_some()).unwrap_or_default();
        // A message that is wrapped twice stays wrapped once if the outer envelope is taken off.
        let mut twice = false;
        for (edge, wraps) in inner.into_iter().take(MOST) {
            if let Some(field) = missing(wraps) {
                twice = true;
                finding(graph, at, place, edge, wraps, &field).into_iter().for_each(|found| diagnostics.push(found));
            }
        }
        if !twice || sender.is_some_and(|sender| sends_more(graph, sender)) {
            finding(graph, at, place, edge, wraps, &field).into_iter().for_each(|found| diagnostics.push(found));
        }
    }
}

fn finding(
    graph: &Graph<'_>,
    at: NodeIndex,
    place: &Place<'_>,
    edge: EdgeIndex,
    wraps: &Wraps,
    field: &str,
) -> Option<Diagnostic> {
    let arrow = graph.flow.edge_weight(edge).filter(|arrow| !arrow.doubtful)?;
    let sender = graph.flow.edge_endpoints(edge).and_then(|(from, _)| graph.flow.node_weight(from))?.label();
    let label = graph.flow.node_weight(at)?.label();
    let by = &wraps.by;
    let message = format!("`{field}` is looked for in `{label}`, where {by} wraps what comes from `{sender}`");
    let found = Diagnostic::new(Code::HIDDEN_FIELD, message, place.span, place.label)
        .and(arrow.span, format!("{by} wraps it here"));
    let Some(flag) = &wraps.unless else {
        let inside = wraps.fields.iter().filter(|(_, inside)| **inside).map(|(field, _)| format!("`{field}`"));
        let inside: Vec<String> = inside.collect();
        let help = format!("{}: what comes from `{sender}` has its fields in {}", place.otherwise, inside.join(", "));
        return Some(found.help(help).about(label));
    };
    if graph.flow.edge_weights().filter(|edge| edge.span == arrow.span).count() > 1 {
        let to = graph.flow.edge_endpoints(edge).and_then(|(_, to)| graph.flow.node_weight(to))?.label();
        let help = format!(
            "give `{to}` an arrow of its own: `{sender} -[{flag}]-> {to}`, so that messages arrive as they were sent"
        );
        return Some(found.help(help).about(label));
    }
    // A field inside the wrapped message stands at the top then, so that more is to be written than the flag.
    let inside = field.split_once('.').filter(|(root, _)| wraps.fields.contains_key(*root));
    if let Some((_, inside)) = inside {
        let help = format!(
            "write `{flag}` on the arrow out of `{sender}`, `-[{flag}]->`, so that messages arrive as they were sent, and look for `{inside}` in place of `{field}`"
        );
        return Some(found.help(help).about(label));
    }
    let or = match place.or {
        Or::Move if moves_alone(graph, edge, at) => "; or move the `where` to that arrow".to_owned(),
        Or::Move => String::new(),
        Or::Fields => {
            let fields: Vec<String> = wraps.fields.keys().map(|field| format!("`{field}`")).collect();
            format!("; or look for what the envelope has: {}", fields.join(", "))
        }
    };
    let help = format!(
        "write `{flag}` on the arrow out of `{sender}`, `-[{flag}]->`, so that messages arrive as they were sent{or}"
    );
    let found = found.help(help);
    let found = match written(graph, arrow, flag) {
        Some(text) => found.fix(arrow.span, text),
        None => found,
    };
    Some(found.about(label))
}

/// True if a filter behind a node does the same on the arrow into it: nothing else arrives there, and nobody else
/// reads.
fn moves_alone(graph: &Graph<'_>, edge: EdgeIndex, at: NodeIndex) -> bool {
    let into = graph.flow.edge_endpoints(edge).is_some_and(|(_, to)| to == at);
    let one = |way| graph.flow.edges_directed(at, way).count() == 1;
    let free = graph.flow.edge_weight(edge).is_some_and(|edge| edge.filter.is_none());
    into && free && one(Direction::Incoming) && one(Direction::Outgoing)
}

/// The arrow with a flag more; None where the flag is said already.
fn written(graph: &Graph<'_>, arrow: &Edge<'_>, flag: &str) -> Option<String> {
    let text = graph.text.get(arrow.span.range()).filter(|_| !arrow.options.contains_key(flag))?;
    match text.strip_prefix("-[") {
        Some(rest) => Some(format!("-[{flag}, {rest}")),
        None => (text == "->").then(|| format!("-[{flag}]->")),
    }
}
