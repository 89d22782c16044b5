//! Modules that call themselves.

use super::names::{Modules, alone};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use petgraph::Direction::Incoming;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use rustc_hash::{FxHashMap, FxHashSet};

/// The modules that call themselves, through others or not.
pub fn endless<'s>(modules: &Modules<'s>, diagnostics: &mut Diagnostics) -> FxHashSet<&'s str> {
    let mut names: Vec<&'s str> = modules.keys().copied().collect();
    names.sort_unstable();
    let mut calls = DiGraph::new();
    let nodes: FxHashMap<&'s str, NodeIndex> = names.iter().map(|name| (*name, calls.add_node(*name))).collect();
    for (name, from) in names.iter().filter_map(|name| nodes.get_key_value(name)) {
        for node in modules.get(name).into_iter().flat_map(|module| &module.statements).filter_map(alone) {
            if let Some(to) = nodes.get(node.head.text) {
                calls.add_edge(*from, *to, node.span);
            }
        }
    }
    let mut out = FxHashSet::default();
    for circle in kosaraju_scc(&calls) {
        // The call of the first name is told, by the module itself or by another of the circle.
        let Some(first) = circle.iter().copied().min_by_key(|node| calls.node_weight(*node)) else { continue };
        let within = calls.edges_directed(first, Incoming).filter(|call| circle.contains(&call.source()));
        let Some(call) = within.min_by_key(|call| (call.source() != first, *call.weight())) else { continue };
        let name = |node| calls.node_weight(node).copied().unwrap_or_default();
        let way = if call.source() == first { String::new() } else { format!(" through `{}`", name(call.source())) };
        let message = format!("the module `{}` calls itself{way}", name(first));
        let found = Diagnostic::new(Code::UNUSABLE_MODULE, message, *call.weight(), "without end");
        diagnostics.push(found.help("take this call out: what it makes would have no end"));
        out.extend(circle.into_iter().map(name));
    }
    out
}
