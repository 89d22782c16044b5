//! Reads service files as they are written, and says where in them something is wrong.

mod expand;

pub use expand::{definitions, expand, expand_with};

use crate::catalog::check::{Facts, Problem, Step, check, check_others};
use crate::catalog::schema::{Calendar, Service};
use crate::suggest::did_you_mean;
use serde::Deserialize;
use std::fmt::{Display, Formatter};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer, Error};

/// Something wrong at a place of a service file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The same place in bytes, from 0.
    pub at: Range<usize>,
    /// A sentence that says what is wrong, and what may have been meant.
    pub message: String,
}

impl Display for Mistake {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl Mistake {
    fn at(text: &str, at: Range<usize>, message: String) -> Self {
        let before = text.get(..at.start).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self { line: before.matches('\n').count() + 1, column: line.chars().count() + 1, at, message }
    }

    fn of_error(text: &str, error: &Error) -> Self {
        let message = error.message();
        let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
        let word = quoted.first().copied().unwrap_or_default();
        let known = || quoted.iter().skip(1).copied();
        let help = message.contains("expected").then(|| did_you_mean(word, "", known())).flatten();
        let help = help.filter(|help| help.starts_with("did you mean"));
        let message = help.map_or(message.to_owned(), |help| format!("{message}; {help}"));
        let start = error.span().map_or(0, |span| span.start);
        let here = text.get(start..).unwrap_or_default().trim_start_matches(['"', '\'']);
        // Of an expression the whole table is told that it stands in: it is where the longest text stands that is quoted.
        let longest = |from| quoted.iter().filter_map(|part| Some((part.len(), find(text, from, part)?))).max();
        // The text of a definition may stand before.
        let longest = longest(start).or_else(|| longest(0)).filter(|_| !here.starts_with(word));
        let (length, start) = longest.unwrap_or((word.len(), start));
        Self::at(text, start..start + length, message)
    }

    fn in_table(text: &str, table: &DeTable<'_>, problem: &Problem) -> Self {
        let message = match &problem.help {
            Some(help) => format!("{}; {help}", problem.message),
            None => problem.message.clone(),
        };
        let start = offset(text, table, problem);
        let word = problem.word.as_deref().filter(|word| text.get(start..).is_some_and(|rest| rest.starts_with(word)));
        Self::at(text, start..start + word.map_or(0, str::len), message)
    }
}

/// A service as it is written. Calendars are files that a service file names: `read` gives the text of one.
///
/// # Errors
/// The first thing that is no service file.
pub fn parse(text: &str, read: &dyn Fn(&str) -> Result<String, String>) -> Result<Service, Mistake> {
    read_table(text, expand(text)?, read)
}

/// The same of a table that `expand` or `expand_with` made of the text.
///
/// # Errors
/// The first thing that is no service file.
pub fn read_table(
    text: &str,
    table: Spanned<DeTable<'_>>,
    read: &dyn Fn(&str) -> Result<String, String>,
) -> Result<Service, Mistake> {
    let service = Service::deserialize(Deserializer::from(table));
    let mut service = service.map_err(|error| Mistake::of_error(text, &error))?;
    let calendar = |name: &str| -> Result<Calendar, String> {
        serde_json::from_str(&read(name)?).map_err(|error| format!("{name}: {error}"))
    };
    let filled = service.parameters.values_mut().try_for_each(|parameter| parameter.fill(&calendar));
    filled.map_err(|message| Mistake::at(text, calendar_at(text), message))?;
    Ok(service)
}

/// The place of the word `calendar`.
fn calendar_at(text: &str) -> Range<usize> {
    const WORD: &str = "calendar";
    find(text, 0, WORD).map_or(0..0, |at| at..at + WORD.len())
}

/// The mistakes of a service that a user adds to `others`, which fit each other. A kind that takes the place of one of theirs
/// is not held to what they ask of that one: a kind that pipec gains tomorrow breaks no file of today.
pub fn mistakes_of_new<'c>(
    text: &str,
    services: &[&'c Service],
    others: &[&'c Service],
    service: &'c Service,
    facts: &'c dyn Facts,
) -> Vec<Mistake> {
    let mut found = mistakes(text, services, service, facts);
    if found.is_empty() && others.iter().all(|other| other.kind != service.kind) {
        found = in_text(text, &check_others(others, service, facts));
    }
    found
}

/// The mistakes of a service among all others, each at its place in the text.
pub fn mistakes<'c>(text: &str, services: &[&'c Service], service: &'c Service, facts: &'c dyn Facts) -> Vec<Mistake> {
    in_text(text, &check(services, service, facts))
}

/// Problems of a service, each at its place in the text.
pub fn in_text(text: &str, problems: &[Problem]) -> Vec<Mistake> {
    if problems.is_empty() {
        return Vec::new();
    }
    let table = expand(text).map(Spanned::into_inner).unwrap_or_default();
    let mut found: Vec<Mistake> = problems.iter().map(|problem| Mistake::in_table(text, &table, problem)).collect();
    found.sort_by(|a, b| (a.line, a.column, &a.message).cmp(&(b.line, b.column, &b.message)));
    found.dedup();
    found
}

/// The place of a problem: at its word, or where the value begins that it is about.
fn offset(text: &str, table: &DeTable<'_>, problem: &Problem) -> usize {
    let mut span = 0..text.len();
    let mut key = None;
    let mut here = Some(table);
    let mut list = None;
    let mut value = None;
    for step in problem.place.steps() {
        let next = match step {
            Step::Key(name) => here.and_then(|table| table.get_key_value(name.as_str())).map(|(at, value)| {
                key = Some(at.span());
                value
            }),
            Step::Item(number) => list.and_then(|items: &DeArray<'_>| items.get(*number)),
        };
        let Some(next) = next else { break };
        span = next.span();
        here = if let DeValue::Table(table) = next.get_ref() { Some(table) } else { None };
        list = if let DeValue::Array(items) = next.get_ref() { Some(items) } else { None };
        value = Some(next);
    }
    let start = key.clone().map_or(span.start, |key| key.start.min(span.start));
    let word = problem.word.as_deref().filter(|word| !word.is_empty());
    // The span of a table with a header is that of the header: what belongs to it stands below.
    let after = |word| find(text, start, word).filter(|at| *at < span.end).or_else(|| find(text, start, word));
    // A definition stands elsewhere in the text.
    let inside = |word| value.and_then(|value| word_in(text, value, word));
    word.and_then(|word| key.and_then(|key| word_at(text, key, word)).or_else(|| inside(word)).or_else(|| after(word)))
        .unwrap_or(span.start)
}

/// The place of a word in a span.
fn word_at(text: &str, span: Range<usize>, word: &str) -> Option<usize> {
    find(text, span.start, word).filter(|at| *at < span.end)
}

/// The first place of a word in the keys and texts of a value.
fn word_in(text: &str, value: &Spanned<DeValue<'_>>, word: &str) -> Option<usize> {
    match value.get_ref() {
        DeValue::Array(items) => items.iter().find_map(|item| word_in(text, item, word)),
        DeValue::Table(table) => {
            table.iter().find_map(|(key, value)| word_at(text, key.span(), word).or_else(|| word_in(text, value, word)))
        }
        _ => word_at(text, value.span(), word),
    }
}

/// The first place of a word by itself, at or after another place.
fn find(text: &str, from: usize, word: &str) -> Option<usize> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let rest = text.get(from..)?;
    let alone = |at: &usize| {
        let before = rest.get(..*at).and_then(|before| before.chars().next_back());
        let after = rest.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    };
    rest.match_indices(word).map(|(at, _)| at).find(alone).map(|at| from + at)
}
