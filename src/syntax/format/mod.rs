//! One style for all files: the same statements, laid out anew, with every comment.
//!
//! A chain stands on one line where it fits, else with an arrow a line; arguments, branches and the lines of a body
//! likewise. Three things are the writer's choice, and kept: a newline at an arrow, one after an opening bracket, and a
//! blank line.

mod columns;
mod layout;
mod page;
mod read;
mod same;
mod tree;

use crate::diagnostics::Diagnostics;
use crate::source::{Source, Span};
use crate::syntax::{self, Rule};
use page::Page;
use pest::iterators::{Pair, Pairs};
use read::Reader;
use same::Outline;
use std::ops::Range;

/// A text in place of a span of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The place to replace.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// The reason for which a source was not formatted.
#[derive(Clone, Debug)]
pub enum Refused {
    /// It has syntax errors.
    Errors(Diagnostics),
    /// The result would not mean the same: a mistake of the formatter.
    Different,
}

impl Refused {
    /// The message for [`Refused::Different`].
    pub const DIFFERENT: &str = "not formatted, for it would say something else: a mistake of pipec, please report it";
}

/// A source in the one style, statement by statement.
#[derive(Clone, Debug)]
pub struct Formatted {
    /// All of the source, cut into statements: the place of each, its old text, and its new one.
    pieces: Vec<Edit>,
    /// True for each statement that changes.
    changed: Vec<bool>,
}

impl Formatted {
    /// The whole text.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    /// The edits to the statements that a range touches, in order; a span of no length touches the statement around it.
    pub fn edits(&self, range: Span) -> Vec<Edit> {
        let touched = |piece: &Edit| piece.span.start <= range.end && range.start < piece.span.end;
        let changed = self.pieces.iter().zip(&self.changed).filter(|(piece, changed)| **changed && touched(piece));
        changed.map(|(piece, _)| piece.clone()).collect()
    }
}

/// Formats a source.
///
/// The result is parsed again, and has the syntax tree and the comments of the source. Formatting it again changes
/// nothing.
///
/// # Errors
/// Returns an error if the source has syntax errors, because its meaning is unknown.
pub fn format(source: &Source) -> Result<Formatted, Refused> {
    let errors = || {
        let mut found = Diagnostics::default();
        let file = syntax::parse(source, &mut found);
        // Lines that may be branches or columns are told apart by kinds and names, of which nothing is known here.
        if !found.has_errors() {
            syntax::misplaced::undecided(&file).into_iter().for_each(|one| found.push(one));
        }
        // Were there none, the two readings of a source would differ: that is a mistake too.
        if found.has_errors() { Refused::Errors(found) } else { Refused::Different }
    };
    let mut pieces = Pieces { page: Page::new(), ends: Vec::new() };
    let was = Outline::of(source, |reader, pairs| pieces.run(source, reader, pairs)).ok_or_else(errors)?;
    let formatted = pieces.finish(source);
    let result = Source::new(source.name(), formatted.text());
    match Outline::of(&result, |_, _| ()) {
        Some(is) if is == was => Ok(formatted),
        _ => Err(Refused::Different),
    }
}

/// The page that statements are laid out on, and where each piece of the source ends: a statement up to the next.
struct Pieces<'s> {
    page: Page<'s>,
    ends: Vec<usize>,
}

impl<'s> Pieces<'s> {
    /// Lays out a run of statements; none is the text after the last one.
    fn run(&mut self, source: &Source, reader: &mut Reader<'s, '_>, pairs: Option<Pairs<'_, Rule>>) {
        let Some(pairs) = pairs else {
            self.page.paragraphs(&reader.comments(source.text().len()), 0);
            self.ends.push(source.text().len());
            return;
        };
        for pair in pairs.flat_map(Pair::into_inner).filter(|pair| pair.as_rule() != Rule::EOI) {
            let end = piece_end(source.text(), reader.end(&pair));
            let item = reader.item(pair, Reader::chain);
            self.page.paragraphs(&item.comments, 0);
            if item.blank {
                self.page.blank();
            }
            self.page.newline(0);
            layout::chain(&mut self.page, &item.what, &[], 0);
            self.page.comments(&reader.comments(end), 0);
            self.page.next_piece();
            self.ends.push(end);
        }
    }

    fn finish(self, source: &Source) -> Formatted {
        let mark = if source.text().starts_with(MARK) { MARK } else { "" };
        let mut start = mark.len();
        let mut all = Formatted { pieces: Vec::with_capacity(self.ends.len() + 1), changed: Vec::new() };
        all.add(source, 0..start, mark.to_owned());
        for (end, text) in self.ends.into_iter().zip(self.page.finish(newline_of(source.text()))) {
            all.add(source, start..end, text);
            start = end;
        }
        all
    }
}

impl Formatted {
    fn add(&mut self, source: &Source, range: Range<usize>, text: String) {
        let span = Span::new(range.start, range.end);
        self.changed.push(source.slice(span) != text);
        self.pieces.push(Edit { span, text });
    }
}

/// The byte order mark that some editors write before the first line. It is kept.
const MARK: &str = "\u{FEFF}";

/// The line end of a text: that of its first line.
fn newline_of(text: &str) -> &'static str {
    let crlf = text.find('\n').and_then(|at| text.get(..at)).is_some_and(|line| line.ends_with('\r'));
    if crlf { "\r\n" } else { "\n" }
}

/// The end of the piece of a statement that ends at an offset: after the comment and the newline that follow it, if
/// they do.
fn piece_end(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or_default();
    let mut left = rest.trim_start_matches([' ', '\t', '\u{FEFF}', ';']);
    if left.starts_with('#') {
        left = left.find(['\n', '\r']).and_then(|end| left.get(end..)).unwrap_or_default();
    }
    let left = left.strip_prefix("\r\n").or_else(|| left.strip_prefix(['\n', '\r'])).unwrap_or(left);
    text.len() - left.len()
}
