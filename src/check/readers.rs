//! Readers that take from each other: of what each is given, another one knows nothing.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html>

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{EdgeKind, Graph};
use petgraph::visit::EdgeRef;

/// Reports a second reader where each thing goes to one alone.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for index in graph.flow.node_indices() {
        let Some(node) = graph.flow.node_weight(index) else { continue };
        for (link, offer) in &node.service.offers {
            let Some(means) = &offer.shared else { continue };
            let arrows = graph.flow.edges(index).filter(|edge| matches!(edge.weight().kind, EdgeKind::Arrow(_)));
            let of_link = arrows.filter(|edge| edge.weight().link == link);
            let mut readers: Vec<_> = of_link.map(|edge| (edge.weight().span, edge.target())).collect();
            readers.sort_unstable_by_key(|(span, reader)| (*reader, *span));
            // Two arrows to one reader are told of elsewhere.
            readers.dedup_by_key(|(_, reader)| *reader);
            readers.sort_unstable();
            let [(first, _), .., (last, _)] = readers.as_slice() else { continue };
            let label = |index| graph.flow.node_weight(index).map_or("", |node| node.label());
            let names: Vec<String> =
                readers.iter().take(4).map(|(_, reader)| format!("`{}`", label(*reader))).collect();
            let more = if readers.len() > names.len() { ", ..." } else { "" };
            let message = format!("`{}` has {} readers: {}{more}", node.label(), readers.len(), names.join(", "));
            let found = Diagnostic::new(Code::COMPETING_READERS, message, *last, "takes from it too");
            let found = if first == last { found } else { found.and(*first, "the first is here") };
            let help = format!(
                "{means}; where each is to see everything, put a topic before, and give each a queue of its own: \
                 `topic -> {{ queue a; queue b }}`"
            );
            diagnostics.push(found.help(help).about(node.label()));
        }
    }
}
