//! The keys of a store that arrows are about: what they start with, what they end with.

use super::spelling::allowed;
use super::symbols::{Symbol, Symbols, known, literal};
use super::{Arguments, Edge, EdgeKind, Graph, Literal, Node, Piece};
use crate::catalog::template::Template;
use crate::catalog::{Accept, Endings, Map, Parameter};
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

/// The event by which a store tells of an object that is written to it.
const CREATED: &str = "created";

/// Keys that an arrow writes to a store.
#[derive(Debug, Clone)]
pub struct Written<'s> {
    /// Their prefix, expressions included.
    pub key: Symbols,
    /// Besides what it is all about, such as what failed.
    pub side: bool,
    /// The argument of the writer by which it is written, where that is not what an arrow is about: `results`.
    pub beside: Option<&'s str>,
    /// Nothing but the name of an object follows, so that the folders are known.
    pub closed: bool,
    /// Their suffix, if it is known.
    pub ends: Option<Ending<'s>>,
    /// The arrow.
    pub edge: EdgeIndex,
    /// The writer.
    pub by: NodeIndex,
}

impl Written<'_> {
    /// The prefix of the keys, up to the first part that is known only when data flows.
    pub fn literal(&self) -> &[Symbol] {
        literal(&self.key)
    }
}

/// The keys that arrows write to a store, sorted by prefix.
pub fn written<'s>(graph: &Graph<'s>, store: NodeIndex) -> Vec<Written<'s>> {
    let mut all = Vec::new();
    for way in [Incoming, Outgoing] {
        for edge in graph.flow.edges_directed(store, way) {
            let EdgeKind::Arrow(accept) = edge.weight().kind else { continue };
            let (events, by) = match way {
                Incoming => (&accept.causes, edge.source()),
                Outgoing => (&accept.causes_back, edge.target()),
            };
            if !events_of(events, edge.weight()).any(|event| event == CREATED) {
                continue;
            }
            let ends = || ending(graph, by, edge.weight(), accept);
            all.extend(starts(edge.weight(), accept).map(|(at, name, key)| {
                let closed = accept.options.get(name).is_some_and(|parameter| parameter.expressions.is_some());
                let side = at > 0;
                // Failed records are named in another way.
                Written { key, side, beside: None, closed, ends: ends().filter(|_| !side), edge: edge.id(), by }
            }));
        }
    }
    all.sort_by(|a, b| (a.literal(), a.edge, a.side).cmp(&(b.literal(), b.edge, b.side)));
    all
}

/// The keys that arguments of writers put into a store: an argument names the store itself, or a folder in the store that its
/// node works on.
pub fn beside<'s>(graph: &Graph<'s>, store: NodeIndex) -> Vec<Written<'s>> {
    let mut all = Vec::new();
    let one = |key, name, edge, by| Written { key, side: true, beside: Some(name), closed: true, ends: None, edge, by };
    for edge in graph.flow.edges_directed(store, Incoming) {
        let EdgeKind::Argument(parameter) = edge.weight().kind else { continue };
        if parameter.causes.as_ref().is_some_and(|causes| causes.event == CREATED) {
            all.push(one(Symbols::default(), edge.weight().link, edge.id(), edge.source()));
        }
    }
    for edge in graph.flow.edges_directed(store, Outgoing) {
        let (EdgeKind::Arrow(accept), by) = (edge.weight().kind, edge.target()) else { continue };
        let Some(node) = graph.flow.node_weight(by) else { continue };
        let folders = accept.writes_back.keys().filter_map(|name| Some((folder(node, name)?, name.as_str())));
        all.extend(folders.map(|(key, name)| one(key, name, edge.id(), by)));
    }
    all
}

/// The known suffix of keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ending<'s> {
    /// The text.
    pub text: String,
    /// The characters that stand before it, and their least number; None if they are not known.
    after: Option<&'s (String, usize)>,
}

impl Ending<'_> {
    /// True if one of these keys can end so.
    pub fn fits(&self, suffix: &[Symbol]) -> bool {
        // The value of a parameter is not known.
        let Some(suffix) = known(suffix) else { return true };
        let Some(before) = suffix.strip_suffix(self.text.as_str()) else { return self.text.ends_with(&suffix) };
        let letters =
            |(letters, count): &(String, usize)| before.chars().rev().take(*count).all(|c| allowed(c, letters));
        self.after.is_none_or(letters)
    }
}

/// The suffix of the keys that an arrow writes: as its option says, or as AWS names the objects of the writer.
fn ending<'s>(graph: &Graph<'s>, by: NodeIndex, edge: &Edge<'s>, accept: &'s Accept) -> Option<Ending<'s>> {
    if let Some(text) = accept.key_suffix.as_ref().and_then(|name| option(edge, accept, name)) {
        return Some(Ending { text: known(&text)?, after: None });
    }
    let node = graph.flow.node_weight(by).filter(|node| node.is_sound() && node.existing.is_none())?;
    let Endings { by, after } = node.service.offers.get(edge.link)?.endings.as_ref()?;
    let says = |(name, values): (&String, &Map<String>)| values.get(choice(node, name)?).cloned();
    Some(Ending { text: by.iter().find_map(says).unwrap_or_default(), after: Some(after) })
}

/// The choice that a node was given for an argument.
fn choice<'s>(node: &Node<'s>, name: &str) -> Option<&'s str> {
    match node.arguments.get(name)?.value {
        Literal::Choice(choice) => Some(choice),
        _ => None,
    }
}

/// Words of a verb table that apply to an arrow.
pub fn events_of<'s>(table: &'s Map<String>, edge: &Edge<'_>) -> impl Iterator<Item = &'s str> {
    let applies = |verb: &str| verb == "any" || edge.verbs.contains(&verb);
    table.iter().filter(move |(verb, _)| applies(verb)).map(|(_, event)| event.as_str())
}

/// The value of an option of an arrow, or its default.
pub fn option(edge: &Edge<'_>, accept: &Accept, name: &str) -> Option<Symbols> {
    said(&edge.options, &accept.options, name)
}

/// The folder that an argument of a node names, or its default: the prefix of the keys in it.
pub fn folder(node: &Node<'_>, name: &str) -> Option<Symbols> {
    Some(said(&node.arguments, &node.service.parameters, name)?.as_folder())
}

/// The value of an argument, or its default; None if it is switched off.
pub fn said(arguments: &Arguments<'_>, parameters: &Map<Parameter>, name: &str) -> Option<Symbols> {
    let written = arguments.get(name).map(|argument| &argument.value);
    let default = parameters.get(name).and_then(|parameter| parameter.default.as_ref());
    match (written, default) {
        (Some(Literal::Text(text)), _) => Some(Symbols::of(text)),
        (Some(Literal::Param(index)), _) => Some(Symbols::of(&vec![Piece::Param(*index)])),
        (None, Some(Template::Fixed(json))) => json.as_str().map(Symbols::from),
        _ => None,
    }
}

/// Keys that start and end so.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Keys {
    /// Their prefix, up to the first part that is known only when data flows.
    pub starts: Symbols,
    /// Their suffix.
    pub ends: Symbols,
}

impl Keys {
    /// All keys that start so.
    pub fn starting(starts: &[Symbol]) -> Self {
        Self { starts: starts.into(), ends: Symbols::default() }
    }

    /// True if one key can have both suffixes.
    pub fn end_alike(&self, other: &Self) -> bool {
        self.ends.ends_with(&other.ends) || other.ends.ends_with(&self.ends)
    }
}

/// The prefixes of the keys that an arrow is about, each with its option, in the order of the options.
fn starts<'s>(edge: &Edge<'_>, accept: &'s Accept) -> impl Iterator<Item = (usize, &'s str, Symbols)> {
    accept.key_prefixes.iter().enumerate().filter_map(move |(at, name)| {
        // The first says where it is all about; another is only about what is given.
        Some((at, name.as_str(), option(edge, accept, name).or((at == 0).then(Symbols::default))?))
    })
}

/// The keys an arrow is about; all where nothing is said.
pub fn keys(edge: &Edge<'_>, accept: &Accept) -> Vec<Keys> {
    let ends = accept.key_suffix.as_ref().and_then(|name| option(edge, accept, name)).unwrap_or_default();
    let keys: Vec<Keys> =
        starts(edge, accept).map(|(.., starts)| Keys { starts: literal(&starts).into(), ends: ends.clone() }).collect();
    if keys.is_empty() { vec![Keys::starting(&[])] } else { keys }
}
