//! Dialects of event patterns: how a service compares what arrives with a `where`.

use schemars::JsonSchema;
use serde::Deserialize;

/// A dialect of event patterns.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// The service that compares, for people: `Lambda`.
    pub by: String,
    /// The key of the event that all fields lie below, such as `body`.
    #[serde(default)]
    pub root: Option<String>,
    /// The value is a list with a map for each alternative, which has the pattern as JSON text at this key. Without it the
    /// value is one pattern, with `$or` where there are several alternatives.
    #[serde(default)]
    pub listed: Option<String>,
    /// The flag of the arrow that makes the fields those of message attributes, which have no fields inside.
    #[serde(default)]
    pub flat: Option<String>,
    /// Operators that this service lacks.
    #[serde(default)]
    pub lacks: Vec<Matching>,
    /// The maximum number of alternatives.
    #[serde(default)]
    pub alternatives: Option<usize>,
    /// The maximum number of fields in a pattern.
    #[serde(default)]
    pub fields: Option<usize>,
    /// The maximum number of combinations of values; a value counts once for each field it lies in.
    #[serde(default)]
    pub combinations: Option<usize>,
    /// The maximum number of characters in a pattern.
    pub characters: usize,
    /// The page of AWS's documentation.
    pub source: String,
}

/// An operator of event patterns.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Matching {
    /// Numbers compare as numbers.
    Numeric,
    /// A text begins with the value.
    Prefix,
    /// A text ends with the value.
    Suffix,
    /// A field is there, or is not.
    Exists,
    /// A value is none of these.
    #[serde(rename = "anything-but")]
    AnythingBut,
}

impl Matching {
    /// The word for it in patterns.
    pub fn word(self) -> &'static str {
        match self {
            Self::Numeric => "numeric",
            Self::Prefix => "prefix",
            Self::Suffix => "suffix",
            Self::Exists => "exists",
            Self::AnythingBut => "anything-but",
        }
    }
}
