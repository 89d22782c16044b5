//! Arrows, names, comments and blanks of a chain, as other languages and other programs write them.

use super::repair::{Mistake, parts, value};
use super::{Rule, junk, keywords};
use crate::source::string_end;

/// A character that looks like a blank and is none to the grammar.
pub fn odd_blank(c: char) -> Option<Mistake> {
    let is_blank = (c.is_whitespace() && !junk::BLANKS.contains(&c)) || ['\u{200B}', '\u{2060}'].contains(&c);
    is_blank.then(|| Mistake {
        range: 0..0,
        replacement: " ".to_owned(),
        message: format!("unexpected U+{:04X}, which looks like a blank and is none", u32::from(c)),
        label: "only spaces, tabs and newlines are blanks",
    })
}

const HEADS: &[char] = &['>', '→', '⇒', '⟶', '⟹', '➔', '➜', '↔', '⇔'];
const TAILS: &[char] = &['<', '←', '⇐', '↔', '⇔'];
const SHAFTS: &[char] = &['-', '=', '~', '—', '–', '―', '−'];

/// Arrows, names, comments and arguments of a chain.
pub fn chain(text: &str) -> Vec<Mistake> {
    let mut found = Vec::new();
    let (mut at, mut depth, mut before, mut open, mut options) = (0, 0_usize, ' ', 0, false);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let width = c.len_utf8();
        let rest = text.get(at..).unwrap_or_default();
        match c {
            '"' => {
                at = string_end(text.as_bytes(), at + 1).unwrap_or_else(|end| end);
                before = '"';
                continue;
            }
            '(' | '[' | '{' => {
                if depth == 0 {
                    open = at + width;
                    options = c == '[' && before == '>';
                }
                depth += 1;
            }
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && c != '}' {
                    found.extend(parts(
                        text.get(open..at).unwrap_or_default(),
                        open,
                        if c == ']' { Rule::alone_option } else { Rule::alone_argument },
                    ));
                }
                if depth == 0 && c == ']' && options {
                    found.extend(headless(rest, at));
                }
            }
            _ if depth > 0 => {}
            _ if rest.starts_with("//") || rest.starts_with("/*") || (at == 0 && rest.starts_with("-- ")) => {
                found.extend(comment(rest, at));
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            _ if is_arrow(c) => {
                let length = run(rest, is_arrow);
                let after = rest.get(length..).unwrap_or_default();
                found.extend(arrow(rest.get(..length).unwrap_or_default(), at, before, after));
                at += length;
                before = '>';
                continue;
            }
            '\'' | '`' | '“' | '„' => {
                let whole = rest.get(width..).and_then(|rest| rest.find(['\'', '`', '”', '“'])).map(|end| end + width);
                let close = whole.and_then(|end| rest.get(end..)?.chars().next().map(|close| end + close.len_utf8()));
                let Some(end) = close else { return Vec::new() };
                found.extend(value(rest.get(..end).unwrap_or_default(), at));
                at += end;
                continue;
            }
            _ => found.extend(odd_blank(c).map(|blank| Mistake { range: at..at + width, ..blank })),
        }
        if !c.is_whitespace() || c == '\n' {
            before = c;
        } else if before.is_ascii_alphanumeric() || before == '_' {
            before = ' ';
        }
        at += width;
    }
    found
}

/// The options of an arrow, of which no head follows, or one behind a blank.
fn headless(rest: &str, at: usize) -> Option<Mistake> {
    let after = rest.get(1..)?;
    let next = after.trim_start_matches(' ');
    let gap = after.len() - next.len();
    let length = match next.starts_with("->") {
        true if gap > 0 => 1 + gap + "->".len(),
        false if !next.starts_with(is_arrow) && !next.is_empty() => 1,
        _ => return None,
    };
    Some(Mistake {
        range: at..at + length,
        replacement: "]->".to_owned(),
        message: if length > 1 { "a blank parts this arrow" } else { "this arrow has no head" }.to_owned(),
        label: "options stand within an arrow: `-[key=value]->`",
    })
}

/// `deny P301 P302`: codes without commas between them.
pub fn levels(text: &str, at: usize) -> Vec<Mistake> {
    let is_code = |word: &str| {
        word == "warnings" || word.strip_prefix('P').is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
    };
    let mut words = text.split_whitespace();
    let is_level = words.next().is_some_and(|word| keywords::LEVELS.contains(&word));
    if !is_level || !words.all(|word| is_code(word.trim_end_matches(','))) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut start = 0;
    for (number, word) in text.split_whitespace().enumerate() {
        let from = start + text.get(start..).and_then(|rest| rest.find(word)).unwrap_or_default();
        let gap = text.get(..start).unwrap_or_default();
        if number > 1 && !gap.ends_with(',') {
            found.push(Mistake {
                range: at + start..at + from,
                replacement: ", ".to_owned(),
                message: "a comma is missing".to_owned(),
                label: "codes are parted by `,`",
            });
        }
        start = from + word.len();
    }
    found
}

/// A character that an arrow is drawn with.
fn is_arrow(c: char) -> bool {
    HEADS.contains(&c) || TAILS.contains(&c) || SHAFTS.contains(&c)
}

/// The length of an arrow in bytes, blanks within it included.
fn run(text: &str, is_arrow: impl Fn(char) -> bool) -> usize {
    let mut end = 0;
    let mut shaft = false;
    for (offset, c) in text.char_indices() {
        if is_arrow(c) {
            // `- >`: a head after a blank belongs to the shaft before it.
            if offset > end && !(shaft && c == '>') {
                break;
            }
            shaft = SHAFTS.contains(&c);
            end = offset + c.len_utf8();
        } else if c != ' ' || !shaft {
            break;
        }
    }
    end
}

fn arrow(written: &str, at: usize, before: char, after: &str) -> Option<Mistake> {
    let (right, left) = (written.contains(HEADS), written.contains(TAILS));
    let opens = after.starts_with('[') && before != ']';
    let meant = match (opens, right, left) {
        (true, _, false) => "-",
        (true, _, true) => "<-",
        // Between the words of a name.
        (false, false, false) => {
            let joins = written == "-" && after.starts_with(|c: char| c.is_ascii_alphanumeric());
            let is_name = joins && (before.is_ascii_alphanumeric() || before == '_');
            return is_name.then(|| Mistake {
                range: at..at + written.len(),
                replacement: "_".to_owned(),
                message: "a name cannot have `-` in it".to_owned(),
                label: "names are made of letters, digits and `_`",
            });
        }
        (false, true, true) if before != ']' => "<->",
        (false, true, _) => "->",
        // `a <- b` leads the other way.
        (false, false, true) => return None,
    };
    (written != meant).then(|| Mistake {
        range: at..at + written.len(),
        replacement: meant.to_owned(),
        message: format!("`{written}` is no arrow"),
        label: "an arrow is written `->`, with options `-[key=value]->`",
    })
}

/// A comment of another language.
fn comment(rest: &str, at: usize) -> Option<Mistake> {
    let line = rest.lines().next().unwrap_or_default().trim_end();
    let is_closed = !line.starts_with("/*") || line.find("*/").is_some_and(|end| end + 2 == line.len());
    is_closed.then(|| Mistake {
        range: at..at + 2,
        replacement: "#".to_owned(),
        message: format!("`{}` begins no comment", rest.get(..2).unwrap_or_default()),
        label: "a comment begins with `#`",
    })
}
