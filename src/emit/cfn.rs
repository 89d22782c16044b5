//! AWS CloudFormation: the plan in JSON, or in YAML with short forms.

use super::fragments::Fragments;
use super::pretty;
use super::substitution::{Interpolation, Substitution, number};
use crate::graph::Default as Preset;
use crate::plan::{Output, Param, Plan, Pseudo, Resource, Value};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value as Json, json};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The template as JSON, two spaces deep, with a final newline.
///
/// # Errors
/// Returns an error if the serializer refuses a value.
pub fn json(plan: &Plan<'_>) -> Result<String, String> {
    let fragments = Fragments::default();
    let document = Document { plan, spelling: Spelling::Json, fragments: &fragments };
    pretty::document(&document, plan.resources.len() * RESOURCE_BYTES).map_err(|error| error.to_string())
}

/// The template as YAML with `!Ref`, `!GetAtt` and `!Sub`.
///
/// # Errors
/// Returns an error if the serializer refuses a value.
pub fn yaml(plan: &Plan<'_>) -> Result<String, String> {
    let fragments = Fragments::default();
    let document = Document { plan, spelling: Spelling::Yaml, fragments: &fragments };
    // Long strings stay on one line: folding them would make ARNs and scripts unreadable.
    let options = serde_saphyr::ser_options! { folded_wrap_chars: 1_000_000, min_fold_chars: 1_000_000 };
    serde_saphyr::to_string_with_options(&document, options).map_err(|error| error.to_string())
}

/// About as many bytes as a resource takes: growing a large document step by step would copy it each time.
const RESOURCE_BYTES: usize = 1_280;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Json,
    Yaml,
}

/// A part of the plan, with the context that spells it.
struct In<'p, 'g, T: ?Sized> {
    plan: &'p Plan<'g>,
    spelling: Spelling,
    fragments: &'p Fragments,
    /// The number of maps and lists around it.
    depth: usize,
    inner: &'p T,
}

impl<'p, 'g, T: ?Sized> In<'p, 'g, T> {
    /// Something inside this.
    fn inside<U: ?Sized>(&self, inner: &'p U) -> In<'p, 'g, U> {
        In { plan: self.plan, spelling: self.spelling, fragments: self.fragments, depth: self.depth + 1, inner }
    }

    /// Something of a service file.
    fn fixed<S: Serializer>(&self, json: &Json, serializer: S) -> Result<S::Ok, S::Error> {
        match json.is_object() || json.is_array() {
            true => self.once(std::ptr::from_ref(json).cast(), json, serializer),
            false => json.serialize(serializer),
        }
    }

    /// Writes something once for each depth, and copies it from then on.
    fn once<S: Serializer>(&self, at: *const (), inner: &impl Serialize, serializer: S) -> Result<S::Ok, S::Error> {
        if self.spelling == Spelling::Yaml {
            return inner.serialize(serializer);
        }
        self.fragments.once(at, self.depth, inner, serializer)
    }
}

struct Document<'p, 'g> {
    plan: &'p Plan<'g>,
    spelling: Spelling,
    fragments: &'p Fragments,
}

impl Serialize for Document<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let plan = self.plan;
        let whole = In { plan, spelling: self.spelling, fragments: self.fragments, depth: 0, inner: plan };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("AWSTemplateFormatVersion", "2010-09-09")?;
        if !plan.params.is_empty() || !plan.assets.is_empty() {
            map.serialize_entry("Parameters", &Parameters(whole.inside(plan)))?;
        }
        map.serialize_entry("Resources", &Resources(whole.inside(plan)))?;
        if !plan.outputs.is_empty() {
            map.serialize_entry("Outputs", &Outputs(whole.inside(plan)))?;
        }
        map.end()
    }
}

struct Parameters<'p, 'g>(In<'p, 'g, Plan<'g>>);

impl Serialize for Parameters<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.0.inner.assets.is_empty() {
            let about = "Bucket that holds the files of assets/, uploaded before the deployment";
            map.serialize_entry(ASSET_BUCKET, &json!({ "Type": "String", "Description": about }))?;
        }
        for param in self.0.inner.sorted_params() {
            map.serialize_entry(&param.id, &parameter(param))?;
        }
        map.end()
    }
}

const ASSET_BUCKET: &str = "AssetBucket";

fn parameter(param: &Param<'_>) -> Json {
    match param.default {
        None => json!({ "Type": "String" }),
        Some(Preset::Text(text)) => json!({ "Type": "String", "Default": text }),
        Some(Preset::Integer(number)) => json!({ "Type": "Number", "Default": number }),
        Some(Preset::Bool(value)) => {
            json!({ "Type": "String", "Default": value.to_string(), "AllowedValues": ["true", "false"] })
        }
    }
}

struct Resources<'p, 'g>(In<'p, 'g, Plan<'g>>);

impl Serialize for Resources<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.inner.sorted().map(|resource| (resource.id, self.0.inside(resource))))
    }
}

impl<'g> Serialize for In<'_, 'g, Resource<'g>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let resource = self.inner;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("Type", resource.kind)?;
        let after: Vec<&str> =
            resource.after.iter().filter_map(|index| self.plan.resource(*index)).map(|r| r.id).collect();
        match after.as_slice() {
            [] => {}
            [only] => map.serialize_entry("DependsOn", only)?,
            several => map.serialize_entry("DependsOn", several)?,
        }
        if resource.retain {
            map.serialize_entry("DeletionPolicy", "Retain")?;
            map.serialize_entry("UpdateReplacePolicy", "Retain")?;
        }
        if resource.properties != Value::EMPTY {
            map.serialize_entry("Properties", &self.inside(&resource.properties))?;
        }
        map.end()
    }
}

struct Outputs<'p, 'g>(In<'p, 'g, Plan<'g>>);

impl Serialize for Outputs<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.inner.outputs.iter().map(|output| (output.id, self.0.inside(output))))
    }
}

impl<'g> Serialize for In<'_, 'g, Output<'g>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.inner.doc.is_empty() {
            map.serialize_entry("Description", self.inner.doc)?;
        }
        map.serialize_entry("Value", &self.inside(&self.inner.value))?;
        if let Some(name) = &self.inner.export {
            map.serialize_entry("Export", &BTreeMap::from([("Name", self.inside(name))]))?;
        }
        map.end()
    }
}

impl<'g> Serialize for In<'_, 'g, Value<'g>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.inner {
            Value::Fixed(json) => self.fixed(json, serializer),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Integer(value) => serializer.serialize_i64(*value),
            Value::Number(text) => number(text).serialize(serializer),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items.iter().map(|item| self.inside(item))),
            Value::Map(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, self.inside(value)))),
            Value::Shared(inner) => {
                let shared = In { inner: *inner, ..*self };
                self.once(std::ptr::from_ref(*inner).cast(), &shared, serializer)
            }
            Value::Pseudo(Pseudo::Deployment) => self.fixed(&DEPLOYMENT_PART, serializer),
            Value::Ref(..) | Value::Param(_) | Value::Pseudo(_) => {
                match (reference(self.plan, self.inner), self.spelling) {
                    ((resource, ""), _) => call(serializer, self.spelling, "Ref", resource),
                    ((resource, attribute), Spelling::Json) => {
                        call(serializer, self.spelling, "Fn::GetAtt", &[resource, attribute])
                    }
                    ((resource, attribute), Spelling::Yaml) => {
                        call(serializer, self.spelling, "Fn::GetAtt", &format!("{resource}.{attribute}"))
                    }
                }
            }
            Value::Join(_) | Value::Json(_) | Value::FileHash(_) | Value::Shell(_) => self.text(serializer),
        }
    }
}

impl<'g> In<'_, 'g, Value<'g>> {
    /// Writes joined text, or JSON text.
    fn text<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut spelling = Sub::new(self.plan);
        let mut sub = Substitution::of(&spelling, self.inner);
        if sub.deployment && spelling.named.get() {
            // Something else in this text has the variable's name.
            spelling = Sub { variable: OTHER_VARIABLE, ..Sub::new(self.plan) };
            sub = Substitution::of(&spelling, self.inner);
        }
        if !sub.references {
            return serializer.serialize_str(&sub.text);
        }
        let variables = match (sub.deployment, spelling.dollar.get() || !sub.quoted.is_empty()) {
            (false, false) => return call(serializer, self.spelling, "Fn::Sub", &sub.text),
            (true, false) if spelling.variable == DEPLOYMENT => Cow::Borrowed(&*DEPLOYMENT_VARIABLE),
            _ => Cow::Owned(spelling.variables(&sub)),
        };
        match variables {
            Cow::Borrowed(variables) => {
                // The map of the variables stands in a list in a map.
                let mut variables = self.inside(variables);
                variables.depth += 1;
                call(serializer, self.spelling, "Fn::Sub", &(&sub.text, Fixed(variables)))
            }
            Cow::Owned(variables) => call(serializer, self.spelling, "Fn::Sub", &(&sub.text, variables)),
        }
    }
}

/// `{"Fn::Sub": value}`, or `!Sub value`.
fn call<S: Serializer, T: Serialize + ?Sized>(
    serializer: S,
    spelling: Spelling,
    function: &str,
    value: &T,
) -> Result<S::Ok, S::Error> {
    match spelling {
        Spelling::Json => serializer.collect_map([(function, value)]),
        Spelling::Yaml => {
            let tag = format!("!{}", function.trim_start_matches("Fn::"));
            serde_saphyr::Tagged(value, Some(tag)).serialize(serializer)
        }
    }
}

const DEPLOYMENT: &str = "Deployment";
/// The beginning of the names of variables for a shell's word: logical ids begin with a capital.
const QUOTED: &str = "quoted";

/// No logical id has such a name.
const OTHER_VARIABLE: &str = "Deployment_";
const DOLLAR: &str = "Dollar_";

/// The text of `Fn::Sub`.
struct Sub<'p, 'g> {
    plan: &'p Plan<'g>,
    /// The variable that holds the deployment's own name.
    variable: &'static str,
    /// True if something else of that name stands in it.
    named: Cell<bool>,
    /// True if a variable in it stands for a dollar.
    dollar: Cell<bool>,
}

impl<'p, 'g> Sub<'p, 'g> {
    fn new(plan: &'p Plan<'g>) -> Self {
        Self { plan, variable: DEPLOYMENT, named: Cell::default(), dollar: Cell::default() }
    }
}

impl Sub<'_, '_> {
    fn param(&self, index: usize) -> &str {
        self.plan.params.get(index).map_or("", |param| param.id.as_str())
    }

    /// The variables of a text.
    fn variables(&self, text: &Substitution<'_, Self>) -> Json {
        let quoted = text.quoted.iter().map(|index| {
            let id = self.param(*index);
            (format!("{QUOTED}{id}"), json!({ "Fn::Join": ["'\\''", { "Fn::Split": ["'", { "Ref": id }] }] }))
        });
        let part = text.deployment.then(|| (self.variable.to_owned(), DEPLOYMENT_PART.clone()));
        let dollar = self.dollar.get().then(|| (DOLLAR.to_owned(), Json::from("$")));
        Json::Object(quoted.chain(part).chain(dollar).collect())
    }
}

impl Interpolation for Sub<'_, '_> {
    const PLAIN: bool = true;

    fn reference(&self, value: &Value<'_>, text: &mut String) {
        text.push_str("${");
        if matches!(value, Value::Pseudo(Pseudo::Deployment)) {
            text.push_str(self.variable);
        } else {
            let (name, attribute) = reference(self.plan, value);
            text.push_str(name);
            if attribute.is_empty() {
                self.named.set(self.named.get() || name == DEPLOYMENT);
            } else {
                text.push('.');
                text.push_str(attribute);
            }
        }
        text.push('}');
    }

    fn reference_in_quotes(&self, param: usize, text: &mut String) {
        text.push_str("${");
        text.push_str(QUOTED);
        text.push_str(self.param(param));
        text.push('}');
    }

    fn literal(&self, from: &str, text: &mut String) {
        // `${` would be taken for a reference. CloudFormation's escape is `${!Literal}`: a whole one, with a name in
        // it.
        let mut pieces = from.split("${");
        text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let is_named = |c: char| c.is_alphanumeric() || ":._-".contains(c);
            let named = piece.split_once('}').is_some_and(|(name, _)| !name.is_empty() && name.chars().all(is_named));
            if named {
                text.push_str("${!");
            } else {
                self.dollar.set(true);
                text.push_str("${");
                text.push_str(DOLLAR);
                text.push_str("}{");
            }
            text.push_str(piece);
        }
    }
}

/// Something of a service file, or as constant.
struct Fixed<'p, 'g>(In<'p, 'g, Json>);

impl Serialize for Fixed<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.fixed(self.0.inner, serializer)
    }
}

/// The first part of the stack's own identifier, which stays as long as the stack does:
/// `arn:aws:cloudformation:region:account:stack/name/1a2b3c4d-...`.
static DEPLOYMENT_PART: LazyLock<Json> = LazyLock::new(
    || json!({ "Fn::Select": [0, { "Fn::Split": ["-", { "Fn::Select": [2, { "Fn::Split": ["/", { "Ref": "AWS::StackId" }] }] }] }] }),
);
/// The same as a variable of `Fn::Sub`.
static DEPLOYMENT_VARIABLE: LazyLock<Json> = LazyLock::new(|| json!({ DEPLOYMENT: *DEPLOYMENT_PART }));

/// `Bucket`, or `AWS::Region`, and the attribute wanted of it if one is.
fn reference<'p>(plan: &'p Plan<'_>, value: &Value<'_>) -> (&'p str, &'static str) {
    let name = match value {
        Value::Ref(index, attribute) => {
            return (plan.resource(*index).map_or("", |resource| resource.id), attribute.text());
        }
        Value::Param(index) => plan.params.get(*index).map_or("", |param| param.id.as_str()),
        Value::Pseudo(pseudo) => match pseudo {
            Pseudo::Account => "AWS::AccountId",
            Pseudo::Region => "AWS::Region",
            Pseudo::Partition => "AWS::Partition",
            Pseudo::UrlSuffix => "AWS::URLSuffix",
            Pseudo::Deployment => DEPLOYMENT,
            Pseudo::AssetBucket => ASSET_BUCKET,
            // Code is read from the bucket.
            Pseudo::AssetFolder => "",
        },
        _ => "",
    };
    (name, "")
}
