//! Nodes that may be one under two names.

use super::Side;
use super::names::{Both, id};
use super::shape::Item;
use serde::Serialize;

/// A node that is gone and one that is new, of one kind and set alike.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Rename {
    /// The old name, after the kind.
    pub from: String,
    /// The new name, after the kind.
    pub to: String,
    /// The line with which it stays the resource that it is, if the arrows of both are alike too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
}

/// Pairs of a removed and a new node that may be one under two names.
pub fn renames(old: &Side, new: &Side, both: Both<'_>) -> Vec<Rename> {
    let kind = |what: &str| both.called(node(what)).map(|called| called.kind.clone());
    let gone: Vec<_> = old.nodes.iter().filter(|(what, _)| !new.nodes.contains_key(*what)).collect();
    let mut come: Vec<_> = new.nodes.iter().filter(|(what, _)| !old.nodes.contains_key(*what)).collect();
    let mut all = Vec::new();
    for (from, before) in gone {
        let like = |(to, after): &(&String, &Vec<Item>)| kind(from) == kind(to) && *after == before;
        let arrows = arrows(old, from, both);
        let alike: Vec<usize> = (0..come.len())
            .filter(|at| come.get(*at).is_some_and(|one| like(one) && self::arrows(new, one.0, both) == arrows))
            .collect();
        let Some(at) = alike.first().copied().or_else(|| come.iter().position(like)) else { continue };
        let (to, _) = come.remove(at);
        // Of several that are alike nobody knows which one it was.
        let line = moved(from, to, both).filter(|_| alike.len() == 1);
        all.push(Rename { from: both.told(from), to: both.told(to), line });
    }
    all.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    all
}

/// The id of a node in its key, such as `existing bucket ID`.
fn node(what: &str) -> &str {
    id(what.rsplit(' ').next().unwrap_or_default())
}

/// The line that keeps a node through its renaming. What has no name keeps its ids with the nodes around it.
fn moved(from: &str, to: &str, both: Both<'_>) -> Option<String> {
    let (old, new) = (both.old.get(node(from))?, both.new.get(node(to))?);
    (old.named && new.named).then(|| format!("moved {} to {}", old.name, new.name))
}

/// The arrows of a node: the way of each, the node at its other end as far as that is one in both versions, and its settings.
fn arrows(side: &Side, what: &str, both: Both<'_>) -> Vec<(bool, String, Vec<Item>)> {
    let here = node(what);
    let other = |end: &str| match (both.old.get(end), both.new.get(end)) {
        (Some(_), Some(_)) => end.to_owned(),
        _ if end == here => "itself".to_owned(),
        (old, new) => format!("some {}", old.or(new).map_or("", |called| called.kind.as_str())),
    };
    let mut all = Vec::new();
    for (ends, items) in &side.arrows {
        let Some((from, to)) = ends.split_once(" -> ").map(|(from, to)| (id(from), id(to))) else { continue };
        if from == here {
            all.push((true, other(to), items.clone()));
        }
        if to == here {
            all.push((false, other(from), items.clone()));
        }
    }
    all.sort();
    all
}
