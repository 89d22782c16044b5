//! Source text, byte spans in it, and the line index that turns offsets into lines and columns.

/// A half-open range of byte offsets into one [`Source`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset one past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from two byte offsets. Offsets past `u32::MAX` saturate; sources are refused before that size.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// True if the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// True if all of another lies in it.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The range of byte offsets.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A text as it is written in a source, between double quotes. All string literals are written by this function.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// The text between the quotes of a string literal.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' | '$' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out
}

/// The text that an escape of a string literal stands for.
pub fn unescaped(escape: &str) -> &'static str {
    match escape {
        "\\n" => "\n",
        "\\t" => "\t",
        "\\\"" => "\"",
        "\\$" => "$",
        _ => "\\",
    }
}

/// True if a text is a word: letters, digits and `_`, and no digit first.
pub fn is_word(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(letter)
}

/// The offset behind the closing quote of a string whose text begins at `from`.
///
/// # Errors
/// Returns the end of the line where the string is not closed on it.
pub fn string_end(bytes: &[u8], from: usize) -> Result<usize, usize> {
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') if !matches!(bytes.get(at + 1), Some(b'\n' | b'\r') | None) => at += 2,
            Some(b'\n' | b'\r') | None => return Err(at),
            Some(_) => at += 1,
        }
    }
}

/// One `.pipe` file in memory: the name to show and its text.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
}

impl Source {
    /// The largest source that is compiled, in bytes: offsets are 32 bits wide.
    pub const MAX_BYTES: usize = 1 << 30;

    /// A source from the name to show in messages and its text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The name to show: a path, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text under a span; empty where the span does not lie on character boundaries of this source.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of a byte offset, both counted from 1; the column counts characters.
    pub fn line_column(&self, offset: u32) -> (usize, usize) {
        let before = self.text.get(..offset as usize).unwrap_or(&self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
        (line, column)
    }
}
