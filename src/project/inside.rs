//! Text in the words of the module that it is to be written in: findings are made of names outside of modules.

use crate::origins::{Origin, Origins};
use crate::source::Span;
use std::collections::BTreeSet;

/// A text as it is written at a place; None where it names a node that the module there does not have.
pub fn inside(text: &str, place: Span, origins: &Origins, nodes: &BTreeSet<&str>) -> Option<String> {
    let Some(origin) = origins.of(place).filter(|origin| origin.call.is_some()) else {
        return Some(text.to_owned());
    };
    let mut out = String::with_capacity(text.len());
    // Text in quotes names a node within `${}` alone.
    let (mut quoted, mut rest) = (false, text);
    while let Some(first) = rest.chars().next() {
        let length = match rest {
            _ if rest.starts_with("${") => {
                let (inner, after) = rest.split_once('}')?;
                out.push_str(&named(inner, origin, nodes)?);
                out.push('}');
                rest = after;
                continue;
            }
            _ if quoted && first == '\\' => rest.chars().take(2).map(char::len_utf8).sum(),
            _ if first == '"' => {
                quoted = !quoted;
                1
            }
            _ if quoted => rest.find(['"', '\\', '$']).filter(|length| *length > 0).unwrap_or(first.len_utf8()),
            _ => {
                let end = rest.find('"').unwrap_or(rest.len());
                let (code, after) = rest.split_at(end);
                out.push_str(&named(code, origin, nodes)?);
                rest = after;
                continue;
            }
        };
        let (kept, after) = rest.split_at(length);
        out.push_str(kept);
        rest = after;
    }
    Some(out)
}

/// Code with the names that a call's module has for nodes.
fn named(code: &str, origin: &Origin, nodes: &BTreeSet<&str>) -> Option<String> {
    let mut out = String::with_capacity(code.len());
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let mut rest = code;
    while let Some(start) = rest.find(is_name) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_name(c)).unwrap_or(from.len()));
        out.push_str(before);
        // The name before an attribute is a path, too; a key is no name of a node.
        let paths = word.match_indices('.').map(|(at, _)| at).chain([word.len()]);
        let mut paths = paths.filter_map(|at| word.split_at_checked(at));
        let node = paths.rfind(|(path, _)| nodes.contains(path)).filter(|_| !after.starts_with(['=', ':']));
        match node {
            None => out.push_str(word),
            Some((path, attribute)) => {
                out.push_str(name(path, origin)?);
                out.push_str(attribute);
            }
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// The name of a node in the module that is called: one of its own, or the parameter that the call gives the node to. None
/// where it has none, or two parameters are the same node.
fn name<'n>(path: &'n str, origin: &'n Origin) -> Option<&'n str> {
    let (_, call) = origin.call.as_ref()?;
    if let Some(own) = path.strip_prefix(call.as_str()) {
        return Some(own);
    }
    let mut taken = origin.given.iter().filter(|(_, node)| node == path).map(|(parameter, _)| parameter.as_str());
    taken.next().filter(|_| taken.next().is_none())
}
