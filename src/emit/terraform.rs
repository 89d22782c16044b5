//! Terraform in its JSON syntax, with the AWS provider and no other.
//!
//! <https://developer.hashicorp.com/terraform/language/syntax/json>

use super::addresses::{address, moved, snake};
use super::fragments::Fragments;
use super::substitution::{Interpolation, Substitution, number};
use super::{parameters, pretty};
use crate::plan::{Output, Plan, Pseudo, Resource, ResourceIndex, Value};
use serde::ser::{Error, Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value as Json, json};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// `terraform_data`, which tells deployments apart, came with 1.4.
const TERRAFORM: &str = ">= 1.4.0";
/// Nothing that is written here is missing in the first or deprecated in the last, except where the plan says so.
const PROVIDER: &str = "5.100.0";
const NEXT_PROVIDER: &str = "7.0.0";

/// The configuration as JSON, two spaces deep, with a final newline.
///
/// # Errors
/// Returns an error if the serializer refuses a value.
pub fn json(plan: &Plan<'_>) -> Result<String, String> {
    let addresses = plan.resources.iter().map(|resource| address(resource, resource.latest())).collect();
    let template = Template { plan, addresses, used: RefCell::default(), imported: RefCell::default() };
    let whole = In { template: &template, fragments: &Fragments::default(), depth: 0, inner: plan };
    pretty::document(&Document(whole), plan.resources.len() * RESOURCE_BYTES).map_err(|error| error.to_string())
}

/// About as many bytes as a resource takes.
const RESOURCE_BYTES: usize = 480;

/// A part of the plan, with the context that spells it.
struct In<'p, 'g, T: ?Sized> {
    template: &'p Template<'p, 'g>,
    fragments: &'p Fragments,
    /// The number of maps and lists around it.
    depth: usize,
    inner: &'p T,
}

impl<'p, 'g, T: ?Sized> In<'p, 'g, T> {
    /// Something inside this.
    fn inside<U: ?Sized>(&self, inner: &'p U) -> In<'p, 'g, U> {
        In { template: self.template, fragments: self.fragments, depth: self.depth + 1, inner }
    }
}

struct Document<'p, 'g>(In<'p, 'g, Plan<'g>>);

impl Serialize for Document<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = &self.0;
        let plan = whole.inner;
        let mut map = serializer.serialize_map(None)?;
        let version = format!(">= {}, < {NEXT_PROVIDER}", plan.provider.unwrap_or(PROVIDER));
        let aws = json!({ "source": "hashicorp/aws", "version": version });
        map.serialize_entry(
            "terraform",
            &json!({ "required_version": TERRAFORM, "required_providers": { "aws": aws } }),
        )?;
        map.serialize_entry("provider", &json!({ "aws": providers(plan) }))?;
        map.serialize_entry("variable", &variables(plan))?;
        if !plan.outputs.is_empty() {
            map.serialize_entry("output", &Outputs(whole.inside(plan)))?;
        }
        map.serialize_entry("resource", &Resources(whole.inside(plan)))?;
        let moved = moved(plan, &whole.template.addresses);
        if !moved.is_empty() {
            map.serialize_entry("moved", &moved)?;
        }
        // The data sources in use are known when all else is written.
        let used = whole.template.used.borrow();
        let mut data: serde_json::Map<String, Json> = DATA
            .iter()
            .filter(|(_, pseudos)| pseudos.iter().any(|pseudo| used.contains(pseudo)))
            .map(|(kind, _)| ((*kind).to_owned(), json!({ "current": {} })))
            .chain(whole.template.exports().map(|exports| (EXPORT.to_owned(), exports)))
            .collect();
        data.sort_keys();
        if !data.is_empty() {
            map.serialize_entry("data", &data)?;
        }
        let locals =
            Locals { tags: plan.tags.map(|tags| (whole, tags)), deployment: used.contains(&Pseudo::Deployment) };
        if locals.tags.is_some() || locals.deployment {
            map.serialize_entry("locals", &locals)?;
        }
        map.end()
    }
}

/// Values with a name.
struct Locals<'p, 'g> {
    /// The tags of everything.
    tags: Option<(&'p In<'p, 'g, Plan<'g>>, Value<'g>)>,
    /// What tells deployments apart is in use.
    deployment: bool,
}

impl Serialize for Locals<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if self.deployment {
            map.serialize_entry("deployment", "${substr(terraform_data.deployment.id, 0, 8)}")?;
        }
        if let Some((whole, tags)) = &self.tags {
            map.serialize_entry("tags", &whole.inside(tags))?;
        }
        map.end()
    }
}

/// The provider, and one more for each other region that a resource is made in. It gives everything the tags of the file, and
/// those of whoever deploys, which take precedence.
fn providers(plan: &Plan<'_>) -> Json {
    let tags = if plan.tags.is_some() { "${merge(local.tags, var.tags)}" } else { "${var.tags}" };
    let tags = json!({ "tags": tags });
    let named = plan.resources.iter().filter_map(|resource| resource.properties.get("provider")?.as_text());
    let regions: BTreeSet<&str> = named.filter_map(|name| name.strip_prefix("aws.")).collect();
    let others = regions.iter().map(|region| json!({ "alias": region, "region": region, "default_tags": tags }));
    match regions.is_empty() {
        true => json!({ "default_tags": tags }),
        false => std::iter::once(json!({ "default_tags": tags })).chain(others).collect(),
    }
}

/// The data sources for values that only AWS knows.
const DATA: [(&str, &[Pseudo]); 3] = [
    ("aws_caller_identity", &[Pseudo::Account]),
    ("aws_partition", &[Pseudo::Partition, Pseudo::UrlSuffix]),
    ("aws_region", &[Pseudo::Region]),
];

fn variables(plan: &Plan<'_>) -> Json {
    let tags = json!({ "type": "map(string)", "description": "Tags of every resource that takes tags", "default": {} });
    let params = plan.sorted_params().into_iter().map(|param| (param.id.clone(), parameters::variable(param)));
    Json::Object(params.chain([("tags".to_owned(), tags)]).collect())
}

struct Resources<'p, 'g>(In<'p, 'g, Plan<'g>>);

impl Serialize for Resources<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let plan = self.0.inner;
        let mut kinds: BTreeMap<&str, Vec<ResourceIndex>> = BTreeMap::new();
        for index in &plan.order {
            kinds.entry(plan.resource(*index).map_or("", |resource| resource.kind)).or_default().push(*index);
        }
        let mut map = serializer.serialize_map(None)?;
        for (kind, resources) in &kinds {
            map.serialize_entry(kind, &Kind(self.0.inside(resources.as_slice())))?;
        }
        if self.0.template.used.borrow().contains(&Pseudo::Deployment) {
            map.serialize_entry("terraform_data", &json!({ "deployment": {} }))?;
        }
        map.end()
    }
}

/// The resources of one type.
struct Kind<'p, 'g>(In<'p, 'g, [ResourceIndex]>);

impl Serialize for Kind<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let template = self.0.template;
        serializer.collect_map(self.0.inner.iter().filter_map(|index| {
            let (_, name) = template.addresses.get(index.index())?.split_once('.')?;
            Some((name, self.0.inside(template.plan.resource(*index)?)))
        }))
    }
}

impl<'g> Serialize for In<'_, 'g, Resource<'g>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let resource = self.inner;
        let mut map = serializer.serialize_map(None)?;
        match &resource.properties {
            Value::Map(entries) => {
                entries.iter().try_for_each(|(key, value)| map.serialize_entry(key, &self.inside(value)))?;
            }
            Value::Fixed(Json::Object(entries)) => {
                entries.iter().try_for_each(|(key, value)| map.serialize_entry(key, &Fixed(self.inside(value))))?;
            }
            _ => {}
        }
        if !resource.after.is_empty() {
            let after = resource.after.iter().filter_map(|index| self.template.addresses.get(index.index()));
            map.serialize_entry("depends_on", &after.collect::<Vec<_>>())?;
        }
        map.end()
    }
}

struct Outputs<'p, 'g>(In<'p, 'g, Plan<'g>>);

impl Serialize for Outputs<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let outputs = self.0.inner.outputs.iter();
        serializer.collect_map(outputs.map(|output| (snake(output.id), self.0.inside(output))))
    }
}

impl<'g> Serialize for In<'_, 'g, Output<'g>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.inner.doc.is_empty() {
            map.serialize_entry("description", self.inner.doc)?;
        }
        map.serialize_entry("value", &self.inside(&self.inner.value))?;
        if parameters::is_secret(self.template.plan, &self.inner.value) {
            map.serialize_entry("sensitive", &true)?;
        }
        map.end()
    }
}

impl<'g> Serialize for In<'_, 'g, Value<'g>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.inner {
            Value::Fixed(json) => {
                Fixed(In { template: self.template, fragments: self.fragments, depth: self.depth, inner: *json })
                    .serialize(serializer)
            }
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Integer(number) => serializer.serialize_i64(*number),
            Value::Number(text) => number(text).serialize(serializer),
            Value::Text(text) => serializer.serialize_str(&escaped(text)),
            Value::List(items) => serializer.collect_seq(items.iter().map(|item| self.inside(item))),
            Value::Map(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (escaped(key), self.inside(value))))
            }
            Value::Shared(inner) => {
                let shared = In { inner: *inner, ..*self };
                self.fragments.once(std::ptr::from_ref(*inner).cast(), self.depth, &shared, serializer)
            }
            // Its text is the same however deep it stands.
            Value::Json(Value::Shared(inner)) => {
                let text = In { inner: *inner, ..*self };
                self.fragments.once(std::ptr::from_ref(*inner).cast(), usize::MAX, &JsonText(text), serializer)
            }
            Value::Json(inner) => JsonText(In { inner: *inner, ..*self }).serialize(serializer),
            value => serializer.serialize_str(&Substitution::of(self.template, value).text),
        }
    }
}

/// A value as JSON text in a string.
struct JsonText<'p, 'g>(In<'p, 'g, Value<'g>>);

impl Serialize for JsonText<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let string = Substitution::string_of_json(self.0.template, self.0.inner);
        serde_json::from_str::<&RawValue>(&string).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// Something of a service file. Every string is a template in Terraform, so these are escaped too.
struct Fixed<'p, 'g>(In<'p, 'g, Json>);

impl Serialize for Fixed<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = self.0.inner;
        match json.is_object() || json.is_array() {
            true => self.0.fragments.once(std::ptr::from_ref(json).cast(), self.0.depth, &Escaped(json), serializer),
            false => Escaped(json).serialize(serializer),
        }
    }
}

struct Escaped<'j>(&'j Json);

impl Serialize for Escaped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Json::String(text) => serializer.serialize_str(&escaped(text)),
            Json::Array(items) => serializer.collect_seq(items.iter().map(Escaped)),
            Json::Object(map) => serializer.collect_map(map.iter().map(|(key, value)| (escaped(key), Escaped(value)))),
            scalar => scalar.serialize(serializer),
        }
    }
}

/// A string template: `${...}` is a reference, `$${` and `%%{` are written for `${` and `%{`. So are keys of maps.
struct Template<'p, 'g> {
    plan: &'p Plan<'g>,
    /// The addresses by resource: `aws_s3_bucket.raw_zone`.
    addresses: Vec<String>,
    /// The values that only the target knows, as far as the document refers to them.
    used: RefCell<BTreeSet<Pseudo>>,
    /// The parameters that another stack exports, likewise.
    imported: RefCell<BTreeSet<usize>>,
}

impl Template<'_, '_> {
    /// The path of a parameter's value in an expression.
    fn push_path(&self, index: usize, text: &mut String) {
        let Some(param) = self.plan.params.get(index) else { return };
        if param.import.is_none() {
            text.push_str("var.");
            return text.push_str(&param.id);
        }
        self.imported.borrow_mut().insert(index);
        text.push_str("data.");
        text.push_str(EXPORT);
        text.push('.');
        text.push_str(&param.id);
        text.push_str(".value");
    }

    /// The data sources of what is imported.
    fn exports(&self) -> Option<Json> {
        let imported = self.imported.borrow().clone();
        let params = imported.iter().filter_map(|index| self.plan.params.get(*index));
        parameters::exports(params, |name| Substitution::of(self, name).text)
    }
}

/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/cloudformation_export>
const EXPORT: &str = "aws_cloudformation_export";

impl Interpolation for Template<'_, '_> {
    const PLAIN: bool = false;

    fn reference(&self, value: &Value<'_>, text: &mut String) {
        match value {
            Value::Ref(index, attribute) => {
                text.push_str("${");
                text.push_str(self.addresses.get(index.index()).map_or("", String::as_str));
                text.push('.');
                text.push_str(if attribute.text().is_empty() { "id" } else { attribute.text() });
                text.push('}');
            }
            Value::Param(index) => {
                text.push_str("${");
                self.push_path(*index, text);
                text.push('}');
            }
            Value::FileHash(path) => {
                text.push_str("${filebase64sha256(\"");
                text.push_str(&Substitution::of(self, path).text);
                text.push_str("\")}");
            }
            Value::Pseudo(pseudo) => {
                self.used.borrow_mut().insert(*pseudo);
                text.push_str(match pseudo {
                    Pseudo::Account => "${data.aws_caller_identity.current.account_id}",
                    // `name` is deprecated in 6, and `region` is missing in 5.
                    Pseudo::Region => "${data.aws_region.current.id}",
                    Pseudo::Partition => "${data.aws_partition.current.partition}",
                    Pseudo::UrlSuffix => "${data.aws_partition.current.dns_suffix}",
                    Pseudo::Deployment => "${local.deployment}",
                    Pseudo::AssetFolder => "${path.module}/assets",
                    // A bucket of the configuration's own holds the files that must be in one.
                    Pseudo::AssetBucket => "",
                })
            }
            _ => {}
        }
    }

    fn reference_in_quotes(&self, param: usize, text: &mut String) {
        text.push_str("${replace(");
        self.push_path(param, text);
        text.push_str(r#", "'", "'\\''")}"#);
    }

    fn literal(&self, from: &str, text: &mut String) {
        text.push_str(&escaped(from));
    }

    /// `$` before `${` would be its escape, so they stand as text of an expression: `${"$"}`.
    fn dollars(&self, from: &str, text: &mut String) {
        text.push_str("${\"");
        text.push_str(from);
        text.push_str("\"}");
    }
}

fn escaped(text: &str) -> Cow<'_, str> {
    match text.contains('$') || text.contains('%') {
        true => Cow::Owned(text.replace("${", "$${").replace("%{", "%%{")),
        false => Cow::Borrowed(text),
    }
}
