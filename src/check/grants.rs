//! What a written role allows, held against what its arrows need.

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Graph, Node};
use crate::plan::{Allowed, Need, Origin, Plan, Statement, Value, Writer, covers, show};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Reports what written roles lack.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    for allowed in &plan.allowed {
        let Some(role) = graph.flow.node_weight(allowed.role) else { continue };
        let rules: Vec<Rule<'_, '_>> = allowed.statements.iter().map(|statement| Rule::new(statement, plan)).collect();
        let asked = plan.needs.iter().filter(|need| need.writer == Writer::Written(allowed.role));
        // An arrow that asks for several things is one finding.
        let mut lacking: BTreeMap<Span, Vec<Lack<'_, '_>>> = BTreeMap::new();
        for need in asked {
            let missing: Vec<Missing<'_>> =
                need.statements.iter().flat_map(|statement| missing(statement, &rules, plan)).collect();
            if !missing.is_empty() {
                lacking.entry(place(need, graph)).or_default().push(Lack { need, missing });
            }
        }
        for (span, lacks) in lacking {
            diagnostics.push_error(|| finding(graph, plan, role, allowed, span, &lacks));
        }
    }
}

/// One statement of a role, its ARNs spelled out.
struct Rule<'p, 'g> {
    statement: &'p Statement<'g>,
    resources: Vec<String>,
}

impl<'p, 'g> Rule<'p, 'g> {
    fn new(statement: &'p Statement<'g>, plan: &Plan<'g>) -> Self {
        Self { statement, resources: statement.resources.iter().map(|arn| spelled(arn, plan)).collect() }
    }

    fn allows(&self, action: &str, arn: &str, condition: Option<Value<'g>>) -> bool {
        let lower = action.to_ascii_lowercase();
        (self.statement.condition.is_none() || self.statement.condition == condition)
            && self.statement.actions.iter().any(|pattern| covers(&pattern.to_ascii_lowercase(), &lower))
            && self.resources.iter().any(|pattern| covers_arn(pattern, arn))
    }
}

/// An action on one ARN that no statement allows.
struct Missing<'g> {
    action: &'g str,
    arn: Value<'g>,
}

struct Lack<'p, 'g> {
    need: &'p Need<'g>,
    missing: Vec<Missing<'g>>,
}

fn missing<'g>(statement: &Statement<'g>, rules: &[Rule<'_, 'g>], plan: &Plan<'g>) -> Vec<Missing<'g>> {
    let arns = statement.resources.iter().map(|arn| (*arn, spelled(arn, plan)));
    let asked = arns.flat_map(|(arn, text)| statement.actions.iter().map(move |action| (*action, arn, text.clone())));
    asked
        .filter(|(action, _, text)| !rules.iter().any(|rule| rule.allows(action, text, statement.condition)))
        .map(|(action, arn, _)| Missing { action, arn })
        .collect()
}

/// The text of an ARN, references to ARNs spelled out where they can be.
fn spelled(arn: &Value<'_>, plan: &Plan<'_>) -> String {
    let piece = |piece: &Value<'_>| match piece {
        Value::Ref(resource, attribute) => show(plan.arns.get(&(*resource, *attribute)).unwrap_or(piece), plan),
        other => show(other, plan),
    };
    arn.pieces().iter().map(piece).collect()
}

/// Whether a pattern of ARNs lets one through. Partition, region and account are known when it is deployed: what stands
/// there in the pattern is taken to be right.
fn covers_arn(pattern: &str, arn: &str) -> bool {
    let (wanted, given): (Vec<&str>, Vec<&str>) = (pattern.splitn(6, ':').collect(), arn.splitn(6, ':').collect());
    if wanted.len() < 6 || given.len() < 6 {
        return covers(pattern, arn);
    }
    wanted.iter().zip(given).all(|(wanted, given)| {
        matches!(given, "${Partition}" | "${Region}" | "${Account}") && !wanted.is_empty() || covers(wanted, given)
    })
}

fn place(need: &Need<'_>, graph: &Graph<'_>) -> Span {
    match need.origin {
        Origin::Edge(edge) => graph.flow.edge_weight(edge).map(|edge| edge.span),
        Origin::Role(node) => graph.flow.node_weight(node).map(|node| node.span),
    }
    .unwrap_or_default()
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
    let actions: BTreeSet<&str> = lacks.iter().flat_map(|lack| &lack.missing).map(|missing| missing.action).collect();
    let on: BTreeSet<String> = lacks
        .iter()
        .flat_map(|lack| lack.missing.iter().map(|missing| target(graph, plan, lack.need, &missing.arn)))
        .collect();
    let message = format!("`{actor}` must {}, but its role `{}` may not", asks.join(" and "), role.label());
    let lines: Vec<String> = lacks.iter().flat_map(|lack| lines(graph, plan, lack)).collect();
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

/// The `allow` lines that would do: the verb where all of it is missing, else AWS's own actions.
fn lines(graph: &Graph<'_>, plan: &Plan<'_>, lack: &Lack<'_, '_>) -> Vec<String> {
    let named = graph.flow.node_weight(lack.need.on).filter(|node| node.name.is_some());
    let mut groups: BTreeMap<BTreeSet<String>, BTreeSet<&str>> = BTreeMap::new();
    let mut targets: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for missing in &lack.missing {
        targets.entry(missing.action).or_default().insert(target(graph, plan, lack.need, &missing.arn));
    }
    let asked: usize =
        lack.need.statements.iter().map(|statement| statement.actions.len() * statement.resources.len()).sum();
    if let Some(node) = named.filter(|_| asked == lack.missing.len()) {
        let all: BTreeSet<&String> = targets.values().flatten().collect();
        // On the node itself a verb means all that is in it.
        let paths: Vec<&str> = all.iter().filter(|on| on.ends_with("\"]")).map(|on| on.as_str()).collect();
        let whole = paths.is_empty() || paths.iter().any(|on| on.ends_with("[\"*\"]"));
        let on = if whole { node.label().to_owned() } else { paths.join(", ") };
        return vec![format!("allow {} on {on}", lack.need.verb)];
    }
    for (action, targets) in targets {
        groups.entry(targets).or_default().insert(action);
    }
    let join = |words: BTreeSet<String>| words.into_iter().collect::<Vec<_>>().join(", ");
    groups
        .into_iter()
        .map(|(targets, actions)| {
            format!("allow {} on {}", actions.into_iter().collect::<Vec<_>>().join(", "), join(targets))
        })
        .collect()
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
