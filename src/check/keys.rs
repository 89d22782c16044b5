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

/// The prefixes an arrow is about, each up to what is only known when data flows; everything where none is given.
pub fn keys(edge: &Edge<'_>, accept: &Accept) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for (at, name) in accept.keys.iter().enumerate() {
        // The first says where it is all about; another is only about what is given.
        let key = option(edge, accept, name).or((at == 0).then(String::new));
        keys.extend(key.map(|key| literal(&key).to_owned()));
    }
    if keys.is_empty() { vec![String::new()] } else { keys }
}
