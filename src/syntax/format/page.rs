//! The lines that are written, and the comments at their ends.

use super::tree::{Comment, width};

/// Lines wider than this do not push the comments of their neighbours to the right.
const COMMENTS: usize = 60;
/// The least that stands between a line and the comment that ends it.
const GAP: usize = 2;

/// A line of the result.
#[derive(Default)]
struct Row<'s> {
    indent: usize,
    text: String,
    width: usize,
    /// The comment that ends it.
    comment: Option<&'s str>,
    /// It holds a comment and nothing else.
    is_comment: bool,
    /// The piece of the source that it stands for.
    piece: usize,
}

/// The lines that were written.
#[derive(Default)]
pub struct Page<'s> {
    rows: Vec<Row<'s>>,
    piece: usize,
    /// Nothing was written since the file or a block began.
    begun: bool,
}

impl<'s> Page<'s> {
    pub fn new() -> Self {
        Self { begun: true, ..Self::default() }
    }

    /// The lines that follow stand for the next piece of the source.
    pub fn next_piece(&mut self) {
        self.piece += 1;
    }

    /// A file or a block begins: no blank line is wanted.
    pub fn begin(&mut self) {
        self.begun = true;
    }

    /// The column that the next text begins at.
    pub fn column(&self) -> usize {
        self.rows.last().map_or(0, |row| row.indent + row.width)
    }

    pub fn text(&mut self, text: &str) {
        if let Some(row) = self.rows.last_mut() {
            row.width += width(text);
            row.text.push_str(text);
        }
    }

    pub fn pad(&mut self, blanks: usize) {
        if let Some(row) = self.rows.last_mut() {
            row.width += blanks;
            row.text.extend(std::iter::repeat_n(' ', blanks));
        }
    }

    pub fn newline(&mut self, indent: usize) {
        self.begun = false;
        self.rows.push(Row { indent, piece: self.piece, ..Row::default() });
    }

    /// A blank line, where none is there and one parts something.
    pub fn blank(&mut self) {
        if !self.begun {
            self.newline(0);
        }
    }

    /// True if nothing but a closing bracket stands on the last line.
    pub fn is_closed_at(&self, indent: usize) -> bool {
        self.rows.last().is_some_and(|row| {
            row.indent == indent && row.comment.is_none() && matches!(row.text.as_str(), ")" | "]" | "}" | "]->")
        })
    }

    /// Comments within a statement.
    pub fn comments(&mut self, comments: &[Comment<'s>], indent: usize) {
        self.write(comments, indent, false);
    }

    /// Comments between statements, which may have blank lines between them.
    pub fn paragraphs(&mut self, comments: &[Comment<'s>], indent: usize) {
        self.write(comments, indent, true);
    }

    fn write(&mut self, comments: &[Comment<'s>], indent: usize, blanks: bool) {
        for comment in comments {
            // The end of a line of the next piece ends none of this one: `;` may stand before a comment.
            let piece = self.piece;
            match self.rows.last_mut() {
                Some(row) if comment.trails && row.piece == piece && row.comment.is_none() && !row.is_comment => {
                    row.comment = Some(comment.text);
                }
                _ => {
                    if blanks && comment.blank {
                        self.blank();
                    }
                    self.newline(indent);
                    self.text(comment.text);
                    if let Some(row) = self.rows.last_mut() {
                        row.is_comment = true;
                    }
                }
            }
        }
    }

    /// The text of each piece.
    pub fn finish(self, newline: &str) -> Vec<String> {
        let mut pieces = vec![String::new(); self.piece + 1];
        let together = |row: &Row<'_>, next: &Row<'_>| {
            row.indent == next.indent && row.comment.is_some() && next.comment.is_some()
        };
        for neighbours in self.rows.chunk_by(together) {
            let widths = neighbours.iter().map(|row| row.indent + row.width);
            let column = widths.filter(|width| *width <= COMMENTS).max().unwrap_or_default();
            for row in neighbours {
                let Some(piece) = pieces.get_mut(row.piece) else { continue };
                if !row.text.is_empty() {
                    piece.extend(std::iter::repeat_n(' ', row.indent));
                    piece.push_str(&row.text);
                }
                if let Some(comment) = row.comment {
                    let width = row.indent + row.width;
                    piece.extend(std::iter::repeat_n(' ', column.saturating_sub(width) + GAP));
                    piece.push_str(comment);
                }
                piece.push_str(newline);
            }
        }
        pieces
    }
}
