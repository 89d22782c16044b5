//! Permissions: the roles that act for a node, what others may do with it, and grants.

use super::expr::{Expr, Loop};
use super::path::Path;
use super::template::Template;
use schemars::JsonSchema;
use serde::Deserialize;

/// The node whose role acts.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The node whose file it is.
    #[serde(rename = "self")]
    Owner,
    /// The left end of the arrow.
    From,
    /// Its right end.
    To,
}

/// The effect of a statement.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum Effect {
    /// It permits.
    #[default]
    Allow,
    /// It forbids, whatever others permit.
    Deny,
}

impl Effect {
    /// The word for it in policies.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// A role that acts for a node.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// A name for it, for people: "the function's execution role".
    pub doc: String,
    /// The end of its logical id.
    pub suffix: String,
    /// The service that assumes it, where that is always the same.
    #[serde(default)]
    pub service: Option<String>,
    /// The condition on assuming it.
    #[serde(default)]
    pub trust: Option<Template>,
    /// Those who may assume it, where the pipeline says who: instead of `service`.
    #[serde(default)]
    pub trusts: Vec<Trust>,
    /// AWS managed policies attached to it, ARNs.
    #[serde(default)]
    pub managed: Vec<Template>,
    /// The condition under which it exists.
    #[serde(default)]
    pub when: Option<Expr>,
    /// The parameter that names a written role in its place.
    #[serde(default)]
    pub written: Option<String>,
    /// Permissions that it needs whatever the arrows say.
    #[serde(default)]
    pub grants: Vec<Grant>,
}

/// The kinds of principals that a role may trust.
pub const PRINCIPALS: [&str; 3] = ["AWS", "Federated", "Service"];

/// One who may assume a role: a statement of its trust policy.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// One for each item.
    #[serde(default)]
    pub each: Option<Loop>,
    /// The condition under which it exists.
    #[serde(default)]
    pub when: Option<Expr>,
    /// Who it is: a table with one of the keys `Service`, `AWS` and `Federated`.
    pub principal: Template,
    /// How it assumes the role: `sts:AssumeRole` where nothing is given.
    #[serde(default)]
    pub actions: Vec<String>,
    /// The condition on assuming it.
    #[serde(default)]
    pub condition: Option<Template>,
}

/// A permission that others may have on a node.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// The work that it lets the actor do, as a verb phrase: "read records".
    pub doc: String,
    /// The page of AWS's documentation that the facts are from.
    #[serde(default)]
    pub source: Option<String>,
    /// The statements it becomes.
    pub statements: Vec<Statement>,
}

/// One IAM statement, without its principal.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Actions such as `kinesis:GetRecords`.
    pub actions: Vec<String>,
    /// ARNs; absent ones are left out.
    pub resources: Vec<Template>,
    /// The condition block.
    #[serde(default)]
    pub condition: Option<Template>,
    /// The condition under which it exists.
    #[serde(default)]
    pub when: Option<Expr>,
    /// `Deny` for guards; grants always allow.
    #[serde(default)]
    pub effect: Effect,
    /// For guards: the resource of the node that they protect; `main` where none is given.
    #[serde(default)]
    pub protects: Option<String>,
    /// The resource whose policy it belongs to, where that cannot be written from here, such as a customer key: given as advice.
    #[serde(default)]
    pub elsewhere: Option<Template>,
}

/// A permission on a node, given to a role or a principal.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The node whose role acts: by default the left end of an arrow, else the node itself; none where there is a `principal`.
    #[serde(default)]
    pub actor: Option<Actor>,
    /// The role of the actor, by name; the first where none is given.
    #[serde(default)]
    pub role: Option<String>,
    /// The node acted upon, as a path: `from`, `schema`, `from.in.objects` (all nodes with an arrow `objects` into `from`).
    pub on: Path,
    /// The permission, by its name in the service acted upon.
    pub permission: String,
    /// The condition under which it exists.
    #[serde(default)]
    pub when: Option<Expr>,
    /// For the resource's half: the service that acts, written into the receiver's resource policy.
    #[serde(default)]
    pub principal: Option<String>,
    /// For the resource's half: the ARN the call comes from.
    #[serde(default)]
    pub source_arn: Option<Template>,
    /// For the resource's half: also hold the caller to this account, where its ARN names none.
    #[serde(default)]
    pub source_account: bool,
    /// AWS does this within one account only, so that no other account is let in.
    #[serde(default)]
    pub one_account: bool,
}
