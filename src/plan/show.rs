//! Values as people read them: JSON with `${Resource.Attribute}` where the target fills in.

use super::Plan;
use super::value::{Pseudo, Value};
use serde_json::Value as Json;

/// The JSON text of a value, references as placeholders.
pub fn show(value: &Value<'_>, plan: &Plan<'_>) -> String {
    match json(value, plan) {
        Json::String(text) => text,
        other => serde_json::to_string_pretty(&other).unwrap_or_default(),
    }
}

/// A value as JSON, references as placeholders.
pub fn json(value: &Value<'_>, plan: &Plan<'_>) -> Json {
    match value {
        Value::Fixed(json) => (*json).clone(),
        Value::Bool(value) => Json::Bool(*value),
        Value::Integer(number) => Json::from(*number),
        Value::Number(text) => serde_json::from_str(text).unwrap_or_default(),
        Value::List(items) => Json::Array(items.iter().map(|item| json(item, plan)).collect()),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|(key, value)| (key.to_string(), json(value, plan))).collect())
        }
        Value::Shared(inner) => json(inner, plan),
        Value::Json(inner) => Json::String(json(inner, plan).to_string()),
        Value::Join(pieces) => Json::String(pieces.iter().map(|piece| text(piece, plan)).collect()),
        other => Json::String(text(other, plan)),
    }
}

fn text(value: &Value<'_>, plan: &Plan<'_>) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Ref(index, attribute) => {
            let id = plan.resource(*index).map_or("", |resource| resource.id);
            let attribute = attribute.text();
            if attribute.is_empty() { format!("${{{id}}}") } else { format!("${{{id}.{attribute}}}") }
        }
        Value::Param(index) => format!("${{{}}}", plan.params.get(*index).map_or("", |param| param.id.as_str())),
        Value::Pseudo(pseudo) => format!("${{{}}}", name(*pseudo)),
        other => match json(other, plan) {
            Json::String(text) => text,
            json => json.to_string(),
        },
    }
}

fn name(pseudo: Pseudo) -> &'static str {
    match pseudo {
        Pseudo::Account => "Account",
        Pseudo::Region => "Region",
        Pseudo::Partition => "Partition",
        Pseudo::UrlSuffix => "UrlSuffix",
        Pseudo::Deployment => "Deployment",
        Pseudo::AssetBucket => "AssetBucket",
        Pseudo::AssetFolder => "AssetFolder",
    }
}

/// The text of an ARN, references to ARNs spelled out where they can be.
pub fn spelled(arn: &Value<'_>, plan: &Plan<'_>) -> String {
    let piece = |piece: &Value<'_>| match piece {
        Value::Ref(resource, attribute) => show(plan.arns.get(&(*resource, *attribute)).unwrap_or(piece), plan),
        other => show(other, plan),
    };
    arn.pieces().iter().map(piece).collect()
}

/// An ARN with a `*` for each part that is only known when it is deployed.
pub fn starred(arn: &str) -> String {
    let mut text = String::new();
    let mut rest = arn;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        text.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    text + rest
}
