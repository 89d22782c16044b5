//! Places of a store that are read and that nobody writes to, although somebody writes elsewhere in it.
//!
//! A store that nobody writes to at all is no finding: people and other stacks write too.

use crate::diagnostics::{Code, Diagnostic, Diagnostics, closest};
use crate::graph::keys::{self, Written};
use crate::graph::{EdgeKind, Graph};
use petgraph::visit::EdgeRef;
use std::collections::BTreeSet;

/// No more places are looked through for one that is much like another.
const MOST: usize = 100;

/// Reports each arrow that reads what nobody writes, where something else in the same store is written.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for store in graph.flow.node_indices() {
        let Some(node) = graph.flow.node_weight(store).filter(|node| node.existing.is_none() && !node.incomplete)
        else {
            continue;
        };
        let arrows = graph.flow.edges(store).filter_map(|edge| match edge.weight().kind {
            EdgeKind::Arrow(accept) => Some((edge.weight(), edge.target(), accept)),
            EdgeKind::Argument(_) => None,
        });
        let arrows: Vec<_> = arrows.collect();
        if arrows.iter().all(|(.., accept)| accept.reads.is_empty()) {
            continue;
        }
        let mut written = keys::written(graph, store);
        written.retain(|written| !written.side);
        let read = arrows.iter().flat_map(|(edge, _, accept)| keys::keys(edge, accept));
        let read: BTreeSet<String> = read.map(|keys| keys.starts).collect();
        let places: BTreeSet<String> = written.iter().map(|written| written.literal().to_owned()).collect();
        // What a parameter of the stack says is not known, so it may be any of the others.
        if places.is_empty() || read.iter().chain(&places).any(|key| key.contains('\0')) {
            continue;
        }
        let lost: Vec<&Written> =
            written.iter().filter(|written| !touches(&read, written.literal())).take(MOST).collect();
        for (edge, to, accept) in arrows.iter().filter(|(.., accept)| !accept.reads.is_empty()) {
            let at: String = keys::keys(edge, accept).into_iter().map(|keys| keys.starts).collect();
            let Some(reader) = graph.flow.node_weight(*to).filter(|_| !touches(&places, &at)) else { continue };
            // One that is written for nobody and much like it is mostly the one that is meant.
            let folders: Vec<&str> = lost.iter().map(|written| folder(written.literal())).collect();
            let inside = folders.iter().copied().find(|other| is_end_of(other, &at) || is_end_of(&at, other));
            let place = closest(&at, folders.iter().copied()).or(inside);
            let near = lost.iter().find(|written| Some(folder(written.literal())) == place);
            let (store, by) = (node.label(), reader.label());
            let message = format!("nobody writes below `{at}` in `{store}`, where `{by}` reads");
            let option = accept.keys.first().and_then(|key| edge.options.get(key.as_str()));
            let span = option.map_or(edge.span, |argument| argument.span);
            let found = Diagnostic::new(Code::UNWRITTEN, message, span, "nothing lies there");
            let meant = near.and_then(|near| graph.flow.edge_weight(near.edge)).zip(place);
            let (found, help) = match meant {
                Some((edge, place)) => (
                    found.and(edge.span, format!("written below `{place}`, where nobody reads")),
                    format!("write one prefix at both, such as `{place}`, or accept it where somebody else writes"),
                ),
                None => (found, "let somebody write there, or accept it where somebody outside does".to_owned()),
            };
            diagnostics.push(found.help(help).about(reader.label()));
        }
    }
}

/// Whether a path is the last folders of another one.
fn is_end_of(path: &str, whole: &str) -> bool {
    whole.strip_suffix(path).is_some_and(|before| before.ends_with('/'))
}

/// The folder that a prefix is in, or is.
fn folder(prefix: &str) -> &str {
    prefix.rfind('/').and_then(|end| prefix.get(..=end)).unwrap_or(prefix)
}

/// Whether one of these begins with a key, or a key with one of these.
fn touches(keys: &BTreeSet<String>, key: &str) -> bool {
    let longer = keys.range(key.to_owned()..).next().is_some_and(|other| other.starts_with(key));
    longer || key.char_indices().any(|(end, _)| key.get(..end).is_some_and(|start| keys.contains(start)))
}
