//! A part of a text: statements that can have to do with each other, as a text of their own.

use super::pieces::Piece;
use crate::diagnostics::Diagnostic;
use crate::source::Span;

/// Where a run of a part's text stands in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// Its offset in the part.
    at: u32,
    /// Its offset in the document.
    from: u32,
    length: u32,
}

/// The text of some statements, and where it is from.
#[derive(Debug, Default)]
pub struct Excerpt {
    /// As it is written.
    pub text: String,
    /// With comments, broken lines and lonely brackets blanked out.
    pub balanced: String,
    runs: Vec<Run>,
}

impl Excerpt {
    /// Takes pieces of a text out of it.
    pub fn new(text: &str, balanced: &str, pieces: &[Piece], members: &[usize]) -> Self {
        let mut out = Self::default();
        let spans = members.iter().filter_map(|member| pieces.get(*member)).map(|piece| piece.span);
        for span in spans {
            if out.runs.is_empty() && span.start > 0 {
                // What stands at the start of a line still does, and the first line ends as that of the document.
                let first = text.split_once('\n').map_or("", |(first, _)| first);
                let end = if first.ends_with('\r') { "\r\n" } else { "\n" };
                out.text.push_str(end);
                out.balanced.push_str(end);
            }
            let at = u32::try_from(out.text.len()).unwrap_or(u32::MAX);
            match out.runs.last_mut().filter(|run| run.from + run.length == span.start) {
                Some(run) => run.length += span.end - span.start,
                None => out.runs.push(Run { at, from: span.start, length: span.end - span.start }),
            }
            out.text.push_str(text.get(span.range()).unwrap_or_default());
            out.balanced.push_str(balanced.get(span.range()).unwrap_or_default());
        }
        out
    }

    /// The offset in the document.
    pub fn outside(&self, offset: u32) -> u32 {
        let next = self.runs.partition_point(|run| run.at <= offset);
        match next.checked_sub(1).and_then(|at| self.runs.get(at)) {
            Some(run) => run.from + (offset - run.at).min(run.length),
            None => self.runs.first().map_or(0, |run| run.from),
        }
    }

    /// The span in the document. What ends a run ends there, rather than at the start of the next.
    pub fn span(&self, span: Span) -> Span {
        if span.start == span.end {
            let at = if span.start == 0 { self.outside(0) } else { self.outside(span.start - 1) + 1 };
            return Span { start: at, end: at };
        }
        Span { start: self.outside(span.start), end: self.outside(span.end - 1) + 1 }
    }

    /// The offset in the part, where the document's is in it.
    pub fn inside(&self, offset: u32) -> Option<u32> {
        let next = self.runs.partition_point(|run| run.from <= offset);
        let run = self.runs.get(next.checked_sub(1)?)?;
        (offset <= run.from + run.length).then(|| run.at + offset - run.from)
    }

    /// A finding of the document as one of the part, where all of it is in the part.
    pub fn inward(&self, found: &Diagnostic) -> Option<Diagnostic> {
        let mut inner = found.clone();
        for span in spans(&mut inner) {
            let end = self.inside(span.end.saturating_sub(1))? + 1;
            *span = Span { start: self.inside(span.start)?, end };
        }
        Some(inner)
    }

    /// A finding of the part as one of the document.
    pub fn outward(&self, found: &Diagnostic) -> Diagnostic {
        let mut outer = found.clone();
        spans(&mut outer).for_each(|span| *span = self.span(*span));
        outer
    }
}

fn spans(found: &mut Diagnostic) -> impl Iterator<Item = &mut Span> {
    let labels = found.labels.iter_mut().map(|label| &mut label.span);
    labels.chain(found.fixes.iter_mut().map(|fix| &mut fix.span))
}
