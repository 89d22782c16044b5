//! Values of the plan: literals, references and joins, in no target's spelling.

use crate::catalog::Word;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::rc::Rc;

/// The place of a resource in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceIndex(pub(super) u32);

impl ResourceIndex {
    pub(super) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// As an index into the plan's resources.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What only the target knows when it deploys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
}

/// A key and its value.
pub type Entry<'g> = (Cow<'g, str>, Value<'g>);

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value<'g> {
    /// The same everywhere: from a service file, shared.
    Fixed(&'static Json),
    /// A truth.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction, as written: only `where` makes it.
    Number(&'g str),
    /// Text.
    Text(Cow<'g, str>),
    /// A list.
    List(Rc<[Value<'g>]>),
    /// A map, in written order.
    Map(Rc<[Entry<'g>]>),
    /// A resource (empty attribute), or an attribute of it.
    Ref(ResourceIndex, Word),
    /// A deploy-time parameter, by index.
    Param(usize),
    /// What only the target knows.
    Pseudo(Pseudo),
    /// Text joined from values.
    Join(Rc<[Value<'g>]>),
    /// The JSON text of a value.
    Json(Box<Value<'g>>),
    /// A value that stands in many places, so that a target may write it once.
    Shared(Rc<Value<'g>>),
}

impl<'g> Value<'g> {
    /// Borrowed or owned text.
    pub fn text(text: impl Into<Cow<'g, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A list.
    pub fn list(items: Vec<Value<'g>>) -> Self {
        Self::List(items.into())
    }

    /// A map.
    pub fn entries(entries: Vec<Entry<'g>>) -> Self {
        Self::Map(entries.into())
    }

    /// A map from pairs.
    pub fn map<const N: usize>(pairs: [(&'static str, Value<'g>); N]) -> Self {
        Self::entries(pairs.into_iter().map(|(key, value)| (Cow::Borrowed(key), value)).collect())
    }

    /// The text, where it is plain text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Fixed(Json::String(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether a condition takes it for true: not false, zero or empty.
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

    /// Joins pieces, merging neighbouring texts; a single piece stays as it is.
    pub fn join(pieces: impl IntoIterator<Item = Value<'g>>) -> Self {
        let pieces = pieces.into_iter();
        let mut out: Vec<Value<'g>> = Vec::with_capacity(pieces.size_hint().0);
        for piece in pieces {
            match piece {
                Value::Join(inner) => inner.iter().for_each(|value| push_piece(&mut out, value.clone())),
                other => push_piece(&mut out, other),
            }
        }
        match (out.len(), out.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                out.extend(last);
                if out.is_empty() { Value::text("") } else { Value::Join(out.into()) }
            }
        }
    }

    /// A fixed object as a map of fixed values; anything else as it is.
    pub fn unfolded(self) -> Self {
        match self {
            Self::Fixed(Json::Object(map)) => Self::entries(
                map.iter().map(|(key, value)| (Cow::Borrowed(key.as_str()), Value::Fixed(value))).collect(),
            ),
            other => other,
        }
    }

    /// The place at a path of keys, made where it is missing; None where something else than a map stands there.
    pub fn reach(&mut self, keys: &[Cow<'g, str>]) -> Option<&mut Value<'g>> {
        let Some((key, rest)) = keys.split_first() else { return Some(self) };
        if let Value::Fixed(json) = *self {
            *self = Value::Fixed(json).unfolded();
        }
        let Value::Map(entries) = self else { return None };
        if entries.iter().all(|(known, _)| known != key) {
            *entries = entries.iter().cloned().chain([(key.clone(), Value::entries(Vec::new()))]).collect();
        }
        Rc::make_mut(entries).iter_mut().find(|(known, _)| known == key)?.1.reach(rest)
    }

    /// How many values there are inside, itself included.
    pub fn count(&self) -> usize {
        1 + match self {
            Self::List(items) | Self::Join(items) => items.iter().map(Value::count).sum(),
            Self::Map(entries) => entries.iter().map(|(_, value)| value.count()).sum(),
            Self::Json(inner) => inner.count(),
            Self::Shared(inner) => inner.count(),
            _ => 0,
        }
    }

    /// Calls `visit` with every resource that is referred to inside.
    pub fn references(&self, visit: &mut impl FnMut(ResourceIndex)) {
        match self {
            Self::Ref(resource, _) => visit(*resource),
            Self::List(items) | Self::Join(items) => items.iter().for_each(|item| item.references(visit)),
            Self::Map(entries) => entries.iter().for_each(|(_, value)| value.references(visit)),
            Self::Json(inner) => inner.references(visit),
            Self::Shared(inner) => inner.references(visit),
            _ => {}
        }
    }

    /// Replaces references through `replace`, everywhere inside.
    pub fn rewrite(&mut self, replace: &impl Fn(ResourceIndex, Word) -> Option<Value<'g>>) {
        match self {
            Self::Ref(resource, attribute) => {
                if let Some(value) = replace(*resource, *attribute) {
                    *self = value;
                }
            }
            Self::List(items) => Rc::make_mut(items).iter_mut().for_each(|item| item.rewrite(replace)),
            Self::Join(items) => {
                let mut items = items.to_vec();
                items.iter_mut().for_each(|item| item.rewrite(replace));
                *self = Value::join(items);
            }
            Self::Map(entries) => Rc::make_mut(entries).iter_mut().for_each(|(_, value)| value.rewrite(replace)),
            Self::Json(inner) => inner.rewrite(replace),
            Self::Shared(inner) => Rc::make_mut(inner).rewrite(replace),
            _ => {}
        }
    }
}

fn push_piece<'g>(out: &mut Vec<Value<'g>>, piece: Value<'g>) {
    let text = match piece {
        Value::Text(text) => text,
        Value::Fixed(Json::String(text)) => Cow::Borrowed(text.as_str()),
        Value::Integer(number) => Cow::Owned(number.to_string()),
        Value::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
        other => return out.push(other),
    };
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some(Value::Text(last)) => last.to_mut().push_str(&text),
        _ => out.push(Value::Text(text)),
    }
}
