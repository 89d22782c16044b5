//! AWS's actions, and the ARNs of what each may be allowed on.
//!
//! From the Service Authorization Reference, by way of `tests/data/refresh.py`.

use super::lines::Lines;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The actions of one prefix, such as `s3`.
#[derive(Debug, Default)]
pub struct Actions {
    /// Each action in lower case, as IAM compares them, with its name and the formats of the ARNs that it acts on. An action
    /// without formats can be allowed on `*` alone.
    actions: BTreeMap<String, (&'static str, Vec<&'static str>)>,
}

/// A prefix, the ARN formats of its resource types, and its actions by the types that they act on, which `|` parts.
type Line = (&'static str, BTreeMap<&'static str, Vec<&'static str>>, BTreeMap<&'static str, &'static str>);

/// The lines by prefix. A test holds that all can be read.
static LINES: LazyLock<Lines<Actions>> = LazyLock::new(|| Lines::new(include_str!("actions.jsonl")));

/// The actions of a prefix; None if AWS has no such prefix.
pub fn actions(prefix: &str) -> Option<&'static Actions> {
    LINES.get(&prefix.to_ascii_lowercase(), |line| Actions::read(line).unwrap_or_default())
}

/// All prefixes of actions.
pub fn prefixes() -> impl Iterator<Item = &'static str> + Clone {
    LINES.keys()
}

impl Actions {
    fn read(line: &'static str) -> Option<Self> {
        let (_, formats, by_types): Line = serde_json::from_str(line).ok()?;
        let mut actions = BTreeMap::new();
        for (types, names) in &by_types {
            let on: Vec<&str> = types.split('|').filter_map(|kind| formats.get(kind)).flatten().copied().collect();
            actions.extend(names.split(' ').map(|name| (name.to_ascii_lowercase(), (name, on.clone()))));
        }
        Some(Self { actions })
    }

    /// The name of an action, and the formats of the ARNs that it acts on.
    pub fn find(&self, name: &str) -> Option<(&'static str, &[&'static str])> {
        self.actions.get(&name.to_ascii_lowercase()).map(|(name, formats)| (*name, formats.as_slice()))
    }

    /// The names of all of them.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.actions.values().map(|(name, _)| *name)
    }
}

/// True if AWS knows no resource that an action could be narrowed to: `s3:ListAllMyBuckets`.
pub fn is_unscoped(action: &str) -> bool {
    let known = action.split_once(':').and_then(|(prefix, name)| actions(prefix)?.find(name));
    known.is_some_and(|(_, formats)| formats.is_empty())
}
