//! AWS's actions: which are of services that pipelines are made of, and which can be allowed on `*` alone.

use super::Catalog;
use super::service::{Map, Service};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Read when first asked for, which is seldom. A test holds that it can be read.
static UNSCOPED: LazyLock<Map<Vec<String>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("unscoped_actions.json")).unwrap_or_default());

/// The prefixes of actions that service files know: of what they permit, guard, and name in ARNs.
static PREFIXES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let services = Catalog::get().services().iter();
    services.flat_map(|service| actions(service).filter_map(prefix).chain(service.arn_service())).collect()
});

fn actions(service: &'static Service) -> impl Iterator<Item = &'static str> {
    let permitted = service.permissions.values().flat_map(|permission| &permission.statements);
    permitted.chain(&service.guards).flat_map(|statement| &statement.actions).map(String::as_str)
}

/// `s3` of `s3:GetObject`.
fn prefix(action: &str) -> Option<&str> {
    action.split_once(':').map(|(prefix, _)| prefix)
}

/// Whether an action is of a service that pipelines are made of, so that arrows say what is needed of it. Of other services
/// nothing is known: a role may well need what no arrow says.
pub fn is_of_the_graph(action: &str) -> bool {
    prefix(action).is_none_or(|prefix| PREFIXES.contains(prefix.to_ascii_lowercase().as_str()))
}

/// Whether AWS knows no resource that an action could be narrowed to: `s3:ListAllMyBuckets`.
///
/// From the Service Authorization Reference, by way of `tests/data/refresh.py`.
pub fn is_unscoped(action: &str) -> bool {
    let Some((prefix, name)) = action.split_once(':') else { return false };
    let names = UNSCOPED.get(prefix.to_ascii_lowercase().as_str());
    names.is_some_and(|names| names.iter().any(|known| known.eq_ignore_ascii_case(name)))
}
