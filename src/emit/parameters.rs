//! Parameters of the deployment, in both targets: those that are given, and those that another stack exports.

use crate::graph::Default as Preset;
use crate::plan::{Param, Plan, Target, Value};
use serde_json::{Map, Value as Json, json};

/// The values that a deployment is given besides its document.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// The values that are known, each with the target's name of its parameter; empty if no environment is selected.
    pub known: Vec<(String, Preset)>,
    /// The target's names of the parameters without a value, which whoever deploys gives.
    pub asked: Vec<String>,
    /// True if an environment gives one of the values, so that the document alone does not have all of them.
    pub of_environment: bool,
}

impl Values {
    /// The values of the parameters in an environment, or without one.
    pub fn of(plan: &Plan<'_>, environment: bool) -> Self {
        let params = plan.sorted_params();
        let given = |param: &Param<'_>| {
            // A secret stands in no file.
            let value = param.value.filter(|_| environment && !param.secret)?;
            // Without a default the parameter is a string.
            let value = param.default.map_or_else(|| Preset::Text(value.text().into_owned()), |_| value.clone());
            Some((param.id.clone(), value))
        };
        let known: Vec<(String, Preset)> = params.iter().filter_map(|param| given(param)).collect();
        let is_asked = |param: &&&Param<'_>| param.default.is_none() && given(param).is_none();
        let asked = params.iter().filter(is_asked).map(|param| param.id.clone()).collect();
        let of_environment = params.iter().any(|param| param.value != param.default && !param.secret);
        Self { known, asked, of_environment }
    }

    /// The name and the text of the parameter file; none if there is nothing to write in it.
    ///
    /// CloudFormation's is the list that `create-stack --parameters file://` and, in version 2 of the AWS CLI,
    /// `deploy --parameter-overrides file://` take: <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/>.
    /// Terraform loads one of its name without being told: <https://developer.hashicorp.com/terraform/language/values/variables>.
    pub fn file(&self, target: Target) -> Option<(&'static str, String)> {
        let known = Some(&self.known).filter(|known| !known.is_empty())?.iter();
        let (name, values) = match target {
            Target::CloudFormation => {
                let entry =
                    |(id, value): &(String, Preset)| json!({ "ParameterKey": id, "ParameterValue": value.text() });
                ("parameters.json", known.map(entry).collect())
            }
            Target::Terraform => {
                let entry = |(id, value): &(String, Preset)| (id.clone(), plain(value));
                ("terraform.tfvars.json", Json::Object(known.map(entry).collect()))
            }
        };
        Some((name, format!("{values:#}\n")))
    }
}

/// A value as JSON has it.
fn plain(value: &Preset) -> Json {
    match value {
        Preset::Text(text) => text.as_str().into(),
        Preset::Integer(number) => (*number).into(),
        Preset::Bool(value) => (*value).into(),
    }
}

/// References that are followed from an output to a secret: resources take names from each other, and few of them.
const STEPS: usize = 8;

/// A parameter of a CloudFormation template.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
pub fn cfn(param: &Param<'_>) -> Json {
    let mut out = match param.default {
        None => json!({ "Type": "String" }),
        Some(Preset::Text(text)) => json!({ "Type": "String", "Default": text }),
        Some(Preset::Integer(number)) => json!({ "Type": "Number", "Default": number }),
        Some(Preset::Bool(value)) => {
            json!({ "Type": "String", "Default": value.to_string(), "AllowedValues": ["true", "false"] })
        }
    };
    let said = param.doc.map(|doc| ("Description", Json::from(doc)));
    add(&mut out, said.into_iter().chain(param.secret.then(|| ("NoEcho", true.into()))));
    out
}

/// A variable of a Terraform configuration: <https://developer.hashicorp.com/terraform/language/block/variable>.
pub fn variable(param: &Param<'_>) -> Json {
    let about = param.doc.map_or_else(|| format!("`param {}` of the pipeline", param.name), str::to_owned);
    let mut out = match param.default {
        None => json!({ "type": "string", "description": about }),
        Some(Preset::Text(text)) => json!({ "type": "string", "description": about, "default": text }),
        Some(Preset::Integer(number)) => json!({ "type": "number", "description": about, "default": number }),
        Some(Preset::Bool(value)) => json!({ "type": "bool", "description": about, "default": value }),
    };
    add(&mut out, param.secret.then(|| ("sensitive", true.into())).into_iter());
    out
}

fn add<'k>(to: &mut Json, entries: impl Iterator<Item = (&'k str, Json)>) {
    if let Json::Object(map) = to {
        map.extend(entries.map(|(key, value)| (key.to_owned(), value)));
    }
}

/// The data sources of what other stacks export, by the names of the parameters; `name` spells the name of an export.
pub fn exports<'p>(params: impl Iterator<Item = &'p Param<'p>>, name: impl Fn(&Value<'_>) -> String) -> Option<Json> {
    let export = |param: &Param<'_>| Some((param.id.clone(), json!({ "name": name(param.import.as_ref()?) })));
    let all: Map<String, Json> = params.filter_map(export).collect();
    (!all.is_empty()).then_some(Json::Object(all))
}

/// True if a value shows a secret: then Terraform refuses an output of it that is not marked as sensitive. It knows by the
/// properties of a resource what its attributes of the same names hold.
pub fn is_secret(plan: &Plan<'_>, value: &Value<'_>) -> bool {
    // Few files have any.
    plan.params.iter().any(|param| param.secret) && shows(plan, value, STEPS)
}

fn shows(plan: &Plan<'_>, value: &Value<'_>, steps: usize) -> bool {
    let mut found = false;
    value.leaves(&mut |leaf| {
        found |= match leaf {
            Value::Param(index) => plan.params.get(*index).is_some_and(|param| param.secret),
            Value::Ref(index, attribute) if steps > 0 => {
                let property = plan.resource(*index).and_then(|resource| resource.properties.get(attribute.text()));
                property.is_some_and(|property| shows(plan, &property, steps - 1))
            }
            _ => false,
        }
    });
    found
}
