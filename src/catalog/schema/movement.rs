//! How data moves by an arrow or an argument, and what it looks like where it arrives.

use super::map::Map;
use schemars::JsonSchema;
use serde::Deserialize;

/// Whether data moves from a node to the one that its argument names.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Moves {
    /// It is only referred to: a role, the columns of a table.
    Nothing,
    /// Data that the node gets or makes reaches the one that is named.
    Data,
    /// Only what failed goes there.
    Failures,
}

/// What happens at a store that an argument names, and to which keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Causes {
    /// The event that the store tells of, such as `created`.
    pub event: String,
    /// Beginnings of the keys; anything where none is given.
    #[serde(default)]
    pub starts: Vec<String>,
    /// Endings of the keys; anything where none is given.
    #[serde(default)]
    pub ends: Vec<String>,
}

/// How a function is called: whether somebody waits for its answer.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Call {
    /// Nobody waits: what fails is AWS's to try again, and to put into a dead-letter queue.
    Async,
    /// The caller waits, and gets what failed.
    Sync,
    /// As the caller's code likes it.
    Either,
}

impl Call {
    /// The word for it in service files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Async => "async",
            Self::Sync => "sync",
            Self::Either => "either",
        }
    }
}

/// What a sender puts round a message on the way along an arrow: readers find these fields, and none of the message.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wraps {
    /// Who does it, for people: `SNS`.
    pub by: String,
    /// The fields there are, and what may be asked inside of each: nothing where it is `false`.
    pub fields: Map<bool>,
    /// The flag of the arrow that takes it off, so that what stands at the left end arrives as it is.
    #[serde(default)]
    pub unless: Option<String>,
    /// The page on which AWS says so.
    pub source: String,
}
