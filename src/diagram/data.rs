//! The view of the data: its flow, and the settings of arrows.

use super::nodes::{Nodes, Places};
use super::words::{brief, typed, value};
use super::{Diagram, Edge, EdgeKind, Mark};
use crate::catalog::{Accept, BodyKind};
use crate::graph::{self, Graph, Literal, Node};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a line on an arrow.
const LINE: usize = 60;
/// Routes that stand on an arrow, before those left are counted.
const ROUTES: usize = 4;

/// Every resource that data meets, and every arrow.
pub fn data(graph: &Graph<'_>) -> Diagram {
    let mut nodes = Nodes::new(graph);
    // A role is who may do it, not where it flows.
    for index in graph.flow.node_indices() {
        if graph.flow.node_weight(index).is_some_and(|node| node.service.body != Some(BodyKind::Allows)) {
            nodes.add(index);
        }
    }
    let mut diagram = Diagram { nodes: nodes.drawn, edges: Vec::new(), ..Diagram::default() };
    for edge in graph.flow.edge_references() {
        let (Some(from), Some(to)) = (nodes.places.get(&edge.source()), nodes.places.get(&edge.target())) else {
            continue;
        };
        let Some(tail) = graph.flow.node_weight(edge.source()) else { continue };
        let (way, labels) = match edge.weight().kind {
            graph::EdgeKind::Arrow(accept) => {
                let way = way(edge.weight(), accept);
                (way, arrow(graph, edge.weight(), accept, way, tail))
            }
            graph::EdgeKind::Argument(_) => {
                // `database=lake` says no more than its head does.
                let told = graph.flow.node_weight(edge.target()).is_some_and(|n| n.service.kind == edge.weight().link);
                let labels = if told { Vec::new() } else { vec![edge.weight().link.to_owned()] };
                (Way { kind: EdgeKind::Names, two_way: false, back: false }, labels)
            }
        };
        let (from, to) = if way.back { (*to, *from) } else { (*from, *to) };
        diagram.edges.push(Edge { from, to, kind: way.kind, two_way: way.two_way, labels, mark: Mark::None });
    }
    diagram.edges.extend(references(graph, &nodes.places));
    diagram
}

/// A line from each node to each one that it refers to, with the arguments and properties that do.
fn references(graph: &Graph<'_>, places: &Places) -> Vec<Edge> {
    let mut named: BTreeMap<(usize, usize), BTreeSet<&str>> = BTreeMap::new();
    for index in graph.flow.node_indices() {
        let (Some(node), Some(from)) = (graph.flow.node_weight(index), places.get(&index)) else { continue };
        for reference in node.references() {
            let to = places.get(&reference.node).filter(|to| *to != from);
            to.into_iter().for_each(|to| _ = named.entry((*from, *to)).or_default().insert(reference.by));
        }
    }
    let edge = |((from, to), by): ((usize, usize), BTreeSet<&str>)| {
        let labels = by.into_iter().map(|by| brief(by, LINE)).collect();
        Edge { from, to, kind: EdgeKind::Names, two_way: false, labels, mark: Mark::None }
    };
    named.into_iter().map(edge).collect()
}

/// The look of an arrow.
#[derive(Clone, Copy)]
struct Way {
    kind: EdgeKind,
    two_way: bool,
    /// Drawn from its right end to its left, for so the data goes.
    back: bool,
}

impl Way {
    fn on(kind: EdgeKind) -> Self {
        Self { kind, two_way: false, back: false }
    }
}

/// The direction of data along an arrow, by what its service file says that its verbs do.
fn way(edge: &graph::Edge<'_>, accept: &Accept) -> Way {
    // Both ways mean what one way does: it is asked, and answers.
    if accept.two_way.as_ref() == Some(&accept.default_verbs) {
        return Way::on(EdgeKind::Ask);
    }
    let acts_back = |verb: &str| accept.causes_back.contains_key(verb);
    let sets_off = |verb: &str| accept.sets_off.as_ref().is_none_or(|verbs| verbs.iter().any(|off| off == verb));
    let back = edge.verbs.iter().any(|verb| acts_back(verb));
    let forward = accept.sets_off.is_none() || edge.verbs.iter().any(|verb| sets_off(verb));
    // True if its left end is the one that acts.
    let pushes = accept.causes_back.is_empty();
    if forward {
        let kind = if accept.signal { EdgeKind::Trigger } else { EdgeKind::Data };
        // A verb that does not set off the right end brings something back.
        let answers = pushes && !edge.verbs.iter().all(|verb| sets_off(verb));
        return Way { kind, two_way: back || answers, back: false };
    }
    if back {
        let two_way = !edge.verbs.iter().all(|verb| acts_back(verb));
        return Way { kind: EdgeKind::Data, two_way, back: true };
    }
    let back = pushes && accept.sets_off.as_ref().is_some_and(|verbs| !verbs.is_empty());
    Way { kind: EdgeKind::Read, two_way: false, back }
}

/// The labels of an arrow, a line each.
fn arrow(graph: &Graph<'_>, edge: &graph::Edge<'_>, accept: &Accept, way: Way, tail: &Node<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if way.kind == EdgeKind::Data && !way.back {
        let carried = tail.service.parameters.iter().filter(|(_, parameter)| parameter.carried);
        let written = carried.filter_map(|(name, _)| tail.arguments.get(name.as_str()));
        lines.extend(written.filter_map(|argument| value(graph, &argument.value)));
    }
    lines.push([verbs(edge, accept, way), keys(graph, edge, accept)].join(" ").trim().to_owned());
    let (mut routes, mut settings) = (Vec::new(), Vec::new());
    for (name, argument) in &edge.options {
        match &argument.value {
            Literal::List(items) if items.iter().all(|item| matches!(item, Literal::Route(..))) => {
                routes.extend(items.iter().filter_map(|item| value(graph, item)));
            }
            _ if accept.key_prefixes.iter().chain(&accept.key_suffix).any(|key| key == name) => {}
            // The beginning of the keys, where nothing is asked of them.
            Literal::Text(_) if accept.key_prefixes.is_empty() => lines.extend(value(graph, &argument.value)),
            _ => settings.extend(typed(graph, argument)),
        }
    }
    let more = routes.len().saturating_sub(ROUTES);
    // One more line may as well be the route itself.
    if more > 1 {
        routes.truncate(ROUTES);
        routes.push(format!("and {more} more"));
    }
    lines.extend(routes);
    lines.push(settings.join(", "));
    lines.extend(edge.filter.as_ref().and_then(|(span, _)| graph.text.get(span.range())).map(str::to_owned));
    lines.iter().map(|line| brief(line, LINE)).filter(|line| !line.is_empty()).collect()
}

/// The verbs that an arrow states, where the stroke does not say them.
fn verbs(edge: &graph::Edge<'_>, accept: &Accept, way: Way) -> String {
    let usual = |verbs: &[String]| {
        edge.verbs.len() == verbs.len() && edge.verbs.iter().all(|verb| verbs.iter().any(|v| v == verb))
    };
    let told = match way.kind {
        EdgeKind::Trigger => false,
        EdgeKind::Data => usual(&accept.default_verbs) || way.two_way && accept.two_way.as_deref().is_some_and(usual),
        _ => true,
    };
    if told { String::new() } else { edge.verbs.join(", ") }
}

/// The keys an arrow is about: `events/*.csv`.
fn keys(graph: &Graph<'_>, edge: &graph::Edge<'_>, accept: &Accept) -> String {
    let said = |name: &String| edge.options.get(name.as_str()).and_then(|argument| value(graph, &argument.value));
    // The others are about failures.
    let starts = accept.key_prefixes.first().and_then(said).unwrap_or_default();
    match accept.key_suffix.as_ref().and_then(said) {
        Some(ends) => format!("{starts}*{ends}"),
        None => starts,
    }
}
