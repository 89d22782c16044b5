//! AWS's actions that can be allowed on `*` alone.

use super::Map;
use std::sync::LazyLock;

/// Read when first asked for, which is seldom. A test holds that it can be read.
static UNSCOPED: LazyLock<Map<Vec<String>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("unscoped_actions.json")).unwrap_or_default());

/// True if AWS knows no resource that an action could be narrowed to: `s3:ListAllMyBuckets`.
///
/// From the Service Authorization Reference, by way of `tests/data/refresh.py`.
pub fn is_unscoped(action: &str) -> bool {
    let Some((prefix, name)) = action.split_once(':') else { return false };
    let names = UNSCOPED.get(prefix.to_ascii_lowercase().as_str());
    names.is_some_and(|names| names.iter().any(|known| known.eq_ignore_ascii_case(name)))
}
