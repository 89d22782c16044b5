//! Values of the plan: literals, references and joins, in no target's spelling.

use crate::catalog::Word;
use serde_json::Value as Json;

/// The place of a resource in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceIndex(pub(super) u32);

impl ResourceIndex {
    pub(super) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The index into the plan's resources.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A value that only the target knows, when it deploys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pseudo {
    /// The account id.
    Account,
    /// The region.
    Region,
    /// `aws`, `aws-cn`, `aws-us-gov`.
    Partition,
    /// `amazonaws.com`
    UrlSuffix,
    /// Eight hexadecimal digits that tell this deployment from others.
    Deployment,
    /// The bucket that holds the assets.
    AssetBucket,
    /// The folder that holds the assets, beside the document.
    AssetFolder,
}

/// A key and its value.
pub type Entry<'g> = (&'g str, Value<'g>);

/// A value; its contents live in the arena of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Value<'g> {
    /// A value from a service file: the same everywhere, and shared.
    Fixed(&'g Json),
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction, as written: only `where` makes it.
    Number(&'g str),
    /// Text.
    Text(&'g str),
    /// A list.
    List(&'g [Value<'g>]),
    /// A map, in written order.
    Map(&'g [Entry<'g>]),
    /// A resource (empty attribute), or an attribute of it.
    Ref(ResourceIndex, Word),
    /// A deploy-time parameter, by index.
    Param(usize),
    /// A value that only the target knows.
    Pseudo(Pseudo),
    /// Text joined from values.
    Join(&'g [Value<'g>]),
    /// The JSON text of a value.
    Json(&'g Value<'g>),
    /// The Base64 of the SHA-256 of the file at a path, which the target reads.
    FileHash(&'g Value<'g>),
    /// The text of a value as one word of a shell's command, quoted so that nothing in it is anything but text.
    Shell(&'g Value<'g>),
    /// A value that stands in many places, so that a target may write it once.
    Shared(&'g Value<'g>),
}

impl<'g> Value<'g> {
    /// The empty map.
    pub const EMPTY: Self = Self::Map(&[]);

    /// The text, where it is plain text.
    pub fn as_text(&self) -> Option<&'g str> {
        match *self {
            Self::Text(text) => Some(text),
            Self::Fixed(Json::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The value of a key, where it is a map that has it.
    pub fn get(&self, key: &str) -> Option<Value<'g>> {
        match *self {
            Self::Map(entries) => entries.iter().find(|(known, _)| *known == key).map(|(_, value)| *value),
            Self::Fixed(Json::Object(map)) => map.get(key).map(Value::Fixed),
            _ => None,
        }
    }

    /// The pieces of a join; anything else is its own only piece.
    pub fn pieces(&self) -> &[Value<'g>] {
        match self {
            Self::Join(pieces) => pieces,
            other => std::slice::from_ref(other),
        }
    }

    /// True if a condition takes the value as true: it is not false, zero or empty. A value from a service
    /// file is true unless it is false or null.
    pub fn truthy(&self) -> bool {
        match self {
            Self::Bool(value) => *value,
            Self::Integer(value) => *value != 0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Map(entries) => !entries.is_empty(),
            Self::Fixed(json) => !matches!(json, Json::Null | Json::Bool(false)),
            Self::Shared(inner) => inner.truthy(),
            _ => true,
        }
    }

    /// The entries of a map; empty for any other value.
    pub fn entries(&self) -> Vec<(&'g str, Value<'g>)> {
        match self {
            Self::Map(entries) => entries.to_vec(),
            Self::Fixed(Json::Object(map)) => {
                map.iter().map(|(key, value)| (key.as_str(), Value::Fixed(value))).collect()
            }
            Self::Shared(inner) => inner.entries(),
            _ => Vec::new(),
        }
    }

    /// The items of a list; empty for any other value.
    pub fn items(&self) -> Vec<Value<'g>> {
        match self {
            Self::List(items) => items.to_vec(),
            Self::Fixed(Json::Array(items)) => items.iter().map(Value::Fixed).collect(),
            Self::Shared(inner) => inner.items(),
            _ => Vec::new(),
        }
    }

    /// The number of values inside, itself included.
    pub fn count(&self) -> usize {
        1 + match self {
            Self::List(items) | Self::Join(items) => items.iter().map(Value::count).sum(),
            Self::Map(entries) => entries.iter().map(|(_, value)| value.count()).sum(),
            Self::Json(inner) | Self::Shared(inner) | Self::FileHash(inner) | Self::Shell(inner) => inner.count(),
            _ => 0,
        }
    }

    /// Calls `visit` with every resource that is referred to inside.
    pub fn references(&self, visit: &mut impl FnMut(ResourceIndex)) {
        self.leaves(&mut |leaf| {
            if let Self::Ref(resource, _) = leaf {
                visit(*resource);
            }
        });
    }

    /// Calls `visit` with every value inside that contains no other.
    pub fn leaves(&self, visit: &mut impl FnMut(&Self)) {
        match self {
            Self::List(items) | Self::Join(items) => items.iter().for_each(|item| item.leaves(visit)),
            Self::Map(entries) => entries.iter().for_each(|(_, value)| value.leaves(visit)),
            Self::Json(inner) | Self::Shared(inner) | Self::FileHash(inner) | Self::Shell(inner) => inner.leaves(visit),
            leaf => visit(leaf),
        }
    }
}
