//! Brackets and strings are matched before the grammar runs, in linear time.
//!
//! A bracket without a partner is reported here and its line blanked out (offsets stay), so that the grammar
//! sees balanced text only: it can neither run away nor overflow the stack on half-typed files.

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, string_end};
use std::borrow::Cow;
use std::ops::Range;

/// The deepest nesting of groups, lists, maps and predicates.
const MAX_DEPTH: usize = 48;
/// The most `not` in a row, for the same reason.
const MAX_NOTS: usize = 16;

/// The least that is parsed at once, in bytes: pest keeps every token of a run until its end.
const RUN: usize = 1 << 13;

/// Text that the grammar can take.
pub struct Balanced<'t> {
    /// The text, as long as it was.
    pub text: Cow<'t, str>,
    /// Lines that were left out.
    pub junk: Vec<&'t str>,
    /// The comments, in written order.
    pub comments: Vec<Span>,
    /// The ends of whole statements, one for each line that begins one, without the last.
    pub ends: Vec<usize>,
}

impl Balanced<'_> {
    /// Runs of whole statements, each with its offset.
    pub fn runs(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut last = 0;
        let cuts = self.ends.iter().copied().filter(move |end| {
            let enough = *end - last >= RUN;
            last = if enough { *end } else { last };
            enough
        });
        let starts = std::iter::once(0).chain(cuts.clone());
        let ends = cuts.chain([self.text.len()]);
        starts.zip(ends).map(|(start, end)| (start, self.text.get(start..end).unwrap_or_default()))
    }
}

/// Reports unmatched brackets and strings; returns the text without them.
/// None where it is nested too deep to go on.
pub fn balance<'t>(text: &'t str, diagnostics: &mut Diagnostics) -> Option<Balanced<'t>> {
    let first = scan(text);
    let mut junk = Vec::new();
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut swallowed = false;
    for (at, problem) in first.problems.iter().enumerate() {
        if lines.last().is_none_or(|line| problem.offset >= line.end) {
            let line = line_around(text, problem.offset);
            junk.extend(text.get(line.clone()));
            // A string that runs to the end of its line swallows the brackets that would close those before it.
            let here = first.problems.iter().skip(at).take_while(|other| other.offset < line.end);
            swallowed = here.into_iter().any(|other| other.byte == b'"');
            lines.push(line);
        }
        if problem.byte == b'"' || !swallowed {
            diagnostics.push(problem.diagnostic());
        }
    }
    let (text, scan) = match first.problems.is_empty() {
        true => (Cow::Borrowed(text), first),
        false => {
            let without = blank(text, lines.into_iter());
            // A blanked line may have held the partner of a bracket elsewhere: those go one by one.
            let second = scan(&without);
            let single = blank(&without, second.problems.iter().map(|problem| problem.offset..problem.offset + 1));
            let ends = if second.problems.is_empty() { second.ends } else { scan(&single).ends };
            (Cow::Owned(single), Scan { ends, ..second })
        }
    };
    let Some(offset) = scan.deepest else {
        let text = match scan.comments.is_empty() {
            true => text,
            false => Cow::Owned(blank(&text, scan.comments.iter().map(|comment| comment.range()))),
        };
        return Some(Balanced { text, junk, comments: scan.comments, ends: scan.ends });
    };
    let (message, help) = match text.get(offset..offset + 3) {
        Some("not") => (format!("more than {MAX_NOTS} `not` in a row"), "two of them cancel out"),
        _ => (
            format!("nested more than {MAX_DEPTH} brackets deep"),
            "name the inner nodes and write them as statements of their own",
        ),
    };
    let found = Diagnostic::new(Code::TOO_COMPLEX, message, Span::new(offset, offset + 1), "one too many");
    diagnostics.push(found.help(help));
    None
}

struct Scan {
    problems: Vec<Problem>,
    /// The offset at which the nesting first goes too deep, if it does.
    deepest: Option<usize>,
    comments: Vec<Span>,
    ends: Vec<usize>,
}

struct Problem {
    offset: usize,
    byte: u8,
}

impl Problem {
    fn diagnostic(&self) -> Diagnostic {
        let span = Span::new(self.offset, self.offset + 1);
        let shown = self.byte as char;
        match self.byte {
            b'"' => Diagnostic::new(Code::UNCLOSED_STRING, "this string is never closed", span, "it starts here")
                .help("write the closing `\"` on the same line"),
            b'(' | b'[' | b'{' => {
                Diagnostic::new(Code::BRACKET, format!("this `{shown}` is never closed"), span, "opened here")
                    .help(format!("write the closing `{}`", partner(self.byte) as char))
            }
            _ => Diagnostic::new(Code::BRACKET, format!("this `{shown}` closes nothing"), span, "nothing is open here")
                .help(format!("remove it, or write the opening `{}`", partner(self.byte) as char)),
        }
    }
}

fn partner(byte: u8) -> u8 {
    match byte {
        b'(' => b')',
        b')' => b'(',
        b'[' => b']',
        b']' => b'[',
        b'{' => b'}',
        _ => b'{',
    }
}

/// Matches brackets with a stack; a closer that finds its opener further down leaves those between unclosed.
fn scan(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let mut found = Scan { problems: Vec::new(), deepest: None, comments: Vec::new(), ends: Vec::new() };
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut at = 0;
    let mut nots = 0;
    // The last byte that is neither blank nor in a comment.
    let mut written = b'\n';
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'#' => {
                at = line_end(text, at);
                found.comments.push(Span::new(start, at));
                continue;
            }
            b'\n' => {
                // A newline after or before an arrow ends nothing.
                let ends = written != b'>' && bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
                if ends && open.is_empty() {
                    found.ends.push(at);
                }
                // Inside brackets a newline means nothing.
                nots = if open.is_empty() { 0 } else { nots };
                continue;
            }
            b'\r' => continue,
            b'"' => match string_end(bytes, at) {
                Ok(end) => at = end,
                Err(end) => {
                    found.problems.push(Problem { offset: start, byte });
                    at = end;
                }
            },
            b'(' | b'[' | b'{' => {
                open.push((byte, start));
                if open.len() > MAX_DEPTH && found.deepest.is_none() {
                    found.deepest = Some(start);
                }
            }
            b')' | b']' | b'}' => close(byte, start, &mut open, &mut found.problems),
            b'n' if matches!(bytes.get(at..at + 3), Some([b'o', b't', b' ' | b'\t' | b'\n' | b'\r' | 0xef])) => {
                nots += 1;
                at += 2;
                if nots > MAX_NOTS && found.deepest.is_none() {
                    found.deepest = Some(start);
                }
                continue;
            }
            b' ' | b'\t' => continue,
            // A byte order mark is blank wherever it stands, as it is to the grammar.
            0xef if bytes.get(at..at + 2) == Some(&[0xbb, 0xbf]) => {
                at += 2;
                continue;
            }
            _ => {}
        }
        nots = 0;
        written = byte;
    }
    found.problems.extend(open.into_iter().map(|(byte, offset)| Problem { offset, byte }));
    found.problems.sort_by_key(|problem| problem.offset);
    found
}

fn close(byte: u8, offset: usize, open: &mut Vec<(u8, usize)>, problems: &mut Vec<Problem>) {
    // Only brackets above the partner are looked at, and all of them are popped: linear over the whole text.
    let wanted = partner(byte);
    let top = open.last().map(|(top, _)| *top);
    if top == Some(wanted) {
        open.pop();
        return;
    }
    match open.iter().rposition(|(opener, _)| *opener == wanted) {
        Some(at) => {
            let between = open.split_off(at);
            problems.extend(between.into_iter().skip(1).map(|(byte, offset)| Problem { offset, byte }));
        }
        None => {
            // No bracket of this shape is open: it closes no other one either. Forget a long
            // pile at once, or a file of `((((]]]]` would be looked through again for every closer.
            if open.len() > MAX_DEPTH {
                problems.extend(open.drain(..).map(|(byte, offset)| Problem { offset, byte }));
            }
            problems.push(Problem { offset, byte });
        }
    }
}

fn line_end(text: &str, from: usize) -> usize {
    text.get(from..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |found| from + found)
}

fn line_around(text: &str, offset: usize) -> Range<usize> {
    let start = text.get(..offset).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
    start..line_end(text, offset).max(offset + 1)
}

/// Spaces in place of the given bytes, which are in order and do not overlap; newlines stay.
fn blank(text: &str, ranges: impl Iterator<Item = Range<usize>>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        let hidden = text.get(range.clone()).unwrap_or_default().bytes();
        out.extend(hidden.map(|byte| if matches!(byte, b'\n' | b'\r') { byte as char } else { ' ' }));
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
