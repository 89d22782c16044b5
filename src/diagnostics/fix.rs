//! Applies the fixes of findings to the source.

use super::{Diagnostic, Diagnostics, Fix};
use crate::source::Span;

/// The text with all fixes that do not touch each other, and how many findings they are of; None where there are none.
///
/// What a fix changes may be what another finding is about, so the result is to be compiled and fixed again, until
/// nothing is left to fix.
pub fn fix(text: &str, diagnostics: &Diagnostics) -> Option<(String, usize)> {
    let mut taken: Vec<&Fix> = Vec::new();
    let mut findings = 0;
    for found in diagnostics.iter().filter(|found| !found.fixes.is_empty()) {
        // All of a finding's fixes or none.
        if is_usable(text, found) && !found.fixes.iter().any(|fix| taken.iter().any(|other| touch(fix, other))) {
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
    inside && found.fixes.iter().enumerate().all(apart)
}

/// Whether two fixes want the same place. Whole lines may be added one after the other.
fn touch(a: &Fix, b: &Fix) -> bool {
    let is_empty = |span: Span| span.start == span.end;
    let lines = |fix: &Fix| is_empty(fix.span) && fix.replacement.ends_with('\n');
    match a.span == b.span && lines(a) && lines(b) {
        true => a == b,
        false => a.span.start <= b.span.end && b.span.start <= a.span.end,
    }
}
