//! A value of a template against its place in a target's schema. The trees: `refresh.py` and `provider.py` in `tests/data`.

use super::Aws;
use super::shown::Shown;
use crate::catalog::check::{Findings, Place, Scope};
use crate::catalog::schema::template::Template;
use crate::catalog::schema::{Parameter, Resource, Type};
use crate::suggest::closest;
use serde_json::Value as Json;
use std::sync::LazyLock;

/// A place that takes anything.
static FREE: LazyLock<Json> = LazyLock::new(|| Json::from("json"));

impl<'c> Aws<'c> {
    /// A value against its place in the schema.
    pub fn value(&self, node: &Json, value: Shown<'c>, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let node = if value.items().is_some() { node } else { block(node) };
        if node == "json" {
            return;
        }
        let text_may = node.get("text").is_some();
        match value {
            Shown::Template(Template::Expr(expr)) => {
                for known in self.values(expr, scope) {
                    self.scalar(node, &known, place, found);
                }
                if let Some(parameter) = self.handed_on(expr, scope) {
                    self.in_range(node, parameter, place, found);
                }
            }
            Shown::Template(Template::Join(_) | Template::Text(_) | Template::Fill(..))
                if !text_may && !takes(node, "string") =>
            {
                found.say(place, format!("text stands where {} wants another thing", self.target.title()));
            }
            Shown::Template(Template::Join(_) | Template::Text(_) | Template::Fill(..)) => {}
            Shown::Template(Template::List(_)) | Shown::Plain(Json::Array(_)) => {
                self.list(node, value, scope, place, found);
            }
            Shown::Template(Template::Map(_)) | Shown::Plain(Json::Object(_)) => {
                self.map(node, value, scope, place, found);
            }
            Shown::Template(Template::Fixed(json)) | Shown::Plain(json) => self.scalar(node, json, place, found),
        }
    }

    fn list(&self, node: &Json, list: Shown<'c>, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let items = list.items().unwrap_or_default();
        let Some(each) = node.get("items") else {
            return found.say(place, format!("{} wants no list here", self.target.title()));
        };
        if let Some(max) = node.get("max").and_then(Json::as_u64).filter(|max| items.len() as u64 > *max) {
            found.say(place, format!("{} takes {max} here at most", self.target.title()));
        }
        items.into_iter().enumerate().for_each(|(count, item)| self.value(each, item, scope, &place.at(count), found));
    }

    fn map(&self, node: &Json, map: Shown<'c>, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let fields = map.fields().unwrap_or_default();
        if let Some(values) = node.get("values") {
            fields
                .into_iter()
                .for_each(|(key, value)| self.value(values, value, scope, &place.at(key.unwrap_or("{}")), found));
            return;
        }
        let Some(Json::Object(known)) = node.get("properties") else {
            return found.say(place, format!("{} wants no map here", self.target.title()));
        };
        for (key, value) in &fields {
            let Some(key) = key else { continue };
            match known.get(*key) {
                Some(inner) => self.value(inner, *value, scope, &place.at(key), found),
                None => {
                    let near = closest(key, known.keys().map(String::as_str));
                    let help = near.map(|near| format!("did you mean `{near}`?"));
                    let message = format!("{} has no property `{key}` here", self.target.title());
                    found.word(&place.at(key), key, message, help);
                }
            }
        }
        let required = node.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        for name in required.filter(|name| fields.iter().all(|(key, _)| *key != Some(name))) {
            found.say(place, format!("{} requires `{name}` here", self.target.title()));
        }
    }

    fn scalar(&self, node: &Json, value: &Json, place: &Place, found: &mut Findings) {
        if node == "json" || (value.is_string() && node.get("text").is_some()) {
            return;
        }
        if let Some(Json::Array(choices)) = node.get("enum") {
            if !choices.contains(value) {
                let choices = Json::from(choices.clone());
                let message = format!("`{value}` is none of {}'s values: {choices}", self.target.title());
                found.word(place, value.as_str().unwrap_or_default(), message, None);
            }
            return;
        }
        let kind = match value {
            Json::String(_) => "string",
            Json::Bool(_) => "boolean",
            Json::Number(_) => "integer",
            _ => return,
        };
        if ![kind, if kind == "integer" { "number" } else { kind }].iter().any(|kind| takes(node, kind)) {
            return found.say(place, format!("`{value}` is not of {}'s type {node}", self.target.title()));
        }
        let size = value.as_i64().or_else(|| value.as_str().and_then(|text| i64::try_from(text.chars().count()).ok()));
        let limit = |name: &str| node.get(name).and_then(Json::as_i64);
        if size.is_some_and(|size| {
            limit("min").is_some_and(|min| size < min) || limit("max").is_some_and(|max| size > max)
        }) {
            found.say(place, format!("`{value}` is outside {}'s limits {node}", self.target.title()));
        }
    }

    /// The part of a resource's schema at a path of keys.
    pub fn reach(
        &self,
        resource: &'c Resource,
        path: &[Option<&str>],
        place: &Place,
        found: &mut Findings,
    ) -> Option<&'c Json> {
        let kind = &resource.kind;
        let mut node = &self.data.schema(self.target, kind)?.node;
        let mut written = resource.properties.as_ref().map(Shown::from);
        for key in path {
            let inside = block(node);
            // A value that is carried as text is changed before it becomes text.
            let text = matches!(written, Some(Shown::Template(Template::Text(_)))) && takes(inside, "string");
            if text || inside == "json" {
                return Some(&FREE);
            }
            let next = key.and_then(|key| inside.get("properties")?.get(key));
            let next = inside.get("values").or(next).filter(|_| written.is_none_or(|at| at.items().is_none()));
            let Some(next) = next else {
                let key = key.unwrap_or("{}");
                found.word(place, key, format!("`{kind}` has no property `{key}` there"), None);
                return None;
            };
            let fields = written.and_then(Shown::fields).unwrap_or_default();
            written = fields.into_iter().find(|(field, _)| field == key).map(|(_, value)| value);
            node = next;
        }
        Some(node)
    }

    /// A value that a parameter lets through, the target lets through as well.
    fn in_range(&self, node: &Json, parameter: &Parameter, place: &Place, found: &mut Findings) {
        let wanted: &[&str] = match parameter.kind {
            Type::Integer | Type::Duration | Type::Size => &["integer", "number"],
            Type::Bool => &["boolean"],
            Type::String | Type::Choice | Type::Code | Type::Text => &["string"],
            _ => return,
        };
        if node.get("text").is_none() && !wanted.iter().any(|kind| takes(node, kind)) && node.get("enum").is_none() {
            let (kind, target) = (parameter.kind.word(), self.target.title());
            found.say(place, format!("a parameter of type {kind} is not of {target}'s type {node}"));
        }
        let limit = |name: &str| node.get(name).and_then(Json::as_i64);
        let [low, high] = parameter.range.unwrap_or([i64::MIN, i64::MAX]);
        if limit("min").is_some_and(|min| low < min) || limit("max").is_some_and(|max| high > max) {
            let range = parameter
                .range
                .map_or("has no range".to_owned(), |[low, high]| format!("lets through {low} to {high}"));
            found.say(place, format!("its parameter {range}, wider than {}'s {node}", self.target.title()));
        }
    }
}

/// The schema of a value that may stand alone where a list of it may stand.
pub fn block(node: &Json) -> &Json {
    node.get("items").filter(|_| node.get("alone").is_some()).unwrap_or(node)
}

/// True if a place takes values of a type.
fn takes(node: &Json, kind: &str) -> bool {
    let kinds = node.as_str().or_else(|| node.get("type").and_then(Json::as_str));
    kinds.map_or(node.get("enum").is_some() && kind == "string", |kinds| {
        kinds.split('|').any(|known| known == kind || known == "json")
    })
}
