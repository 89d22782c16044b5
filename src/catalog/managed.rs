//! AWS's managed policies, by name: what an existing role may be said to have.

use super::Map;
use serde::Deserialize;
use serde_json::Value as Json;
use std::sync::LazyLock;

/// A statement of a managed policy: what it allows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagedStatement {
    /// Actions, perhaps with wildcards.
    pub actions: Vec<String>,
    /// ARNs, perhaps with wildcards.
    pub resources: Vec<String>,
    /// The condition block.
    #[serde(default)]
    pub condition: Option<Json>,
}

/// Read when first asked for, which is seldom. A test holds that it can be read.
static POLICIES: LazyLock<Map<Vec<ManagedStatement>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("managed_policies.json")).unwrap_or_default());

/// The statements of a managed policy.
///
/// From <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>, by way of
/// `tests/data/managed_policies.py`.
pub fn managed_policy(name: &str) -> Option<&'static [ManagedStatement]> {
    POLICIES.get(name).map(Vec::as_slice)
}

/// The names of all managed policies that are known here.
pub fn managed_policies() -> impl Iterator<Item = &'static str> + Clone {
    POLICIES.keys().map(String::as_str)
}
