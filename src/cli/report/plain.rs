//! Text of a source that is safe for a terminal: characters that move the cursor, change colours or turn the order of
//! letters round are shown and not sent.

use std::borrow::Cow;

/// True if a character acts on a terminal or on the direction of a line, rather than standing in it.
///
/// These are controls, and the marks of direction that can make a line read otherwise than it is:
/// <https://trojansource.codes/>.
fn acts(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    (c.is_control() && !matches!(c, '\n' | '\t')) || turns || breaks
}

/// A text of several lines, with `\u{1b}` for characters that act.
pub fn text(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match acts(c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The same on one line.
pub fn line(text: &str) -> Cow<'_, str> {
    match text.contains(['\n', '\t']) {
        true => Cow::Owned(self::text(text).replace('\n', "\\n").replace('\t', "\\t")),
        false => self::text(text),
    }
}

/// A source with a picture in the place of each character that acts, so that columns stay, and where in it is what.
pub struct Pictured {
    pub text: String,
    /// Pairs of an offset in the source and the number of bytes by which the text before it has grown.
    longer: Vec<(usize, usize)>,
}

impl Pictured {
    pub fn new(text: &str) -> Self {
        let mut shown = Self { text: String::with_capacity(text.len()), longer: Vec::new() };
        let mut more = 0;
        let mut letters = text.char_indices().peekable();
        while let Some((at, c)) = letters.next() {
            let ends_line = c == '\r' && letters.peek().is_none_or(|(_, next)| *next == '\n');
            if !acts(c) || ends_line {
                shown.text.push(c);
                continue;
            }
            let picture = match u32::from(c) {
                low @ 0..0x20 => char::from_u32(0x2400 + low).unwrap_or(char::REPLACEMENT_CHARACTER),
                0x7f => '\u{2421}',
                _ => char::REPLACEMENT_CHARACTER,
            };
            shown.text.push(picture);
            // A picture takes three bytes, and no character that acts takes more.
            more += picture.len_utf8().saturating_sub(c.len_utf8());
            shown.longer.push((at + c.len_utf8(), more));
        }
        shown
    }

    /// The place of an offset of the source in the shown text.
    pub fn at(&self, offset: usize) -> usize {
        let before = self.longer.partition_point(|(at, _)| *at <= offset);
        offset + before.checked_sub(1).and_then(|last| self.longer.get(last)).map_or(0, |(_, more)| *more)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pictured, line, text};

    #[test]
    fn what_acts_is_shown() {
        assert_eq!(text("a\u{1b}[31m\n\tb"), "a\\u{1b}[31m\n\tb");
        assert_eq!(line("a\n\u{202e}b\t\u{9b}c"), "a\\n\\u{202e}b\\t\\u{9b}c");
        assert_eq!(line("größe 🪣"), "größe 🪣");
    }

    #[test]
    fn places_follow_their_text() {
        let source = "a\u{1b}b\r\nc\u{202e}d\u{85}e";
        let shown = Pictured::new(source);
        assert_eq!(shown.text, "a\u{241b}b\r\nc\u{fffd}d\u{fffd}e");
        for letter in ['a', 'b', 'c', 'd', 'e'] {
            let offset = source.find(letter).unwrap_or_default();
            assert!(shown.text.get(shown.at(offset)..).is_some_and(|rest| rest.starts_with(letter)), "{letter}");
        }
        assert_eq!(shown.at(source.len()), shown.text.len());
    }
}
