//! The keys of a store that arrows are about: what they start with, what they end with.

use crate::catalog::Accept;
use crate::catalog::template::Template;
use crate::graph::{Edge, Literal, Piece, Text};

/// A text in which the same parameter is the same text, and meets nothing else.
pub fn certain(text: &Text<'_>) -> String {
    let piece = |piece: &Piece<'_>| match piece {
        Piece::Text(text) => text.to_string(),
        Piece::Param(index) => format!("\0{index}\0"),
    };
    text.iter().map(piece).collect()
}

/// What an option of an arrow says, or its default.
pub fn option(edge: &Edge<'_>, accept: &Accept, name: &str) -> Option<String> {
    let written = edge.options.get(name).map(|argument| &argument.value);
    let default = accept.options.get(name).and_then(|parameter| parameter.default.as_ref());
    match (written, default) {
        (Some(Literal::Text(text)), _) => Some(certain(text)),
        (Some(Literal::Param(index)), _) => Some(certain(&vec![Piece::Param(*index)])),
        (None, Some(Template::Fixed(json))) => json.as_str().map(str::to_owned),
        _ => None,
    }
}

/// A prefix up to what is only known when data flows.
pub fn literal(prefix: &str) -> &str {
    prefix.split_once("!{").map_or(prefix, |(before, _)| before)
}

/// Keys that start and end so.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keys {
    /// What they start with, up to what is only known when data flows.
    pub starts: String,
    /// What they end with.
    pub ends: String,
}

impl Keys {
    /// All keys that start so.
    pub fn starting(starts: &str) -> Self {
        Self { starts: starts.to_owned(), ends: String::new() }
    }

    /// Whether what these and those end with can be the end of one key.
    pub fn end_alike(&self, other: &Self) -> bool {
        self.ends.ends_with(&other.ends) || other.ends.ends_with(&self.ends)
    }
}

/// The keys an arrow is about; all where nothing is said.
pub fn keys(edge: &Edge<'_>, accept: &Accept) -> Vec<Keys> {
    let ends = accept.ends.as_ref().and_then(|name| option(edge, accept, name)).unwrap_or_default();
    let mut keys: Vec<Keys> = Vec::new();
    for (at, name) in accept.keys.iter().enumerate() {
        // The first says where it is all about; another is only about what is given.
        let starts = option(edge, accept, name).or((at == 0).then(String::new));
        keys.extend(starts.map(|starts| Keys { starts: literal(&starts).to_owned(), ends: ends.clone() }));
    }
    if keys.is_empty() { vec![Keys::starting("")] } else { keys }
}
