//! Loops in the data: what arrives somewhere makes something write what arrives there again.

use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity};
use crate::graph::keys::{Keys, events_of, keys};
use crate::graph::{Edge, EdgeKind, Graph};
use crate::source::Span;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Something that happens: a node acts or gets something, or keys arrive at a store, or are listened for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    At(NodeIndex),
    Arrives(NodeIndex, &'static str, Keys),
    Heard(NodeIndex, &'static str, Keys),
}

/// What makes what happen; by the arrow, where there is one.
type Causes = DiGraph<Happening, Option<EdgeIndex>>;

/// Reports each loop once.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    let causes = match causes(graph) {
        Ok(causes) => causes,
        Err(store) => return too_many(graph, store).into_iter().for_each(|found| diagnostics.push(found)),
    };
    for members in kosaraju_scc(&causes) {
        let members: BTreeSet<NodeIndex> = members.into_iter().collect();
        // Where an acting node is in a loop, so is an arrow out of it.
        let mut starts = members.iter().filter(|member| matches!(causes.node_weight(**member), Some(Happening::At(_))));
        let hops = starts.find_map(|start| shortest(&causes, &members, *start));
        // What an arrow in error means is not known.
        let sound =
            |(arrow, _): &Hop| graph.flow.edge_weight(*arrow).is_some_and(|edge| !is_in_error(edge, diagnostics));
        if let Some(found) = hops.filter(|hops| hops.iter().all(sound)).and_then(|hops| finding(graph, &hops)) {
            diagnostics.push(found);
        }
    }
}

fn is_in_error(edge: &Edge<'_>, diagnostics: &Diagnostics) -> bool {
    let about_the_source = |code: Code| code < Code::MISSING_PERMISSION && code != Code::DATA_LOOP;
    let is_error = |found: &Diagnostic| found.severity == Severity::Error && about_the_source(found.code);
    diagnostics.iter().any(|found| is_error(found) && edge.span.contains(found.span()))
}

/// As many pairs of what is written and what is told of are looked at: thousands of each, in one store.
const MOST_PAIRS: usize = 4_000_000;
/// As many letters of a key are looked at. AWS takes 1,024 bytes; a parameter has a few letters here.
const MOST_LETTERS: usize = 2_048;

fn too_many(graph: &Graph<'_>, store: NodeIndex) -> Option<Diagnostic> {
    let node = graph.flow.node_weight(store)?;
    let message = format!("`{}` tells of too much that too many write to be looked through for loops", node.label());
    let found = Diagnostic::new(Code::TOO_DEEP, message, node.span, "millions of pairs of arrows");
    Some(found.help("part what is written there over several nodes").about(node.label()))
}

/// What makes what happen; or the store of which there is too much to say.
fn causes(graph: &Graph<'_>) -> Result<Causes, NodeIndex> {
    let mut causes = Causes::new();
    let mut known: BTreeMap<Happening, NodeIndex> = BTreeMap::new();
    let mut vertex = |causes: &mut Causes, happening: Happening| match known.get(&happening) {
        Some(known) => *known,
        None => *known.entry(happening.clone()).or_insert_with(|| causes.add_node(happening)),
    };
    for edge in graph.flow.edge_references() {
        let EdgeKind::Arrow(accept) = edge.weight().kind else { continue };
        let (from, to, arrow) = (edge.source(), edge.target(), edge.weight());
        let keys = keys(arrow, accept);
        let acts = vertex(&mut causes, Happening::At(to));
        for event in events_of(&accept.causes_back, arrow) {
            for key in &keys {
                let arrives = vertex(&mut causes, Happening::Arrives(from, event, key.clone()));
                causes.add_edge(acts, arrives, Some(edge.id()));
            }
        }
        let sets_off = accept.sets_off.as_ref();
        if sets_off.is_some_and(|verbs| !verbs.iter().any(|verb| arrow.verbs.contains(&verb.as_str()))) {
            continue;
        }
        let heard = arrow.verbs.iter().filter(|verb| tells(graph, from, verb));
        let mut sources: Vec<NodeIndex> = heard
            .flat_map(|verb| keys.iter().map(|key| Happening::Heard(from, verb, key.clone())))
            .map(|heard| vertex(&mut causes, heard))
            .collect();
        if sources.is_empty() {
            sources.push(vertex(&mut causes, Happening::At(from)));
        }
        let caused = events_of(&accept.causes, arrow);
        let mut targets: Vec<NodeIndex> = caused
            .flat_map(|event| keys.iter().map(move |key| Happening::Arrives(to, event, key.clone())))
            .map(|arrives| vertex(&mut causes, arrives))
            .collect();
        if targets.is_empty() {
            targets.push(acts);
        }
        for source in sources {
            targets.iter().for_each(|target| _ = causes.add_edge(source, *target, Some(edge.id())));
        }
    }
    meet(&mut causes, &known)?;
    Ok(causes)
}

/// Whether a node tells of events of this name.
fn tells(graph: &Graph<'_>, node: NodeIndex, event: &str) -> bool {
    let service = graph.flow.node_weight(node).map(|node| node.service);
    service
        .is_some_and(|service| service.accepts.values().any(|accept| accept.causes.values().any(|name| name == event)))
}

/// What arrives is heard wherever one key can be among both: under a prefix that starts as it does, or that it starts with.
fn meet(causes: &mut Causes, known: &BTreeMap<Happening, NodeIndex>) -> Result<(), NodeIndex> {
    let mut left = MOST_PAIRS;
    for (happening, arrives) in known {
        let Happening::Arrives(store, event, written) = happening else { continue };
        let from = |starts: &str| known.range(Happening::Heard(*store, event, Keys::starting(starts))..);
        let mut meets = |heard: NodeIndex, keys: &Keys| {
            if keys.end_alike(written) {
                causes.add_edge(*arrives, heard, None);
            }
            left = left.checked_sub(1).ok_or(*store)?;
            Ok::<(), NodeIndex>(())
        };
        for (other, heard) in from(&written.starts) {
            let Some(longer) = heard_at(other, *store, event).filter(|keys| keys.starts.starts_with(&written.starts))
            else {
                break;
            };
            meets(*heard, longer)?;
        }
        for (end, _) in written.starts.char_indices().take(MOST_LETTERS) {
            let Some(start) = written.starts.get(..end) else { continue };
            for (other, heard) in from(start) {
                let Some(shorter) = heard_at(other, *store, event).filter(|keys| keys.starts == start) else { break };
                meets(*heard, shorter)?;
            }
        }
    }
    Ok(())
}

/// The keys that are listened for, where that is for such an event of that store.
fn heard_at<'h>(happening: &'h Happening, store: NodeIndex, event: &str) -> Option<&'h Keys> {
    match happening {
        Happening::Heard(at, name, keys) if *at == store && *name == event => Some(keys),
        _ => None,
    }
}

/// One step of a loop: the arrow, and where it leads.
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
        let node = causes.node_weight(back).map(|happening| match happening {
            Happening::At(node) | Happening::Arrives(node, ..) | Happening::Heard(node, ..) => *node,
        });
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
    // Where arrivals are told of is where people see it, and where prefixes can part what goes from what comes.
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
    let filtered = weights.iter().any(|edge| edge.filter.is_some());
    let path: Vec<&str> = std::iter::once(start).chain(hops.iter().map(|(_, to)| *to)).map(label).collect();
    let makes = if filtered { "may make" } else { "makes" };
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
        true => format!(
            "write to another node than `{}`, or give what is written and what is listened for prefixes of which neither \
             starts with the other, such as `prefix=\"in/\"` and `prefix=\"out/\"`, or suffixes",
            label(start)
        ),
        false => "take one of the arrows out, or let it lead to another node".to_owned(),
    };
    let mut labels = labels.into_iter().take(SHOWN);
    let (span, text) = labels.next()?;
    let found = Diagnostic::new(Code::DATA_LOOP, message, span, text);
    let mut found = labels.fold(found, |found, (span, text)| found.and(span, text));
    if filtered {
        found.severity = Severity::Warning;
    }
    let note = format!("every turn costs; where it ends by itself: accept P302 on {} because \"...\"", label(start));
    Some(found.help(help).note(note).about(label(start)))
}
