//! Nodes that may be one under two names.

use super::Side;
use super::names::{Both, id, line};
use super::shape::Item;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

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

/// The traits by which two nodes are taken for one: the kind, the settings, and the arrows.
type Traits<'n> = (Option<&'n str>, &'n [Item], Vec<Arrow<'n>>);

/// An arrow of a node: true if it leads out, the node at its other end as far as that is one in both versions, its settings.
type Arrow<'n> = (bool, Cow<'n, str>, &'n [Item]);

/// Pairs of a removed and a new node that may be one under two names.
pub fn renames(old: &Side, new: &Side, both: Both<'_>) -> Vec<Rename> {
    let gone = apart(old, new, both);
    let mut come = apart(new, old, both);
    // Of several that are alike nobody knows which one it was.
    let (before, after) = (counted(&gone), counted(&come));
    let is_clear = |traits: &Traits<'_>| before.get(traits) == Some(&1) && after.get(traits) == Some(&1);
    let (clear, others): (Vec<_>, Vec<_>) = gone.iter().partition(|(_, traits)| is_clear(traits));
    let mut all = Vec::new();
    for (from, traits) in clear {
        let Some(at) = come.iter().position(|(_, other)| other == traits) else { continue };
        let (to, _) = come.remove(at);
        all.push(Rename { from: both.told(from), to: both.told(to), line: moved(from, to, both) });
    }
    for (from, traits) in others {
        let like = come.iter().position(|(_, other)| (other.0, other.1) == (traits.0, traits.1));
        if let Some((to, _)) = like.map(|at| come.remove(at)) {
            all.push(Rename { from: both.told(from), to: both.told(to), line: None });
        }
    }
    all.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    all
}

/// The number of nodes with the same traits.
fn counted<'n>(all: &[(&String, Traits<'n>)]) -> BTreeMap<Traits<'n>, usize> {
    let mut counts = BTreeMap::new();
    all.iter().for_each(|(_, traits)| *counts.entry(traits.clone()).or_default() += 1);
    counts
}

/// The nodes of one version that the other does not have.
fn apart<'n>(side: &'n Side, other: &Side, both: Both<'n>) -> Vec<(&'n String, Traits<'n>)> {
    let mut arrows = arrows(side, both);
    let apart = side.nodes.iter().filter(|(what, _)| !other.nodes.contains_key(*what));
    let traits = |(what, items): (&'n String, &'n Vec<Item>)| {
        let kind = both.called(node(what)).map(|called| called.kind.as_str());
        let mut arrows = arrows.remove(node(what)).unwrap_or_default();
        arrows.sort();
        (what, (kind, items.as_slice(), arrows))
    };
    apart.map(traits).collect()
}

/// The id of a node in its key, such as `existing bucket ID`.
fn node(what: &str) -> &str {
    id(what.rsplit(' ').next().unwrap_or_default())
}

/// The line that keeps a node through its renaming. What has no name keeps its ids with the nodes around it.
fn moved(from: &str, to: &str, both: Both<'_>) -> Option<String> {
    let (old, new) = (both.old.get(node(from))?, both.new.get(node(to))?);
    (old.named && new.named).then(|| line(&old.name, &new.name))
}

/// The arrows of each node, by id.
fn arrows<'n>(side: &'n Side, both: Both<'_>) -> BTreeMap<&'n str, Vec<Arrow<'n>>> {
    let end = |here: &str, end: &'n str| match (both.old.get(end), both.new.get(end)) {
        (Some(_), Some(_)) => Cow::Borrowed(end),
        _ if end == here => Cow::Borrowed("itself"),
        (old, new) => Cow::Owned(format!("some {}", old.or(new).map_or("", |called| called.kind.as_str()))),
    };
    let mut all: BTreeMap<&str, Vec<Arrow<'_>>> = BTreeMap::new();
    for (ends, items) in &side.arrows {
        let Some((from, to)) = ends.split_once(" -> ").map(|(from, to)| (id(from), id(to))) else { continue };
        all.entry(from).or_default().push((true, end(from, to), items));
        all.entry(to).or_default().push((false, end(to, from), items));
    }
    all
}
