//! The words and signs of a text, whatever is typed: for what stands around a cursor, where there is no tree yet.

use crate::source::{Span, string_end};

/// The sort of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A name, a kind, a keyword.
    Word,
    /// A number, with its unit.
    Number,
    /// A string, to the end of its line where it is not closed.
    Text,
    /// A comment.
    Comment,
    /// The end of a line.
    Line,
    /// Anything else; arrows are one token each.
    Sign,
}

/// A token.
#[derive(Clone, Copy, Debug)]
pub struct Token<'t> {
    /// Its sort.
    pub sort: Sort,
    /// The text, as it is written.
    pub text: &'t str,
    /// Its first byte.
    pub start: usize,
}

impl Token<'_> {
    /// The byte after its last one.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Its place.
    pub fn span(&self) -> Span {
        Span::new(self.start, self.end())
    }

    /// True if it is this sign.
    pub fn is(&self, sign: &str) -> bool {
        self.sort == Sort::Sign && self.text == sign
    }
}

/// Signs of several letters, the longest first.
const SIGNS: &[&str] = &["<->", "<-[", "]->", "->", "-[", "==", "!=", "<=", ">="];

/// The tokens of a text. Blanks are none.
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        at += bytes.iter().skip(at).take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        let start = at;
        let byte = *bytes.get(at)?;
        let run =
            |from: usize, within: fn(u8) -> bool| from + bytes.iter().skip(from).take_while(|b| within(**b)).count();
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let (sort, end) = match byte {
            b'\n' => (Sort::Line, at + 1),
            b'#' => (Sort::Comment, run(at, |byte| byte != b'\n' && byte != b'\r')),
            b'"' => (Sort::Text, string_end(bytes, at + 1).unwrap_or_else(|end| end)),
            b'0'..=b'9' => (Sort::Number, run(at, |byte| byte.is_ascii_alphanumeric() || byte == b'.')),
            _ if word(byte) => (Sort::Word, run(at, |byte| byte.is_ascii_alphanumeric() || byte == b'_')),
            _ => {
                let rest = text.get(at..).unwrap_or_default();
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).map(|sign| sign.len());
                (Sort::Sign, at + sign.unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8)))
            }
        };
        at = end;
        Some(Token { sort, text: text.get(start..end).unwrap_or_default(), start })
    })
}
