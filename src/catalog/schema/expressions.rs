//! Expressions that a service evaluates in a string when data flows: `!{timestamp:yyyy}`.

use super::map::Map;
use schemars::JsonSchema;
use serde::Deserialize;

/// The expressions `!{namespace:value}` that a string of an arrow may have.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expressions {
    /// Namespaces whose values are date patterns of Java.
    #[serde(default)]
    pub dates: Vec<String>,
    /// Namespaces whose values are fixed words.
    #[serde(default)]
    pub words: Map<Vec<String>>,
    /// Namespaces whose values are keys that an argument of the left end gives: one of its keys where it is a map, any
    /// where it names a node.
    #[serde(default)]
    pub from_arguments: Map<String>,
    /// The expression that must be there where any is.
    #[serde(default)]
    pub needs: Option<String>,
    /// The page of AWS's documentation.
    pub source: String,
}

impl Expressions {
    /// All namespaces.
    pub fn namespaces(&self) -> impl Iterator<Item = &str> + Clone {
        self.dates.iter().chain(self.words.keys()).chain(self.from_arguments.keys()).map(String::as_str)
    }

    /// True if `!{namespace:value}` may stand there, keys and patterns aside.
    pub fn knows(&self, namespace: &str, value: &str) -> bool {
        let word = self.words.get(namespace).is_some_and(|words| words.iter().any(|word| word == value));
        word || self.dates.iter().any(|name| name == namespace) || self.from_arguments.contains_key(namespace)
    }
}
