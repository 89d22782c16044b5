//! The services, AWS's data and walks over templates, which the checks share.

use super::data::Data;
use pipec::catalog::check::{Facts, World};
use pipec::catalog::template::{Entry, Key, Template};
use pipec::catalog::{Catalog, Service, Target};
use pipec::diagnostics::Code;
use serde_json::Value as Json;
use std::ops::Deref;

/// The services under the lint, for one target, and the data they are held to.
pub struct Aws<'c> {
    world: World<'c>,
    pub data: &'static Data,
}

impl<'c> Aws<'c> {
    /// The catalog, with services that a test plants in it.
    pub fn new(catalog: &'c Catalog, planted: &'c [Service], target: Target) -> Self {
        let data = Data::get();
        Self { world: World::new(among(catalog, planted), target, data), data }
    }
}

impl<'c> Deref for Aws<'c> {
    type Target = World<'c>;
    fn deref(&self) -> &World<'c> {
        &self.world
    }
}

/// All services, with those that are planted in place of their kinds.
fn among<'c>(catalog: &'c Catalog, planted: &'c [Service]) -> Vec<&'c Service> {
    let others = catalog.services().filter(|known| planted.iter().all(|service| service.kind != known.kind));
    others.chain(planted).collect()
}

impl Facts for Data {
    fn has_attribute(&self, target: Target, kind: &str, attribute: &str) -> bool {
        // An unknown type is reported where it stands.
        self.schema(target, kind).is_none_or(|schema| schema.attributes.iter().any(|known| known == attribute))
    }

    fn has_code(&self, code: &str) -> bool {
        Code::parse(code).is_some()
    }
}

/// A template, or the plain value that one turned into where nothing in it changes.
#[derive(Clone, Copy)]
pub enum Shown<'c> {
    Template(&'c Template),
    Plain(&'c Json),
}

impl<'c> From<&'c Template> for Shown<'c> {
    fn from(template: &'c Template) -> Self {
        match template {
            Template::Fixed(json) => Self::Plain(json),
            other => Self::Template(other),
        }
    }
}

impl<'c> Shown<'c> {
    /// The fields of a map, those of `$when` and `$for` among them. A key made from expressions is None.
    pub fn fields(self) -> Option<Vec<(Option<&'c str>, Shown<'c>)>> {
        match self {
            Self::Plain(Json::Object(fields)) => {
                Some(fields.iter().map(|(key, value)| (Some(key.as_str()), Self::Plain(value))).collect())
            }
            Self::Template(Template::Map(entries)) => Some(entries.iter().flat_map(entry_fields).collect()),
            _ => None,
        }
    }

    /// The items of a list, each freed from its `$when` and `$for`.
    pub fn items(self) -> Option<Vec<Shown<'c>>> {
        match self {
            Self::Plain(Json::Array(items)) => Some(items.iter().map(Self::Plain).collect()),
            Self::Template(Template::List(items)) => Some(items.iter().map(|item| bare(item.into())).collect()),
            _ => None,
        }
    }

    /// Its text, where it is a plain one.
    pub fn text(self) -> Option<&'c str> {
        if let Self::Plain(json) = self { json.as_str() } else { None }
    }
}

fn entry_fields(entry: &Entry) -> Vec<(Option<&str>, Shown<'_>)> {
    match entry {
        Entry::Field(Key::Fixed(key), value) => vec![(Some(key), value.into())],
        Entry::Field(Key::Join(_), value) => vec![(None, value.into())],
        Entry::When(_, inner) | Entry::For(_, inner) => Shown::from(inner).fields().unwrap_or_default(),
    }
}

fn bare(item: Shown<'_>) -> Shown<'_> {
    match item {
        Shown::Template(Template::Map(entries)) => match entries.as_slice() {
            [Entry::When(_, inner) | Entry::For(_, inner)] => bare(inner.into()),
            _ => item,
        },
        _ => item,
    }
}
