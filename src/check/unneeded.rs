//! Unneeded permissions (P404): the permissions of written roles, compared with the needs of their arrows.

use super::allowance::{Line, Pair, is_as_narrow, resource};
use super::asked::{Ask, parts};
use super::edit;
use crate::catalog::is_unscoped;
use crate::diagnostics::{Code, Diagnostic};
use crate::graph::{Graph, Node};
use crate::plan::{Allowed, Part, Plan};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The needs that each pair of an action and an ARN serves, as places in the list of all.
type Used = BTreeMap<Pair, Vec<usize>>;

/// The findings about a role: one for each line that allows more than is needed.
pub fn findings(
    graph: &Graph<'_>,
    plan: &Plan<'_>,
    role: &Node<'_>,
    allowed: &Allowed<'_>,
    asks: &[Ask<'_, '_>],
    lines: &[Line],
) -> Vec<Diagnostic> {
    let mut used = Used::new();
    for (number, ask) in asks.iter().enumerate() {
        ask.allowing.iter().for_each(|pair| used.entry(*pair).or_default().push(number));
    }
    // Of a service that no kind is, arrows say all of what they use alone: of an action, or of a key.
    let known: BTreeSet<&str> = asks.iter().map(|ask| resource(&ask.arn)).collect();
    let judged = |pair: &Pair| {
        let (action, arn) = (action(lines, *pair), arn(lines, *pair));
        let own = || action.split(':').next() == arn.split(':').nth(2) && known.contains(resource(arn));
        graph.catalog.is_of_a_kind(action) || used.contains_key(pair) || own()
    };
    let own = |range: &Range<usize>| {
        let own = lines.iter().enumerate().take(range.end).skip(range.start);
        own.flat_map(|(at, line)| pairs(at, line)).filter(judged)
    };
    let (exact, wide): (Vec<_>, Vec<_>) = written(allowed).into_iter().partition(|(line, range)| {
        // The permissions of a managed policy are AWS's to choose.
        line.is_none() || own(range).all(|pair| is_exact(asks, lines, &used, pair))
    });
    let asked = |range: &Range<usize>| -> BTreeSet<usize> {
        used.range(first(range.start)..first(range.end)).flat_map(|(_, asks)| asks).copied().collect()
    };
    // Permissions in lines that stay as they are need no other line.
    let given: BTreeSet<usize> = exact.iter().flat_map(|(_, range)| asked(range)).collect();
    let finding = |(line, range): &(Option<Span>, Range<usize>)| {
        let needed = asked(range).into_iter().filter(|ask| !given.contains(ask));
        let own: Vec<Pair> = own(range).collect();
        let actions: BTreeSet<&str> = own.iter().map(|pair| action(lines, *pair)).collect();
        let needed = parts(needed.filter_map(|ask| asks.get(ask)));
        let mut found = finding(graph, plan, role, (*line)?, &needed, &actions);
        let wide =
            |pair: &Pair| !is_exact(asks, lines, &used, *pair) && is_wide(action(lines, *pair), arn(lines, *pair));
        // An unneeded line of an existing role is a fact.
        if role.existing.is_none() && own.iter().any(wide) {
            found = found.firm(WIDE);
        }
        Some(found)
    };
    wide.iter().filter_map(finding).collect()
}

/// Each `allow` line, with its statements, which stand together.
fn written(allowed: &Allowed<'_>) -> Vec<(Option<Span>, Range<usize>)> {
    let mut end = 0;
    let lines = allowed.given.chunk_by(|a, b| a.line == b.line).map(|given| {
        let start = end;
        end += given.len();
        (given.first().and_then(|given| given.line), start..end)
    });
    lines.collect()
}

/// The first pair that there can be of a statement.
fn first(line: usize) -> Pair {
    Pair { line, action: 0, resource: 0 }
}

fn pairs(number: usize, line: &Line) -> impl Iterator<Item = Pair> {
    let (actions, resources) = (line.actions.len(), line.resources.len());
    (0..actions).flat_map(move |action| (0..resources).map(move |resource| Pair { line: number, action, resource }))
}

fn action(lines: &[Line], pair: Pair) -> &str {
    lines.get(pair.line).and_then(|line| line.actions.get(pair.action)).map_or("", String::as_str)
}

fn arn(lines: &[Line], pair: Pair) -> &str {
    lines.get(pair.line).and_then(|line| line.resources.get(pair.resource)).map_or("", String::as_str)
}

/// True if all that a pair allows is needed.
fn is_exact(asks: &[Ask<'_, '_>], lines: &[Line], used: &Used, pair: Pair) -> bool {
    let mut asked = used.get(&pair).into_iter().flatten().filter_map(|ask| asks.get(*ask));
    !action(lines, pair).contains(WILD) && asked.any(|ask| is_as_narrow(arn(lines, pair), &ask.arn))
}

const WILD: [char; 2] = ['*', '?'];

/// The reason why a wildcard cannot be accepted.
const WIDE: &str = "what a wildcard allows grows after somebody has looked at it";

/// True if a pair allows more than anybody can have looked at: a wildcard in the action, or all resources, unless the
/// action cannot be limited to some.
fn is_wide(action: &str, arn: &str) -> bool {
    action.contains(WILD) || (arn == "*" && !is_unscoped(action))
}

/// The part of a line that is not judged: its other actions, on the resources that it names.
fn kept(graph: &Graph<'_>, role: &Node<'_>, line: Span, judged: &BTreeSet<&str>) -> Option<String> {
    let allow = role.allows.iter().find(|allow| allow.line == line)?;
    let actions: Vec<&str> = allow
        .actions
        .iter()
        .map(|action| action.text)
        .filter(|one| !graph.catalog.is_of_a_kind(one) && !judged.contains(one.to_ascii_lowercase().as_str()))
        .collect();
    let last = allow.actions.last()?.span;
    let on = graph.text.get(last.range().end..line.range().end)?;
    (!actions.is_empty()).then(|| format!("allow {}{on}", actions.join(", ")))
}

/// The number of characters of a line that are shown.
const SHOWN: usize = 80;

/// `judged` are the actions of the line, in lower case, that arrows say all of.
fn finding<'g>(
    graph: &Graph<'_>,
    plan: &Plan<'g>,
    role: &Node<'_>,
    span: Span,
    parts: &[Part<'_, 'g>],
    judged: &BTreeSet<&str>,
) -> Diagnostic {
    let name = role.label();
    let line: String = graph.text.get(span.range()).unwrap_or_default().chars().take(SHOWN).collect();
    let mut lines: Vec<String> = parts.iter().flat_map(|part| part.lines(graph, plan)).collect();
    lines.extend(kept(graph, role, span, judged));
    let mut known = BTreeSet::new();
    lines.retain(|line| known.insert(line.clone()));
    let over_there = if role.existing.is_some() { " over there, and say so here" } else { "" };
    let (message, label, help) = match lines.as_slice() {
        [] => (
            format!("no arrow needs `{line}` of the role `{name}`"),
            "not needed".to_owned(),
            format!("take it away{over_there}"),
        ),
        lines => (
            format!("`{line}` of the role `{name}` is more than its arrows need"),
            "only a part of this is needed".to_owned(),
            format!("write less{over_there}:\n{}", lines.join("\n")),
        ),
    };
    let mut found = Diagnostic::new(Code::UNNEEDED_PERMISSION, message, span, label)
        .help(help)
        .note("whoever takes over what acts by this role may do it too")
        .about(name);
    if role.existing.is_none() {
        found.fixes.push(edit::replace(graph.text, span, &lines));
    }
    found
}
