//! Walks over templates, whether or not a part of one is the same everywhere.

use crate::catalog::schema::template::{Entry, Key, Template};
use serde_json::Value as Json;

/// A template, or the plain value that one turned into where nothing in it changes.
#[derive(Clone, Copy)]
pub enum Shown<'c> {
    /// A template with something in it that changes.
    Template(&'c Template),
    /// A value that is the same everywhere.
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
