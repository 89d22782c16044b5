//! One method and path of an API is answered by one function.

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{EdgeKind, Graph, Literal};
use crate::source::Span;
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;

/// Reports routes that two arrows of one API carry.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for api in graph.flow.node_indices() {
        let arrows = graph.flow.edges(api).filter(|edge| matches!(edge.weight().kind, EdgeKind::Arrow(_)));
        let mut arrows: Vec<_> = arrows.filter(|edge| edge.weight().link == "requests").collect();
        arrows.sort_by_key(|edge| edge.weight().span);
        let mut seen: BTreeMap<(&str, &str), Span> = BTreeMap::new();
        for arrow in arrows {
            for (method, path) in routes(arrow.weight().options.get("routes").map(|argument| &argument.value)) {
                let Some(first) = seen.insert((method, path), arrow.weight().span) else { continue };
                // That what the two become has one logical id is no finding of its own.
                let ends = [api, arrow.target()].map(|end| graph.flow.node_weight(end).map(|node| node.span));
                diagnostics.retain(|found| found.code != Code::SAME_ID || !ends.contains(&Some(found.span())));
                let shown = if path.is_empty() { "every route".to_owned() } else { format!("`{method} {path}`") };
                let found = Diagnostic::new(
                    Code::ROUTE_TWICE,
                    format!("{shown} is answered twice"),
                    arrow.weight().span,
                    "again here",
                );
                let found = found.and(first, "first answered here");
                diagnostics.push(
                    found
                        .help("give each route to one function")
                        .about(graph.flow.node_weight(api).map_or("", |node| node.label())),
                );
            }
        }
    }
}

fn routes<'g>(routes: Option<&'g Literal<'_>>) -> Vec<(&'g str, &'g str)> {
    match routes {
        Some(Literal::List(routes)) => routes
            .iter()
            .filter_map(|route| if let Literal::Route(method, path) = route { Some((*method, *path)) } else { None })
            .collect(),
        _ => vec![("ANY", "")],
    }
}
