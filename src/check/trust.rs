//! Existing roles, and the services that are to act by them: each must be allowed to assume its role.

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Literal, Node, Piece};
use crate::plan::{Evaluator, Scope, few};
use crate::source::Span;
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// The number of services that are named in full.
const SHOWN: usize = 8;

/// Reports each node that names a role which its service may not assume, as far as that is known.
pub fn check<'g, 's: 'g>(eval: &Evaluator<'g, 's>, diagnostics: &mut Diagnostics) {
    let mut known: BTreeMap<NodeIndex, Option<Trust<'_>>> = BTreeMap::new();
    for index in eval.graph.flow.node_indices() {
        let Some(node) = eval.node(index).filter(|node| node.existing.is_none()) else { continue };
        let scope = Scope::of(index);
        for role in node.service.roles.values() {
            let Some(argument) = role.written.as_ref().and_then(|name| node.arguments.get(name.as_str())) else {
                continue;
            };
            let Literal::Node(index) = argument.value else { continue };
            let Some(named) = eval.node(index) else { continue };
            let trust = known.entry(index).or_insert_with(|| trusted(named)).as_ref();
            let outside = |trust: &&Trust<'_>| {
                eval.trusted_services(role, &scope).find(|service| !trust.services.contains(service))
            };
            let Some((trust, service)) = trust.and_then(|trust| Some((trust, outside(&trust)?))) else { continue };
            let only = match trust.services.len() {
                ..=SHOWN => trust.services.iter().copied().collect::<Vec<_>>().join(" and "),
                _ => few(&trust.services),
            };
            let message = format!(
                "`{}` is to act by the role `{}`, which {service} may not assume",
                node.label(),
                named.label(),
            );
            let help = match trust.linked {
                true => "a service-linked role is of its service alone: name another, or none and let it be inferred"
                    .to_owned(),
                false => format!("if its trust policy over there lets {service} in, say so in its `trust`"),
            };
            let found = Diagnostic::new(Code::WRONG_TRUST, message, argument.span, "cannot act by it");
            let found = found.and(trust.span, format!("lets in {only} alone"));
            diagnostics.push(found.help(help).about(named.label()));
        }
    }
}

/// The services that may assume a role, and the place that says so.
struct Trust<'a> {
    services: BTreeSet<&'a str>,
    span: Span,
    linked: bool,
}

/// The trust of an existing role, if it is known: from its `trust`, or from the ARN of a service-linked role.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>
fn trusted<'a>(role: &'a Node<'_>) -> Option<Trust<'a>> {
    if let Some(argument) = role.arguments.get("trust") {
        let Literal::List(items) = &argument.value else { return None };
        let services = items.iter().map(Literal::as_text).collect::<Option<BTreeSet<&str>>>()?;
        return Some(Trust { services, span: argument.span, linked: false });
    }
    let arn = role.existing.as_ref()?.arn.iter().find_map(|piece| match piece {
        Piece::Text(text) => text.split_once(":role/aws-service-role/"),
        Piece::Param(_) => None,
    });
    let (service, _) = arn?.1.split_once('/')?;
    Some(Trust { services: BTreeSet::from([service]), span: role.span, linked: true })
}
