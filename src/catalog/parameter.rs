//! Arguments of nodes and options of arrows.

use super::expressions::Expressions;
use super::service::{Grant, Map};
use super::template::Template;
use serde::Deserialize;

/// The type of an argument or arrow option.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Type {
    /// `"text"`
    String,
    /// `5`
    Integer,
    /// `true`, or the bare name as a flag.
    Bool,
    /// `60s`, `5min`, `7d`: held in seconds.
    Duration,
    /// `64MiB`: held in bytes.
    Size,
    /// One of `choices`, as `key=choice` or as a flag.
    Choice,
    /// The name of a node of one of `kinds`.
    Node,
    /// `[a, b]` of strings; bare strings append to it where it is positional.
    List,
    /// `{k: v}`
    Map,
    /// A path to code beside the file.
    Code,
    /// HTTP routes such as `"GET /{id}"`.
    Routes,
}

impl Type {
    /// The word for it in service files.
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Bool => "bool",
            Self::Duration => "duration",
            Self::Size => "size",
            Self::Choice => "choice",
            Self::Node => "node",
            Self::List => "list",
            Self::Map => "map",
            Self::Code => "code",
            Self::Routes => "routes",
        }
    }
}

/// What an ARN or identifier looks like. Policies name such a thing, so it must not be several, nor of another service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// What it is, for people: "the ARN of one KMS key".
    pub of: String,
    /// The text, with `{...}` for what differs.
    pub is: String,
    /// How texts begin that are something else, of which rules say what is to be said.
    #[serde(default)]
    pub besides: Vec<String>,
    /// One, to write instead.
    pub example: String,
}

/// An argument of a node or an option of an arrow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// One line for people.
    pub doc: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Type,
    /// Smallest and largest value: integers as they are, durations and sizes in `unit`, characters of strings.
    #[serde(default)]
    pub range: Option<[i64; 2]>,
    /// The only values there are, in `unit`, where not every one of a range is.
    #[serde(default)]
    pub values: Vec<i64>,
    /// What one step of the value is in the target: `s`, `min`, `h`, `d`; `B`, `MiB`, `GiB`.
    #[serde(default)]
    pub unit: Option<String>,
    /// What a `choice` may be.
    #[serde(default)]
    pub choices: Vec<String>,
    /// What a `choice` can be no more, and what to write instead.
    #[serde(default)]
    pub retired: Map<String>,
    /// What kinds a `node` may be of.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// A bare string is this argument.
    #[serde(default)]
    pub positional: bool,
    /// Code of this kind is zipped, or carried inline where the target can; other code is handed over as it is.
    #[serde(default)]
    pub archive: bool,
    /// It must be written.
    #[serde(default)]
    pub required: bool,
    /// Its value where it is not written.
    #[serde(default)]
    pub default: Option<Template>,
    /// Letters a string may have, said to people when it does not match: `a-z0-9.-`.
    #[serde(default)]
    pub letters: Option<String>,
    /// What a string, or a key of a map, cannot be, with `*` for any text and `#` for a number: `xn--*`.
    #[serde(default)]
    pub reserved: Vec<String>,
    /// What a string must look like, so that it is one thing of a kind.
    #[serde(default)]
    pub shape: Option<Shape>,
    /// Expressions that may stand in a string, evaluated when data flows.
    #[serde(default)]
    pub expressions: Option<Expressions>,
    /// What naming a node here permits.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Where this is written, so must these be.
    #[serde(default)]
    pub requires: Vec<String>,
    /// What this cannot be written together with, and why.
    #[serde(default)]
    pub excludes: Map<String>,
    /// Only what is referred to and not created takes it.
    #[serde(default)]
    pub existing: bool,
    /// `none` may be written to switch the default off.
    #[serde(default)]
    pub none: bool,
    /// For diagrams: it says what leaves the node, so that it stands on the arrows on which data leaves.
    #[serde(default)]
    pub carried: bool,
}
