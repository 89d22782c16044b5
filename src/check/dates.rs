//! Java's patterns of dates, which Firehose evaluates in prefixes.
//!
//! <https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html>

use crate::plan::dates::{Piece, letters, pieces};

/// The letters there are, with the most of each that may stand together.
const LETTERS: &[(&str, usize)] = &[
    ("yuY", 19),
    ("MLQqEecG", 5),
    ("D", 3),
    ("dwHhKkms", 2),
    ("S", 9),
    ("AnN", 19),
    ("WFa", 1),
    ("z", 4),
    ("VO", 4),
    ("XxZ", 5),
];

/// The fault of a pattern, if it is not valid.
pub fn wrong(pattern: &str) -> Option<String> {
    if pattern.is_empty() {
        return Some("it is empty".to_owned());
    }
    if pattern.matches('\'').count() % 2 == 1 {
        return Some("a `'` stands alone in it".to_owned());
    }
    let reserved = |piece| if let Piece::Sign(c @ ('{' | '}' | '#')) = piece { Some(c) } else { None };
    if let Some(c) = pieces(pattern).into_iter().find_map(reserved) {
        return Some(format!("`{c}` stands outside quotes in it"));
    }
    letters(pattern).find_map(|(letter, count)| match LETTERS.iter().find(|(letters, _)| letters.contains(letter)) {
        None => Some(format!("`{letter}` is no letter of dates; text stands in single quotes")),
        Some((_, most)) if count > *most => Some(format!("`{letter}` stands {count} times in a row in it")),
        Some(_) => None,
    })
}

/// The mistake in the letters of all patterns of one key, if hardly anybody means them, and the letters that are meant.
pub fn mistaken(runs: &[(char, usize)]) -> Option<(&'static str, &'static str)> {
    let has = |letters: &str| runs.iter().any(|(letter, _)| letters.contains(*letter));
    if has("Y") && !has("w") {
        return Some(("`YYYY` is the year of the week: the last days of December may lie in the next one", "`yyyy`"));
    }
    if has("D") && has("ML") {
        return Some(("`DD` is the day of the year", "`dd`"));
    }
    if has("m") && !has("HhKkAnN") {
        return Some(("`mm` is the minute", "`MM`"));
    }
    (has("h") && !has("a")).then_some(("`hh` goes to 12 alone: morning and evening are one", "`HH`"))
}
