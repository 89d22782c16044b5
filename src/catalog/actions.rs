//! AWS's actions: which are of services that pipelines are made of, and which can be allowed on `*` alone.

use super::Catalog;
use super::{Map, Service};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Read when first asked for, which is seldom. A test holds that it can be read.
static UNSCOPED: LazyLock<Map<Vec<String>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("unscoped_actions.json")).unwrap_or_default());

/// The services of AWS that nodes are the whole of, as their actions call them.
static WHOLE: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let services = Catalog::get().services().iter().filter(|service| !service.partial);
    services.flat_map(Service::arn_service).collect()
});

/// `s3` of `s3:GetObject`.
fn prefix(action: &str) -> Option<&str> {
    action.split_once(':').map(|(prefix, _)| prefix)
}

/// Says of an action whether some kind is the whole of its service, so that arrows say all that is needed of it. A role may well
/// need more of other services than any arrow says: Glue has jobs, and code may have a key of its own.
pub fn is_of_a_kind(action: &str) -> bool {
    prefix(action).is_none_or(|prefix| WHOLE.contains(prefix.to_ascii_lowercase().as_str()))
}

/// Whether AWS knows no resource that an action could be narrowed to: `s3:ListAllMyBuckets`.
///
/// From the Service Authorization Reference, by way of `tests/data/refresh.py`.
pub fn is_unscoped(action: &str) -> bool {
    let Some((prefix, name)) = action.split_once(':') else { return false };
    let names = UNSCOPED.get(prefix.to_ascii_lowercase().as_str());
    names.is_some_and(|names| names.iter().any(|known| known.eq_ignore_ascii_case(name)))
}
