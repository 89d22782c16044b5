//! AWS CloudFormation: the plan in JSON, or in YAML with short forms.

use super::fragments::Fragments;
use super::sub::{
    ASSET_BUCKET, DEPLOYMENT, DEPLOYMENT_PART, DEPLOYMENT_VARIABLE, OTHER_VARIABLE, Sub, given, is_imported, reference,
};
use super::substitution::{Substitution, number};
use super::{parameters, pretty};
use crate::plan::{Output, Plan, Pseudo, Resource, Value};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value as Json, json};
use std::borrow::Cow;
use std::collections::BTreeMap;

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
        if plan.params.iter().any(|param| param.import.is_none()) || !plan.assets.is_empty() {
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
            map.serialize_entry(&param.id, &parameters::cfn(param))?;
        }
        map.end()
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
        for name in Resource::KEPT.iter().filter(|name| resource.retain && resource.attributes.get(name).is_none()) {
            map.serialize_entry(name, "Retain")?;
        }
        for (name, value) in resource.attributes.entries() {
            map.serialize_entry(name, &self.inside(&value))?;
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
            Value::Param(index) if is_imported(self.plan, *index) => given(self.plan, *index).serialize(serializer),
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
        let variables = match (sub.deployment, spelling.has_variables() || !sub.quoted.is_empty()) {
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

/// Something of a service file, or as constant.
struct Fixed<'p, 'g>(In<'p, 'g, Json>);

impl Serialize for Fixed<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.fixed(self.0.inner, serializer)
    }
}
