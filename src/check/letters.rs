//! Prefixes and suffixes are taken letter for letter: a `*` in them stands for itself.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html>

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{EdgeKind, Graph, Literal, keys};
use petgraph::visit::EdgeRef;

/// Reports what no key is likely to start or end with.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for edge in graph.flow.edge_references() {
        let (EdgeKind::Arrow(accept), Some(from)) = (edge.weight().kind, graph.flow.node_weight(edge.source())) else {
            continue;
        };
        let offer = from.service.offers.get(edge.weight().link);
        let ends = offer.and_then(|offer| offer.apart.as_ref()).map(|apart| &apart.ends);
        for name in accept.keys.iter().chain(ends) {
            let Some(argument) = edge.weight().options.get(name.as_str()) else { continue };
            let Literal::Text(text) = &argument.value else { continue };
            let text = keys::certain(text);
            let (wrong, help) = if text.contains('*') {
                (
                    "has a `*`, which stands for itself there",
                    format!("leave the `*` out: `{name}` is about all keys that start or end so"),
                )
            } else if text.starts_with('/') && ends != Some(name) {
                ("begins with `/`, and keys do not", format!("leave the first `/` out: `{name}=\"folder/\"`"))
            } else {
                continue;
            };
            // A parameter that is not known is left out of the text.
            if diagnostics.iter().any(|found| argument.span.contains(found.span())) {
                continue;
            }
            let found =
                Diagnostic::new(Code::LETTERS, format!("`{name}` {wrong}"), argument.span, "taken letter for letter");
            diagnostics.push(found.help(help).about(from.label()));
        }
    }
}
