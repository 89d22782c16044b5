//! The dialects of a service: the resources that they name are there, patches change something, and no target is told less than
//! another.

use super::paths::{Arrow, Thing};
use super::place::{Findings, Place};
use super::world::World;
use crate::catalog::schema::{Attribute, Effect, End, Map, Patch, Resource, Service, TARGETS, Target};

impl<'c> World<'c> {
    /// Checks the resources, policies, attributes, patches and guards of a service.
    pub fn check_dialect(&self, service: &'c Service, found: &mut Findings) {
        let (dialect, whole, file) = (self.dialect(service), self.place(service), Place::file(service));
        for (name, resource) in &dialect.resources {
            let place = whole.at("resources").at(name);
            self.one_or_several(service, resource, &place, found);
            if resource.patched {
                self.patched(service, name, resource, &place, found);
            }
        }
        if dialect.resources.contains_key("main") && service.naming.is_some() && dialect.name_property.is_none() {
            found.say(&whole.at("name_property"), "the service is named, and not said where");
        }
        for (protects, policy) in &dialect.policies {
            let place = whole.at("policies").at(protects);
            self.first(service, &policy.after, &place, found);
            if protects != "main" && !dialect.resources.contains_key(protects) {
                found.say(&place, "it protects no resource of the service");
            }
        }
        self.of_resources(&dialect.resources, &dialect.attributes, &whole.at("attributes"), found);
        self.of_resources(&dialect.resources, &service.attributes, &file.at("attributes"), found);
        for (link, dialect) in &dialect.links {
            let place = whole.at("links").at(link);
            for (name, resource) in &dialect.resources {
                self.one_or_several(service, resource, &place.at("resources").at(name), found);
            }
            self.of_resources(&dialect.resources, &dialect.attributes, &place.at("attributes"), found);
            let arrows = self.arrows_of(service, link);
            for (count, patch) in dialect.patches.iter().enumerate() {
                self.patch(patch, &arrows, &place.at("patches").item(count), found);
            }
        }
        self.guards(service, found);
        self.silent(service, &whole, found);
    }

    /// The arrows of a link that a service accepts or sends by itself.
    pub fn arrows_of(&self, service: &'c Service, link: &'c str) -> Vec<Arrow<'c>> {
        let accept = service.accepts.get(link).or_else(|| service.sends.get(link));
        accept.map(|accept| self.arrows(service, link, accept)).unwrap_or_default()
    }

    /// The kinds that a patch changes.
    pub fn patches(&self, patch: &Patch, arrows: &[Arrow<'c>]) -> Vec<&'c Service> {
        match (patch.on, arrows) {
            (End::From, [(_, link, accept), ..]) => self.givers(link, accept),
            _ => arrows.iter().map(|(to, ..)| *to).collect(),
        }
    }

    fn one_or_several(&self, service: &'c Service, resource: &Resource, place: &Place, found: &mut Findings) {
        if resource.each.is_some() && resource.suffix.is_none() {
            found.say(place, "there may be several, and without a suffix they have one name");
        }
        self.first(service, &resource.after, place, found);
    }

    /// Checks that the resources that must be there first exist.
    fn first(&self, service: &'c Service, after: &[String], place: &Place, found: &mut Findings) {
        let known = &self.dialect(service).resources;
        for name in after.iter().filter(|name| !known.contains_key(*name)) {
            let message = format!("it is made after `{name}`, which the service does not have");
            found.unknown(&place.at("after"), name, message, known.keys());
        }
    }

    fn patch(&self, patch: &Patch, arrows: &[Arrow<'c>], place: &Place, found: &mut Findings) {
        if patch.append.is_some() == patch.set.is_some() {
            found.say(place, "a patch either appends or sets");
        }
        for end in self.patches(patch, arrows) {
            let (name, known) = (&patch.resource, &self.dialect(end).resources);
            if !known.contains_key(name) {
                let message = format!("a {} has no resource `{name}`", end.kind);
                found.unknown(&place.at("resource"), name, message, known.keys());
            }
        }
    }

    /// Checks that some arrow adds to a resource that is made where one does, and that nothing else is asked.
    fn patched(&self, service: &'c Service, name: &str, resource: &Resource, place: &Place, found: &mut Findings) {
        if resource.when.is_some() || resource.each.is_some() {
            found.say(place, "it is made where an arrow adds to it: `when` and `each` are not asked");
        }
        let adds = |arrow: Arrow<'c>| {
            let owner = self.owners(&arrow).first().copied();
            let dialect = owner.and_then(|owner| self.dialect(owner).links.get(arrow.1));
            dialect.into_iter().flat_map(|dialect| &dialect.patches).any(|patch| {
                let ends = self.patches(patch, &[arrow]);
                patch.resource == name && ends.iter().any(|end| end.kind == service.kind)
            })
        };
        if !self.accepts().any(adds) {
            found.say(place, "no arrow adds to it, so it is never made");
        }
    }

    /// Checks that attributes are of these resources, and exist.
    fn of_resources(
        &self,
        known: &'c Map<Resource>,
        attributes: &'c Map<Attribute>,
        place: &Place,
        found: &mut Findings,
    ) {
        for (key, attribute) in attributes {
            let Attribute::Resource(name, attribute) = attribute else { continue };
            let (place, attribute) = (place.at(key), attribute.text());
            let Some(resource) = known.get(name) else {
                let message = format!("there is no resource `{name}`");
                found.unknown(&place, name, message, known.keys());
                continue;
            };
            if !attribute.is_empty() && self.member(&Thing::Resource(&resource.kind), attribute).is_none() {
                let message = format!("`{}` has no attribute `{attribute}`", resource.kind);
                found.word(&place, attribute, message, None);
            }
        }
    }

    /// Checks that guards deny, and stand in a resource policy.
    fn guards(&self, service: &'c Service, found: &mut Findings) {
        for (count, guard) in service.guards.iter().enumerate() {
            let place = Place::file(service).at("guards").item(count);
            if guard.effect != Effect::Deny {
                found.say(&place, "a guard denies");
            }
            // It is of no concern to a target that has no such resource, if another has it.
            let protects = guard.protects.as_deref().unwrap_or("main");
            let has = |target: &Target| service.dialect(*target).resources.contains_key(protects);
            let concerned = has(&self.target) || !TARGETS.iter().any(has);
            if concerned && !self.dialect(service).policies.contains_key(protects) {
                let message = format!("it stands in no resource policy: there is no `policies.{protects}`");
                found.word(&place, protects, message, None);
            }
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
                let message = format!("`{link}` becomes something for another target, and nothing here");
                found.say(&whole.at("links"), message);
            }
        }
    }
}
