//! Roles that people wrote: held against what their arrows need.

use super::allowance::Line;
use super::asked::{asks, parts};
use super::{accepted, grants, unneeded};
use crate::catalog::BodyKind;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity};
use crate::graph::{Allow, Graph, Target};
use crate::plan::{Need, Part, Plan, Writer};
use petgraph::graph::NodeIndex;
use std::collections::BTreeMap;

/// The permissions that written roles lack, need by need, but for those whose lack is accepted.
pub fn missing<'p, 'g>(graph: &Graph<'_>, plan: &'p Plan<'g>) -> Vec<Part<'p, 'g>> {
    let asked = asked(plan);
    let is_accepted = |role: NodeIndex| {
        graph.flow.node_weight(role).is_some_and(|role| accepted::is_accepted(graph, Code::MISSING_PERMISSION, role))
    };
    let open = plan.allowed.iter().filter(|allowed| !is_accepted(allowed.role));
    let lacking = open.flat_map(|allowed| {
        let lines: Vec<Line> = allowed.given.iter().map(|given| Line::new(given, plan)).collect();
        let asks = asks(asked.get(&allowed.role).map_or(&[][..], Vec::as_slice), &lines, plan).unwrap_or_default();
        parts(asks.iter().filter(|ask| ask.allowing.is_empty()))
    });
    lacking.collect()
}

/// The needs of each written role.
fn asked<'p, 'g>(plan: &'p Plan<'g>) -> BTreeMap<NodeIndex, Vec<&'p Need<'g>>> {
    let mut asked: BTreeMap<NodeIndex, Vec<&Need<'_>>> = BTreeMap::new();
    for need in &plan.needs {
        if let Writer::Written(role) = need.writer {
            asked.entry(role).or_default().push(need);
        }
    }
    asked
}

/// Reports what written roles lack. What they allow for nothing is `unneeded`, unless an arrow in error may be what it is for.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics, unneeded: &mut Diagnostics) {
    let asked = asked(plan);
    for allowed in &plan.allowed {
        let Some(role) = graph.flow.node_weight(allowed.role) else { continue };
        if !graph.is_named(allowed.role) {
            continue;
        }
        let asked = asked.get(&allowed.role).map_or(&[][..], Vec::as_slice);
        let lines: Vec<Line> = allowed.given.iter().map(|given| Line::new(given, plan)).collect();
        let Some(asks) = asks(asked, &lines, plan) else {
            let message = format!("`{}` allows too much in too many lines to be held against its arrows", role.label());
            let found = Diagnostic::new(Code::TOO_COMPLEX, message, role.span, "many wildcards, for many arrows");
            diagnostics.push(found.help("allow each thing in one line").about(role.label()));
            continue;
        };
        let lacking = grants::lacking(graph, &asks);
        // A line that seems for nothing may be meant for what is lacking.
        if lacking.is_empty() {
            let found = unneeded::findings(graph, plan, role, allowed, &asks, &lines);
            found.into_iter().for_each(|found| unneeded.push(found));
        }
        for (span, lacks) in lacking {
            diagnostics.push_lazily(Code::MISSING_PERMISSION, Some(role.label()), || {
                grants::finding(graph, plan, role, allowed, &lines, span, &lacks)
            });
        }
    }
    unused(graph, unneeded);
}

/// Reports the roles that nothing acts by: who may assume them is not known, so they are left out. Something outside may be
/// meant to, which is no mistake; that another role names one is, as there is nothing to name.
fn unused(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for index in graph.flow.node_indices() {
        let Some(role) = graph.flow.node_weight(index).filter(|node| node.service.body == Some(BodyKind::Allows))
        else {
            continue;
        };
        if graph.is_named(index) {
            continue;
        }
        let name = role.label();
        let example = format!("`lambda f(\"...\", role={name})`");
        if role.existing.is_some() {
            let message = format!("nothing here acts by the role `{name}`");
            let found = Diagnostic::new(Code::UNUSED_ROLE, message, role.span, "no node names it");
            let help = format!("name it where it is to be used, such as {example}, or remove it");
            diagnostics.push(found.help(help).about(name));
            continue;
        }
        let message = format!("the role `{name}` is left out, because nothing here acts by it");
        let found = Diagnostic::new(Code::UNUSED_ROLE, message, role.span, "who may assume it is not known");
        let help = format!(
            "name it where it is to be used, such as {example}; if something outside is to act by it, make the role there"
        );
        diagnostics.push(found.help(help).about(name));
        let names = |allow: &&Allow<'_>| matches!(allow.target, Target::Node(target, _) if target == index);
        for allow in graph.flow.node_weights().flat_map(|node| &node.allows).filter(names) {
            let message = format!("the role `{name}` is left out, and cannot be named here");
            let mut found = Diagnostic::new(Code::UNUSED_ROLE, message, allow.line, "names a role that is not made")
                .and(role.span, "nothing here acts by it")
                .help(format!("name `{name}` where it is to be used, such as {example}, or remove this line"))
                .about(name)
                .firm("there is no such role that could be named");
            found.severity = Severity::Error;
            diagnostics.push(found);
        }
    }
}
