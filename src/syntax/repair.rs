//! Repairs of junk: the habits of other languages, and the characters that an editor or a page put in the place of
//! plain letters.
//!
//! Each mistake has words of its own. Where the whole piece parses once all of them are mended, a machine may mend
//! them.

use super::outside::outside;
use super::{Grammar, Rule, conditions, habits};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{Span, is_word};
use pest::Parser;
use std::ops::Range;

/// The separator of two arguments.
const COMMA: &str = ", ";

/// One mistake: its place, the text to write there, and the message.
pub struct Mistake {
    pub range: Range<usize>,
    pub replacement: String,
    pub message: String,
    pub label: &'static str,
}

/// The findings for a piece of junk at `span`, where it holds mistakes that are known: one for each where they are all
/// there is, else the one at `offset`, at which the grammar stopped.
pub fn repair(text: &str, span: Span, wanted: Rule, offset: usize) -> Vec<Diagnostic> {
    let mut mistakes = find(text, wanted);
    mistakes.sort_by_key(|mistake| mistake.range.start);
    let Some(mended) = mended(text, &mistakes) else { return Vec::new() };
    // A comment leaves nothing to parse, and parts that commas keep apart were parsed one by one.
    let is_parted = mistakes.iter().all(|mistake| mistake.replacement == COMMA);
    let is_whole = mended.trim().is_empty() || is_parted || parses(wanted, &mended);
    let place = |range: Range<usize>| Span::new(span.start as usize + range.start, span.start as usize + range.end);
    let told = mistakes.iter().filter(|mistake| is_whole || mistake.range.contains(&offset));
    let finding = |told: &Mistake| {
        let marked = marked(text, told);
        let (written, here) = (told.replacement.trim(), text.get(marked.clone()).unwrap_or_default());
        let help = match marked.start == told.range.end {
            _ if written.is_empty() => "write a plain blank".to_owned(),
            true => format!("write `{written}` before `{here}`"),
            false => format!("write `{written}`"),
        };
        let found = Diagnostic::new(Code::SYNTAX, told.message.clone(), place(marked), told.label).help(help);
        found.maybe_fix(place(told.range.clone()), is_whole.then(|| told.replacement.clone()))
    };
    told.map(finding).collect()
}

/// The range to mark for a mistake: where something is missing, the text that should follow it.
fn marked(text: &str, mistake: &Mistake) -> Range<usize> {
    let Range { start, end } = mistake.range;
    let here = text.get(start..end).unwrap_or_default();
    let ends = |c: char| c.is_whitespace() || ",;()[]{}".contains(c);
    let rest = text.get(end..).and_then(|rest| rest.find(ends)).filter(|to| *to > 0).map_or(text.len(), |to| end + to);
    match here.trim().len() {
        0 if mistake.replacement.trim().is_empty() => start..end,
        0 => end..rest,
        length => start..start + length,
    }
}

/// The text with all mistakes mended, and without comments; none where two are at one place.
fn mended(text: &str, mistakes: &[Mistake]) -> Option<String> {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for mistake in mistakes {
        out.push_str(text.get(at..mistake.range.start)?);
        at = mistake.range.end;
        match mistake.replacement.as_str() {
            "#" => at += text.get(at..)?.find('\n').unwrap_or(text.len() - at),
            replacement => out.push_str(replacement),
        }
    }
    out.push_str(text.get(at..)?);
    (!mistakes.is_empty()).then_some(out)
}

fn find(text: &str, wanted: Rule) -> Vec<Mistake> {
    let lead = text.len() - text.trim_start().len();
    let piece = text.trim();
    match wanted {
        Rule::alone_argument | Rule::alone_option => argument(piece, lead, wanted),
        Rule::alone_value => value(piece, lead).into_iter().chain(commas(piece, lead, Rule::alone_value)).collect(),
        Rule::alone_entry => keyed(piece, lead, ":", false),
        Rule::alone_setting => match piece.split_once('.').filter(|(name, _)| is_word(name.trim())) {
            Some((name, rest)) => keyed(rest, lead + name.len() + 1, "=", true),
            None => Vec::new(),
        },
        Rule::alone_line => column(piece, lead),
        _ => match habits::levels(piece, lead) {
            commas if commas.is_empty() => habits::chain(text),
            commas => commas,
        },
    }
}

pub fn parses(rule: Rule, text: &str) -> bool {
    Grammar::parse(rule, text).is_ok()
}

fn argument(text: &str, at: usize, rule: Rule) -> Vec<Mistake> {
    if text.strip_prefix("where").is_some_and(|rest| rest.starts_with([' ', '(', '!', '\t', '\n'])) {
        return letters(text, at).into_iter().chain(conditions::operators(text, at)).collect();
    }
    if let Some(missing) = conditions::unannounced(text, at).filter(|_| rule == Rule::alone_option) {
        return vec![missing];
    }
    let parted = commas(text, at, Rule::alone_argument);
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

/// The mistakes between two brackets, where each part should be one of `rule`.
pub fn parts(text: &str, at: usize, rule: Rule) -> Vec<Mistake> {
    let (mut found, mut start) = (Vec::new(), 0);
    let commas = outside(text).filter(|(_, c, depth)| *c == ',' && *depth == 0).map(|(offset, ..)| offset);
    for end in commas.chain([text.len()]) {
        let part = text.get(start..end).unwrap_or_default();
        let lead = part.len() - part.trim_start().len();
        found.extend(self::part(part.trim(), at + start + lead, rule));
        start = end + 1;
    }
    found
}

fn part(text: &str, at: usize, rule: Rule) -> Vec<Mistake> {
    if text.is_empty() || !parses(rule, text) {
        return match rule {
            Rule::alone_argument | Rule::alone_option => argument(text, at, rule),
            Rule::alone_entry => keyed(text, at, ":", false),
            _ => value(text, at).into_iter().collect(),
        };
    }
    // A list or a map is read with any content.
    let inner =
        [('{', '}', Rule::alone_entry), ('[', ']', Rule::alone_value)].into_iter().find_map(|(open, close, rule)| {
            let start = text.find(open).filter(|start| !text.get(..*start).unwrap_or_default().contains('"'))? + 1;
            let end = text.strip_suffix(close)?.len();
            Some((text.get(start..end)?, at + start, rule))
        });
    inner.map_or(Vec::new(), |(inner, at, rule)| parts(inner, at, rule))
}

/// `key=value` or `key: value`: the sign between the two, which in a setting may be missing, and the value.
fn keyed(text: &str, at: usize, sign: &'static str, is_setting: bool) -> Vec<Mistake> {
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
    if !plain || !text.contains(|c: char| c.is_alphanumeric() || c == '*') || parses(Rule::alone_value, text) {
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
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && parses(Rule::alone_value, number);
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
fn commas(text: &str, at: usize, rule: Rule) -> Vec<Mistake> {
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
    let apart = |part: &&str| part.starts_with('"') || (rule == Rule::alone_argument && part.contains('='));
    if gaps.is_empty() || !parts.iter().all(|part| parses(rule, part)) || !parts.iter().skip(1).all(apart) {
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
fn column(text: &str, at: usize) -> Vec<Mistake> {
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
        if let Some(blank) = habits::odd_blank(c) {
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
