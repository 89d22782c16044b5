//! Applies the fixes of findings to the source.
//!
//! A fix may uncover an error that no fix mends, so the result of fixes is compiled before it is taken: a result with
//! an error that the source had not is refused, and the fixes that lead there are left out.

use super::{Diagnostic, Diagnostics, Fix, Severity};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Fixes may uncover each other; no more rounds of them than this.
const ROUNDS: usize = 100;
/// The most bytes that are compiled in all rounds of one attempt, and in the search for fixes that lead to errors.
const MOST: usize = 1 << 22;

/// The result of applying all fixes.
#[derive(Debug, Default)]
pub struct Settled {
    /// The text.
    pub text: String,
    /// The findings in the new text.
    pub found: Diagnostics,
    /// The number of findings that were fixed.
    pub fixed: usize,
    /// Fixes are left that would take another run: the text is long, and they are many.
    pub more: bool,
}

/// The identity of a finding: its code, its message and the text that it is about.
type Known = (super::Code, String, String);

/// Applies the fixes of all findings until none is left that leads to no new error. `look` compiles a text.
pub fn settle(text: &str, found: Diagnostics, look: &dyn Fn(&str) -> Diagnostics) -> Settled {
    let search = Search { text, found, look };
    let mut left = BTreeSet::new();
    if let Some(settled) = search.attempt(&left, &mut { MOST }) {
        return settled;
    }
    let usable = search.found.iter().filter(|found| is_usable(text, found));
    let offered: Vec<Known> = usable.map(|found| known(text, found)).collect();
    search.culprits(&offered, &offered, &mut left, &mut { MOST });
    search.attempt(&left, &mut { MOST }).unwrap_or(Settled {
        text: text.to_owned(),
        found: search.found,
        ..Settled::default()
    })
}

struct Search<'t> {
    text: &'t str,
    found: Diagnostics,
    look: &'t dyn Fn(&str) -> Diagnostics,
}

impl Search<'_> {
    /// The result of all fixes except some; None where it has an error that the source had not.
    fn attempt(&self, left: &BTreeSet<Known>, budget: &mut usize) -> Option<Settled> {
        let mut now = Settled { text: self.text.to_owned(), found: self.found.clone(), ..Settled::default() };
        let mut seen = BTreeSet::from([now.text.clone()]);
        for _ in 0..ROUNDS {
            let Some((text, findings)) = apply(&now.text, &now.found, left) else { break };
            let Some(rest) = budget.checked_sub(text.len()) else {
                now.more = true;
                break;
            };
            *budget = rest;
            // Fixes that undo each other in a cycle leave the text as it was.
            if !seen.insert(text.clone()) {
                break;
            }
            now = Settled { found: (self.look)(&text), text, fixed: now.fixed + findings, more: false };
        }
        is_no_worse(&self.found, &now.found).then_some(now)
    }

    /// Looks for the fixes that lead to errors, by halves, and adds them to those left out.
    fn culprits(&self, some: &[Known], all: &[Known], left: &mut BTreeSet<Known>, budget: &mut usize) {
        if some.is_empty() {
            return;
        }
        let others: BTreeSet<Known> = all.iter().filter(|known| !some.contains(known)).cloned().collect();
        if *budget < self.text.len() {
            left.extend(some.iter().cloned());
        } else if self.attempt(&others, budget).is_none() {
            match some.split_at(some.len() / 2) {
                ([], only) => left.extend(only.iter().cloned()),
                (first, second) => {
                    self.culprits(first, all, left, budget);
                    self.culprits(second, all, left, budget);
                }
            }
        }
    }
}

fn known(text: &str, found: &Diagnostic) -> Known {
    (found.code, found.message.clone(), text.get(found.span().range()).unwrap_or_default().to_owned())
}

/// True if every error after was there before, each as often.
fn is_no_worse(before: &Diagnostics, after: &Diagnostics) -> bool {
    let count = |found: &Diagnostics| {
        let mut errors: BTreeMap<(super::Code, String), usize> = BTreeMap::new();
        for found in found.iter().filter(|found| found.severity == Severity::Error) {
            *errors.entry((found.code, found.message.clone())).or_default() += 1;
        }
        errors
    };
    // Of findings that are not kept nothing is known but their number.
    if before.total() > before.len() || after.total() > after.len() {
        return after.total() <= before.total();
    }
    let before = count(before);
    count(after).iter().all(|(error, times)| before.get(error).is_some_and(|earlier| times <= earlier))
}

/// One round: the text with all fixes that do not touch each other, and the number of findings they belong to; None
/// where there are none. A fix may change the text of another finding, so the result must be compiled again: see
/// [`settle`].
pub fn fix(text: &str, diagnostics: &Diagnostics) -> Option<(String, usize)> {
    apply(text, diagnostics, &BTreeSet::new())
}

/// The text with all fixes that do not touch each other, but for findings that are left, and how many findings they are
/// of; None where there are none.
fn apply(text: &str, diagnostics: &Diagnostics, left: &BTreeSet<Known>) -> Option<(String, usize)> {
    let mut taken: Vec<&Fix> = Vec::new();
    let mut findings = 0;
    for found in diagnostics.iter().filter(|found| is_usable(text, found)) {
        let is_left = !left.is_empty() && left.contains(&known(text, found));
        // All of a finding's fixes or none.
        if !is_left && !found.fixes.iter().any(|fix| taken.iter().any(|other| touch(fix, other))) {
            taken.extend(&found.fixes);
            findings += 1;
        }
    }
    taken.sort_by_key(|fix| fix.span);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for fix in taken {
        out.push_str(text.get(at..fix.span.range().start)?);
        out.push_str(&fix.replacement);
        at = fix.span.range().end;
    }
    out.push_str(text.get(at..)?);
    (findings > 0 && out != text).then_some((out, findings))
}

fn is_usable(text: &str, found: &Diagnostic) -> bool {
    let inside = found.fixes.iter().all(|fix| text.get(fix.span.range()).is_some());
    let apart = |(at, fix): (usize, &Fix)| found.fixes.iter().skip(at + 1).all(|other| !touch(fix, other));
    !found.fixes.is_empty() && inside && found.fixes.iter().enumerate().all(apart)
}

/// True if two fixes change the same place. Whole lines may be added one after the other.
fn touch(a: &Fix, b: &Fix) -> bool {
    let is_empty = |span: Span| span.start == span.end;
    let lines = |fix: &Fix| is_empty(fix.span) && fix.replacement.ends_with('\n');
    match a.span == b.span && lines(a) && lines(b) {
        true => a == b,
        false => a.span.start <= b.span.end && b.span.start <= a.span.end,
    }
}

#[cfg(test)]
mod tests {
    use super::settle;
    use crate::diagnostics::{Code, Diagnostic, Diagnostics};
    use crate::source::Span;

    /// Each round of a long text is compiled, and there is an end to that, which is said.
    #[test]
    fn what_is_left_of_a_long_text_is_said() {
        let look = |text: &str| {
            let mut found = Diagnostics::default();
            let end = Span::new(text.len(), text.len());
            found.push(Diagnostic::new(Code::UNMATCHABLE_PREFIX, "one more", end, "here").fix(end, "x"));
            found
        };
        let long = " ".repeat(1_000_000);
        let settled = settle(&long, look(&long), &look);
        assert!(settled.more && settled.fixed > 1, "{}", settled.fixed);
        let once = |text: &str| if text.ends_with('x') { Diagnostics::default() } else { look(text) };
        let settled = settle(&long, once(&long), &once);
        assert!(!settled.more && settled.fixed == 1, "{}", settled.fixed);
    }
}
