//! AWS's own data and the targets', cut to what the lint needs: see `tests/data/README.md`.

use pipec::catalog::Target;
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A service's actions and what they can be granted on.
#[derive(Deserialize)]
pub struct Prefix {
    pub resources: BTreeMap<String, Vec<String>>,
    pub actions: BTreeMap<String, Action>,
}

/// An action; with no resource type it can be granted on `*` alone.
#[derive(Deserialize)]
pub struct Action {
    /// Resource types it can be granted on.
    #[serde(default)]
    pub on: Vec<String>,
    /// Those it does not work without.
    #[serde(default)]
    pub required: Vec<String>,
    /// Condition keys of its service that it knows.
    #[serde(default)]
    pub keys: Vec<String>,
}

/// A resource type of a target; `properties` is a tree as `refresh.py` and `provider.py` describe it.
#[derive(Deserialize)]
pub struct Schema {
    pub properties: Json,
    #[serde(default)]
    pub required: Json,
    #[serde(default)]
    pub attributes: Vec<String>,
}

/// All of it.
pub struct Data {
    pub prefixes: BTreeMap<String, Prefix>,
    cfn: BTreeMap<String, Schema>,
    terraform: BTreeMap<String, Schema>,
}

static DATA: LazyLock<Data> = LazyLock::new(Data::load);

impl Data {
    pub fn get() -> &'static Self {
        &DATA
    }

    fn load() -> Self {
        Self {
            prefixes: serde_json::from_str(include_str!("../data/actions.json")).expect("actions.json"),
            cfn: serde_json::from_str(include_str!("../data/schemas.json")).expect("schemas.json"),
            terraform: serde_json::from_str(include_str!("../data/terraform.json")).expect("terraform.json"),
        }
    }

    /// A resource type of a target.
    pub fn schema(&self, target: Target, kind: &str) -> Option<&Schema> {
        match target {
            Target::CloudFormation => self.cfn.get(kind),
            Target::Terraform => self.terraform.get(kind),
        }
    }

    /// An action by its full name, with its service's part of the data.
    pub fn action(&self, name: &str) -> Result<(&Prefix, &Action), String> {
        let (prefix, action) = name.split_once(':').ok_or_else(|| format!("`{name}` is no action"))?;
        let service = self
            .prefixes
            .get(prefix)
            .ok_or_else(|| format!("no actions of `{prefix}` are carried: run tests/data/refresh.py"))?;
        // The newer of the two sources writes actions in lower case: the capitals of one that it alone has are not
        // known.
        let known = |name: &&String| name.eq_ignore_ascii_case(action);
        match service.actions.keys().find(known) {
            Some(found) if found == action || found.chars().all(|c| !c.is_ascii_uppercase()) => {
                Ok((service, &service.actions[found]))
            }
            Some(found) => Err(format!("AWS writes `{name}` as `{prefix}:{found}`")),
            None => Err(format!("AWS has no action `{name}`")),
        }
    }
}
