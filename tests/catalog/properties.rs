//! Checks a service's target dialect against the target's schemas: types, properties, attributes, patches.

use super::schema::block;
use super::world::{Aws, Shown};
use pipec::catalog::TARGETS;
use pipec::catalog::check::{Arrow, Scope, Thing};
use pipec::catalog::check::{Findings, Place};
use pipec::catalog::template::Template;
use pipec::catalog::{Attribute, End, Patch, Resource, Service};
use serde_json::{Value as Json, json};
use std::sync::LazyLock;

/// The properties of a resource that has none.
static EMPTY: LazyLock<Json> = LazyLock::new(|| json!({}));

impl<'c> Aws<'c> {
    /// Everything a service says in the target's words.
    pub fn check_properties(&self, service: &'c Service, found: &mut Findings) {
        let (dialect, whole) = (self.dialect(service), self.place(service));
        let scope = Scope::of(service);
        for (name, resource) in &dialect.resources {
            let place = whole.at("resources").at(name);
            let added = dialect.name_property.as_deref().filter(|_| name == "main");
            self.resource(service, resource, added, &scope, &place, found);
            if resource.patched {
                self.patched(service, name, resource, &place, found);
            }
        }
        self.main(service, &whole, found);
        for (protects, policy) in &dialect.policies {
            let place = whole.at("policies").at(protects);
            self.body(&policy.kind, Some(&policy.properties), None, &scope, &place, found);
            self.siblings(service, &policy.after, &place, found);
            if let Some(schema) = self.data.schema(self.target, &policy.kind) {
                let names = policy.on.iter().chain(&policy.replaces);
                for name in names.filter(|name| schema.properties.get(name.as_str()).is_none()) {
                    found.word(&place, name, format!("`{}` has no property `{name}`", policy.kind), None);
                }
            }
            if protects != "main" && !dialect.resources.contains_key(protects) {
                found.say(&place, "it protects no resource of the service");
            }
        }
        for (name, attribute) in &dialect.attributes {
            self.attribute_exists(service, attribute, &whole.at("attributes").at(name), found);
        }
        for (name, attribute) in &service.attributes {
            self.attribute_exists(service, attribute, &Place::file(service).at("attributes").at(name), found);
        }
        for (link, accept) in &service.accepts {
            if let Some(variables) = &accept.environment {
                let place = Place::file(service).at("accepts").at(link).at("environment");
                self.environment((service, link, accept), variables, &place, found);
            }
        }
        for (link, dialect) in &dialect.links {
            let place = whole.at("links").at(link);
            // A link that there is not is told by the checker of the library.
            let Some(accept) = service.accepts.get(link).or_else(|| service.sends.get(link)) else { continue };
            let arrows = self.arrows(service, link, accept);
            let Some(arrow) = arrows.first().copied() else { continue };
            let scope = Scope::of(service).on(arrows);
            for (name, resource) in &dialect.resources {
                self.resource(service, resource, None, &scope, &place.at("resources").at(name), found);
            }
            for (count, patch) in dialect.patches.iter().enumerate() {
                self.patch(patch, arrow, &scope, &place.at("patches").item(count), found);
            }
        }
        self.silent(service, &whole, found);
    }

    fn resource(
        &self,
        service: &'c Service,
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
        if resource.each.is_some() && resource.suffix.is_none() {
            found.say(place, "there may be several, and without a suffix they have one name");
        }
        self.siblings(service, &resource.after, place, found);
        self.body(&resource.kind, resource.properties.as_ref(), added, &scope, place, found);
        let key = |name: &'c str| Some(name);
        for name in &resource.replaces {
            self.reach(resource, &[key(name)], &place.at("replaces"), found);
        }
        for name in &resource.named {
            self.reach(resource, &name.split('.').map(key).collect::<Vec<_>>(), &place.at("named"), found);
        }
        for refusal in &resource.refuses {
            let path: Vec<_> = refusal.at.iter().map(|name| key(name)).collect();
            self.reach(resource, &path, &place.at("refuses"), found);
        }
    }

    /// The resources that must be there first exist.
    fn siblings(&self, service: &'c Service, after: &[String], place: &Place, found: &mut Findings) {
        for name in after.iter().filter(|name| !self.dialect(service).resources.contains_key(*name)) {
            let message = format!("it is made after `{name}`, which the service does not have");
            found.word(&place.at("after"), name, message, None);
        }
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
        let Some(schema) = self.data.schema(self.target, kind) else {
            let wanting =
                format!("{} has no type `{kind}`, or it is not carried: see tests/data/README.md", self.target.title());
            return found.word(&place.at("type"), kind, wanting, None);
        };
        let mut required = schema.required.clone();
        if let (Json::Array(names), Some(added)) = (&mut required, added) {
            names.retain(|name| name != added);
        }
        let node = json!({ "properties": schema.properties, "required": required });
        let body = properties.map_or(Shown::Plain(&EMPTY), Shown::from);
        self.value(&node, body, scope, &place.at("properties"), found);
    }

    /// The compiler adds to `main`: its name, and environment variables.
    fn main(&self, service: &'c Service, whole: &Place, found: &mut Findings) {
        let dialect = self.dialect(service);
        let Some(main) = dialect.resources.get("main") else { return };
        match &dialect.name_property {
            Some(name) => _ = self.reach(main, &[Some(name)], &whole.at("name_property"), found),
            None if service.naming.is_some() => {
                found.say(&whole.at("name_property"), "the service is named, and not said where")
            }
            None => {}
        }
        let path: Vec<_> = dialect.environment.iter().map(|key| Some(key.as_str())).collect();
        let place = whole.at("environment");
        if !path.is_empty() && self.reach(main, &path, &place, found).is_some_and(|node| node.get("values").is_none()) {
            found.say(&place, "it has no free keys");
        }
    }

    /// One end of an arrow is told of the other by its environment, if it runs code, and takes the variables.
    fn environment(&self, arrow: Arrow<'c>, variables: &'c Template, place: &Place, found: &mut Findings) {
        let scope = Scope::of(arrow.0).on(vec![arrow]);
        for giver in self.givers(arrow.1, arrow.2) {
            let coder = [giver, arrow.0].into_iter().find(|end| !self.dialect(end).environment.is_empty());
            let Some((main, dialect)) = coder.and_then(|end| {
                let dialect = self.dialect(end);
                Some((dialect.resources.get("main")?, dialect))
            }) else {
                found.say(place, format!("nobody is told: neither {} nor {} runs code", giver.kind, arrow.0.kind));
                continue;
            };
            let path: Vec<_> = dialect.environment.iter().map(|key| Some(key.as_str())).collect();
            // A mistake in the path is reported where it stands.
            if let Some(node) = self.reach(main, &path, place, &mut Findings::default()) {
                self.value(&node, variables.into(), &scope, place, found);
            }
        }
    }

    /// The kinds that a patch changes.
    fn patches(&self, patch: &Patch, arrow: Arrow<'c>) -> Vec<&'c Service> {
        match patch.on {
            End::From => self.givers(arrow.1, arrow.2),
            End::To => vec![arrow.0],
        }
    }

    fn patch(&self, patch: &'c Patch, arrow: Arrow<'c>, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let scope = match &patch.each {
            Some(clause) => scope.clone().with(&clause.name, self.item(clause, scope)),
            None => scope.clone(),
        };
        if patch.append.is_some() == patch.set.is_some() {
            found.say(place, "a patch either appends or sets");
        }
        let path: Vec<_> = patch.at.iter().map(|key| Shown::from(key).text()).collect();
        for end in self.patches(patch, arrow) {
            let Some(resource) = self.dialect(end).resources.get(&patch.resource) else {
                let name = &patch.resource;
                found.word(&place.at("resource"), name, format!("a {} has no resource `{name}`", end.kind), None);
                continue;
            };
            let Some(node) = self.reach(resource, &path, place, found) else { continue };
            match (&patch.append, &patch.set, node.get("items")) {
                (Some(_), _, Some(_)) if node.get("max").is_some_and(|max| max == 1) => {
                    found.say(place, "there is one at most, and arrows would append several");
                }
                (Some(value), _, Some(items)) => self.value(items, value.into(), &scope, &place.at("append"), found),
                (Some(_), _, None) if node != "json" => found.say(place, "nothing can be appended there"),
                (None, Some(value), _) => self.value(block(&node), value.into(), &scope, &place.at("set"), found),
                _ => {}
            }
        }
    }

    /// A resource that is made where an arrow adds to it: some arrow does, and nothing else is asked.
    fn patched(&self, service: &'c Service, name: &str, resource: &Resource, place: &Place, found: &mut Findings) {
        if resource.when.is_some() || resource.each.is_some() {
            found.say(place, "it is made where an arrow adds to it: `when` and `each` are not asked");
        }
        let adds = |arrow: Arrow<'c>| {
            let owner = arrow.2.owner(self.givers(arrow.1, arrow.2).first().copied(), Some(arrow.0));
            let dialect = owner.and_then(|owner| self.dialect(owner).links.get(arrow.1));
            dialect.into_iter().flat_map(|dialect| &dialect.patches).any(|patch| {
                let ends = self.patches(patch, arrow);
                patch.resource == name && ends.iter().any(|end| end.kind == service.kind)
            })
        };
        if !self.accepts().any(adds) {
            found.say(place, "no arrow adds to it, so it is never made");
        }
    }

    fn attribute_exists(&self, service: &'c Service, attribute: &'c Attribute, place: &Place, found: &mut Findings) {
        let Attribute::Resource(name, attribute) = attribute else { return };
        let attribute = attribute.text();
        let Some(resource) = self.dialect(service).resources.get(name) else {
            return found.word(place, name, format!("the service has no resource `{name}`"), None);
        };
        if !attribute.is_empty() && self.member(&Thing::Resource(&resource.kind), attribute).is_none() {
            let message = format!("`{}` has no attribute `{attribute}`", resource.kind);
            found.word(place, attribute, message, None);
        }
    }

    /// Reports what another target is told and this one is not.
    fn silent(&self, service: &'c Service, whole: &Place, found: &mut Findings) {
        let ours = self.dialect(service);
        for theirs in TARGETS.iter().map(|target| service.dialect(*target)) {
            if theirs.resources.contains_key("main") && !ours.resources.contains_key("main") {
                found.say(whole, "the node has a `main` resource for another target, and none here");
            }
            for link in theirs.links.keys().filter(|link| !ours.links.contains_key(*link)) {
                found.say(
                    &whole.at("links"),
                    format!("`{link}` becomes something for another target, and nothing here"),
                );
            }
        }
    }
}
