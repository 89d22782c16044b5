//! Verbs of `allow` lines: the statements of each on a node or a path in it, and the target that allows just a need.

use super::arena::Arena;
use super::builder::Builder;
use super::evaluator::text_value;
use super::grants::{Need, Origin, Said};
use super::iam::Statement;
use super::scope::{Item, Scope};
use super::value::Value;
use crate::catalog::Permission;
use crate::graph::{EdgeKind, Literal};
use petgraph::graph::NodeIndex;

impl<'g, 's: 'g> Builder<'g, 's> {
    /// The statements of a verb on a node, or on a path in it.
    pub fn by_verb(&self, on: NodeIndex, permission: &'g Permission, path: Option<Value<'g>>) -> Vec<Statement<'g>> {
        let (prefix, suffix) = path.map(|path| around_star(self.arena, path)).unzip();
        let edge = prefix.map(|prefix| ("prefix", prefix)).into_iter();
        let edge = edge.chain(suffix.flatten().map(|suffix| ("suffix", suffix)));
        let scope = Scope::of(on).with(self.arena, "edge", Item::Value(self.arena.entries(edge)));
        self.statements(permission, &scope).collect()
    }

    /// The target that an `allow` line with the verb of a need must name to allow just this need.
    pub fn said(&self, need: &Need<'g>) -> Said<'g> {
        let Some(permission) = self.node(need.on).and_then(|node| node.service.permissions.get(need.verb)) else {
            return Said::Not;
        };
        if are_alike(&self.by_verb(need.on, permission, None), need.statements) {
            return Said::Whole;
        }
        if let Some(path) = self.keys(need)
            && are_alike(&self.by_verb(need.on, permission, Some(path)), need.statements)
        {
            return Said::Paths(self.arena.slice(&[path]));
        }
        let resources = need.statements.iter().flat_map(|statement| statement.resources);
        let mut paths: Vec<Value<'g>> = Vec::new();
        for path in resources.filter_map(|arn| self.path_in(need.on, arn)) {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        let all: Vec<Statement<'g>> =
            paths.iter().flat_map(|path| self.by_verb(need.on, permission, Some(*path))).collect();
        match !paths.is_empty() && are_alike(&all, need.statements) {
            true => Said::Paths(self.arena.slice(&paths)),
            false => Said::Not,
        }
    }

    /// The keys to which an arrow is limited, as a path: `raw/*.csv`.
    fn keys(&self, need: &Need<'g>) -> Option<Value<'g>> {
        let Origin::Edge(edge) = need.origin else { return None };
        let edge = self.graph.flow.edge_weight(edge)?;
        let EdgeKind::Arrow(accept) = edge.kind else { return None };
        let option = |name: &str| match &edge.options.get(name)?.value {
            Literal::Text(text) => Some(text_value(self.arena, text)),
            _ => None,
        };
        let starts = option(accept.key_prefixes.first()?)?;
        let ends = accept.key_suffix.as_deref().and_then(option).unwrap_or(Value::Text(""));
        Some(self.arena.join(&[starts, Value::Text("*"), ends]))
    }

    /// The path in a node that an ARN names: the text after the node's own ARN and a `/`.
    fn path_in(&self, on: NodeIndex, arn: &Value<'g>) -> Option<Value<'g>> {
        let own = self.attribute(on, "arn")?;
        let (own, pieces) = (own.pieces(), arn.pieces());
        let (last, before) = own.split_last()?;
        let (start, rest) = pieces.split_at_checked(own.len())?;
        let (end, same) = start.split_last()?;
        if same != before {
            return None;
        }
        // If the node's ARN ends with text, the path begins in the same piece.
        let lead = match (last.as_text(), end.as_text()) {
            (Some(last), Some(end)) => end.strip_prefix(last)?,
            _ if last == end => "",
            _ => return None,
        };
        let (lead, rest) = match (lead, rest) {
            ("", [first, rest @ ..]) => (first.as_text()?, rest),
            _ => (lead, rest),
        };
        let mut path = vec![Value::Text(lead.strip_prefix('/')?)];
        path.extend(rest);
        Some(self.arena.join(&path))
    }
}

/// True if two lists of statements allow the same: there are a handful of actions on a handful of ARNs.
fn are_alike<'g>(a: &[Statement<'g>], b: &[Statement<'g>]) -> bool {
    let within = |a: &[Statement<'g>], b: &[Statement<'g>]| granted(a).all(|one| granted(b).any(|other| other == one));
    within(a, b) && within(b, a)
}

/// Each action on each ARN, and the condition on it.
fn granted<'x, 'g>(
    statements: &'x [Statement<'g>],
) -> impl Iterator<Item = (&'g str, Value<'g>, Option<Value<'g>>)> + use<'x, 'g> {
    statements.iter().flat_map(|statement| {
        let on = move |action: &'g str| statement.resources.iter().map(move |arn| (action, *arn, statement.condition));
        statement.actions.iter().flat_map(move |action| on(action))
    })
}

/// `raw/*` as the prefix `raw/`, and `raw/*.csv` as that and the suffix `.csv`.
fn around_star<'g>(arena: &'g Arena, path: Value<'g>) -> (Value<'g>, Option<Value<'g>>) {
    match path {
        Value::Text(text) => match text.rsplit_once('*') {
            Some((prefix, suffix)) => (Value::Text(prefix), Some(Value::Text(suffix)).filter(|_| !suffix.is_empty())),
            None => (path, None),
        },
        Value::Join([pieces @ .., last]) => {
            let (last, suffix) = around_star(arena, *last);
            (arena.join(arena.collect(pieces.iter().copied().chain([last]))), suffix)
        }
        other => (other, None),
    }
}
