//! AWS's own data and the targets', cut to what the checks need. `tests/data/README.md` says where it is from.

use crate::catalog::check::Facts;
use crate::catalog::schema::Target;
use crate::suggest::closest;
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The files of a folder with such data: actions, types of CloudFormation, types of Terraform.
pub const FILES: [&str; 3] = ["actions.json", "schemas.json", "terraform.json"];

/// A service's actions and what they can be granted on.
#[derive(Debug, Deserialize)]
pub struct Prefix {
    /// The formats of the ARNs of each resource type.
    pub resources: BTreeMap<String, Vec<String>>,
    /// The actions by name.
    pub actions: BTreeMap<String, Action>,
}

impl Prefix {
    /// The formats of the ARNs of these resource types.
    pub fn formats<'d>(&'d self, kinds: &'d [String]) -> impl Iterator<Item = &'d String> {
        kinds.iter().filter_map(|kind| self.resources.get(kind)).flatten()
    }
}

/// An action; with no resource type it can be granted on `*` alone.
#[derive(Debug, Deserialize)]
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

/// A resource type of a target.
#[derive(Debug, Deserialize)]
pub struct Schema {
    /// Its properties, a tree as `refresh.py` and `provider.py` in `tests/data` describe it.
    #[serde(flatten)]
    pub node: Json,
    /// The attributes that others can refer to.
    #[serde(default)]
    pub attributes: Vec<String>,
}

/// Actions of AWS and resource types of the targets.
#[derive(Debug)]
pub struct Data {
    /// Services by the prefix of their actions.
    pub prefixes: BTreeMap<String, Prefix>,
    cfn: BTreeMap<String, Schema>,
    terraform: BTreeMap<String, Schema>,
}

impl Data {
    /// Reads the texts of [`FILES`].
    ///
    /// # Errors
    /// The first file that is malformed, and what is wrong in it.
    pub fn parse(actions: &str, schemas: &str, terraform: &str) -> Result<Self, String> {
        let [of_actions, of_cfn, of_terraform] = FILES;
        let prefixes = serde_json::from_str(actions).map_err(|error| format!("{of_actions}: {error}"))?;
        Ok(Self { prefixes, cfn: read(of_cfn, schemas)?, terraform: read(of_terraform, terraform)? })
    }

    /// A resource type of a target.
    pub fn schema(&self, target: Target, kind: &str) -> Option<&Schema> {
        self.types(target).get(kind)
    }

    /// All resource types of a target.
    pub fn types(&self, target: Target) -> &BTreeMap<String, Schema> {
        match target {
            Target::CloudFormation => &self.cfn,
            Target::Terraform => &self.terraform,
        }
    }

    /// An action by its full name, with its service's part of the data; none where that part is not carried.
    ///
    /// # Errors
    /// A sentence: AWS has no such action, or writes it otherwise.
    pub fn action(&self, name: &str) -> Result<Option<(&Prefix, &Action)>, String> {
        let (prefix, action) = name.split_once(':').ok_or_else(|| format!("`{name}` is no action"))?;
        let Some(service) = self.prefixes.get(prefix) else { return Ok(None) };
        match service.actions.iter().find(|(known, _)| known.eq_ignore_ascii_case(action)) {
            Some((known, found)) if known == action || !has_capitals(known) => Ok(Some((service, found))),
            Some((known, _)) => Err(format!("AWS writes `{name}` as `{prefix}:{known}`")),
            None => {
                let near = closest(action, service.actions.keys().map(String::as_str));
                let help = near.map(|near| format!("; did you mean `{prefix}:{near}`?")).unwrap_or_default();
                Err(format!("AWS has no action `{name}`{help}"))
            }
        }
    }

    /// True where an action has a condition key, and where its keys are not known: those of actions in lower case are not.
    pub fn has_key(&self, action: &str, key: &str) -> bool {
        let known = action.split_once(':').filter(|(_, name)| has_capitals(name));
        let known = known.and_then(|(prefix, name)| self.prefixes.get(prefix)?.actions.get(name));
        let is = |known: &String| match known.find(['$', '<']).and_then(|end| known.get(..end)) {
            Some(start) => key.starts_with(start),
            None => key.eq_ignore_ascii_case(known),
        };
        known.is_none_or(|known| known.keys.iter().any(is))
    }
}

/// False for actions that only the newer of the two sources has, which writes all in lower case.
fn has_capitals(name: &str) -> bool {
    name.contains(|c: char| c.is_ascii_uppercase())
}

/// Reads resource types, each of which has properties.
fn read(file: &str, text: &str) -> Result<BTreeMap<String, Schema>, String> {
    let types: BTreeMap<String, Schema> = serde_json::from_str(text).map_err(|error| format!("{file}: {error}"))?;
    match types.iter().find(|(_, schema)| !schema.node.get("properties").is_some_and(Json::is_object)) {
        Some((kind, _)) => Err(format!("{file}: `{kind}` has no `properties`")),
        None => Ok(types),
    }
}

impl Facts for Data {
    fn has_attribute(&self, target: Target, kind: &str, attribute: &str) -> bool {
        self.schema(target, kind).is_none_or(|schema| schema.attributes.iter().any(|known| known == attribute))
    }

    fn has_code(&self, _: &str) -> bool {
        true
    }
}
