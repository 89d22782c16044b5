//! Conditions after `where`, as other languages write them.

use super::Rule;
use super::outside::outside;
use super::repair::{Mistake, parses};
use crate::source::is_word;

/// Foreign spellings: each with the right one and the message for it. The longest come first.
const FOREIGN: [(&str, &str, &str); 6] = [
    ("===", "==", "what is equal is written `==`"),
    ("&&", "and", "conditions are joined by `and` and `or`"),
    ("||", "or", "conditions are joined by `and` and `or`"),
    ("<>", "!=", "what is not equal is written `!=`"),
    ("!", "not", "what does not hold is written with `not`"),
    ("=", "==", "what is equal is written `==`"),
];
const OURS: [&str; 4] = ["==", "!=", "<=", ">="];

/// Operators of other languages outside of texts.
pub fn operators(text: &str, at: usize) -> Vec<Mistake> {
    let (mut found, mut next) = (Vec::new(), 0);
    for (offset, ..) in outside(text) {
        let Some(rest) = text.get(offset..).filter(|_| offset >= next) else { continue };
        let foreign = FOREIGN.into_iter().find(|(theirs, ..)| rest.starts_with(theirs));
        let is_ours = !rest.starts_with("===") && OURS.iter().any(|ours| rest.starts_with(ours));
        let Some((theirs, ours, label)) = foreign.filter(|_| !is_ours) else {
            next = if is_ours { offset + 2 } else { offset };
            continue;
        };
        let end = offset + theirs.len();
        let touches = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        let is_name = ours.starts_with(|c: char| c.is_ascii_alphabetic());
        let before = is_name && touches(text.get(..offset).and_then(|text| text.chars().next_back()));
        let after = is_name && touches(text.get(end..).and_then(|text| text.chars().next()));
        found.push(Mistake {
            range: at + offset..at + end,
            replacement: format!("{}{ours}{}", if before { " " } else { "" }, if after { " " } else { "" }),
            message: format!("`{theirs}` is no operator here"),
            label,
        });
        next = end;
    }
    found
}

/// A condition that no `where` stands before.
pub fn unannounced(text: &str, at: usize) -> Option<Mistake> {
    let end = ["==", "!=", "<", ">"].iter().filter_map(|sign| text.find(sign)).min()?;
    let field = text.get(..end)?.trim();
    let is_field = field.split('.').all(is_word);
    (is_field && parses(Rule::alone_option, &format!("where {text}"))).then(|| Mistake {
        range: at..at,
        replacement: "where ".to_owned(),
        message: "a condition stands without `where`".to_owned(),
        label: "what is compared stands after `where`; an option has one `=`",
    })
}
