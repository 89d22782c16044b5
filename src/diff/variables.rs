//! Variables by which arrows tell code of other nodes: the same under another name is a change that the code must follow.

use super::names::{Both, mark};
use crate::graph::Graph;
use crate::plan::{Plan, show};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The names of variables, by what they say: the node whose code it is, the arrow, and the value, each by ids.
pub type Variables = BTreeMap<[String; 6], BTreeSet<String>>;

/// A variable under another name.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Variable {
    /// The node whose code it is.
    pub who: String,
    /// The name that it had.
    pub from: String,
    /// The name that it has.
    pub to: String,
}

/// The variables that arrows give to code.
pub fn variables(graph: &Graph<'_>, plan: &Plan<'_>) -> Variables {
    let mut all = Variables::new();
    for variable in &plan.variables {
        let edge = graph.flow.edge_weight(variable.edge).zip(graph.flow.edge_endpoints(variable.edge));
        let Some((edge, (from, to))) = edge else { continue };
        let id = |index| graph.flow.node_weight(index).map_or_else(String::new, |node| node.id.clone());
        let (link, ordinal, value) = (edge.link.to_owned(), edge.ordinal.clone(), show(&variable.value, plan));
        let key = [id(variable.node), id(from), id(to), link, ordinal, value];
        all.entry(key).or_default().insert(variable.name.to_owned());
    }
    all
}

/// The variables that have another name and tell the same.
pub fn renamed(old: &Variables, new: &Variables, both: Both<'_>) -> Vec<Variable> {
    let pairs = old.iter().filter_map(|(key, names)| Some((key, names, new.get(key)?)));
    let renamed = pairs.flat_map(|(key, old, new)| {
        let [who, ..] = key;
        let names = old.difference(new).zip(new.difference(old));
        names.map(|(from, to)| Variable { who: both.told(&mark(who)), from: from.clone(), to: to.clone() })
    });
    renamed.collect()
}
