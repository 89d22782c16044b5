//! The reason of each permission: the arrow that asked for it, or the line that allows it.

use super::render::render;
use crate::graph::Graph;
use crate::places::Places;
use crate::plan::{Arena, Need, Origin, Plan, Statement, Writer, json, show, statement_value};
use crate::source::Source;
use petgraph::graph::{EdgeIndex, NodeIndex};
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::HashMap;

/// The subject of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Everything in the file.
    All,
    /// The permissions of a node, and those on it.
    Node(String),
    /// The permissions that one arrow asks for, by the names at its ends.
    Arrow(String, String),
    /// The permissions that one arrow of the graph asks for.
    Edge(EdgeIndex),
    /// The permissions of a node of the graph, and those on it.
    Resource(NodeIndex),
}

impl Subject {
    /// `NAME`, `FROM -> TO`, or `FROM <-> TO`.
    pub fn parse(text: &str) -> Self {
        match text.split_once("<->").or_else(|| text.split_once("->")) {
            Some((from, to)) => Self::Arrow(from.trim().to_owned(), to.trim().to_owned()),
            None => Self::Node(text.trim().to_owned()),
        }
    }
}

/// One permission and its reason.
#[derive(Debug, Serialize)]
pub struct Reason {
    /// The node that acts.
    pub who: String,
    /// The permission, as a verb phrase.
    pub what: String,
    /// The node acted upon, or what a line allows it on.
    pub on: String,
    /// `file:line:column` of the arrow or argument that asked for it, or of the line that allows it.
    pub place: String,
    /// The source there.
    pub text: String,
    /// The policy that gives it.
    pub by: String,
    /// The statements.
    pub statements: Vec<Json>,
    /// The statements, a line each.
    pub lines: Vec<String>,
}

/// The permissions that concern a subject, in canonical order.
pub fn why(source: &Source, graph: &Graph<'_>, plan: &Plan<'_>, subject: &Subject) -> Vec<Reason> {
    let others = graph.origins.parts.iter().skip(1).map(|part| part.source.as_ref());
    let files: Vec<(&Source, Places<'_>)> =
        std::iter::once(source).chain(others).map(|file| (file, Places::new(file))).collect();
    plan.needs
        .iter()
        .filter(|need| concerns(graph, need, subject))
        .filter_map(|need| reason(&files, graph, plan, need))
        .collect()
}

/// The same as prose.
pub fn why_text(reasons: &[Reason]) -> String {
    render("why.txt", &HashMap::from([("reasons", reasons)]))
}

fn concerns(graph: &Graph<'_>, need: &Need<'_>, subject: &Subject) -> bool {
    let label = |index| graph.flow.node_weight(index).map_or("", |node| node.label());
    let called = |index| graph.flow.node_weight(index).map_or("", |node| node.called());
    match subject {
        Subject::All => true,
        Subject::Node(name) => {
            let is = |index| label(index) == name || called(index) == name;
            is(need.actor) || is(need.on)
        }
        Subject::Resource(index) => need.actor == *index || need.on == *index,
        Subject::Arrow(from, to) => match need.origin {
            Origin::Edge(edge) => {
                graph.flow.edge_endpoints(edge).is_some_and(|(a, b)| label(a) == from && label(b) == to)
            }
            Origin::Role(_) | Origin::Line(_) => false,
        },
        Subject::Edge(edge) => matches!(need.origin, Origin::Edge(own) if own == *edge),
    }
}

fn reason(files: &[(&Source, Places<'_>)], graph: &Graph<'_>, plan: &Plan<'_>, need: &Need<'_>) -> Option<Reason> {
    let actor = graph.flow.node_weight(need.actor)?;
    let on = graph.flow.node_weight(need.on)?;
    let origin = graph.origins.place(need.span(graph)?);
    let (source, places) = files.get(origin.file)?;
    let place = places.at(origin.span.start);
    let by = match need.writer {
        Writer::Made(role) => format!("the role {}", plan.resource(role)?.id),
        Writer::Written(role) => {
            format!("the written role `{}`; what it lacks is P401", graph.flow.node_weight(role)?.label())
        }
        Writer::Receiver(node) => format!("the resource policy of `{}`", graph.flow.node_weight(node)?.label()),
        Writer::Elsewhere(node) => format!("nothing here: `{}` is outside", graph.flow.node_weight(node)?.label()),
    };
    let called = match need.origin {
        Origin::Line(_) if need.actor == need.on => {
            let first = need.statements.first().and_then(|statement| statement.resources.first());
            first.map(|on| show(on, plan)).unwrap_or_default()
        }
        _ => on.label().to_owned(),
    };
    let statements: Vec<Json> = need.statements.iter().map(|statement| statement_json(statement, plan)).collect();
    Some(Reason {
        who: actor.label().to_owned(),
        what: need.doc.to_owned(),
        on: called,
        place: format!("{}:{}:{}", source.name(), place.line, place.column),
        text: places.line(place.line).trim().chars().take(100).collect(),
        by,
        lines: need.statements.iter().flat_map(|statement| lines(statement, plan)).collect(),
        statements,
    })
}

fn statement_json(statement: &Statement<'_>, plan: &Plan<'_>) -> Json {
    json(&statement_value(&Arena::default(), *statement), plan)
}

fn lines(statement: &Statement<'_>, plan: &Plan<'_>) -> Vec<String> {
    let on: Vec<String> = statement.resources.iter().map(|resource| show(resource, plan)).collect();
    let condition =
        statement.condition.as_ref().map(|condition| format!("  if {}", json(condition, plan))).unwrap_or_default();
    statement.actions.iter().map(|action| format!("{action}  on {}{condition}", on.join(", "))).collect()
}
