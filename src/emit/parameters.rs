//! Parameters of the deployment, in both targets: those that are given, and those that another stack exports.

use crate::graph::Default as Preset;
use crate::plan::{Param, Plan, Value};
use serde_json::{Map, Value as Json, json};

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
