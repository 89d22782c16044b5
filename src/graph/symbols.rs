//! Texts whose parameters are symbols of their own: the value of a parameter is known only when the stack is deployed.

use super::{Piece, Text};
use std::fmt;
use std::ops::Deref;

/// One symbol of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    /// A parameter of the stack, by index: the same parameter is the same symbol, and no character equals it.
    Param(usize),
    /// A character.
    Char(char),
}

impl Symbol {
    /// True if this is one of these characters.
    pub fn is_in(self, characters: &str) -> bool {
        matches!(self, Self::Char(c) if characters.contains(c))
    }
}

/// A text in symbols; as a slice, these.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbols(Vec<Symbol>);

impl Symbols {
    /// The symbols of a resolved string.
    pub fn of(text: &Text<'_>) -> Self {
        let mut symbols = Vec::new();
        for piece in text {
            match piece {
                Piece::Text(text) => symbols.extend(text.chars().map(Symbol::Char)),
                Piece::Param(index) => symbols.push(Symbol::Param(*index)),
            }
        }
        Self(symbols)
    }

    /// The same with one `/` at its end.
    pub fn as_folder(mut self) -> Self {
        while self.0.last() == Some(&Symbol::Char('/')) {
            self.0.pop();
        }
        self.0.push(Symbol::Char('/'));
        self
    }

    /// The symbols, reversed: suffixes then compare as prefixes do.
    pub fn reversed(mut self) -> Self {
        self.0.reverse();
        self
    }
}

impl From<&str> for Symbols {
    fn from(text: &str) -> Self {
        Self(text.chars().map(Symbol::Char).collect())
    }
}

impl From<&[Symbol]> for Symbols {
    fn from(symbols: &[Symbol]) -> Self {
        Self(symbols.to_vec())
    }
}

impl FromIterator<Symbols> for Symbols {
    fn from_iter<I: IntoIterator<Item = Symbols>>(parts: I) -> Self {
        Self(parts.into_iter().flat_map(|part| part.0).collect())
    }
}

impl Deref for Symbols {
    type Target = [Symbol];
    fn deref(&self) -> &[Symbol] {
        &self.0
    }
}

/// A parameter is shown as `...`.
impl fmt::Display for Symbols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|symbol| match symbol {
            Symbol::Param(_) => f.write_str("..."),
            Symbol::Char(c) => write!(f, "{c}"),
        })
    }
}

/// True if a parameter is among symbols, so that the text is not known.
pub fn has_parameter(symbols: &[Symbol]) -> bool {
    symbols.iter().any(|symbol| matches!(symbol, Symbol::Param(_)))
}

/// The text of symbols without a parameter among them.
pub fn known(symbols: &[Symbol]) -> Option<String> {
    let character = |symbol: &Symbol| match symbol {
        Symbol::Char(c) => Some(*c),
        Symbol::Param(_) => None,
    };
    symbols.iter().map(character).collect()
}

/// The symbols before the first occurrence of a text, and those after it.
pub fn split_once<'t>(symbols: &'t [Symbol], text: &str) -> Option<(&'t [Symbol], &'t [Symbol])> {
    let text = Symbols::from(text);
    let at = symbols.windows(text.len().max(1)).position(|window| *window == *text)?;
    Some((symbols.get(..at)?, symbols.get(at + text.len()..)?))
}

/// A prefix up to its first expression, `!{...}`, which is evaluated when data flows.
pub fn literal(prefix: &[Symbol]) -> &[Symbol] {
    // Asked at each comparison while keys are sorted, so that nothing is made for it.
    let start = prefix.windows(2).position(|pair| *pair == [Symbol::Char('!'), Symbol::Char('{')]);
    start.and_then(|start| prefix.get(..start)).unwrap_or(prefix)
}

/// The folders of a prefix; a `/` in an expression separates none.
pub fn folders(prefix: &[Symbol]) -> impl Iterator<Item = &[Symbol]> {
    let mut inside = false;
    prefix.split(move |symbol| {
        inside = (inside || *symbol == Symbol::Char('{')) && *symbol != Symbol::Char('}');
        *symbol == Symbol::Char('/') && !inside
    })
}

#[cfg(test)]
mod tests {
    use super::{Symbols, folders, known, literal, split_once};
    use crate::graph::Piece;

    fn of(before: &str, index: usize, after: &str) -> Symbols {
        Symbols::of(&vec![Piece::Text(before.into()), Piece::Param(index), Piece::Text(after.into())])
    }

    #[test]
    fn a_parameter_equals_itself_alone() {
        assert_eq!(of("in/", 1, "/"), of("in/", 1, "/"));
        assert_ne!(of("in/", 1, "/"), of("in/", 2, "/"));
        assert!(of("in/", 1, "/").starts_with(&Symbols::from("in/")));
        assert!(!of("in/", 1, "/").starts_with(&Symbols::from("in/1")));
        assert_eq!(known(&of("a", 1, "b")), None);
        assert_eq!(of("a", 1, "b").to_string(), "a...b");
    }

    #[test]
    fn prefixes_are_taken_apart() {
        let text = Symbols::from("in/day=!{timestamp:yyyy/MM}/x/");
        assert_eq!(known(literal(&text)).as_deref(), Some("in/day="));
        let parts: Vec<_> = folders(&text).filter_map(known).collect();
        assert_eq!(parts, ["in", "day=!{timestamp:yyyy/MM}", "x", ""]);
        assert!(split_once(&text, "}/y").is_none());
    }
}
