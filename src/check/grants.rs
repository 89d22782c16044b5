//! Missing permissions (P401): the permissions of written roles, compared with the needs of their arrows.

use super::allowance::Line;
use super::asked::{Ask, parts};
use super::{conditions, edit};
use crate::diagnostics::{Code, Diagnostic};
use crate::graph::{Graph, Node};
use crate::plan::{Allowed, Origin, Part, Plan, Targets, few, spelled};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The missing permissions of a role by place: an arrow that asks for several things is one finding.
pub type Lacking<'p, 'g> = BTreeMap<Span, Vec<Part<'p, 'g>>>;

/// The permissions that a role lacks, by the place of the need. What an arrow with a fault in it needs is not known.
pub fn lacking<'p, 'g>(graph: &Graph<'_>, asks: &[Ask<'p, 'g>]) -> Lacking<'p, 'g> {
    let mut lacking = Lacking::new();
    let known = |ask: &&Ask<'_, '_>| match ask.need.origin {
        Origin::Edge(edge) => graph.flow.edge_weight(edge).is_some_and(|edge| !edge.doubtful),
        Origin::Role(_) | Origin::Line(_) => true,
    };
    for part in parts(asks.iter().filter(|ask| ask.allowing.is_empty()).filter(known)) {
        lacking.entry(part.need.span(graph).unwrap_or_default()).or_default().push(part);
    }
    lacking
}

/// The finding for one arrow.
pub fn finding<'g>(
    graph: &Graph<'_>,
    plan: &Plan<'g>,
    role: &Node<'_>,
    allowed: &Allowed<'_>,
    lines: &[Line],
    span: Span,
    lacks: &[Part<'_, 'g>],
) -> Diagnostic {
    let name = |index| graph.flow.node_weight(index).map_or("", |node| node.label());
    let actor = lacks.first().map_or("", |lack| name(lack.need.actor));
    let asks: Vec<String> = lacks.iter().map(|lack| format!("{} `{}`", lack.need.doc, name(lack.need.on))).collect();
    let targets: Vec<Targets<'_>> = lacks.iter().map(|lack| lack.targets(graph, plan)).collect();
    let actions: BTreeSet<&str> = targets.iter().flat_map(BTreeMap::keys).copied().collect();
    let on: BTreeSet<&String> = targets.iter().flat_map(BTreeMap::values).flatten().collect();
    let message = format!("`{actor}` must {}, but its role `{}` may not", asks.join(" and "), role.label());
    let mut wanted: Vec<String> = lacks.iter().flat_map(|lack| lack.lines(graph, plan)).collect();
    let mut known = BTreeSet::new();
    wanted.retain(|line| known.insert(line.clone()));
    let mut found =
        Diagnostic::new(Code::MISSING_PERMISSION, message, span, format!("needs {} on {}", few(&actions), few(&on)))
            .and(role.span, only_if(lines, lacks, plan).unwrap_or_else(|| has(allowed)))
            .help(format!("{}:\n{}", where_to(role), wanted.join("\n")))
            .note("it would deploy, and be refused with AccessDenied when it runs")
            .about(role.label());
    // The permissions of an existing role are a fact, which no edit here can change.
    if role.existing.is_none() {
        found.fixes.push(edit::add(graph.text, role, &wanted));
    }
    found
}

/// The permissions of a role, in a few words.
fn has(allowed: &Allowed<'_>) -> String {
    let actions: BTreeSet<&str> = allowed.given.iter().flat_map(|given| given.statement.actions).copied().collect();
    if actions.is_empty() { "allows nothing".to_owned() } else { format!("allows {}; not this", few(&actions)) }
}

/// The missing action that a role allows under a condition that does not hold here, in words.
fn only_if(lines: &[Line], lacks: &[Part<'_, '_>], plan: &Plan<'_>) -> Option<String> {
    let mut permissions = lacks.iter().flat_map(|lack| &lack.permissions);
    permissions.find_map(|(action, arn)| {
        let arn = spelled(arn, plan);
        let condition = lines.iter().find_map(|line| line.only_if(action, &arn))?;
        Some(format!("allows {action} only where {}", conditions::words(condition)))
    })
}

fn where_to(role: &Node<'_>) -> String {
    match role.existing {
        Some(_) => format!("if `{}` allows it over there, say so in its body", role.label()),
        None => format!("add to `{}`", role.label()),
    }
}
