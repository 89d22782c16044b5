//! The `allow` lines that would allow something: `allow read on zone["raw/*"]`.

use super::{Need, Plan, Pseudo, Resource, Said, Target, Value};

use crate::catalog::{Attribute, Word};
use crate::graph::{Graph, Node};
use crate::source::escaped;
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// An action on one ARN.
pub type Permission<'g> = (&'g str, Value<'g>);

/// A need, or a part of it.
pub struct Part<'p, 'g> {
    /// The need.
    pub need: &'p Need<'g>,
    /// The permissions of that part.
    pub permissions: Vec<Permission<'g>>,
}

/// By action, the targets of `allow` lines that would give it.
pub type Targets<'g> = BTreeMap<&'g str, BTreeSet<String>>;

impl<'g> Part<'_, 'g> {
    /// The targets of each action, as an `allow` line names them.
    pub fn targets(&self, graph: &Graph<'_>, plan: &Plan<'g>) -> Targets<'g> {
        let mut targets = Targets::new();
        for (action, arn) in &self.permissions {
            let target = target(graph, plan, self.need, arn);
            let target = target.unwrap_or_else(|| called(graph, self.need.on));
            targets.entry(*action).or_default().insert(target);
        }
        targets
    }

    /// The `allow` lines: the verb if the part is all of the need, or if an ARN has a part that AWS alone knows; else
    /// AWS's own actions.
    pub fn lines(&self, graph: &Graph<'_>, plan: &Plan<'g>) -> Vec<String> {
        let asked = self.need.statements.iter().map(|statement| statement.actions.len() * statement.resources.len());
        let whole = asked.sum::<usize>() == self.permissions.len();
        let sayable = self.permissions.iter().all(|(_, arn)| target(graph, plan, self.need, arn).is_some());
        match verb(graph, self.need).filter(|_| whole || !sayable) {
            Some(line) => vec![line],
            None => explicit(&self.targets(graph, plan)),
        }
    }
}

/// The line that allows all of a need by its verb.
pub fn verb(graph: &Graph<'_>, need: &Need<'_>) -> Option<String> {
    let node = called(graph, need.on);
    let on = match need.said {
        Said::Not => return None,
        Said::Whole => node,
        Said::Paths(paths) => {
            let path = |path: &Value<'_>| {
                let path: Option<String> = path.pieces().iter().map(|piece| written(graph, piece)).collect();
                path.map(|path| format!("{node}[\"{path}\"]"))
            };
            let paths: BTreeSet<String> = paths.iter().map(path).collect::<Option<_>>()?;
            paths.into_iter().collect::<Vec<_>>().join(", ")
        }
    };
    Some(format!("allow {} on {on}", need.verb))
}

/// Lines of AWS's own actions, one for each set of targets.
pub fn explicit(targets: &Targets<'_>) -> Vec<String> {
    let mut groups: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::new();
    for (action, targets) in targets {
        groups.entry(targets.iter().map(String::as_str).collect()).or_default().push(*action);
    }
    groups.iter().map(|(on, actions)| format!("allow {} on {}", actions.join(", "), on.join(", "))).collect()
}

/// The first words, and the number of the others.
pub fn few<T: AsRef<str>>(words: &BTreeSet<T>) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = words.iter().take(SHOWN).map(AsRef::as_ref).collect();
    match words.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// An ARN as the target of an `allow` line: `zone`, `zone["raw/*"]`, or in quotes. None if it has a part that only
/// AWS knows: a `*` in its place would allow more than the need.
fn target(graph: &Graph<'_>, plan: &Plan<'_>, need: &Need<'_>, arn: &Value<'_>) -> Option<String> {
    if let Some((_, path)) = inside(graph, plan, arn).filter(|(node, _)| *node == need.on) {
        return Some(format!("{}{path}", called(graph, need.on)));
    }
    let pieces = arn.pieces().iter().flat_map(|piece| match piece {
        Value::Ref(resource, attribute) => plan.arns.get(&(*resource, *attribute)).unwrap_or(piece).pieces(),
        other => std::slice::from_ref(other),
    });
    let mut text = String::new();
    for piece in pieces {
        match piece {
            // Every deployment is in one partition, region and account: these are known well enough.
            Value::Pseudo(Pseudo::Partition | Pseudo::Region | Pseudo::Account) if is_head(&text) => text.push('*'),
            other => text.push_str(&written(graph, other)?),
        }
    }
    Some(if text == "*" { text } else { format!("\"{text}\"") })
}

/// True if the text after `start` is the partition, service, region or account of an ARN.
fn is_head(start: &str) -> bool {
    start.starts_with("arn:") && start.matches(':').count() < 5
}

/// A node as an `allow` line names it.
fn called(graph: &Graph<'_>, node: NodeIndex) -> String {
    graph.flow.node_weight(node).map_or(String::new(), |node| node.called().to_owned())
}

/// The node of an ARN, and the path in it as an `allow` line writes it: `["raw/*"]`, or empty for all of the node.
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

/// True if a resource's attribute is the ARN of the node itself, rather than of a resource that comes with it.
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
