//! Names and values.

use crate::source::Span;

/// A word and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'s> {
    /// The word.
    pub text: &'s str,
    /// The place in the source.
    pub span: Span,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Value<'s> {
    /// The place.
    pub span: Span,
    /// The value itself.
    pub kind: ValueKind<'s>,
}

impl Value<'_> {
    /// The text of a string in which nothing else stands.
    pub fn plain(&self) -> Option<String> {
        let ValueKind::String(pieces) = &self.kind else { return None };
        pieces.iter().map(|piece| if let Piece::Text(text) = piece { Some(text.as_ref()) } else { None }).collect()
    }
}

/// The shapes of values. Units and types are judged against the catalog, not here.
#[derive(Clone, Debug)]
pub enum ValueKind<'s> {
    /// A string, in pieces.
    String(Vec<Piece<'s>>),
    /// A number with or without a unit, as written: `5`, `60s`, `64MiB`.
    Quantity(&'s str),
    /// A word: a flag, a node, a parameter, `true` or `false`.
    Word(&'s str),
    /// An attribute of a node, as it is when it is deployed: `landzone.arn`.
    Attribute(Name<'s>, Name<'s>),
    /// `[a, b]`
    List(Vec<Value<'s>>),
    /// `{k: v}`
    Map(Vec<(Name<'s>, Value<'s>)>),
}

/// A piece of a string.
#[derive(Clone, Debug)]
pub enum Piece<'s> {
    /// Text, escapes resolved.
    Text(std::borrow::Cow<'s, str>),
    /// `${param}`
    Param(Name<'s>),
    /// `${landzone.arn}`
    Attribute(Name<'s>, Name<'s>),
}
