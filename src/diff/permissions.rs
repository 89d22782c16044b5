//! The permissions in the roles and resource policies that are written: who may do what.

use super::names::{Both, name};
use crate::graph::Graph;
use crate::plan::{Half, Plan, Statement, Value, Writer, inside, json, show};
use petgraph::graph::NodeIndex;
use serde::Serialize;
use std::collections::BTreeSet;

/// One action that one actor is allowed on one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Permission {
    /// The node that acts, or the written role.
    pub who: String,
    /// `s3:PutObject`, or the ARN of a managed policy, for all that it allows.
    pub action: String,
    /// `landzone["raw/*"]`, or an ARN with `${Resource.Attribute}` for a value that is known when it is deployed.
    pub on: String,
    /// The policy that gives it: an `identity`-based one, or a `resource`-based one.
    pub by: &'static str,
    /// The condition block as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

const IDENTITY: &str = "identity";
const RESOURCE: &str = "resource";

/// Every permission that the deployment gives.
pub fn permissions(graph: &Graph<'_>, plan: &Plan<'_>) -> BTreeSet<Permission> {
    let mut all = BTreeSet::new();
    for need in &plan.needs {
        if !matches!(need.writer, Writer::Made(_) | Writer::Receiver(_)) {
            continue;
        }
        let by = if need.half == Half::Resource { RESOURCE } else { IDENTITY };
        for statement in need.statements.iter().filter(|statement| statement.elsewhere.is_none()) {
            all.extend(given(graph, plan, &name(graph, need.actor), statement, by));
        }
    }
    for allowed in &plan.allowed {
        for written in allowed.given {
            all.extend(given(graph, plan, &name(graph, allowed.role), &written.statement, IDENTITY));
        }
    }
    all.extend(managed(graph, plan));
    all
}

/// Permissions with the names of nodes in their places.
pub fn told<'p>(all: impl Iterator<Item = &'p Permission>, both: Both<'_>) -> Vec<Permission> {
    let told = |one: &Permission| Permission { who: both.told(&one.who), on: both.told(&one.on), ..one.clone() };
    let mut all: Vec<Permission> = all.map(told).collect();
    all.sort();
    all
}

/// The permissions that a statement gives, action by action.
fn given(
    graph: &Graph<'_>,
    plan: &Plan<'_>,
    who: &str,
    statement: &Statement<'_>,
    by: &'static str,
) -> Vec<Permission> {
    let condition = statement.condition.map(|condition| json(&condition, plan).to_string());
    let mut all = Vec::new();
    for arn in statement.resources {
        let on = on(graph, plan, arn);
        all.extend(statement.actions.iter().map(|action| Permission {
            who: who.to_owned(),
            action: (*action).to_owned(),
            on: on.clone(),
            by,
            condition: condition.clone(),
        }));
    }
    all
}

/// A node, or a path in it; else the ARN. Never a `*` that the policy does not have.
fn on(graph: &Graph<'_>, plan: &Plan<'_>, arn: &Value<'_>) -> String {
    match inside(graph, plan, arn) {
        Some((node, path)) => format!("{}{path}", name(graph, node)),
        None => show(arn, plan),
    }
}

/// The permissions that AWS's managed policies give to roles that are made here: all that stands in them.
fn managed(graph: &Graph<'_>, plan: &Plan<'_>) -> Vec<Permission> {
    let given = |(node, policy): &(NodeIndex, Value<'_>)| Permission {
        who: name(graph, *node),
        action: show(policy, plan),
        on: "*".to_owned(),
        by: IDENTITY,
        condition: None,
    };
    plan.managed.iter().map(given).collect()
}
