//! Arguments, values, entries and columns, as other languages write them, and the letters that an editor or a page put
//! in the place of plain ones.

use super::conditions;
use super::outside::outside;
use super::wanted::{BLANKS, Mistake, Wanted};
use crate::source::is_word;
use std::ops::Range;

/// The separator of two arguments.
pub const COMMA: &str = ", ";

/// A character that looks like a blank and is none to the grammar.
pub fn odd_blank(c: char) -> Option<Mistake> {
    let is_blank = (c.is_whitespace() && !BLANKS.contains(&c)) || ['\u{200B}', '\u{2060}'].contains(&c);
    is_blank.then(|| Mistake {
        range: 0..0,
        replacement: " ".to_owned(),
        message: format!("unexpected U+{:04X}, which looks like a blank and is none", u32::from(c)),
        label: "only spaces, tabs and newlines are blanks",
    })
}

pub fn argument(text: &str, at: usize, wanted: Wanted) -> Vec<Mistake> {
    if text.strip_prefix("where").is_some_and(|rest| rest.starts_with([' ', '(', '!', '\t', '\n'])) {
        return letters(text, at).into_iter().chain(conditions::operators(text, at)).collect();
    }
    if let Some(missing) = conditions::unannounced(text, at).filter(|_| wanted == Wanted::Option) {
        return vec![missing];
    }
    let parted = commas(text, at, Wanted::Argument);
    if !parted.is_empty() {
        return parted;
    }
    // `cors=*`: it has a key, even with a wrong value.
    let has_key = text.split_once('=').is_some_and(|(key, _)| is_word(key.trim()));
    let positional = value(text, at).filter(|_| !has_key && text.contains(char::is_alphanumeric));
    let keyed = keyed(text, at, "=", false);
    // `s3://...` begins like a key.
    let is_address = text.split_once("://").is_some_and(|(scheme, _)| is_word(scheme)) || text.starts_with("arn:");
    if keyed.is_empty() || is_address { positional.into_iter().collect() } else { keyed }
}

/// The mistakes between two brackets, where each part should be one of `wanted`.
pub fn parts(text: &str, at: usize, wanted: Wanted) -> Vec<Mistake> {
    let (mut found, mut start) = (Vec::new(), 0);
    let commas = outside(text).filter(|(_, c, depth)| *c == ',' && *depth == 0).map(|(offset, ..)| offset);
    for end in commas.chain([text.len()]) {
        let part = text.get(start..end).unwrap_or_default();
        let lead = part.len() - part.trim_start().len();
        found.extend(self::part(part.trim(), at + start + lead, wanted));
        start = end + 1;
    }
    found
}

fn part(text: &str, at: usize, wanted: Wanted) -> Vec<Mistake> {
    if text.is_empty() || !wanted.takes(text) {
        return match wanted {
            Wanted::Argument | Wanted::Option => argument(text, at, wanted),
            Wanted::Entry => keyed(text, at, ":", false),
            _ => value(text, at).into_iter().collect(),
        };
    }
    // A list or a map is read with any content.
    let inner = [('{', '}', Wanted::Entry), ('[', ']', Wanted::Value)].into_iter().find_map(|(open, close, wanted)| {
        let start = text.find(open).filter(|start| !text.get(..*start).unwrap_or_default().contains('"'))? + 1;
        let end = text.strip_suffix(close)?.len();
        Some((text.get(start..end)?, at + start, wanted))
    });
    inner.map_or(Vec::new(), |(inner, at, wanted)| parts(inner, at, wanted))
}

/// `key=value` or `key: value`: the sign between the two, which in a setting may be missing, and the value.
pub fn keyed(text: &str, at: usize, sign: &'static str, is_setting: bool) -> Vec<Mistake> {
    keyed_by(text, at, sign, is_setting, value)
}

/// As [`keyed`], with the mistake that the value may be.
pub fn keyed_by(
    text: &str,
    at: usize,
    sign: &'static str,
    is_setting: bool,
    value: impl Fn(&str, usize) -> Option<Mistake>,
) -> Vec<Mistake> {
    let text = text.trim_end();
    let from = text.len() - text.trim_start().len();
    let name =
        text.get(from..).and_then(|rest| rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '"')));
    let Some(end) = name.map(|length| from + length).filter(|end| *end > from) else { return Vec::new() };
    let (key, rest) = text.split_at_checked(end).unwrap_or_default();
    let gap = rest.len() - rest.trim_start_matches([' ', '\t', ':', '=', '>']).len();
    let written = rest.get(..gap).unwrap_or_default();
    let (Some(given), true) =
        (rest.get(gap..).filter(|given| !given.is_empty()), is_word(key.trim().trim_matches('"')))
    else {
        return Vec::new();
    };
    let mut found: Vec<Mistake> = value(given, at + end + gap).into_iter().collect();
    let between = match written.trim() {
        same if same == sign => return found,
        "" if is_setting && !written.is_empty() => " = ",
        ":" | "=" | ":=" | "==" | "=>" if sign == "=" => {
            if is_setting {
                " = "
            } else {
                "="
            }
        }
        ":" | "=" | ":=" | "==" | "=>" => ": ",
        _ => return Vec::new(),
    };
    let shown = if written.trim().is_empty() { "a blank".to_owned() } else { format!("`{}`", written.trim()) };
    found.push(Mistake {
        range: at + end..at + end + gap,
        replacement: between.to_owned(),
        message: format!("{shown} stands where `{sign}` belongs"),
        label: if sign == "=" { "an argument is written `key=value`" } else { "an entry is written `key: value`" },
    });
    found
}

/// A value without the quotes it needs, or in others.
pub fn value(text: &str, at: usize) -> Option<Mistake> {
    let text = text.trim_end();
    let in_others = in_other_quotes(text);
    if let Some((open, inner)) = in_others.filter(|(_, inner)| !inner.contains(['"', '\n'])) {
        return Some(Mistake {
            range: at..at + text.len(),
            replacement: literal(inner),
            message: format!("`{text}` stands in {open}"),
            label: "a string stands in double quotes",
        });
    }
    if let Some(mistake) = spaced(text, at).or_else(|| interpolated(text, at)) {
        return Some(mistake);
    }
    let is_route = text.split_once(" /").is_some_and(|(method, path)| {
        method.chars().all(|c| c.is_ascii_uppercase()) && !method.is_empty() && !path.contains(char::is_whitespace)
    });
    let odd = |c: char| c.is_whitespace() || c.is_control() || "\"'`“”„‘’«»,".contains(c);
    let plain = is_route || !text.contains(odd);
    if !plain || !text.contains(|c: char| c.is_alphanumeric() || c == '*') || Wanted::Value.takes(text) {
        return None;
    }
    Some(Mistake {
        range: at..at + text.len(),
        replacement: literal(text),
        message: format!("`{text}` stands without quotes"),
        label: "text that is no word stands in double quotes",
    })
}

/// `60 s`, `60 seconds`: a number, and its unit behind a blank.
fn spaced(text: &str, at: usize) -> Option<Mistake> {
    const UNITS: &[&str] = &["s", "sec", "min", "m", "h", "d", "w", "B", "KiB", "MiB", "GiB", "KB", "MB", "GB"];
    const WORDS: &[(&str, &str)] = &[("second", "s"), ("minute", "min"), ("hour", "h"), ("day", "d"), ("week", "w")];
    let (number, unit) = text.split_once([' ', '\t'])?;
    let unit = unit.trim_start();
    let one = unit.strip_suffix('s').unwrap_or(unit);
    let word = WORDS.iter().find(|(word, _)| *word == one).map(|(_, short)| *short);
    let short = word.or_else(|| UNITS.contains(&unit).then_some(unit))?;
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && Wanted::Value.takes(number);
    is_number.then(|| Mistake {
        range: at..at + text.len(),
        replacement: format!("{number}{short}"),
        message: format!("a blank parts `{number}` from its unit"),
        label: "a number and its unit are one word",
    })
}

/// `"day=${timestamp:yyyy}/"`: an expression of a service in the braces of a parameter.
fn interpolated(text: &str, at: usize) -> Option<Mistake> {
    let inner = text.strip_prefix('"')?.strip_suffix('"').filter(|inner| !inner.contains(['"', '\\']))?;
    let mut pieces = inner.split("${");
    let mut out = pieces.next()?.to_owned();
    for piece in pieces {
        let (name, _) = piece.split_once('}')?;
        let is_expression = name.split_once(':').is_some_and(|(scope, _)| is_word(scope));
        out.push_str(if is_expression { "!{" } else { "${" });
        out.push_str(piece);
    }
    (out != inner).then(|| Mistake {
        range: at..at + text.len(),
        replacement: format!("\"{out}\""),
        message: "`${...}` holds more than the name of a parameter".to_owned(),
        label: "what the service fills in is written `!{...}`",
    })
}

/// A string literal in which `${...}` is kept.
fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The quotes around a text, in words, and the text between them.
fn in_other_quotes(text: &str) -> Option<(&'static str, &str)> {
    const PAIRS: [(&str, &[char], &[char]); 3] = [
        ("single quotes", &['\''], &['\'']),
        ("backticks", &['`'], &['`']),
        ("curly quotes", &['“', '”', '„', '‘', '’', '«', '‟'], &['“', '”', '‘', '’', '»']),
    ];
    PAIRS.iter().find_map(|(name, opens, closes)| {
        let inner = text.strip_prefix(*opens)?.strip_suffix(*closes)?;
        (!inner.contains(*closes)).then_some((*name, inner))
    })
}

/// Blanks where commas belong, between parts that can be told from one another.
pub fn commas(text: &str, at: usize, wanted: Wanted) -> Vec<Mistake> {
    let mut gaps: Vec<Range<usize>> = Vec::new();
    for (offset, c, _) in outside(text).filter(|(_, c, depth)| c.is_whitespace() && *depth == 0) {
        match gaps.last_mut().filter(|gap| gap.end == offset) {
            Some(gap) => gap.end += c.len_utf8(),
            None => gaps.push(offset..offset + c.len_utf8()),
        }
    }
    let ends = gaps.iter().map(|gap| gap.start).chain([text.len()]);
    let starts = [0].into_iter().chain(gaps.iter().map(|gap| gap.end));
    let parts: Vec<&str> = starts.zip(ends).filter_map(|(start, end)| text.get(start..end)).collect();
    // A word alone may belong to the text before it.
    let apart = |part: &&str| part.starts_with('"') || (wanted == Wanted::Argument && part.contains('='));
    if gaps.is_empty() || !parts.iter().all(|part| wanted.takes(part)) || !parts.iter().skip(1).all(apart) {
        return Vec::new();
    }
    let gap = |gap: &Range<usize>| Mistake {
        range: at + gap.start..at + gap.end,
        replacement: COMMA.to_owned(),
        message: "a comma is missing".to_owned(),
        label: "arguments and values are parted by `,`",
    };
    gaps.iter().map(gap).collect()
}

/// `name type` and `name = type`.
pub fn column(text: &str, at: usize) -> Vec<Mistake> {
    let Some((name, kind)) = text.split_once(char::is_whitespace).filter(|(name, _)| is_word(name)) else {
        return Vec::new();
    };
    let sign = kind.trim_start().strip_prefix('=').map_or(kind, str::trim_start).trim_start();
    if ["allow", "partition"].contains(&name) || sign.contains(char::is_whitespace) {
        return Vec::new();
    }
    let gap = text.len() - sign.len();
    vec![Mistake {
        range: at + name.len()..at + gap,
        replacement: ": ".to_owned(),
        message: format!("no `:` parts the name `{name}` from its type"),
        label: "a column is written `name: type`",
    }]
}

/// Letters of pages in a text: curly quotes, blanks that are none.
fn letters(text: &str, at: usize) -> Vec<Mistake> {
    let (mut found, mut next) = (Vec::new(), 0);
    for (offset, c, _) in outside(text) {
        if offset < next {
            continue;
        }
        if let Some(blank) = odd_blank(c) {
            found.push(Mistake { range: at + offset..at + offset + c.len_utf8(), ..blank });
        } else if "'`“„‘«".contains(c) {
            let from = offset + c.len_utf8();
            let close = text.get(from..).and_then(|rest| rest.find(['\'', '`', '“', '”', '’', '‘', '»']));
            let Some(end) = close.map(|close| from + close) else { break };
            let width = text.get(end..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            let whole = text.get(offset..end + width).unwrap_or_default();
            found.extend(value(whole, at + offset));
            next = end + width;
        }
    }
    found
}
