//! Properties that two arrows give different values: one of them would be lost.

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::Graph;
use crate::plan::Plan;
use crate::source::Span;
use std::collections::BTreeSet;

/// Reports each such property, but for those of `told` nodes, whose arrows are told otherwise.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, told: &BTreeSet<Span>, diagnostics: &mut Diagnostics) {
    for lost in &plan.overridden {
        let Some(node) = graph.flow.node_weight(lost.node).filter(|node| !told.contains(&node.span)) else { continue };
        let span = |edge| graph.flow.edge_weight(edge).map(|edge| edge.span).unwrap_or_default();
        let (first, second) = (span(lost.by).min(span(lost.edge)), span(lost.by).max(span(lost.edge)));
        let message = format!("two arrows give `{}` of `{}` different values", lost.keys.join("."), node.label());
        let found = Diagnostic::new(Code::LINK_COUNT, message, second, "another value here")
            .and(first, "one value here")
            .help("let one of the two arrows lead to another node, or take it out")
            .about(node.label());
        diagnostics.push(found);
    }
}
