//! The JSON Schema of service files, made of the types: editors complete and check by it.

use super::dialect::Attribute;
use super::expr::{Expr, Loop};
use super::parameter::Dated;
use super::path::Path;
use super::service::Service;
use super::template::Template;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value as Json, json};
use std::borrow::Cow;

/// The JSON Schema of a service file, as text. It is of draft 7, the one that all editors know.
pub fn json_schema() -> String {
    let settings = SchemaSettings::draft07().with_transform(RecursiveTransform(for_toml));
    let mut schema = settings.into_generator().into_root_schema_for::<Service>();
    let fields = schema.ensure_object();
    whole(fields);
    // The version and the title come first.
    if let Some(version) = fields.shift_remove("$schema") {
        fields.shift_insert(0, "$schema".to_owned(), version);
    }
    fields.shift_remove("title");
    fields.shift_insert(1, "title".to_owned(), "Service file of pipec".into());
    format!("{:#}\n", schema.to_value())
}

/// Removes constructs that TOML does not have, and writes the rest as editors understand it best.
fn for_toml(schema: &mut Schema) {
    let Some(fields) = schema.as_object_mut() else { return };
    // The width of a number in Rust.
    fields.shift_remove("format");
    // An editor writes a default where a field is added, which is no help where that is nothing.
    if fields.get("default").is_some_and(is_nothing) {
        fields.shift_remove("default");
    }
    if let Some(Json::Array(types)) = fields.get_mut("type") {
        types.retain(|one| one != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            fields.insert("type".to_owned(), one);
        }
    }
    if let Some(Json::Array(mut any)) = fields.shift_remove("anyOf") {
        any.retain(|one| one.get("type").is_none_or(|of| of != "null"));
        let word = if any.len() == 1 { "allOf" } else { "anyOf" };
        fields.insert(word.to_owned(), Json::Array(any));
    }
    if let Some(Json::String(text)) = fields.get_mut("description") {
        *text = in_one_line(text);
    }
    enumerate(fields);
    usable(fields);
}

/// Lets a table use a definition, which then has the fields that the table must have.
fn usable(fields: &mut Map<String, Json>) {
    if fields.get("additionalProperties") != Some(&Json::Bool(false)) {
        return;
    }
    let Some(Json::Object(properties)) = fields.get_mut("properties") else { return };
    let description = "The name of a definition, in `definitions` or shared by all files, to which the table is added.";
    properties.insert("$use".to_owned(), json!({ "type": "string", "description": description }));
    if let Some(required) = fields.shift_remove("required") {
        fields.insert("anyOf".to_owned(), json!([{ "required": required }, { "required": ["$use"] }]));
    }
}

/// A whole file is no definition, and has some.
fn whole(fields: &mut Map<String, Json>) {
    if let Some(Json::Array(any)) = fields.shift_remove("anyOf")
        && let Some(required) = any.first().and_then(|one| one.get("required"))
    {
        fields.insert("required".to_owned(), required.clone());
    }
    if let Some(Json::Object(properties)) = fields.get_mut("properties") {
        properties.shift_remove("$use");
        let description = "Parts of the file by name, each of which `\"$use\" = \"NAME\"` puts into a table.";
        properties.insert("definitions".to_owned(), json!({ "type": "object", "description": description }));
    }
}

fn is_nothing(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// A doc comment without the ends of its lines.
fn in_one_line(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(" ")
}

/// Words that each have a doc of their own become one enumeration, for clearer messages. The docs go to where Taplo, the
/// TOML server of editors, looks for them: <https://taplo.tamasfe.dev/configuration/developing-schemas.html>.
fn enumerate(fields: &mut Map<String, Json>) {
    let Some(Json::Array(variants)) = fields.get("oneOf") else { return };
    let words: Option<Vec<Json>> = variants.iter().map(|variant| variant.get("const").cloned()).collect();
    let Some(words) = words else { return };
    let doc = |variant: &Json| variant.get("description").and_then(Json::as_str).map(in_one_line);
    let docs: Vec<Option<String>> = variants.iter().map(doc).collect();
    fields.shift_remove("oneOf");
    fields.insert("type".to_owned(), "string".into());
    fields.insert("enum".to_owned(), Json::Array(words));
    fields.insert("x-taplo".to_owned(), json!({ "docs": { "enumValues": docs } }));
}

/// Implements `JsonSchema` for a type that is read by code of its own.
macro_rules! schema_of {
    ($type:ty, $name:literal, |$generator:ident| $schema:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

schema_of!(Expr, "Expression", |_generator| schemars::json_schema!({
    "description": "An expression, such as `edge.read and !to.fifo`.",
    "type": "string",
    "minLength": 1,
}));

schema_of!(Loop, "Loop", |_generator| schemars::json_schema!({
    "description": "A name for the item, and the list: `route in edge.paths`.",
    "type": "string",
    "pattern": "^[A-Za-z0-9_]+ in .+$",
}));

schema_of!(Path, "Path", |_generator| schemars::json_schema!({
    "description": "A path, such as `from.in.objects`.",
    "type": "string",
    "pattern": r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$",
}));

schema_of!(Dated, "Calendar", |_generator| schemars::json_schema!({
    "description": "The name of a file in the folder above.",
    "type": "string",
}));

schema_of!(Template, "Template", |generator| {
    let inner = generator.subschema_for::<Template>();
    schemars::json_schema!({
        "description": "A value with `{expressions}` in its texts. In tables and lists a table with the key `$when CONDITION` or `$for NAME in LIST` adds its content where, or as often as, it says; `$json` is JSON text, `$fill` a text with `${NAME}` in it.",
        "type": ["string", "integer", "number", "boolean", "array", "object"],
        "items": inner,
        "propertyNames": { "pattern": r"^([^$]|\$when .|\$for [A-Za-z0-9_]+ in .|\$json$|\$fill$|\$use$|$)" },
        "additionalProperties": inner,
    })
});

schema_of!(Attribute, "Attribute", |generator| generator.subschema_for::<Template>());
