//! Tags that are lost: those of a node whose resources take none.

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Graph, TAGS};
use crate::plan::Plan;

/// Reports the nodes whose own tags are nowhere.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    for node in plan.untagged.iter().filter_map(|index| graph.flow.node_weight(*index)) {
        let Some(argument) = node.arguments.get(TAGS) else { continue };
        let message = format!("nothing of `{}` takes tags in {}", node.label(), plan.target.title());
        let found = Diagnostic::new(Code::LOST_TAGS, message, argument.span, "these tags are nowhere");
        diagnostics.push(found.help("take them out, or accept this").about(node.label()));
    }
}
