//! Who may do what, by the roles and resource policies that are written.

use crate::graph::Graph;
use crate::plan::{Half, Part, Plan, Statement, Writer, json, show, spelled, starred};
use petgraph::graph::NodeIndex;
use serde::Serialize;
use std::collections::BTreeSet;

/// One action that one actor is allowed on one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Permission {
    /// Who: the node that acts, or the written role.
    pub who: String,
    /// `s3:PutObject`
    pub action: String,
    /// `landzone["raw/*"]`, or an ARN.
    pub on: String,
    /// Which policy gives it: an `identity`-based one, or a `resource`-based one.
    pub by: &'static str,
    /// The condition block as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

const IDENTITY: &str = "identity";
const RESOURCE: &str = "resource";

/// Every permission that the deployment gives.
pub fn permissions(graph: &Graph<'_>, plan: &Plan<'_>) -> BTreeSet<Permission> {
    let label = |index: NodeIndex| graph.flow.node_weight(index).map_or("", |node| node.label());
    let mut all = BTreeSet::new();
    for need in &plan.needs {
        if !matches!(need.writer, Writer::Made(_) | Writer::Receiver(_)) {
            continue;
        }
        for statement in need.statements.iter().filter(|statement| statement.elsewhere.is_none()) {
            let each =
                statement.resources.iter().flat_map(|arn| statement.actions.iter().map(|action| (*action, *arn)));
            let part = Part { need, permissions: each.collect() };
            for (action, targets) in part.targets(graph, plan) {
                let by = if need.half == Half::Resource { RESOURCE } else { IDENTITY };
                let one = |on| Permission { by, ..permission(label(need.actor), action, on, statement, plan) };
                all.extend(targets.into_iter().map(one));
            }
        }
    }
    for allowed in &plan.allowed {
        for given in allowed.given {
            let statement = &given.statement;
            for on in statement.resources {
                let on = starred(&spelled(on, plan));
                let actions = statement.actions.iter();
                all.extend(actions.map(|action| permission(label(allowed.role), action, on.clone(), statement, plan)));
            }
        }
    }
    all.extend(managed(graph, plan));
    all
}

fn permission(who: &str, action: &str, on: String, statement: &Statement<'_>, plan: &Plan<'_>) -> Permission {
    let condition = statement.condition.map(|condition| json(&condition, plan).to_string());
    Permission { who: who.to_owned(), action: action.to_owned(), on, by: IDENTITY, condition }
}

/// What AWS's managed policies give to roles that are made here: all that stands in them.
fn managed(graph: &Graph<'_>, plan: &Plan<'_>) -> Vec<Permission> {
    let mut all = Vec::new();
    for resource in &plan.resources {
        let Some(crate::plan::Value::List(policies)) = resource.properties.get("ManagedPolicyArns") else { continue };
        let who = graph.flow.node_weight(resource.node).map_or("", |node| node.label());
        all.extend(policies.iter().map(|policy| Permission {
            who: who.to_owned(),
            action: show(policy, plan),
            on: "*".to_owned(),
            by: IDENTITY,
            condition: None,
        }));
    }
    all
}
