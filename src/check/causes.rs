//! The causes of each happening, by arrows and by arguments that name nodes: the graph in which cycles are looked for.

use crate::catalog::{Accept, Causes as Event, Moves, Parameter};
use crate::graph::keys::{Keys, events_of, folder, keys};
use crate::graph::symbols::Symbols;
use crate::graph::{Edge, EdgeKind, Graph};
use indexmap::IndexMap;
use petgraph::graph::{DiGraph, EdgeIndex, EdgeReference, NodeIndex};
use petgraph::visit::EdgeRef;
use rustc_hash::FxBuildHasher;
use std::collections::BTreeMap;

/// Something that happens: a node acts or gets something, or keys arrive at a store, or are listened for.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Happening<'s> {
    At(NodeIndex),
    Arrives(NodeIndex, &'s str, Keys),
    Heard(NodeIndex, &'s str, Keys),
}

impl Happening<'_> {
    /// The node where it happens.
    pub fn node(&self) -> NodeIndex {
        match self {
            Self::At(node) | Self::Arrives(node, ..) | Self::Heard(node, ..) => *node,
        }
    }
}

/// Edges from cause to effect, each with its arrow or argument, if there is one.
pub type Causes<'s> = DiGraph<Happening<'s>, Option<EdgeIndex>>;

/// The number of pairs of written and heard keys that are looked at: thousands of each, in one store.
const MOST_PAIRS: usize = 4_000_000;
/// The number of letters of a key that are looked at. AWS takes 1,024 bytes; a parameter has a few letters here.
const MOST_LETTERS: usize = 2_048;

/// Follows every way that data takes.
///
/// # Errors
/// The store of which there is too much to say.
pub fn causes<'s>(graph: &Graph<'s>) -> Result<Causes<'s>, NodeIndex> {
    let mut web = Web::default();
    for edge in graph.flow.edge_references() {
        match edge.weight().kind {
            EdgeKind::Arrow(accept) => web.arrow(graph, edge, accept),
            EdgeKind::Argument(parameter) => web.argument(edge, parameter),
        }
    }
    meet(&mut web.causes, &web.known)?;
    Ok(web.causes)
}

#[derive(Default)]
struct Web<'s> {
    causes: Causes<'s>,
    /// In the order of the arrows.
    known: IndexMap<Happening<'s>, NodeIndex, FxBuildHasher>,
}

impl<'s> Web<'s> {
    fn vertex(&mut self, happening: Happening<'s>) -> NodeIndex {
        let causes = &mut self.causes;
        *self.known.entry(happening).or_insert_with_key(|happening| causes.add_node(happening.clone()))
    }

    fn lead(&mut self, from: Happening<'s>, to: Happening<'s>, by: EdgeIndex) {
        let (from, to) = (self.vertex(from), self.vertex(to));
        self.causes.add_edge(from, to, Some(by));
    }

    fn arrow(&mut self, graph: &Graph<'s>, edge: EdgeReference<'_, Edge<'s>>, accept: &'s Accept) {
        let (from, to, arrow) = (edge.source(), edge.target(), edge.weight());
        let keys = keys(arrow, accept);
        for event in events_of(&accept.causes_back, arrow) {
            for key in &keys {
                self.lead(Happening::At(to), Happening::Arrives(from, event, key.clone()), edge.id());
            }
        }
        for (argument, event) in &accept.writes_back {
            if let Some(folder) = graph.flow.node_weight(to).and_then(|node| folder(node, argument)) {
                self.lead(Happening::At(to), Happening::Arrives(from, event, Keys::starting(&folder)), edge.id());
            }
        }
        if !accept.sets_off(&arrow.verbs) {
            return;
        }
        let heard = arrow.verbs.iter().filter(|verb| tells(graph, from, verb));
        let mut sources: Vec<Happening<'s>> =
            heard.flat_map(|verb| keys.iter().map(|key| Happening::Heard(from, verb, key.clone()))).collect();
        if sources.is_empty() {
            sources.push(Happening::At(from));
        }
        let caused = events_of(&accept.causes, arrow);
        let mut targets: Vec<Happening<'s>> =
            caused.flat_map(|event| keys.iter().map(move |key| Happening::Arrives(to, event, key.clone()))).collect();
        if targets.is_empty() {
            targets.push(Happening::At(to));
        }
        for source in &sources {
            targets.iter().for_each(|target| self.lead(source.clone(), target.clone(), edge.id()));
        }
    }

    /// Follows an argument: the work of its node reaches the node that it names, or becomes objects there.
    fn argument(&mut self, edge: EdgeReference<'_, Edge<'s>>, parameter: &'s Parameter) {
        if !matches!(parameter.moves, Some(Moves::Data | Moves::Failures)) {
            return;
        }
        let (from, to) = (edge.source(), edge.target());
        match &parameter.causes {
            None => self.lead(Happening::At(from), Happening::At(to), edge.id()),
            Some(event) => written(event).into_iter().for_each(|keys| {
                self.lead(Happening::At(from), Happening::Arrives(to, &event.event, keys), edge.id());
            }),
        }
    }
}

/// The keys of what an argument makes: each start with each end.
fn written(event: &Event) -> Vec<Keys> {
    let any = |all: &[String]| match all {
        [] => vec![Symbols::default()],
        all => all.iter().map(|text| Symbols::from(text.as_str())).collect(),
    };
    let ends = any(&event.ends);
    let keys = |starts: Symbols| ends.iter().map(move |ends| Keys { starts: starts.clone(), ends: ends.clone() });
    any(&event.starts).into_iter().flat_map(keys).collect()
}

/// True if a node tells of events of this name.
pub fn tells(graph: &Graph<'_>, node: NodeIndex, event: &str) -> bool {
    let service = graph.flow.node_weight(node).map(|node| node.service);
    service
        .is_some_and(|service| service.accepts.values().any(|accept| accept.causes.values().any(|name| name == event)))
}

/// Adds an edge from arrivals to listeners if one key can be among both: if one prefix starts with the other, and one
/// suffix ends with the other.
fn meet(causes: &mut Causes<'_>, known: &IndexMap<Happening<'_>, NodeIndex, FxBuildHasher>) -> Result<(), NodeIndex> {
    // The keys that are listened for, by store and event: most stores have none.
    let mut listeners: BTreeMap<(NodeIndex, &str), BTreeMap<&Keys, NodeIndex>> = BTreeMap::new();
    for (happening, heard) in known {
        if let Happening::Heard(store, event, keys) = happening {
            listeners.entry((*store, event)).or_default().insert(keys, *heard);
        }
    }
    let mut left = MOST_PAIRS;
    for (happening, arrives) in known {
        let Happening::Arrives(store, event, written) = happening else { continue };
        let Some(listeners) = listeners.get(&(*store, *event)) else { continue };
        let mut meets = |heard: NodeIndex, keys: &Keys| {
            if keys.end_alike(written) {
                causes.add_edge(*arrives, heard, None);
            }
            left = left.checked_sub(1).ok_or(*store)?;
            Ok::<(), NodeIndex>(())
        };
        for (longer, heard) in listeners.range::<&Keys, _>(&Keys::starting(&written.starts)..) {
            if !longer.starts.starts_with(&written.starts) {
                break;
            }
            meets(*heard, longer)?;
        }
        for end in (0..written.starts.len()).take(MOST_LETTERS) {
            let Some(start) = written.starts.get(..end) else { continue };
            for (shorter, heard) in listeners.range::<&Keys, _>(&Keys::starting(start)..) {
                if *shorter.starts != *start {
                    break;
                }
                meets(*heard, shorter)?;
            }
        }
    }
    Ok(())
}
