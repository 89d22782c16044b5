//! The movement of data by an arrow or an argument, and its form where it arrives.

use super::map::Map;
use schemars::JsonSchema;
use serde::Deserialize;

/// The data that moves from a node to the one that its argument names.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Moves {
    /// No data: it is only referred to, as are a role and the columns of a table.
    Nothing,
    /// Data that the node gets or makes reaches the one that is named.
    Data,
    /// Only data whose processing failed reaches it.
    Failures,
}

/// The event at a store that an argument names, and the keys that it is about.
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

/// The way in which a function is called: asynchronously or synchronously.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Call {
    /// Nobody waits: AWS tries failures again, and puts them into a dead-letter queue.
    Async,
    /// The caller waits, and is told of failures.
    Sync,
    /// The caller's code decides.
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

/// The envelope that a sender puts round a message: readers find its fields, and none of the message.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wraps {
    /// The name of the sender, for people: `SNS`.
    pub by: String,
    /// The fields of the envelope; `false` where a field has no fields inside.
    pub fields: Map<bool>,
    /// The flag of the arrow that takes it off, so that the message arrives as it was sent.
    #[serde(default)]
    pub unless: Option<String>,
    /// The page of AWS's documentation.
    pub source: String,
}
