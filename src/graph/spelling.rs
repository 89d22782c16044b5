//! The spelling of AWS's strings: classes of letters, forms such as that of an ARN, keys of maps, paths of routes.

use super::reserved::reserved;
use super::shapes::unlike;
use super::symbols::Symbols;
use super::wildcards::is_like;
use super::{Text, text};
use crate::catalog::Parameter;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, misspelled};
use crate::source::{Span, quoted};
use crate::syntax::ast::{Name, Piece, Value, ValueKind};
use rustc_hash::FxBuildHasher;
use std::collections::{HashMap, hash_map::Entry};

/// A parameter, and where it was given a value.
#[derive(Clone, Copy)]
pub struct Given<'s> {
    pub name: &'s str,
    pub parameter: &'s Parameter,
    pub span: Span,
}

/// Holds a text to the rules of its parameter, reports it where one is broken, and says whether none is.
pub fn fits(given: Given<'_>, value: &Text<'_>, diagnostics: &mut Diagnostics) -> bool {
    let Given { name, parameter, span } = given;
    if reserved(name, || Symbols::of(value), parameter, span, diagnostics)
        || parameter.shape.as_ref().is_some_and(|shape| unlike(name, value, shape, span, diagnostics))
    {
        return false;
    }
    if let Some(text) = text::plain(value) {
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        if let Some([low, high]) = parameter.range
            && !(low..=high).contains(&length)
        {
            let message = format!("`{name}` has {length} characters, and takes {low} to {high}");
            diagnostics.push(
                Diagnostic::new(Code::OUT_OF_RANGE, message, span, "too short or too long")
                    .help("choose a text of that length"),
            );
            return false;
        }
    }
    spelled(given, value, diagnostics)
}

/// True if a text has the letters and the form of its parameter, or is not known because it names a parameter of the
/// stack. Reports it if not.
pub fn spelled(given: Given<'_>, value: &Text<'_>, diagnostics: &mut Diagnostics) -> bool {
    let Given { name, parameter, span } = given;
    let Some(text) = text::plain(value) else { return true };
    let ending = parameter.ending.as_deref().unwrap_or_default();
    if let Some(letters) = &parameter.letters
        && let Some(bad) = text.strip_suffix(ending).unwrap_or(&text).chars().find(|c| !allowed(*c, letters))
    {
        let message = format!("`{name}` cannot have `{bad}` in it");
        let found = Diagnostic::new(Code::OUT_OF_RANGE, message, span, "AWS refuses this");
        diagnostics.push(found.help(match ending {
            "" => format!("it may have {letters}"),
            _ => format!("it may have {letters}, and `{ending}` at its end"),
        }));
        return false;
    }
    let is_like_one = |text: Symbols| parameter.like.iter().any(|pattern| is_like(&text, pattern));
    let is_said = parameter.like.is_empty() || is_like_one(Symbols::of(value));
    if is_said && (!parameter.date || is_day(&text)) {
        slipped(given, &text, diagnostics);
        return true;
    }
    let found = Diagnostic::new(
        Code::INVALID_FORM,
        format!("`{name}` cannot be `{text}`"),
        span,
        "not of the form that AWS takes",
    );
    let example = parameter.example.as_ref();
    diagnostics.push(found.maybe_help(example.map(|example| format!("write it like `\"{example}\"`"))));
    false
}

/// Reports a text that is one of the names of its parameter but for a slip of typing. There may be such a service all the same.
fn slipped(given: Given<'_>, text: &str, diagnostics: &mut Diagnostics) {
    let Given { parameter, span, .. } = given;
    let Some((word, rest)) = text.split_once('.') else { return };
    if parameter.names.iter().any(|name| name == text) {
        return;
    }
    let words = parameter.names.iter().filter_map(|name| name.split_once('.').filter(|(_, end)| *end == rest));
    let Some(near) = misspelled(word, words.map(|(word, _)| word)) else { return };
    let meant = format!("{near}.{rest}");
    let found =
        Diagnostic::new(Code::UNKNOWN_SERVICE, format!("`{text}` is no service of AWS known here"), span, "misspelt?");
    diagnostics.push(found.help(format!("did you mean `{meant}`?")).fix(span, quoted(&meant)));
}

/// A text is a day of the calendar, such as `2024-02-29`.
pub fn is_day(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let numbers: Option<Vec<u32>> =
        text.split('-').map(|part| part.parse().ok().filter(|_| part.bytes().all(|c| c.is_ascii_digit()))).collect();
    let (Some([year, month, day]), [4, 2, 2]) = (numbers.as_deref(), lengths.as_slice()) else { return false };
    let is_leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        _ => 0,
    };
    (1..=days).contains(day)
}

/// Reports a list with more texts, or fewer, than AWS takes.
pub fn many(name: &str, parameter: &Parameter, count: usize, span: Span, diagnostics: &mut Diagnostics) {
    let Some([low, high]) = parameter.range else { return };
    if !(low..=high).contains(&i64::try_from(count).unwrap_or(i64::MAX)) {
        let message = format!("`{name}` has {count} items, and takes {low} to {high}");
        let found = Diagnostic::new(Code::OUT_OF_RANGE, message, span, "too few or too many");
        diagnostics.push(found.help(format!("write {low} to {high} of them")));
    }
}

/// Reports texts of a list that stand in it already: AWS takes a set.
pub fn repeated(items: &[Value<'_>], diagnostics: &mut Diagnostics) {
    let mut known: HashMap<Vec<&str>, Span, FxBuildHasher> = HashMap::default();
    for item in items {
        let ValueKind::String(pieces) = &item.kind else { continue };
        let text = pieces.iter().flat_map(|piece| match piece {
            Piece::Text(text) => ["", text.as_ref()],
            Piece::Param(name) | Piece::Attribute(name, _) => ["$", name.text],
        });
        match known.entry(text.collect()) {
            Entry::Vacant(entry) => drop(entry.insert(item.span)),
            Entry::Occupied(entry) => {
                let found =
                    Diagnostic::new(Code::DUPLICATE_ARGUMENT, "this is in the list already", item.span, "again here");
                diagnostics.push(found.and(*entry.get(), "first given here").help("keep one of the two"));
            }
        }
    }
}

/// Reports a key that a map cannot have.
pub fn key_of(name: &str, key: &Name<'_>, parameter: &Parameter, diagnostics: &mut Diagnostics) {
    let Some(keys) = &parameter.keys else { return };
    let begins = key.text.chars().next().is_some_and(|c| allowed(c, &keys.first));
    if begins && key.text.chars().count() >= keys.least && key.text.chars().all(|c| allowed(c, &keys.letters)) {
        return;
    }
    let message = match key.text {
        "" => format!("`{name}` cannot have an empty key"),
        text => format!("`{name}` cannot have the key `{text}`"),
    };
    let found = Diagnostic::new(Code::RESERVED_NAME, message, key.span, "AWS refuses this");
    diagnostics.push(found.help(format!(
        "choose a key of {} characters or more: the first of {}, the others of {}",
        keys.least, keys.first, keys.letters
    )));
}

/// True if a character is in a class such as `a-z0-9.-`; a `-` at the end is itself.
pub fn allowed(c: char, letters: &str) -> bool {
    let mut rest = letters.chars().peekable();
    while let Some(low) = rest.next() {
        let mut ahead = rest.clone();
        match (ahead.next(), ahead.next()) {
            (Some('-'), Some(high)) => {
                rest = ahead;
                if (low..=high).contains(&c) {
                    return true;
                }
            }
            _ if low == c => return true,
            _ => {}
        }
    }
    false
}

/// True if a text is a path of a route: `/items/{id}`.
pub fn is_path(path: &str) -> bool {
    let segment = |part: &str| match part.strip_prefix('{') {
        Some(inner) => inner.strip_suffix('}').is_some_and(|name| {
            let name = name.strip_suffix('+').unwrap_or(name);
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        }),
        None => part.chars().all(|c| c.is_ascii_alphanumeric() || "._-:~$".contains(c)),
    };
    path.strip_prefix('/')
        .is_some_and(|rest| rest.is_empty() || rest.split('/').all(|part| !part.is_empty() && segment(part)))
}
