//! Text as terminals show it: its width, and the part of it that may reach them.

use unicode_width::UnicodeWidthStr;

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Text on one line, without characters that control a terminal or turn the direction of text, and at most as wide as
/// given.
pub fn fitted(text: &str, most: usize) -> String {
    let clean: String = text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let clean = clean.trim();
    if width(clean) <= most {
        return clean.to_owned();
    }
    let mut short = String::new();
    for c in clean.chars() {
        short.push(c);
        if width(&short) + 1 > most {
            short.pop();
            break;
        }
    }
    // A joiner at the end would swallow the next character.
    short.truncate(short.trim_end_matches(['\u{200d}', ' ']).len());
    short.push('…');
    short
}

/// Marks and overrides of direction, and separators of lines.
fn turns(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
