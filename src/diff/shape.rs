//! Nodes and arrows, and what is set on each.

use super::words::{text, value};
use crate::graph::{Arguments, Edge, EdgeKind, Graph, Node, Target};
use petgraph::visit::EdgeRef;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is set on a node or an arrow, by name; empty where the name says it all.
pub type Settings = BTreeMap<String, String>;

/// A node or an arrow that is not in both versions, or not the same in both.
#[derive(Debug, Serialize)]
pub struct Change {
    /// `bucket raw`, or `firehose -> raw`.
    pub what: String,
    /// `added`, `removed` or `changed`.
    pub how: &'static str,
    /// What was set before, by name; of what is added or changed, only where it differs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub before: Settings,
    /// What is set now.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub after: Settings,
}

/// Compares what is named alike.
pub fn changes(old: &BTreeMap<String, Settings>, new: &BTreeMap<String, Settings>) -> Vec<Change> {
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let change = |what: &String| {
        let (before, after) = (old.get(what), new.get(what));
        let how = match (before, after) {
            (None, _) => "added",
            (_, None) => "removed",
            (Some(before), Some(after)) if before == after => return None,
            _ => "changed",
        };
        let differing = |of: Option<&Settings>, from: Option<&Settings>| {
            let differs = |(name, value): &(&String, &String)| from.and_then(|from| from.get(*name)) != Some(*value);
            of.into_iter().flatten().filter(differs).map(|(name, value)| (name.clone(), value.clone())).collect()
        };
        Some(Change { what: what.clone(), how, before: differing(before, after), after: differing(after, before) })
    };
    names.into_iter().filter_map(change).collect()
}

/// A node that is gone and one that is new, of one kind and set alike.
#[derive(Debug, Serialize)]
pub struct Rename {
    /// What is gone.
    pub from: String,
    /// What is new.
    pub to: String,
}

/// Pairs of what is gone and what is new that may be one under two names.
pub fn renames(old: &BTreeMap<String, Settings>, new: &BTreeMap<String, Settings>) -> Vec<Rename> {
    let kind = |what: &str| what.rsplit_once(' ').map_or(String::new(), |(kind, _)| kind.to_owned());
    let gone: Vec<_> = old.iter().filter(|(what, _)| !new.contains_key(*what)).collect();
    let mut come: Vec<_> = new.iter().filter(|(what, _)| !old.contains_key(*what)).collect();
    let mut all = Vec::new();
    for (from, before) in gone {
        let like = come.iter().position(|(to, after)| kind(from) == kind(to) && *after == before);
        if let Some((to, _)) = like.map(|at| come.remove(at)) {
            all.push(Rename { from: from.clone(), to: to.clone() });
        }
    }
    all
}

/// The nodes, each by kind and what people call it.
pub fn nodes(graph: &Graph<'_>) -> BTreeMap<String, Settings> {
    let mut all = BTreeMap::new();
    for node in graph.flow.node_weights() {
        let existing = if node.existing.is_some() { "existing " } else { "" };
        let kind = &node.service.kind;
        // Nobody named it, so its place tells it from others.
        let name = node.name.map_or_else(|| format!("({})", node.id), |name| name.text.to_owned());
        all.insert(format!("{existing}{kind} {name}"), settings(graph, node));
    }
    all
}

fn settings(graph: &Graph<'_>, node: &Node<'_>) -> Settings {
    let parameters = &node.service.parameters;
    let mut all = given(graph, &node.arguments, |name| parameters.get(name));
    if let Some(existing) = &node.existing {
        all.insert("arn".to_owned(), format!("\"{}\"", text(graph, &existing.arn)));
    }
    if let Some(code) = &node.code {
        let content: String = crate::plan::asset_key(code, true).chars().take(8).collect();
        all.insert("code".to_owned(), format!("\"{}\" ({content})", code.path));
    }
    for column in &node.columns {
        let partition = if column.partition { "partition " } else { "" };
        all.insert(format!("column {}", column.name.text), format!("{partition}{}", column.kind));
    }
    for allow in &node.allows {
        let actions: Vec<&str> = allow.actions.iter().map(|action| action.text).collect();
        let label = |index| graph.flow.node_weight(index).map_or("", |node| node.label());
        let on = match &allow.target {
            Target::Any => "*".to_owned(),
            Target::Arn(arn) => format!("\"{}\"", text(graph, arn)),
            Target::Node(index, None) => label(*index).to_owned(),
            Target::Node(index, Some(path)) => format!("{}[\"{}\"]", label(*index), text(graph, path)),
        };
        all.insert(format!("allow {} on {on}", actions.join(", ")), String::new());
    }
    all
}

/// The arrows, each by its ends; several between the same ends by what they are for.
pub fn arrows(graph: &Graph<'_>) -> BTreeMap<String, Settings> {
    let mut all: BTreeMap<String, Settings> = BTreeMap::new();
    for edge in graph.flow.edge_references() {
        let EdgeKind::Arrow(accept) = edge.weight().kind else { continue };
        let label = |index| graph.flow.node_weight(index).map_or("", |node| node.label());
        let weight: &Edge<'_> = edge.weight();
        let mut set = given(graph, &weight.options, |name| accept.options.get(name));
        if let Some((span, _)) = &weight.filter {
            let written = graph.text.get(span.range()).unwrap_or_default();
            set.insert("where".to_owned(), written.trim_start_matches("where").trim_start().to_owned());
        }
        if !weight.verbs.is_empty() && weight.verbs != accept.default {
            set.insert("verbs".to_owned(), weight.verbs.join(", "));
        }
        let ends = format!("{} -> {}", label(edge.source()), label(edge.target()));
        let mut name = ends.clone();
        for count in 2.. {
            if !all.contains_key(&name) {
                break;
            }
            name = format!("{ends} ({count})");
        }
        all.insert(name, set);
    }
    all
}

fn given<'c>(
    graph: &Graph<'_>,
    arguments: &Arguments<'_>,
    parameter: impl Fn(&str) -> Option<&'c crate::catalog::Parameter>,
) -> Settings {
    let set = arguments.iter();
    set.map(|(name, argument)| ((*name).to_owned(), value(graph, parameter(name), &argument.value))).collect()
}
