//! Loops in the data: what arrives somewhere makes something write what arrives there again.

use super::causes::{Causes, Happening, causes, tells};
use crate::catalog::Moves;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity};
use crate::graph::{Edge, EdgeKind, Graph};
use crate::source::Span;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Reports each cycle once.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    let causes = match causes(graph) {
        Ok(causes) => causes,
        Err(store) => return too_many(graph, store).into_iter().for_each(|found| diagnostics.push(found)),
    };
    let is_cycle = |members: &[NodeIndex]| match members {
        [only] => causes.contains_edge(*only, *only),
        _ => true,
    };
    for members in kosaraju_scc(&causes).into_iter().filter(|members| is_cycle(members)) {
        let members: BTreeSet<NodeIndex> = members.into_iter().collect();
        // A cycle with an acting node has an arrow out of it.
        let mut starts = members.iter().filter(|member| matches!(causes.node_weight(**member), Some(Happening::At(_))));
        let hops = starts.find_map(|start| shortest(&causes, &members, *start));
        let sound = |(arrow, _): &Hop| graph.flow.edge_weight(*arrow).is_some_and(|edge| !edge.doubtful);
        // Nodes that name each other all round cannot be made at all, which is told elsewhere.
        let named = |(arrow, _): &Hop| {
            graph.flow.edge_weight(*arrow).is_some_and(|edge| matches!(edge.kind, EdgeKind::Argument(_)))
        };
        let hops = hops.filter(|hops| hops.iter().all(sound) && !hops.iter().all(named));
        if let Some(found) = hops.and_then(|hops| finding(graph, &hops)) {
            diagnostics.push(found);
        }
    }
}

fn too_many(graph: &Graph<'_>, store: NodeIndex) -> Option<Diagnostic> {
    let node = graph.flow.node_weight(store)?;
    let message = format!("`{}` tells of too much that too many write to be looked through for loops", node.label());
    let found = Diagnostic::new(Code::TOO_COMPLEX, message, node.span, "millions of pairs of arrows");
    Some(found.help("part what is written there over several nodes").about(node.label()))
}

/// One step of a loop: the arrow or argument, and where it leads.
type Hop = (EdgeIndex, NodeIndex);

/// The shortest way from a happening back to itself.
fn shortest(causes: &Causes, members: &BTreeSet<NodeIndex>, start: NodeIndex) -> Option<Vec<Hop>> {
    let mut came: BTreeMap<NodeIndex, (NodeIndex, Option<EdgeIndex>)> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front().filter(|_| !came.contains_key(&start)) {
        let mut next: Vec<_> = causes.edges(at).map(|edge| (edge.target(), *edge.weight())).collect();
        next.sort_unstable();
        for (to, arrow) in next {
            if members.contains(&to) && !came.contains_key(&to) {
                came.insert(to, (at, arrow));
                queue.push_back(to);
            }
        }
    }
    let mut hops = Vec::new();
    let mut back = start;
    loop {
        let (before, arrow) = came.get(&back)?;
        let node = causes.node_weight(back).map(Happening::node);
        hops.extend(arrow.zip(node));
        back = *before;
        if back == start {
            hops.reverse();
            return Some(hops);
        }
    }
}

fn finding(graph: &Graph<'_>, hops: &[Hop]) -> Option<Diagnostic> {
    const SHOWN: usize = 8;
    let label = |index: NodeIndex| graph.flow.node_weight(index).map_or("", |node| node.label());
    // The report begins, if it can, at an arrow that tells of arrivals: people see it there, and prefixes can part
    // written from heard keys.
    let told = |(arrow, to): &Hop| {
        let ends = graph.flow.edge_endpoints(*arrow).filter(|(_, right)| right == to);
        let edge = graph.flow.edge_weight(*arrow);
        ends.zip(edge).is_some_and(|((from, _), edge)| edge.verbs.iter().any(|verb| tells(graph, from, verb)))
    };
    let declared = |at: &usize| {
        let before = hops.get(at.checked_sub(1).unwrap_or(hops.len() - 1));
        before.and_then(|(_, node)| graph.flow.node_weight(*node)).map(|node| node.span)
    };
    let first = hops.iter().position(told).or((0..hops.len()).min_by_key(declared)).unwrap_or_default();
    let hops: Vec<Hop> = hops.iter().cycle().skip(first).take(hops.len()).copied().collect();
    let start = hops.last()?.1;
    let weights: Vec<&Edge<'_>> = hops.iter().filter_map(|(arrow, _)| graph.flow.edge_weight(*arrow)).collect();
    let perhaps = weights.iter().any(|edge| edge.filter.is_some() || takes_failures(edge));
    let path: Vec<&str> = std::iter::once(start).chain(hops.iter().map(|(_, to)| *to)).map(label).collect();
    let makes = if perhaps { "may make" } else { "makes" };
    let message = format!("what arrives at `{}` {makes} more arrive there: {}", label(start), path.join(" -> "));
    let mut labels: Vec<(Span, String)> = Vec::new();
    for (number, (edge, (_, to))) in weights.iter().zip(&hops).enumerate() {
        let text = format!("{}. to `{}`", number + 1, label(*to));
        match labels.iter_mut().find(|(span, _)| *span == edge.span) {
            Some((_, known)) => *known = format!("{known}, {text}"),
            None => labels.push((edge.span, text)),
        }
    }
    let help = match hops.first().is_some_and(told) {
        true => parted(graph, hops.last()?, label(start)),
        false if weights.iter().any(|edge| matches!(edge.kind, EdgeKind::Argument(_))) => {
            "take one of these arrows or arguments out, or let one lead to another node".to_owned()
        }
        false => "take one of the arrows out, or let it lead to another node".to_owned(),
    };
    let mut labels = labels.into_iter().take(SHOWN);
    let (span, text) = labels.next()?;
    let found = Diagnostic::new(Code::DATA_LOOP, message, span, text);
    let mut found = labels.fold(found, |found, (span, text)| found.and(span, text));
    if perhaps {
        found.severity = Severity::Warning;
    }
    let note = format!("every turn costs; where it ends by itself: `accept P302 on {} because \"...\"`", label(start));
    Some(found.help(help).note(note).about(label(start)))
}

/// True if only failures go along it.
fn takes_failures(edge: &Edge<'_>) -> bool {
    matches!(edge.kind, EdgeKind::Argument(parameter) if parameter.moves == Some(Moves::Failures))
}

/// The correction that keeps the keys written to a store, by the last hop, apart from those that are listened for
/// there.
fn parted(graph: &Graph<'_>, (last, _): &Hop, store: &str) -> String {
    let by = graph.flow.edge_weight(*last).map(|edge| (edge.kind, edge.link));
    let writer = graph.flow.edge_endpoints(*last).and_then(|(_, to)| graph.flow.node_weight(to));
    match (by, writer) {
        (Some((EdgeKind::Argument(parameter), name)), _) => {
            let known = parameter.causes.as_ref().is_some_and(|causes| !causes.starts.is_empty());
            let apart = if known {
                format!(", or listen at `{store}` for a prefix such as `prefix=\"in/\"`")
            } else {
                String::new()
            };
            format!("name another node than `{store}` in `{name}`{apart}")
        }
        (Some((EdgeKind::Arrow(accept), _)), Some(writer)) if !accept.writes_back.is_empty() => {
            let names: Vec<String> = accept.writes_back.keys().map(|name| format!("`{name}`")).collect();
            format!(
                "listen at `{store}` for a prefix such as `prefix=\"in/\"` that the folder in {} of `{}` does not start with",
                names.join(", "),
                writer.label()
            )
        }
        _ => format!(
            "write to another node than `{store}`, or give what is written and what is listened for prefixes of which \
             neither starts with the other, such as `prefix=\"in/\"` and `prefix=\"out/\"`, or suffixes"
        ),
    }
}
