//! The documents that are open, each with what is known of its newest version.

use super::files::{Disk, Open, Opened};
use super::lines::{Encoding, Lines};
use gen_lsp_types::{Position, Range, TextDocumentContentChangeEvent as Change};
use pipec::catalog::Catalog;
use pipec::graph::Selection;
use pipec::ide::{Analysis, Known};
use pipec::source::{Source, Span};
use std::cell::OnceCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

/// An open document.
pub struct Document {
    /// Its address, as the client writes it.
    pub uri: String,
    /// The version that the client last told of.
    pub version: i32,
    text: Rc<String>,
    lines: Lines,
    /// Code beside it.
    pub files: Disk,
    analysis: OnceCell<Analysis>,
    /// The names that an earlier version could use.
    known: Arc<Known>,
    /// Its findings have not been told since it last changed.
    pub dirty: bool,
    /// Counts what its findings depend on: its text, and code beside it.
    pub state: u64,
}

impl Document {
    /// A document that was opened.
    pub fn new(uri: String, version: i32, text: String, encoding: Encoding, (open, opened): (Open, &Opened)) -> Self {
        let lines = Lines::new(&text, encoding);
        let text = Rc::new(text);
        let files = Disk::beside(&uri, open, opened);
        let (analysis, known) = (OnceCell::new(), Arc::default());
        Self { uri, version, text, lines, files, analysis, known, dirty: true, state: 0 }
    }

    /// Takes changes, in their order. A change outside of the text is one at its end.
    pub fn change(&mut self, version: i32, changes: Vec<Change>) {
        // While nobody else has the text it is changed in place.
        self.files.hide();
        for change in changes {
            match change {
                Change::TextDocumentContentChangeWholeDocument(whole) => self.text = Rc::new(whole.text),
                Change::TextDocumentContentChangePartial(part) => {
                    let (a, b) = (self.offset(part.range.start), self.offset(part.range.end));
                    Rc::make_mut(&mut self.text).replace_range(a.min(b)..a.max(b), &part.text);
                }
            }
            self.lines = Lines::new(&self.text, self.lines.encoding());
        }
        self.version = version;
        self.show();
        self.outdate();
    }

    /// Lets other documents have its newest text.
    pub fn show(&self) {
        self.files.show(&self.uri, &self.text);
    }

    /// Code beside the document may have changed.
    pub fn forget_code(&mut self) {
        self.files.forget();
        self.outdate();
    }

    /// Another document that it may import has changed.
    pub fn forget(&mut self, file: &Path) {
        if self.files.has_asked(file) {
            self.outdate();
        }
    }

    fn outdate(&mut self) {
        if let Some(analysis) = self.analysis.take() {
            self.known = Arc::clone(analysis.known());
        }
        self.dirty = true;
        self.state += 1;
    }

    /// The newest text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The analysis of the newest version.
    pub fn analysis(&self, selection: &Selection) -> &Analysis {
        self.analysis.get_or_init(|| {
            self.files.begin();
            let source = Source::new(self.uri.as_str(), self.text.as_str());
            Analysis::new(source, selection, &self.files)
        })
    }

    /// The kinds that there are in it, as far as they are known.
    pub fn catalog(&self) -> &Catalog {
        self.known().catalog()
    }

    /// The names that it may use, as far as they are known: nothing is compiled for it, so that typing does not wait.
    pub fn known(&self) -> &Known {
        self.analysis.get().map_or(&self.known, |analysis| analysis.known())
    }

    /// The lines of another text, by the encoding of this one.
    pub fn lines_of(&self, text: &str) -> Lines {
        Lines::new(text, self.lines.encoding())
    }

    /// The lines of its text.
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// The byte offset of a position.
    pub fn offset(&self, position: Position) -> usize {
        self.lines.offset(&self.text, position)
    }

    /// The position of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        self.lines.position(&self.text, offset)
    }

    /// The range of a span.
    pub fn range(&self, span: Span) -> Range {
        self.lines.range(&self.text, span)
    }

    /// The span of a range.
    pub fn span(&self, range: Range) -> Span {
        Span::new(self.offset(range.start), self.offset(range.end))
    }

    /// The columns of a part of the text.
    pub fn columns(&self, span: Span) -> usize {
        self.lines.encoding().columns(self.text.get(span.range()).unwrap_or_default())
    }
}
