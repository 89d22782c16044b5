//! What a written role allows, held against what its arrows need.

use super::allowance::{Allowance, Line, spelled};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Graph, Node};
use crate::plan::{Allowed, Need, Plan, Value, Writer};
use crate::source::Span;
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// Reports what written roles lack.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    let mut asked: BTreeMap<NodeIndex, Vec<&Need<'_>>> = BTreeMap::new();
    for need in &plan.needs {
        if let Writer::Written(role) = need.writer {
            asked.entry(role).or_default().push(need);
        }
    }
    for allowed in &plan.allowed {
        let (Some(role), Some(asked)) = (graph.flow.node_weight(allowed.role), asked.get(&allowed.role)) else {
            continue;
        };
        let lines: Vec<Line<'_>> = allowed.statements.iter().map(|statement| Line::new(statement, plan)).collect();
        let mut allowance = Allowance::new(&lines);
        // An arrow that asks for several things is one finding.
        let mut lacking: BTreeMap<Span, Vec<Lack<'_, '_>>> = BTreeMap::new();
        for need in asked {
            let missing = missing(need, &mut allowance, plan);
            if !missing.is_empty() {
                lacking.entry(need.span(graph).unwrap_or_default()).or_default().push(Lack { need, missing });
            }
        }
        for (span, lacks) in lacking {
            diagnostics.push_error(|| finding(graph, plan, role, allowed, span, &lacks));
        }
    }
}

/// An action on one ARN that no statement allows.
type Missing<'g> = (&'g str, Value<'g>);

struct Lack<'p, 'g> {
    need: &'p Need<'g>,
    missing: Vec<Missing<'g>>,
}

fn missing<'g>(need: &Need<'g>, allowance: &mut Allowance<'_, 'g>, plan: &Plan<'g>) -> Vec<Missing<'g>> {
    let mut missing = Vec::new();
    for statement in need.statements {
        for arn in statement.resources {
            let text = spelled(arn, plan);
            let lacking =
                statement.actions.iter().filter(|action| !allowance.allows(action, &text, statement.condition));
            missing.extend(lacking.map(|action| (*action, *arn)));
        }
    }
    missing
}

fn finding(
    graph: &Graph<'_>,
    plan: &Plan<'_>,
    role: &Node<'_>,
    allowed: &Allowed<'_>,
    span: Span,
    lacks: &[Lack<'_, '_>],
) -> Diagnostic {
    let name = |index| graph.flow.node_weight(index).map_or("", |node| node.label());
    let actor = lacks.first().map_or("", |lack| name(lack.need.actor));
    let asks: Vec<String> = lacks.iter().map(|lack| format!("{} `{}`", lack.need.doc, name(lack.need.on))).collect();
    let targets: Vec<Targets<'_>> = lacks.iter().map(|lack| targets(graph, plan, lack)).collect();
    let actions: BTreeSet<&str> = targets.iter().flat_map(BTreeMap::keys).copied().collect();
    let on: BTreeSet<&String> = targets.iter().flat_map(BTreeMap::values).flatten().collect();
    let message = format!("`{actor}` must {}, but its role `{}` may not", asks.join(" and "), role.label());
    let lines: Vec<String> =
        lacks.iter().zip(&targets).flat_map(|(lack, targets)| lines(graph, lack, targets)).collect();
    Diagnostic::new(Code::MISSING_PERMISSION, message, span, format!("needs {} on {}", few(&actions), few(&on)))
        .and(role.span, has(allowed))
        .help(format!("{}:\n{}", where_to(role), lines.join("\n")))
        .note("it would deploy, and be refused with AccessDenied when it runs")
        .about(role.label())
}

/// What a role has, in a few words.
fn has(allowed: &Allowed<'_>) -> String {
    let actions: BTreeSet<&str> = allowed.statements.iter().flat_map(|statement| statement.actions).copied().collect();
    if actions.is_empty() { "allows nothing".to_owned() } else { format!("allows {}; not this", few(&actions)) }
}

fn where_to(role: &Node<'_>) -> String {
    match role.existing {
        Some(_) => format!("if `{}` allows it over there, say so in its body", role.label()),
        None => format!("add to `{}`", role.label()),
    }
}

fn few<T: AsRef<str>>(words: &BTreeSet<T>) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = words.iter().take(SHOWN).map(AsRef::as_ref).collect();
    match words.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// By action, the targets of `allow` lines that would give what is missing.
type Targets<'g> = BTreeMap<&'g str, BTreeSet<String>>;

fn targets<'g>(graph: &Graph<'_>, plan: &Plan<'g>, lack: &Lack<'_, 'g>) -> Targets<'g> {
    let mut targets = Targets::new();
    for (action, arn) in &lack.missing {
        targets.entry(*action).or_default().insert(target(graph, plan, lack.need, arn));
    }
    targets
}

/// The `allow` lines that would do: the verb where all of it is missing, else AWS's own actions.
fn lines(graph: &Graph<'_>, lack: &Lack<'_, '_>, targets: &Targets<'_>) -> Vec<String> {
    let named = graph.flow.node_weight(lack.need.on).filter(|node| node.name.is_some());
    let asked: usize =
        lack.need.statements.iter().map(|statement| statement.actions.len() * statement.resources.len()).sum();
    if let Some(node) = named.filter(|_| asked == lack.missing.len()) {
        let all: BTreeSet<&str> = targets.values().flatten().map(String::as_str).collect();
        // On the node itself a verb means all that is in it.
        let paths: Vec<&str> = all.into_iter().filter(|on| on.ends_with("\"]")).collect();
        let whole = paths.is_empty() || paths.iter().any(|on| on.ends_with("[\"*\"]"));
        let on = if whole { node.label().to_owned() } else { paths.join(", ") };
        return vec![format!("allow {} on {on}", lack.need.verb)];
    }
    let mut groups: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::new();
    for (action, targets) in targets {
        groups.entry(targets.iter().map(String::as_str).collect()).or_default().push(*action);
    }
    groups.iter().map(|(on, actions)| format!("allow {} on {}", actions.join(", "), on.join(", "))).collect()
}

/// An ARN as the target of an `allow` line: `zone`, `zone["raw/*"]`, or in quotes.
fn target(graph: &Graph<'_>, plan: &Plan<'_>, need: &Need<'_>, arn: &Value<'_>) -> String {
    let named = graph.flow.node_weight(need.on).filter(|node| node.name.is_some());
    if let (Some(node), [Value::Ref(resource, attribute), path @ ..]) = (named, arn.pieces())
        && plan.resource(*resource).is_some_and(|resource| resource.node == need.on)
        && plan.arns.contains_key(&(*resource, *attribute))
        && let Some(path) = path.iter().map(|piece| written(graph, piece)).collect::<Option<String>>()
    {
        match path.strip_prefix('/') {
            Some(path) => return format!("{}[\"{path}\"]", node.label()),
            None if path.is_empty() => return node.label().to_owned(),
            None => {}
        }
    }
    // What only the target knows may be anything.
    let mut text = String::new();
    let shown = spelled(arn, plan);
    let mut rest = shown.as_str();
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        text.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    format!("\"{text}{rest}\"")
}

/// A piece of a path as it is written in a string.
fn written(graph: &Graph<'_>, piece: &Value<'_>) -> Option<String> {
    match piece {
        Value::Param(index) => graph.params.get(*index).map(|param| format!("${{{}}}", param.name.text)),
        other => other.as_text().map(|text| text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$")),
    }
}
