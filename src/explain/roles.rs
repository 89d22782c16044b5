//! The roles that are inferred, written out: a pipeline with every role by hand.

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Graph, Node, Property, TAGS};
use crate::plan::{Need, Part, Plan, Targets, Writer, explicit, verb};
use crate::source::Span;
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The source of a main file with a role named at every node of it for which one is made.
#[derive(Debug)]
pub struct Named {
    /// The text, with each role declared at the end. They have the `allow` lines of their nodes, and nothing else yet.
    pub text: String,
    /// The names of these roles.
    pub roles: BTreeSet<String>,
    /// The nodes for which a role is made, and which are in other files or in calls of modules, by name.
    pub left: Vec<String>,
}

/// Names a role at every node of the main file, outside of modules, for which one is made.
pub fn name_roles(graph: &Graph<'_>, plan: &Plan<'_>) -> Named {
    let made: BTreeSet<(NodeIndex, &str)> = plan.resources.iter().map(|role| (role.node, role.id)).collect();
    let mut taken: BTreeSet<String> = graph.flow.node_weights().map(|node| node.label().to_owned()).collect();
    let (mut places, mut left): (Vec<(&Node<'_>, String, &str)>, Vec<String>) = Default::default();
    for index in graph.flow.node_indices() {
        let Some(node) = graph.flow.node_weight(index).filter(|node| node.existing.is_none()) else { continue };
        for role in node.service.roles.values() {
            let Some(argument) = role.written.as_deref() else { continue };
            if made.contains(&(index, format!("{}{}", node.id, role.suffix).as_str())) {
                match graph.is_of_main(node) {
                    true => places.push((node, free(node, argument, &mut taken), argument)),
                    false => left.push(node.called().to_owned()),
                }
            }
        }
    }
    places.sort_by_key(|(node, ..)| node.span);
    let mut out = graph.main().to_owned();
    for (node, name, argument) in places.iter().rev() {
        let end = node.span.range().end;
        match moved(graph, node) {
            Moved::Nothing => {}
            Moved::Body(body) => out.replace_range(end..body.range().end, ""),
            Moved::Lines(lines) => {
                lines.iter().rev().for_each(|line| out.replace_range(with_blanks(graph.text, *line), ""))
            }
        }
        let given = format!("{argument}={name}");
        let before = graph.text.get(..end).unwrap_or_default();
        match before.strip_suffix(')').map(str::trim_end) {
            Some(open) if open.ends_with('(') => out.insert_str(end - 1, &given),
            Some(open) if open.ends_with(',') => out.insert_str(end - 1, &format!(" {given}")),
            Some(_) => out.insert_str(end - 1, &format!(", {given}")),
            None => out.insert_str(end, &format!("({given})")),
        }
    }
    if !places.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    for (node, name, _) in &places {
        let text = |span: Span| graph.text.get(span.range()).unwrap_or_default();
        let body = match moved(graph, node) {
            Moved::Nothing => String::new(),
            Moved::Body(body) => format!(" {}", text(body)),
            Moved::Lines(lines) => {
                format!(" {{\n{}}}", lines.iter().map(|line| format!("  {}\n", text(*line))).collect::<String>())
            }
        };
        // What it was tagged with while it was made for the node.
        let tags = node.arguments.get(TAGS).map(|tags| format!("({})", text(tags.span))).unwrap_or_default();
        out.push_str(&format!("role {name}{tags}{body}\n"));
    }
    left.sort_unstable();
    left.dedup();
    Named { text: out, roles: places.into_iter().map(|(_, name, _)| name).collect(), left }
}

/// The part of a node's body that belongs to the role which is made for it.
enum Moved {
    Nothing,
    /// All of it, with its comments.
    Body(Span),
    /// These lines, in the order of the text.
    Lines(Vec<Span>),
}

fn moved(graph: &Graph<'_>, node: &Node<'_>) -> Moved {
    let is_of_role = |property: &&Property<'_>| {
        let role = graph.catalog.role_resource(property.target);
        property.kind.zip(role).is_some_and(|(kind, role)| kind.text == role.kind)
    };
    let properties = node.properties.iter().filter(is_of_role).map(|property| property.line);
    let lines: BTreeSet<Span> = node.allows.iter().map(|allow| allow.line).chain(properties).collect();
    match (node.body, lines.is_empty()) {
        (Some(body), false) if node.properties.is_empty() => Moved::Body(body),
        (Some(_), false) => Moved::Lines(lines.into_iter().collect()),
        _ => Moved::Nothing,
    }
}

/// The range of a line of a body with the blanks before it, up to the end of the one above.
fn with_blanks(text: &str, line: Span) -> Range<usize> {
    let Range { start, end } = line.range();
    let before = text.get(..start).unwrap_or_default();
    let above = before.trim_end_matches([' ', '\t']).trim_end_matches(['\n', '\r', ';']);
    if above.ends_with('{') && !text.get(end..).unwrap_or_default().starts_with(['\n', '\r']) {
        return start..end;
    }
    above.len()..end
}

/// A name that nothing has yet.
fn free(node: &Node<'_>, argument: &str, taken: &mut BTreeSet<String>) -> String {
    let base = format!("{}_{argument}", node.label());
    let mut names = std::iter::once(base.clone()).chain((2..).map(|number| format!("{base}_{number}")));
    let name = names.find(|name| !taken.contains(name)).unwrap_or(base);
    taken.insert(name.clone());
    name
}

/// The source with the bodies of some written roles as their arrows need them: with the permissions they lacked.
pub fn fill_roles(graph: &Graph<'_>, plan: &Plan<'_>, named: &BTreeSet<String>) -> String {
    let mut lines: BTreeMap<NodeIndex, (BTreeSet<String>, Targets<'_>)> = BTreeMap::new();
    for need in &plan.needs {
        let Writer::Written(role) = need.writer else { continue };
        let (verbs, targets) = lines.entry(role).or_default();
        // A verb says the conditions as well, and names a resource that has no ARN before it is deployed.
        match verb(graph, need) {
            Some(line) => _ = verbs.insert(line),
            None => {
                let own = whole(need).targets(graph, plan);
                own.into_iter().for_each(|(action, on)| targets.entry(action).or_default().extend(on));
            }
        }
    }
    let mut bodies: Vec<(usize, String)> = Vec::new();
    for (role, (verbs, targets)) in &lines {
        let Some(node) = graph.flow.node_weight(*role).filter(|node| named.contains(node.label())) else { continue };
        let all: String = explicit(targets).iter().chain(verbs).map(|line| format!("  {line}\n")).collect();
        bodies.push(match node.body {
            Some(body) => {
                let rest = graph.text.get(body.range().start + 1..).unwrap_or_default();
                let ends = if rest.starts_with('\n') { all.trim_end() } else { &all };
                (body.range().start + 1, format!("\n{ends}"))
            }
            None => (node.span.range().end, format!(" {{\n{all}}}")),
        });
    }
    bodies.sort();
    let mut out = graph.main().to_owned();
    bodies.iter().rev().for_each(|(end, body)| out.insert_str(*end, body));
    out
}

/// The source, with what some written roles allow besides their arrows accepted, since a person wrote it so.
pub fn accept_lines(text: &str, named: &BTreeSet<String>, found: &Diagnostics) -> String {
    let unneeded = || found.iter().filter(|found| found.code == Code::UNNEEDED_PERMISSION);
    let subjects = |found: &Diagnostic| found.subject.clone();
    // A wildcard cannot be accepted: what it allows stays a finding of its role.
    let firm: BTreeSet<String> = unneeded().filter(|found| found.firm.is_some()).filter_map(subjects).collect();
    let all: BTreeSet<String> = unneeded().filter_map(subjects).collect();
    let accepted = all.difference(&firm).filter(|name| named.contains(*name));
    let lines = accepted.map(|name| format!("accept P404 on {name} because \"code does this besides its arrows\"\n"));
    text.to_owned() + &lines.collect::<String>()
}

fn whole<'p, 'g>(need: &'p Need<'g>) -> Part<'p, 'g> {
    let pairs = need.statements.iter().flat_map(|statement| {
        statement.resources.iter().flat_map(|arn| statement.actions.iter().map(|action| (*action, *arn)))
    });
    Part { need, permissions: pairs.collect() }
}
