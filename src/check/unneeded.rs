//! What written roles allow, held against what their arrows need: what is too much (P404).

use super::allowance::{Allowance, Line, Pair, is_as_narrow};
use super::edit;
use crate::diagnostics::{Code, Diagnostic};
use crate::graph::{Graph, Node};
use crate::plan::{Allowed, Need, Part, Plan, Value, few, spelled};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What is needed of each pair of an action and an ARN: the need, its action, and its ARN.
type Used<'g> = BTreeMap<Pair, Vec<(usize, &'g str, Value<'g>)>>;

/// The findings about a role: one for each line that allows more than is needed.
pub fn findings<'g>(
    graph: &Graph<'_>,
    plan: &Plan<'g>,
    role: &Node<'_>,
    allowed: &Allowed<'g>,
    asked: &[&Need<'g>],
    lines: &[Line<'g>],
    allowance: &mut Allowance<'_, 'g>,
) -> Vec<Diagnostic> {
    let used = used(plan, asked, allowance);
    // The statements of one `allow` line stand together.
    let mut ends = 0;
    let written: Vec<(Option<Span>, Range<usize>)> = allowed
        .given
        .chunk_by(|a, b| a.line == b.line)
        .map(|given| {
            let start = ends;
            ends += given.len();
            (given.first().and_then(|given| given.line), start..ends)
        })
        .collect();
    let (exact, wide): (Vec<_>, Vec<_>) = written.into_iter().partition(|(line, range)| {
        // What a managed policy gives is AWS's to say.
        if line.is_none() {
            return true;
        }
        let mut pairs =
            range.clone().zip(lines.get(range.clone()).unwrap_or_default()).flat_map(|(at, line)| pairs(at, line));
        pairs.all(|pair| is_exact(plan, lines, pair, used.get(&pair)))
    });
    let of = |range: &Range<usize>| used.range(pair(range.start)..pair(range.end)).flat_map(|(_, needs)| needs);
    // What lines that stay as they are give already needs no other.
    let given: BTreeSet<(usize, &str, String)> = exact
        .iter()
        .flat_map(|(_, range)| of(range))
        .map(|(need, action, arn)| (*need, *action, spelled(arn, plan)))
        .collect();
    let finding = |(line, range): &(Option<Span>, Range<usize>)| {
        let mut parts: BTreeMap<usize, BTreeMap<(&'g str, String), Value<'g>>> = BTreeMap::new();
        for (need, action, arn) in of(range) {
            let text = spelled(arn, plan);
            if !given.contains(&(*need, *action, text.clone())) {
                parts.entry(*need).or_default().insert((*action, text), *arn);
            }
        }
        let parts = parts.iter().filter_map(|(need, permissions)| {
            let permissions = permissions.iter().map(|((action, _), arn)| (*action, *arn)).collect();
            Some(Part { need: asked.get(*need)?, permissions })
        });
        Some(finding(graph, plan, role, (*line)?, &parts.collect::<Vec<_>>()))
    };
    wide.iter().filter_map(finding).collect()
}

/// Which pairs are needed, and for what.
fn used<'g>(plan: &Plan<'g>, asked: &[&Need<'g>], allowance: &mut Allowance<'_, 'g>) -> Used<'g> {
    let mut used = Used::new();
    for (number, need) in asked.iter().enumerate() {
        for statement in need.statements {
            for arn in statement.resources {
                let text = spelled(arn, plan);
                for action in statement.actions {
                    for pair in allowance.allowing(action, &text, statement.condition) {
                        used.entry(pair).or_default().push((number, *action, *arn));
                    }
                }
            }
        }
    }
    used
}

fn pair(line: usize) -> Pair {
    Pair { line, action: 0, resource: 0 }
}

fn pairs(number: usize, line: &Line<'_>) -> impl Iterator<Item = Pair> {
    let (actions, resources) = (line.statement.actions.len(), line.resources.len());
    (0..actions).flat_map(move |action| (0..resources).map(move |resource| Pair { line: number, action, resource }))
}

/// Whether all that a pair allows is needed.
fn is_exact(plan: &Plan<'_>, lines: &[Line<'_>], pair: Pair, used: Option<&Vec<(usize, &str, Value<'_>)>>) -> bool {
    let line = lines.get(pair.line);
    let action = line.and_then(|line| line.statement.actions.get(pair.action)).copied().unwrap_or_default();
    let arn = line.and_then(|line| line.resources.get(pair.resource)).map_or("", String::as_str);
    let narrow = |(_, _, needed): &(usize, &str, Value<'_>)| is_as_narrow(arn, &spelled(needed, plan));
    !action.contains(['*', '?']) && used.is_some_and(|needs| needs.iter().any(narrow))
}

/// As many characters of a line are shown.
const SHOWN: usize = 80;

fn finding<'g>(graph: &Graph<'_>, plan: &Plan<'g>, role: &Node<'_>, span: Span, parts: &[Part<'_, 'g>]) -> Diagnostic {
    let name = role.label();
    let line: String = graph.text.get(span.range()).unwrap_or_default().chars().take(SHOWN).collect();
    let mut lines: Vec<String> = Vec::new();
    let (mut actions, mut on) = (BTreeSet::new(), BTreeSet::new());
    for part in parts {
        let targets = part.targets(graph, plan);
        lines.extend(part.lines(graph, &targets));
        for (action, targets) in targets {
            actions.insert(action);
            on.extend(targets);
        }
    }
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
            format!("needed is {} on {}", few(&actions), few(&on)),
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
