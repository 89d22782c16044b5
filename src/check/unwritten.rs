//! Keys of a store that are looked for and that nobody writes, although somebody writes others there.
//!
//! A store that nobody writes to but those whom it feeds is no finding: people and other stacks write too.

use super::reach::{fed, feeding};
use crate::catalog::{Accept, Moves};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, closest};
use crate::graph::keys::{self, Ending, Keys, Written};
use crate::graph::symbols::{Symbol, has_parameter, known};
use crate::graph::{Edge, EdgeKind, Graph, Node};
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet};

/// The number of places that are looked through for one that is much like another.
const MOST: usize = 100;

/// A node that looks for keys of a store.
struct Reader<'g, 's> {
    node: &'g Node<'s>,
    index: NodeIndex,
    edge: &'g Edge<'s>,
    accept: &'s Accept,
    keys: Keys,
    /// It is told of what arrives, rather than looking for it.
    told: bool,
}

/// Reports each arrow that looks for keys that nobody writes, where something else in the same store is written.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for store in graph.flow.node_indices() {
        let Some(node) = graph.flow.node_weight(store).filter(|node| node.existing.is_none() && !node.incomplete)
        else {
            continue;
        };
        let readers = readers(graph, store);
        let written = if readers.is_empty() { Vec::new() } else { written(graph, store) };
        let read: BTreeSet<&[Symbol]> = readers.iter().map(|reader| &*reader.keys.starts).collect();
        // The value of a parameter is not known, so it may be any of the others.
        if read.iter().copied().chain(written.iter().map(Written::literal)).any(has_parameter) {
            continue;
        }
        let all = Places::of(&written);
        let lost: Vec<&Reader<'_, '_>> = readers.iter().filter(|reader| all.lack(&reader.keys).is_some()).collect();
        if lost.is_empty() || written.is_empty() {
            continue;
        }
        let (fed, feeding) = (fed(graph, store), feeding(graph, store));
        let (inner, outer): (Vec<Written>, Vec<Written>) = written.into_iter().partition(|one| fed.contains(&one.by));
        let known = outer.iter().any(|written| !written.side);
        let both: Vec<Written> = outer.iter().chain(&inner).cloned().collect();
        let (outer, both) = (Others::of(&outer, &read), Others::of(&both, &read));
        for reader in lost {
            // The end of its own work is not what it looks for.
            let others = if feeding.contains(&reader.index) { &outer } else { &both };
            if others.written.iter().all(|written| written.side) {
                continue;
            }
            // A store that feeds all who write to it gets its first objects from outside.
            let sure = known || !reader.told;
            let found = match others.places.lack(&reader.keys) {
                Some(Lack::Place) => place(graph, node, reader, &others.lost, sure),
                Some(Lack::Ending) if sure => ending(graph, node, reader, others.written),
                _ => None,
            };
            found.into_iter().for_each(|found| diagnostics.push(found.about(reader.node.label())));
        }
    }
}

fn readers<'g, 's>(graph: &'g Graph<'s>, store: NodeIndex) -> Vec<Reader<'g, 's>> {
    let mut all = Vec::new();
    for way in [Outgoing, Incoming] {
        for reference in graph.flow.edges_directed(store, way) {
            let edge = reference.weight();
            let EdgeKind::Arrow(accept) = edge.kind else { continue };
            let (finds, index) = match way {
                Outgoing => (&accept.finds, reference.target()),
                Incoming => (&accept.finds_back, reference.source()),
            };
            let has = |verbs: &[String]| verbs.iter().any(|verb| edge.verbs.contains(&verb.as_str()));
            if !has(finds) && !finds.iter().any(|verb| verb == "any") {
                continue;
            }
            let told = way == Outgoing && accept.sets_off.as_ref().is_none_or(|verbs| has(verbs));
            let keys = keys::keys(edge, accept).into_iter().next();
            let node = graph.flow.node_weight(index);
            all.extend(keys.zip(node).map(|(keys, node)| Reader { node, index, edge, accept, keys, told }));
        }
    }
    all
}

/// The keys that known nodes write to a store; empty if something writes to it at an unknown place.
fn written<'s>(graph: &Graph<'s>, store: NodeIndex) -> Vec<Written<'s>> {
    let mut all = keys::written(graph, store);
    for edge in graph.flow.edges_directed(store, Incoming) {
        match edge.weight().kind {
            EdgeKind::Argument(parameter) if parameter.moves != Some(Moves::Nothing) => return Vec::new(),
            _ => {}
        }
    }
    all.extend(keys::beside(graph, store));
    all
}

/// A finding for a prefix.
fn place(
    graph: &Graph<'_>,
    store: &Node<'_>,
    reader: &Reader<'_, '_>,
    lost: &[&Written],
    sure: bool,
) -> Option<Diagnostic> {
    let at = reader.keys.starts.to_string();
    // One that is written for nobody and much like it is mostly the one that is meant.
    let folders: Vec<(String, &Written)> =
        lost.iter().filter_map(|written| Some((known(folder(written.literal()))?, *written))).collect();
    let names = || folders.iter().map(|(folder, _)| folder.as_str());
    let inside = names().find(|other| is_end_of(other, &at) || is_end_of(&at, other));
    let place = closest(&at, names()).or(inside);
    let near = folders.iter().find(|(folder, _)| Some(folder.as_str()) == place);
    let meant = near.and_then(|(_, near)| graph.flow.edge_weight(near.edge)).zip(place);
    if !sure && meant.is_none() {
        return None;
    }
    let (store, by) = (store.label(), reader.node.label());
    let does = if reader.told { "listens" } else { "reads" };
    let message = format!("nobody writes below `{at}` in `{store}`, where `{by}` {does}");
    let found = Diagnostic::new(
        Code::UNWRITTEN_PREFIX,
        message,
        span(reader, reader.accept.key_prefixes.first()),
        "nothing lies there",
    );
    let accept = accept(reader.node);
    Some(match meant {
        Some((edge, place)) => found
            .and(edge.span, format!("written below `{place}`, where nobody reads"))
            .help(format!("write one prefix at both, such as `{place}`; where somebody else writes there, {accept}")),
        None => found.help(format!("let somebody write there; where somebody outside does, {accept}")),
    })
}

/// A finding for a suffix: keys start so, and none ends so.
fn ending(graph: &Graph<'_>, store: &Node<'_>, reader: &Reader<'_, '_>, others: &[Written<'_>]) -> Option<Diagnostic> {
    let Keys { starts, ends } = &reader.keys;
    let below = others.iter().filter(|written| {
        let key = written.literal();
        !written.side && (key.starts_with(starts) || starts.starts_with(key))
    });
    let written: Vec<(&Written<'_>, &Ending<'_>)> = below.filter_map(|one| Some((one, one.ends.as_ref()?))).collect();
    let (first, ending) = written.first()?;
    let edge = graph.flow.edge_weight(first.edge)?;
    let below = if starts.is_empty() { String::new() } else { format!(" below `{starts}`") };
    let (store, by) = (store.label(), reader.node.label());
    let does = if reader.told { "waits" } else { "looks" };
    let message = format!("nothing that is written to `{store}`{below} ends with `{ends}`, and `{by}` {does} for that");
    let found = Diagnostic::new(
        Code::UNWRITTEN_PREFIX,
        message,
        span(reader, reader.accept.key_suffix.as_ref()),
        "no key ends so",
    );
    let accept = accept(reader.node);
    let text = ending.text.as_str();
    let one = !text.is_empty() && written.iter().all(|(_, other)| other.text == text);
    let found = match text {
        "" => found.and(edge.span, "written here, with nothing after the name"),
        text => found.and(edge.span, format!("written here, and ends with `{text}`")),
    };
    Some(match one {
        true => found.help(format!(
            "write `suffix=\"{text}\"`, or leave `suffix` out; where somebody outside writes such keys, {accept}"
        )),
        false => found.help(format!("leave `suffix` out; where somebody outside writes such keys, {accept}")),
    })
}

/// The place where a reader says which keys it looks for.
fn span(reader: &Reader<'_, '_>, option: Option<&String>) -> crate::source::Span {
    let argument = option.and_then(|name| reader.edge.options.get(name.as_str()));
    argument.map_or(reader.edge.span, |argument| argument.span)
}

/// The words by which a person accepts it, which takes a name.
fn accept(reader: &Node<'_>) -> String {
    match reader.name {
        Some(name) => format!("accept it: accept P310 on {} because \"...\"", name.text),
        None => format!("give the {} a name, and accept it there", reader.service.kind),
    }
}

/// The prefixes of written keys, by their suffix, if it is known; and the prefixes of keys written besides.
#[derive(Default)]
struct Places<'w> {
    main: BTreeMap<Option<&'w Ending<'w>>, BTreeSet<&'w [Symbol]>>,
    side: BTreeSet<&'w [Symbol]>,
}

/// The keys that others write.
struct Others<'w> {
    written: &'w [Written<'w>],
    places: Places<'w>,
    /// The written keys that nobody looks for, as far as they are looked through.
    lost: Vec<&'w Written<'w>>,
}

impl<'w> Others<'w> {
    fn of(written: &'w [Written<'w>], read: &BTreeSet<&[Symbol]>) -> Self {
        let lost = written.iter().filter(|written| !written.side && !touches(read, written.literal()));
        Self { written, places: Places::of(written), lost: lost.take(MOST).collect() }
    }
}

/// The reason why keys are not among those that are written.
enum Lack {
    /// None starts so.
    Place,
    /// Some start so, and none of them ends so.
    Ending,
}

impl<'w> Places<'w> {
    fn of(written: &'w [Written<'w>]) -> Self {
        let mut places = Self::default();
        for written in written {
            let place =
                if written.side { &mut places.side } else { places.main.entry(written.ends.as_ref()).or_default() };
            place.insert(written.literal());
        }
        places
    }

    /// The reason why none of these keys can be written.
    fn lack(&self, keys: &Keys) -> Option<Lack> {
        let mut here = self.main.iter().filter(|(_, starts)| touches(starts, &keys.starts)).peekable();
        match here.peek() {
            // The names of what is written besides are not known.
            None => (!touches(&self.side, &keys.starts)).then_some(Lack::Place),
            Some(_) => {
                here.all(|(ending, _)| ending.is_some_and(|ending| !ending.fits(&keys.ends))).then_some(Lack::Ending)
            }
        }
    }
}

/// True if a path is the last folders of another one.
fn is_end_of(path: &str, whole: &str) -> bool {
    whole.strip_suffix(path).is_some_and(|before| before.ends_with('/'))
}

/// The folder that a prefix is in, or is.
fn folder(prefix: &[Symbol]) -> &[Symbol] {
    prefix.iter().rposition(|symbol| *symbol == Symbol::Char('/')).and_then(|end| prefix.get(..=end)).unwrap_or(prefix)
}

/// True if one of these begins with a key, or a key with one of these.
fn touches(keys: &BTreeSet<&[Symbol]>, key: &[Symbol]) -> bool {
    let longer = keys.range(key..).next().is_some_and(|other| other.starts_with(key));
    longer || (0..key.len()).any(|end| key.get(..end).is_some_and(|start| keys.contains(start)))
}
