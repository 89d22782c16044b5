//! One method and path of an API is answered by one function, and its paths can be told apart.

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Edge, EdgeKind, Graph, Literal};
use crate::source::Span;
use petgraph::graph::{EdgeReference, NodeIndex};
use petgraph::visit::EdgeRef;
use rustc_hash::FxBuildHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Reports routes that two arrows of one API carry, and returns the places of the nodes at their ends: such arrows have one
/// logical id, which is no finding of its own.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) -> BTreeSet<Span> {
    let mut twice: BTreeSet<Span> = BTreeSet::new();
    for api in graph.flow.node_indices() {
        let arrows = graph.flow.edges(api).filter(|edge| matches!(edge.weight().kind, EdgeKind::Arrow(_)));
        let mut arrows: Vec<_> = arrows.filter(|edge| edge.weight().link == "requests").collect();
        arrows.sort_by_key(|edge| edge.weight().span);
        let mut seen: BTreeMap<(&str, &str), Span> = BTreeMap::new();
        paths(graph, api, &arrows, diagnostics);
        for arrow in arrows {
            for (method, path) in routes(arrow.weight().options.get("routes").map(|argument| &argument.value)) {
                let Some(first) = seen.insert((method, path), arrow.weight().span) else { continue };
                let ends = [api, arrow.target()].into_iter().filter_map(|end| graph.flow.node_weight(end));
                twice.extend(ends.map(|node| node.span));
                let shown = if path.is_empty() { "every route".to_owned() } else { format!("`{method} {path}`") };
                let found = Diagnostic::new(
                    Code::DUPLICATE_ROUTE,
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
    twice
}

/// Reports paths that API Gateway refuses beside others, or at all.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html>
fn paths<'g, 's>(
    graph: &'g Graph<'s>,
    api: NodeIndex,
    arrows: &[EdgeReference<'g, Edge<'s>>],
    diagnostics: &mut Diagnostics,
) {
    let Some(node) = graph.flow.node_weight(api).filter(|node| node.existing.is_none()) else { return };
    // An HTTP API has routes, and no tree of resources.
    let tree = !matches!(node.arguments.get("type"), Some(argument) if argument.value == Literal::Choice("http"));
    let mut places = Places::default();
    for arrow in arrows {
        let span = arrow.weight().span;
        for (_, path) in routes(arrow.weight().options.get("routes").map(|argument| &argument.value)) {
            // Without routes a REST API gets these two: `/` and everything below.
            let path = if path.is_empty() && tree { "/{proxy+}" } else { path };
            if let Some(found) = places.wrong(path, span, tree) {
                diagnostics.push(found.about(node.label()));
            }
        }
    }
}

/// The parts of paths, each below the part before it.
#[derive(Default)]
struct Places<'g> {
    below: HashMap<(usize, &'g str), usize, FxBuildHasher>,
    /// The variable below a part and a text, with its place.
    variables: HashMap<(usize, &'g str), (&'g str, Span), FxBuildHasher>,
}

impl<'g> Places<'g> {
    /// The first thing that is wrong with a path, at all or beside those before it.
    fn wrong(&mut self, path: &'g str, span: Span, tree: bool) -> Option<Diagnostic> {
        let (mut place, mut start) = (0, 0);
        for word in path.split('/') {
            if let Some(open) = word.find('{') {
                let (before, part) = word.split_at_checked(open)?;
                let (parent, rest) = path.split_at_checked(start + open)?;
                let rest = rest.get(part.len()..).unwrap_or_default();
                if part.ends_with("+}") && !rest.is_empty() {
                    let message = format!("`{part}` takes all the rest of a path, and `{rest}` follows it in `{path}`");
                    let found = Diagnostic::new(Code::INVALID_PATH, message, span, "AWS refuses this");
                    return Some(found.help("write `{name}` without `+` for one part of the path"));
                }
                let (other, first) = *self.variables.entry((place, before)).or_insert((part, span));
                if tree && other != part {
                    let message = format!("`{other}` and `{part}` stand at one place of a path, below `{parent}`");
                    let found =
                        Diagnostic::new(Code::INVALID_PATH, message, span, "AWS refuses a second variable here");
                    let found = if first == span { found } else { found.and(first, format!("`{other}` is here")) };
                    let help =
                        format!("call both `{other}`, or tell them apart by a word before: `{parent}name/{part}`");
                    return Some(found.help(help));
                }
            }
            let next = self.below.len() + 1;
            place = *self.below.entry((place, word)).or_insert(next);
            start += word.len() + 1;
        }
        None
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
