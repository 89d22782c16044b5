//! A service's dialect against the schemas of its target: properties, patches, environment variables.

use super::Aws;
use super::carried::links;
use super::schema::block;
use super::shown::Shown;
use crate::catalog::check::{Arrow, Findings, Place, Scope};
use crate::catalog::schema::template::Template;
use crate::catalog::schema::{Accept, Dialect, End, Loop, Patch, Resource, Service};
use serde_json::Value as Json;

/// The properties of a resource that has none.
static EMPTY: Template = Template::Map(Vec::new());

impl<'c> Aws<'c> {
    /// Checks everything that a service says in the target's words.
    pub fn check_properties(&self, service: &'c Service, found: &mut Findings) {
        let (dialect, whole) = (self.dialect(service), self.place(service));
        let scope = Scope::of(service);
        for (name, resource) in &dialect.resources {
            let added = dialect.name_property.as_deref().filter(|_| name == "main");
            self.resource(resource, added, &scope, &whole.at("resources").at(name), found);
        }
        self.main(dialect, &whole, found);
        for (protects, policy) in &dialect.policies {
            let place = whole.at("policies").at(protects);
            self.body(&policy.kind, &policy.properties, None, &scope, &place, found);
            let known = self.data.schema(self.target, &policy.kind).and_then(|schema| schema.node.get("properties"));
            for name in policy.on.iter().chain(&policy.replaces) {
                if known.is_some_and(|known| known.get(name).is_none()) {
                    found.word(&place, name, format!("`{}` has no property `{name}`", policy.kind), None);
                }
            }
        }
        for (link, accept, place) in links(service) {
            if let Some(variables) = &accept.environment {
                for arrow in self.arrows_of(service, link) {
                    self.environment(arrow, variables, &place.at("environment"), found);
                }
            }
        }
        for (link, dialect) in &dialect.links {
            let place = whole.at("links").at(link);
            let arrows = self.arrows_of(service, link);
            let scope = Scope::of(service).on(arrows.clone());
            for (name, resource) in &dialect.resources {
                self.resource(resource, None, &scope, &place.at("resources").at(name), found);
            }
            for (count, patch) in dialect.patches.iter().enumerate() {
                self.patch(patch, &arrows, &scope, &place.at("patches").item(count), found);
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
        let scope = self.within(resource.each.as_ref(), scope);
        self.body(&resource.kind, resource.properties.as_ref().unwrap_or(&EMPTY), added, &scope, place, found);
        for name in &resource.replaces {
            self.reach(resource, &[Some(name)], &place.at("replaces"), found);
        }
        for name in &resource.named {
            self.reach(resource, &name.split('.').map(Some).collect::<Vec<_>>(), &place.at("named"), found);
        }
        for refusal in &resource.refuses {
            self.reach(resource, &keys(&refusal.at), &place.at("refuses"), found);
        }
    }

    /// The names in scope of something that stands there once for each item.
    fn within(&self, each: Option<&'c Loop>, scope: &Scope<'c>) -> Scope<'c> {
        each.map_or_else(|| scope.clone(), |clause| scope.clone().with(&clause.name, self.item(clause, scope)))
    }

    /// Checks the properties of a type. The compiler adds one of them.
    fn body(
        &self,
        kind: &str,
        properties: &'c Template,
        added: Option<&str>,
        scope: &Scope<'c>,
        place: &Place,
        found: &mut Findings,
    ) {
        let Some(schema) = self.data.schema(self.target, kind) else { return };
        let mut node = schema.node.clone();
        if let Some(required) = node.get_mut("required").and_then(Json::as_array_mut) {
            required.retain(|name| name.as_str() != added);
        }
        self.value(&node, properties.into(), scope, &place.at("properties"), found);
    }

    /// Checks what the compiler adds to `main`: its name, and environment variables.
    fn main(&self, dialect: &'c Dialect, whole: &Place, found: &mut Findings) {
        let Some(main) = dialect.resources.get("main") else { return };
        if let Some(name) = &dialect.name_property {
            self.reach(main, &[Some(name)], &whole.at("name_property"), found);
        }
        let place = whole.at("environment");
        let node = self.reach(main, &keys(&dialect.environment), &place, found);
        if !dialect.environment.is_empty() && node.is_some_and(|node| node.get("values").is_none()) {
            found.say(&place, "it has no free keys");
        }
    }

    /// Checks that one end of an arrow runs code, which is told of the other end by its environment, and takes the variables.
    fn environment(&self, arrow: Arrow<'c>, variables: &'c Template, place: &Place, found: &mut Findings) {
        let (to, link, accept): (&Service, &str, &Accept) = arrow;
        let scope = Scope::of(to).on(vec![arrow]);
        let mut told = false;
        let givers = self.givers(link, accept);
        for giver in &givers {
            let ends = accept.coders().map(|end| if end == End::From { *giver } else { to });
            let coder = ends.map(|end| self.dialect(end)).find(|end| !end.environment.is_empty());
            let Some((dialect, main)) = coder.and_then(|dialect| Some((dialect, dialect.resources.get("main")?)))
            else {
                continue;
            };
            told = true;
            // A mistake in the path is reported where it stands.
            if let Some(node) = self.reach(main, &keys(&dialect.environment), place, &mut Findings::default()) {
                self.value(node, variables.into(), &scope, place, found);
            }
        }
        if let Some(giver) = givers.first().filter(|_| !told) {
            found.say(place, format!("nobody is told: neither {} nor {} runs code", giver.kind, to.kind));
        }
    }

    fn patch(&self, patch: &'c Patch, arrows: &[Arrow<'c>], scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let scope = self.within(patch.each.as_ref(), scope);
        let path: Vec<_> = patch.at.iter().map(|key| Shown::from(key).text()).collect();
        for end in self.patches(patch, arrows) {
            let Some(resource) = self.dialect(end).resources.get(&patch.resource) else { continue };
            let Some(node) = self.reach(resource, &path, place, found) else { continue };
            match (&patch.append, &patch.set, node.get("items")) {
                (Some(_), _, Some(_)) if node.get("max").is_some_and(|max| max == 1) => {
                    found.say(place, "there is one at most, and arrows would append several");
                }
                (Some(value), _, Some(items)) => self.value(items, value.into(), &scope, &place.at("append"), found),
                (Some(_), _, None) if node != "json" => found.say(place, "nothing can be appended there"),
                (None, Some(value), _) => self.value(block(node), value.into(), &scope, &place.at("set"), found),
                _ => {}
            }
        }
    }
}

fn keys(path: &[String]) -> Vec<Option<&str>> {
    path.iter().map(|key| Some(key.as_str())).collect()
}
