//! Resource templates against CloudFormation's schemas: types, properties, values, attributes.

use super::paths::{Arrow, Scope, Thing};
use super::world::{Findings, Place, Shown, World};
use pipec::catalog::template::Template;
use pipec::catalog::{Attribute, Patch, Resource, Service, Type};
use serde_json::{Value as Json, json};
use std::sync::LazyLock;

/// The properties of a resource that has none.
static EMPTY: LazyLock<Json> = LazyLock::new(|| json!({}));

impl<'c> World<'c> {
    /// Everything a service says in CloudFormation's words.
    pub fn check_properties(&self, service: &'c Service, found: &mut Findings) {
        let cfn = Place::file(service).at("cfn");
        let scope = Scope::of(service);
        for (name, resource) in &service.cfn.resources {
            let added = service.cfn.name.as_deref().filter(|_| name == "main");
            self.resource(resource, added, &scope, &cfn.at(format!("resources.{name}")), found);
        }
        if let (Some(name), Some(main)) = (&service.cfn.name, service.cfn.resources.get("main")) {
            let place = cfn.at("name");
            self.reach(&main.kind, &[&Template::Fixed(Json::from(name.as_str()))], &place, found);
        }
        for (protects, policy) in &service.cfn.policies {
            let place = cfn.at(format!("policies.{protects}"));
            self.body(&policy.kind, Some(&policy.properties), None, &scope, &place, found);
            if protects != "main" && !service.cfn.resources.contains_key(protects) {
                found.say(&place, "it protects no resource of the service");
            }
        }
        for (name, attribute) in &service.cfn.attributes {
            self.attribute_exists(service, attribute, &cfn.at(format!("attributes.{name}")), found);
        }
        for (link, dialect) in &service.cfn.links {
            let place = cfn.at(format!("links.{link}"));
            let Some(accept) = service.accepts.get(link) else {
                found.say(&place, format!("the service accepts no `{link}`"));
                continue;
            };
            let arrow: Arrow<'c> = (service, link, accept);
            let scope = Scope::of(service).on(vec![arrow]);
            for (name, resource) in &dialect.resources {
                self.resource(resource, None, &scope, &place.at(format!("resources.{name}")), found);
            }
            for (count, patch) in dialect.patches.iter().enumerate() {
                self.patch(patch, arrow, &scope, &place.at(format!("patches[{count}]")), found);
            }
        }
    }

    fn resource(
        &self,
        resource: &'c Resource,
        added: Option<&str>,
        scope: &Scope<'c>,
        place: &Place,
        found: &mut Findings,
    ) {
        let scope = match &resource.each {
            Some(clause) => scope.clone().with(&clause.name, self.item(clause, scope)),
            None => scope.clone(),
        };
        self.body(&resource.kind, resource.properties.as_ref(), added, &scope, place, found);
    }

    fn body(
        &self,
        kind: &str,
        properties: Option<&'c Template>,
        added: Option<&str>,
        scope: &Scope<'c>,
        place: &Place,
        found: &mut Findings,
    ) {
        let Some(schema) = self.data.schemas.get(kind) else {
            return found.say(
                place,
                format!("CloudFormation has no type `{kind}`, or it is not carried: run tests/data/refresh.py"),
            );
        };
        let mut required = schema.required.clone();
        if let (Json::Array(names), Some(added)) = (&mut required, added) {
            names.retain(|name| name != added);
        }
        let node = json!({ "properties": schema.properties, "required": required });
        let body = properties.map_or(Shown::Plain(&EMPTY), Shown::from);
        self.value(&node, body, scope, &place.at("properties"), found);
    }

    /// A value against its place in the schema.
    fn value(&self, node: &Json, value: Shown<'c>, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
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
                    in_range(node, parameter, place, found);
                }
            }
            Shown::Template(Template::Join(_) | Template::Text(_)) if !text_may && !takes(node, "string") => {
                found.say(place, "text stands where CloudFormation wants another thing");
            }
            Shown::Template(Template::Join(_) | Template::Text(_)) => {}
            Shown::Template(Template::List(_)) | Shown::Plain(Json::Array(_)) => match node.get("items") {
                Some(items) => value.items().unwrap_or_default().into_iter().enumerate().for_each(|(count, item)| {
                    self.value(items, item, scope, &place.at(count), found);
                }),
                None => found.say(place, "CloudFormation wants no list here"),
            },
            Shown::Template(Template::Map(_)) | Shown::Plain(Json::Object(_)) => {
                self.map(node, value, scope, place, found)
            }
            Shown::Template(Template::Fixed(json)) | Shown::Plain(json) => self.scalar(node, json, place, found),
        }
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
            return found.say(place, "CloudFormation wants no map here");
        };
        for (key, value) in &fields {
            let Some(key) = key else { continue };
            match known.get(*key) {
                Some(inner) => self.value(inner, *value, scope, &place.at(key), found),
                None => found.say(&place.at(key), format!("CloudFormation has no property `{key}` here")),
            }
        }
        let required = node.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        for name in required.filter(|name| fields.iter().all(|(key, _)| *key != Some(name))) {
            found.say(place, format!("CloudFormation requires `{name}` here"));
        }
    }

    fn scalar(&self, node: &Json, value: &Json, place: &Place, found: &mut Findings) {
        if node == "json" || (value.is_string() && node.get("text").is_some()) {
            return;
        }
        if let Some(Json::Array(choices)) = node.get("enum") {
            if !choices.contains(value) {
                found.say(
                    place,
                    format!("`{value}` is none of CloudFormation's values: {}", Json::from(choices.clone())),
                );
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
            return found.say(place, format!("`{value}` is not of CloudFormation's type {node}"));
        }
        let size = value.as_i64().or_else(|| value.as_str().and_then(|text| i64::try_from(text.chars().count()).ok()));
        let limit = |name: &str| node.get(name).and_then(Json::as_i64);
        if size.is_some_and(|size| {
            limit("min").is_some_and(|min| size < min) || limit("max").is_some_and(|max| size > max)
        }) {
            found.say(place, format!("`{value}` is outside CloudFormation's limits {node}"));
        }
    }

    fn patch(&self, patch: &'c Patch, arrow: Arrow<'c>, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let ends = match patch.on.as_str() {
            "from" => self.givers(arrow.1, arrow.2),
            "to" => vec![arrow.0],
            other => return found.say(place, format!("a patch is on `from` or `to`, not on `{other}`")),
        };
        let scope = match &patch.each {
            Some(clause) => scope.clone().with(&clause.name, self.item(clause, scope)),
            None => scope.clone(),
        };
        if patch.append.is_some() == patch.set.is_some() {
            found.say(place, "a patch either appends or sets");
        }
        let path: Vec<&Template> = patch.at.iter().collect();
        for main in ends.iter().filter_map(|end| end.cfn.resources.get("main")) {
            let Some(node) = self.reach(&main.kind, &path, place, found) else { continue };
            match (&patch.append, &patch.set, node.get("items")) {
                (Some(value), _, Some(items)) => self.value(items, value.into(), &scope, &place.at("append"), found),
                (Some(_), _, None) if node != "json" => found.say(place, "nothing can be appended there"),
                (None, Some(value), _) => self.value(&node, value.into(), &scope, &place.at("set"), found),
                _ => {}
            }
        }
        if ends.iter().all(|end| !end.cfn.resources.contains_key("main")) {
            found.say(place, "nothing at that end has a `main` resource");
        }
    }

    /// The part of a type's schema at a path of keys.
    fn reach(&self, kind: &str, path: &[&Template], place: &Place, found: &mut Findings) -> Option<Json> {
        let schema = self.data.schemas.get(kind)?;
        let mut node = json!({ "properties": schema.properties });
        for key in path {
            let key = Shown::from(*key).text();
            let next = match (&node, node.get("values"), key.and_then(|key| node.get("properties")?.get(key))) {
                (Json::String(any), ..) if any == "json" => return Some(node),
                (_, Some(values), _) => values.clone(),
                (_, _, Some(inner)) => inner.clone(),
                _ => {
                    found.say(place, format!("`{kind}` has no property `{}` there", key.unwrap_or("{}")));
                    return None;
                }
            };
            node = next;
        }
        Some(node)
    }

    fn attribute_exists(&self, service: &'c Service, attribute: &'c Attribute, place: &Place, found: &mut Findings) {
        let Attribute::Resource(name, attribute) = attribute else { return };
        let attribute = attribute.text();
        let Some(resource) = service.cfn.resources.get(name) else {
            return found.say(place, format!("the service has no resource `{name}`"));
        };
        if !attribute.is_empty() && self.member(&Thing::Resource(&resource.kind), attribute).is_none() {
            found.say(place, format!("`{}` has no attribute `{attribute}`", resource.kind));
        }
    }
}

/// Whether a place takes values of a type.
fn takes(node: &Json, kind: &str) -> bool {
    let kinds = node.as_str().or_else(|| node.get("type").and_then(Json::as_str));
    kinds.map_or(node.get("enum").is_some() && kind == "string", |kinds| {
        kinds.split('|').any(|known| known == kind || known == "json")
    })
}

/// What a parameter lets through, CloudFormation lets through as well.
fn in_range(node: &Json, parameter: &pipec::catalog::Parameter, place: &Place, found: &mut Findings) {
    let wanted: &[&str] = match parameter.kind {
        Type::Integer | Type::Duration | Type::Size => &["integer", "number"],
        Type::Bool => &["boolean"],
        Type::String | Type::Choice | Type::Code => &["string"],
        _ => return,
    };
    if node.get("text").is_none() && !wanted.iter().any(|kind| takes(node, kind)) && node.get("enum").is_none() {
        found.say(place, format!("a parameter of type {:?} is not of CloudFormation's type {node}", parameter.kind));
    }
    let limit = |name: &str| node.get(name).and_then(Json::as_i64);
    let [low, high] = parameter.range.unwrap_or([i64::MIN, i64::MAX]);
    if limit("min").is_some_and(|min| low < min) || limit("max").is_some_and(|max| high > max) {
        let range =
            parameter.range.map_or("has no range".to_owned(), |[low, high]| format!("lets through {low} to {high}"));
        found.say(place, format!("its parameter {range}, wider than CloudFormation's {node}"));
    }
}
