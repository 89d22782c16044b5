//! The bodies of nodes.

use super::map::Map;
use schemars::JsonSchema;
use serde::Deserialize;

/// Lines that a body may hold.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum BodyKind {
    /// `name: type` lines.
    Columns,
    /// `allow ... on ...` lines.
    Allows,
    /// `Name = value` lines: the properties of the resource that it is, whose type its argument `type` names.
    Properties,
}

/// The `name: type` lines of a body that are no columns of Glue.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// A name for one of them, for people: `key`.
    pub of: String,
    /// The types there are, each with AWS's spelling.
    pub types: Map<String>,
    /// The minimum and maximum number of lines that begin with `partition`.
    pub partitions: [usize; 2],
    /// The minimum and maximum number of other lines.
    pub others: [usize; 2],
    /// The maximum number of characters in a name.
    pub longest: usize,
    /// The page of AWS's documentation.
    pub source: String,
}

/// Things of which a node has exactly one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneOf {
    /// The things, each with words for people: an argument, `where`, or arrows as `in.LINK` and `out.LINK`.
    pub of: Map<String>,
    /// The page of AWS's documentation.
    pub source: String,
}
