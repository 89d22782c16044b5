//! The numbers of arrows that a node must and may have, and the arrows that exclude each other.

use super::{Edge, EdgeKind, Graph, Node};
use crate::catalog::{Accept, End};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a};
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

/// Reports nodes with too many or too few arrows.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for index in graph.flow.node_indices() {
        let Some(node) = graph.flow.node_weight(index) else { continue };
        leaving(graph, index, node, diagnostics);
        arriving(graph, index, node, diagnostics);
    }
}

fn arrows<'g, 's>(graph: &'g Graph<'s>, index: NodeIndex, way: petgraph::Direction) -> Vec<&'g Edge<'s>> {
    let edges = graph.flow.edges_directed(index, way).map(|edge| edge.weight());
    let mut edges: Vec<_> = edges.filter(|edge| matches!(edge.kind, EdgeKind::Arrow(_))).collect();
    edges.sort_by_key(|edge| edge.span);
    edges
}

fn leaving(graph: &Graph<'_>, index: NodeIndex, node: &Node<'_>, diagnostics: &mut Diagnostics) {
    if node.service.offers.values().all(|offer| offer.min == 0 && offer.max.is_none()) {
        return;
    }
    let out = arrows(graph, index, Outgoing);
    for (link, offer) in &node.service.offers {
        let of_link: Vec<_> = out.iter().filter(|edge| edge.link == link).collect();
        if of_link.len() < offer.min && node.existing.is_none() && !node.incomplete {
            let message = format!("`{}` leads nowhere", node.label());
            let found = Diagnostic::new(
                Code::LINK_COUNT,
                message,
                node.span,
                format!("{} needs an arrow from here", a(&node.service.kind)),
            );
            diagnostics.push(found.help(format!("{}: write where to, after `->`", offer.doc)).about(node.label()));
        }
        if let (Some(max), Some(extra)) = (offer.max, of_link.get(offer.max.unwrap_or_default()))
            && let Some(first) = of_link.first()
        {
            let message = format!("`{}` has {} such arrows, and AWS takes {max}", node.label(), of_link.len());
            let found = Diagnostic::new(Code::LINK_COUNT, message, extra.span, "one too many")
                .and(first.span, "the first is here");
            diagnostics.push(found.help(format!("declare a second {} for it", node.service.kind)).about(node.label()));
        }
    }
}

fn arriving(graph: &Graph<'_>, index: NodeIndex, node: &Node<'_>, diagnostics: &mut Diagnostics) {
    let limited =
        |accept: &Accept| accept.min > 0 || accept.once || accept.max.is_some() || !accept.excludes.is_empty();
    let mut links: Vec<(&str, &Accept)> =
        node.service.accepts.iter().map(|(link, accept)| (link.as_str(), accept)).collect();
    // Of links that the other end says, those that there are.
    for edge in graph.flow.edges_directed(index, Incoming).map(|edge| edge.weight()) {
        if let EdgeKind::Arrow(accept) = edge.kind
            && accept.by == End::From
            && links.iter().all(|(link, _)| *link != edge.link)
        {
            links.push((edge.link, accept));
        }
    }
    if !links.iter().any(|(_, accept)| limited(accept)) {
        return;
    }
    let into = arrows(graph, index, Incoming);
    for (link, accept) in links {
        let of_link: Vec<_> = into.iter().filter(|edge| edge.link == link).collect();
        if of_link.len() < accept.min && node.existing.is_none() && !node.incomplete {
            let message = format!("nothing leads to `{}`", node.label());
            let found = Diagnostic::new(
                Code::LINK_COUNT,
                message,
                node.span,
                format!("{} needs an arrow to here", a(&node.service.kind)),
            );
            diagnostics
                .push(found.help(format!("it {}: write from where, before `->`", accept.doc)).about(node.label()));
        }
        if let (Some(max), Some(extra)) = (accept.max, of_link.get(accept.max.unwrap_or_default()))
            && let Some(first) = of_link.first()
        {
            let message = format!("{} such arrows lead into `{}`, and AWS takes {max}", of_link.len(), node.label());
            let found = Diagnostic::new(Code::LINK_COUNT, message, extra.span, "one too many")
                .and(first.span, "the first is here");
            diagnostics.push(found.help(format!("declare a second {} for it", node.service.kind)).about(node.label()));
        }
        if accept.once {
            twice(graph, index, node, link, diagnostics);
        }
        for (other, why) in &accept.excludes {
            let clash = into.iter().find(|edge| edge.link == other);
            if let (Some(edge), Some(clash)) = (of_link.first(), clash) {
                let found = Diagnostic::new(Code::LINK_COUNT, why.clone(), edge.span, "this arrow")
                    .and(clash.span, "goes against this one");
                diagnostics.push(
                    found
                        .help(format!("declare a second {} for one of the two", node.service.kind))
                        .about(node.label()),
                );
            }
        }
    }
}

/// Reports a second arrow of a link that AWS makes once between two resources.
fn twice(graph: &Graph<'_>, index: NodeIndex, node: &Node<'_>, link: &str, diagnostics: &mut Diagnostics) {
    let of_link = graph.flow.edges_directed(index, Incoming).filter(|edge| edge.weight().link == link);
    let mut from: Vec<_> = of_link.map(|edge| (edge.source(), edge.weight().span)).collect();
    from.sort_unstable();
    for pair in from.windows(2) {
        let [(a, first), (b, second)] = pair else { continue };
        if a == b {
            let label = graph.flow.node_weight(*a).map_or("", |node| node.label());
            let message = format!("two arrows lead from `{label}` to `{}`, and AWS makes one", node.label());
            let found =
                Diagnostic::new(Code::LINK_COUNT, message, *second, "one too many").and(*first, "the first is here");
            diagnostics.push(found.help("write one arrow; conditions are joined with `or`").about(node.label()));
        }
    }
}
