//! `accept CODE on NAME because "..."`: findings that a person has looked at are dropped.

use super::edit;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Graph, Node, TAGS};
use crate::plan::Target;
use crate::syntax::ast::{Accept, ValueKind};
use rustc_hash::FxBuildHasher;
use std::collections::{BTreeMap, HashMap};

/// Drops accepted findings; an acceptance that accepts nothing is itself a finding.
pub fn apply(graph: &Graph<'_>, target: Target, diagnostics: &mut Diagnostics) {
    // The acceptances, each with a mark that its finding was there: a file may have one for each of its findings.
    let mut accepted: BTreeMap<Code, HashMap<&str, bool, FxBuildHasher>> = BTreeMap::new();
    for (code, on) in graph.accepts.iter().filter_map(key) {
        accepted.entry(code).or_default().insert(on, false);
    }
    diagnostics.judge(|code, subject, _| {
        match accepted.get_mut(&code).zip(subject).and_then(|(on, it)| on.get_mut(it)) {
            Some(found) => {
                *found = true;
                false
            }
            None => true,
        }
    });
    // Findings that stay, and the reason.
    let mut firm: BTreeMap<(Code, &str), &str> = BTreeMap::new();
    for found in diagnostics.iter() {
        if let (Some(why), Some(subject)) = (found.firm, found.subject.as_deref()) {
            firm.entry((found.code, subject)).or_insert(why);
        }
    }
    let mut unused = Vec::new();
    for accept in graph.accepts.iter().filter(|accept| has_reason(accept)) {
        // Of two that accept the same, the second accepts nothing.
        let found = key(accept).and_then(|(code, on)| accepted.get_mut(&code)?.get_mut(on));
        if found.is_some_and(std::mem::take) || is_for_another(graph, accept, target) {
            continue;
        }
        let (code, on) = (accept.code.text, accept.on.text);
        let parsed = Code::parse(code);
        let message = match (parsed, parsed.and_then(|code| firm.get(&(code, on)))) {
            (Some(known), _) if !known.acceptable() => {
                format!("{code} cannot be accepted: without it there is nothing that could be built")
            }
            (_, Some(why)) => format!("{code} on `{on}` cannot be accepted: {why}"),
            _ => format!("there is no {code} on `{on}` to accept"),
        };
        let mut found =
            Diagnostic::new(Code::UNUSED_ACCEPT, message, accept.span, "accepts nothing").help("remove the line");
        found.fixes.push(edit::replace(graph.text, accept.span, &[]));
        unused.push(found);
    }
    unused.into_iter().for_each(|found| diagnostics.push(found));
}

/// True if an acceptance may be of a finding that only a build for another target has.
fn is_for_another(graph: &Graph<'_>, accept: &Accept<'_>, target: Target) -> bool {
    let Some((code, on)) = key(accept) else { return false };
    let may_have = |node: &Node<'_>| match code {
        Code::LOST_TAGS => node.arguments.contains_key(TAGS),
        Code::OTHER_TARGET => node.own_type().is_some_and(|(_, own)| own == target),
        Code::OVERRIDDEN_PROPERTY => node.properties.iter().any(|property| property.target != target),
        _ => false,
    };
    graph.flow.node_weights().any(|node| node.label() == on && may_have(node))
}

/// True if a file accepts findings of a code about a node, with a reason.
pub fn is_accepted(graph: &Graph<'_>, code: Code, node: &Node<'_>) -> bool {
    graph.accepts.iter().filter_map(key).any(|accepted| accepted == (code, node.label()))
}

/// The key of an acceptance: its code, and the subject of the finding.
fn key<'s>(accept: &Accept<'s>) -> Option<(Code, &'s str)> {
    let code = Code::parse(accept.code.text).filter(|code| code.acceptable() && has_reason(accept))?;
    Some((code, accept.on.text))
}

fn has_reason(accept: &Accept<'_>) -> bool {
    accept.because.as_ref().is_some_and(|value| matches!(&value.kind, ValueKind::String(pieces) if !pieces.is_empty()))
}
