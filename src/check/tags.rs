//! Tags that are lost: those of a node whose resources take none.

use crate::catalog::BodyKind;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Argument, Graph, Literal, Node, TAGS};
use crate::plan::Plan;

/// Reports the nodes whose own tags are nowhere.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    for node in plan.untagged.iter().filter_map(|index| graph.flow.node_weight(*index)) {
        let Some(argument) = node.arguments.get(TAGS).filter(|argument| !is_on_role(graph, node, argument)) else {
            continue;
        };
        let message = format!("nothing of `{}` takes tags in {}", node.label(), plan.target.title());
        let found = Diagnostic::new(Code::LOST_TAGS, message, argument.span, "these tags are nowhere");
        diagnostics.push(found.help("take them out, or accept this").about(node.label()));
    }
}

/// True if the role that a node names has the same tags.
fn is_on_role(graph: &Graph<'_>, node: &Node<'_>, tags: &Argument<'_>) -> bool {
    let named = node.arguments.values().filter_map(|argument| match argument.value {
        Literal::Node(index) => graph.flow.node_weight(index),
        _ => None,
    });
    let is_role = |node: &&Node<'_>| node.service.body == Some(BodyKind::Allows);
    named.filter(is_role).any(|role| role.arguments.get(TAGS).is_some_and(|own| own.value == tags.value))
}
