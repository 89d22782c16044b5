//! Conditions over the data, after `where`.

use super::values::Value;
use crate::source::Span;

/// A condition over the data.
#[derive(Clone, Debug)]
pub enum Predicate<'s> {
    /// True if at least one holds.
    Any(Vec<Predicate<'s>>),
    /// All hold.
    All(Vec<Predicate<'s>>),
    /// It does not hold.
    Not(Box<Predicate<'s>>),
    /// The field is there.
    Exists(Field<'s>),
    /// The field compares so.
    Compare(Field<'s>, Operator, Value<'s>),
}

/// A path into the data: `detail.type`.
#[derive(Clone, Debug)]
pub struct Field<'s> {
    /// The whole path.
    pub span: Span,
    /// Its parts.
    pub path: Vec<std::borrow::Cow<'s, str>>,
}

/// The comparison of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `like "raw*"`
    Like,
    /// `in [...]`
    In,
}
