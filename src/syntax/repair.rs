//! Repairs of junk: the habits of other languages, and the characters that an editor or a page put in the place of
//! plain letters.
//!
//! Each mistake has words of its own. Where the whole piece parses once all of them are mended, a machine may mend
//! them.

use super::pieces::{COMMA, argument, column, commas, keyed, value};
use super::wanted::{Mistake, Wanted};
use super::{habits, imports, modules};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{Span, is_word};
use std::ops::Range;

/// The findings for a piece of junk at `span`, where it holds mistakes that are known: one for each where they are all
/// there is, else the one at `offset`, at which the grammar stopped.
pub fn repair(text: &str, span: Span, wanted: Wanted, offset: usize) -> Vec<Diagnostic> {
    let mut mistakes = find(text, wanted);
    mistakes.sort_by_key(|mistake| mistake.range.start);
    let Some(mended) = mended(text, &mistakes) else { return Vec::new() };
    // A comment leaves nothing to parse, and parts that commas keep apart were parsed one by one.
    let is_parted = mistakes.iter().all(|mistake| mistake.replacement == COMMA);
    let is_whole = mended.trim().is_empty() || is_parted || wanted.takes(&mended);
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

fn find(text: &str, wanted: Wanted) -> Vec<Mistake> {
    let lead = text.len() - text.trim_start().len();
    let piece = text.trim();
    match wanted {
        Wanted::Argument | Wanted::Option => argument(piece, lead, wanted),
        Wanted::Value => value(piece, lead).into_iter().chain(commas(piece, lead, Wanted::Value)).collect(),
        Wanted::Entry => keyed(piece, lead, ":", false),
        Wanted::Taken => modules::parameter(piece, lead),
        Wanted::Setting => match piece.split_once('.').filter(|(name, _)| is_word(name.trim())) {
            Some((name, rest)) => keyed(rest, lead + name.len() + 1, "=", true),
            None => keyed(piece, lead, "=", true),
        },
        Wanted::Line => column(piece, lead),
        _ => {
            let statements = [habits::levels, imports::line, modules::header];
            let known = statements.iter().map(|find| find(piece, lead)).find(|found| !found.is_empty());
            known.unwrap_or_else(|| habits::chain(text))
        }
    }
}
