//! The `allow` lines of bodies.

use super::Text;
use crate::source::Span;
use crate::syntax::ast::Name;
use petgraph::graph::NodeIndex;

/// The actions that an `allow` line allows on one of its targets.
#[derive(Debug, Clone)]
pub struct Allow<'s> {
    /// The whole line.
    pub line: Span,
    /// Verbs of the catalog, or AWS's own actions.
    pub actions: Vec<Name<'s>>,
    /// The target of the actions.
    pub target: Target<'s>,
    /// The condition block: it holds if all of these do.
    pub condition: Vec<Test<'s>>,
}

/// One comparison of a condition block of IAM: `StringLike: {"s3:prefix": "in/*"}`.
#[derive(Debug, Clone)]
pub struct Test<'s> {
    /// The operator, with all that may stand around it: `ForAnyValue:StringLikeIfExists`.
    pub operator: &'s str,
    /// The key with its service: `s3:prefix`.
    pub key: &'s str,
    /// The values, of which one must compare.
    pub values: Vec<Text<'s>>,
    /// True if they are written as a list.
    pub list: bool,
}

/// A target of an `allow` line.
#[derive(Debug, Clone)]
pub enum Target<'s> {
    /// `*`
    Any,
    /// An ARN.
    Arn(Text<'s>),
    /// A node, perhaps narrowed to a path in it.
    Node(NodeIndex, Option<Text<'s>>),
}
