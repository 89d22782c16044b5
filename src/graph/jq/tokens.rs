//! The tokens of jq 1.6, taken from what is left of an expression.

use super::parser::{Parsed, Parser, Stop, blank};
use crate::diagnostics::closest;

/// Symbols of several characters, the longest first. The longest that fits is what stands there.
const SYMBOLS: &[&str] = &["//=", "?//", "!=", "==", "//", "|=", "+=", "-=", "*=", "/=", "%=", "<=", ">=", ".."];

/// Words that are no names.
pub const KEYWORDS: &[&str] = &[
    "module", "import", "include", "def", "if", "then", "elif", "else", "end", "as", "reduce", "foreach", "and", "or",
    "try", "catch", "label", "break", "__loc__",
];

/// The formats that may follow an `@`.
pub const FORMATS: &[&str] = &["text", "json", "csv", "tsv", "html", "uri", "sh", "base64", "base64d"];

impl<'t> Parser<'t> {
    pub fn stop<T>(&self) -> Parsed<'t, T> {
        Err(Stop::At(self.rest))
    }

    pub fn skip(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest.trim_start_matches(blank);
        taken
    }

    /// The word that stands there, keyword or not.
    pub fn word(&self) -> &'t str {
        let mut length = word(self.rest);
        while let Some(more) = self.rest.get(length..).and_then(|rest| rest.strip_prefix("::")).map(word)
            && length > 0
            && more > 0
        {
            length += 2 + more;
        }
        self.rest.get(..length).unwrap_or_default()
    }

    pub fn at(&self, token: &str) -> bool {
        token == if token.starts_with(|c: char| c.is_ascii_alphabetic()) { self.word() } else { symbol(self.rest) }
    }

    pub fn eat(&mut self, token: &str) -> bool {
        let there = self.at(token);
        if there {
            self.skip(token.len());
        }
        there
    }

    pub fn need(&mut self, token: &str) -> Parsed<'t> {
        if self.eat(token) { Ok(()) } else { self.stop() }
    }

    pub fn name(&mut self) -> Parsed<'t, &'t str> {
        let word = self.word();
        if word.is_empty() || KEYWORDS.contains(&word) { self.stop() } else { Ok(self.skip(word.len())) }
    }

    /// One or more of something, parted by a symbol.
    pub fn several(&mut self, symbol: &str, one: fn(&mut Self) -> Parsed<'t>) -> Parsed<'t> {
        one(self)?;
        while self.eat(symbol) {
            one(self)?;
        }
        Ok(())
    }

    /// `.name`
    pub fn field(&mut self) -> bool {
        let length = self.rest.strip_prefix('.').map_or(0, word);
        let there = length > 0 && length + 1 > self.numeric();
        if there {
            self.skip(1 + length);
        }
        there
    }

    /// The length of what jq takes for a number at first: digits and dots, and a power, so that `.e1` is none of a field.
    fn numeric(&self) -> usize {
        let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let part = |c: char| c.is_ascii_digit() || c == '.';
        let length = self.rest.find(|c| !part(c)).unwrap_or(self.rest.len());
        let after = self.rest.get(length..).unwrap_or_default();
        let power = after.strip_prefix(['e', 'E']).filter(|_| length > 0).unwrap_or_default();
        let sign = usize::from(power.starts_with(['+', '-']));
        let count = power.get(sign..).map_or(0, digits);
        length + if count > 0 { 1 + sign + count } else { 0 }
    }

    /// `1`, `1.`, `.5`, `1e3`; of other runs jq finds out later that they are none.
    pub fn number(&mut self) -> Parsed<'t, bool> {
        let length = self.numeric();
        let run = self.rest.get(..length).unwrap_or_default();
        if matches!(run, "" | "." | "..") || self.rest.strip_prefix('.').map_or(0, word) >= length {
            return Ok(false);
        }
        if run.matches('.').count() > 1
            || !run.starts_with(|c: char| c.is_ascii_digit()) && word(run.trim_start_matches('.')) > 0
        {
            return self.stop();
        }
        self.skip(length);
        Ok(true)
    }

    /// `@base64`: what it is called is looked at when it runs, and then it fails.
    pub fn format(&mut self) -> Parsed<'t, bool> {
        let name = self.rest.strip_prefix('@').unwrap_or_default();
        let after = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let name = name.strip_suffix(after).filter(|name| !name.is_empty());
        let Some(name) = name else { return Ok(false) };
        if !FORMATS.contains(&name) {
            let near = closest(name, FORMATS.iter().copied()).map(|near| format!("@{near}"));
            return Err(Stop::Unknown { what: "format", name: format!("@{name}"), near });
        }
        self.skip(1 + name.len());
        Ok(true)
    }
}

/// The length of the word at the start of a text.
fn word(text: &str) -> usize {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let starts = text.starts_with(|c: char| part(c) && !c.is_ascii_digit());
    if starts { text.find(|c| !part(c)).unwrap_or(text.len()) } else { 0 }
}

/// The symbol that a text begins with.
pub fn symbol(text: &str) -> &str {
    let long = SYMBOLS.iter().find(|symbol| text.starts_with(**symbol)).map(|symbol| symbol.len());
    let length = long.unwrap_or_else(|| text.chars().next().map_or(0, char::len_utf8));
    text.get(..length).unwrap_or_default()
}
