//! The `allow` lines that would allow something: `allow read on zone["raw/*"]`.

use super::{Need, Plan, Resource, Target, Value, spelled, starred};

use crate::catalog::{Attribute, Word};
use crate::graph::{Graph, Node};
use crate::source::{escaped, quoted};
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// An action on one ARN.
pub type Permission<'g> = (&'g str, Value<'g>);

/// All or a part of what something needs.
pub struct Part<'p, 'g> {
    /// The need.
    pub need: &'p Need<'g>,
    /// What of it.
    pub permissions: Vec<Permission<'g>>,
}

/// By action, the targets of `allow` lines that would give it.
pub type Targets<'g> = BTreeMap<&'g str, BTreeSet<String>>;

impl<'g> Part<'_, 'g> {
    /// What the lines must name.
    pub fn targets(&self, graph: &Graph<'_>, plan: &Plan<'g>) -> Targets<'g> {
        let mut targets = Targets::new();
        for (action, arn) in &self.permissions {
            targets.entry(*action).or_default().insert(target(graph, plan, self.need, arn));
        }
        targets
    }

    /// The lines: the verb where it is all of the need, else AWS's own actions.
    pub fn lines(&self, graph: &Graph<'_>, targets: &Targets<'_>) -> Vec<String> {
        let named = graph.flow.node_weight(self.need.on).filter(|node| node.name.is_some());
        let asked = self.need.statements.iter().map(|statement| statement.actions.len() * statement.resources.len());
        let whole = asked.sum::<usize>() == self.permissions.len();
        match named.filter(|_| whole) {
            Some(node) => vec![verb(self.need.verb, node, targets)],
            None => explicit(targets),
        }
    }
}

fn verb(verb: &str, node: &Node<'_>, targets: &Targets<'_>) -> String {
    let all: BTreeSet<&str> = targets.values().flatten().map(String::as_str).collect();
    // On the node itself a verb means all that is in it.
    let paths: Vec<&str> = all.into_iter().filter(|on| on.ends_with("\"]")).collect();
    let everything = paths.is_empty() || paths.iter().any(|on| on.ends_with("[\"*\"]"));
    format!("allow {verb} on {}", if everything { node.label().to_owned() } else { paths.join(", ") })
}

/// Lines of AWS's own actions, one for each set of targets.
pub fn explicit(targets: &Targets<'_>) -> Vec<String> {
    let mut groups: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::new();
    for (action, targets) in targets {
        groups.entry(targets.iter().map(String::as_str).collect()).or_default().push(*action);
    }
    groups.iter().map(|(on, actions)| format!("allow {} on {}", actions.join(", "), on.join(", "))).collect()
}

/// The first words, and how many more there are.
pub fn few<T: AsRef<str>>(words: &BTreeSet<T>) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = words.iter().take(SHOWN).map(AsRef::as_ref).collect();
    match words.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// An ARN as the target of an `allow` line: `zone`, `zone["raw/*"]`, or in quotes.
fn target(graph: &Graph<'_>, plan: &Plan<'_>, need: &Need<'_>, arn: &Value<'_>) -> String {
    let named = graph.flow.node_weight(need.on).filter(|node| node.name.is_some());
    let inside = inside(graph, plan, arn).filter(|(node, _)| *node == need.on);
    if let (Some(node), Some((_, path))) = (named, inside) {
        return format!("{}{path}", node.label());
    }
    match starred(&spelled(arn, plan)) {
        any if any == "*" => any,
        arn => quoted(&arn),
    }
}

/// The node that an ARN is of, and where in it as an `allow` line says it: `["raw/*"]`, or nothing for all of it.
pub fn inside(graph: &Graph<'_>, plan: &Plan<'_>, arn: &Value<'_>) -> Option<(NodeIndex, String)> {
    let [Value::Ref(resource, attribute), path @ ..] = arn.pieces() else { return None };
    let resource = plan.resource(*resource)?;
    let node = graph.flow.node_weight(resource.node)?;
    if !is_own(node, resource, *attribute, plan.target) {
        return None;
    }
    let path = path.iter().map(|piece| written(graph, piece)).collect::<Option<String>>()?;
    match path.strip_prefix('/') {
        Some(path) => Some((resource.node, format!("[\"{path}\"]"))),
        None => path.is_empty().then_some((resource.node, path)),
    }
}

/// Whether a resource's attribute is the ARN of the node itself, rather than of something that comes with it.
fn is_own(node: &Node<'_>, resource: &Resource<'_>, attribute: Word, target: Target) -> bool {
    let Some(Attribute::Resource(part, own)) = node.service.attribute("arn", target) else { return false };
    *own == attribute && node.service.dialect(target).resources.get(part).is_some_and(|part| part.kind == resource.kind)
}

/// A piece of a path as it is written in a string.
fn written(graph: &Graph<'_>, piece: &Value<'_>) -> Option<String> {
    match piece {
        Value::Param(index) => graph.params.get(*index).map(|param| format!("${{{}}}", param.name.text)),
        other => other.as_text().map(escaped),
    }
}
