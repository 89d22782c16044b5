//! The tree that is laid out: a file as lines, lists, blocks and chains, with its comments, and the width of each on
//! one line.

use unicode_width::UnicodeWidthStr;

/// The width of a text on a terminal, in columns.
pub fn width(text: &str) -> usize {
    text.width()
}

/// A comment, `#` included.
pub struct Comment<'s> {
    pub text: &'s str,
    /// Something stands before it on its line.
    pub trails: bool,
    /// A blank line stands before it.
    pub blank: bool,
}

/// A part that may be written on a line of its own, and the comments before it.
pub struct Item<'s, T> {
    pub comments: Vec<Comment<'s>>,
    /// A blank line stands before it.
    pub blank: bool,
    pub what: T,
}

/// Words, and lists among them.
#[derive(Default)]
pub struct Line<'s> {
    pub atoms: Vec<Atom<'s>>,
}

/// A piece of a line.
pub enum Atom<'s> {
    Text(&'s str),
    List(List<'s>),
}

/// A list in brackets that can stand one item a line: arguments, options, lists, maps, conditions.
pub struct List<'s> {
    pub open: &'static str,
    pub close: &'static str,
    /// True if a comma stands after each item.
    pub commas: bool,
    pub items: Vec<Item<'s, Line<'s>>>,
    /// The comments before the closing bracket.
    pub last: Vec<Comment<'s>>,
    /// None where it cannot stand on one line: it was written over several, or a comment is in it.
    pub width: Option<usize>,
}

/// A block in braces, its items parted by `;` or newlines: branches, columns, permissions, settings, statements.
pub struct Block<'s> {
    pub items: Vec<Item<'s, Chain<'s>>>,
    /// The comments before the closing brace.
    pub last: Vec<Comment<'s>>,
    /// The arrows of neighbouring items stand below each other. Those of statements do not, in a module as in a file.
    pub columns: bool,
    /// None where it cannot stand on one line.
    pub width: Option<usize>,
}

/// An end of an arrow, or any other line with its block.
pub struct End<'s> {
    pub line: Line<'s>,
    pub block: Option<Block<'s>>,
}

/// An arrow and its right end.
pub struct Step<'s> {
    /// The comments before the arrow.
    pub before: Vec<Comment<'s>>,
    /// A newline stands before or after the arrow.
    pub broken: bool,
    pub arrow: Line<'s>,
    /// The comments between the arrow and its right end.
    pub after: Vec<Comment<'s>>,
    pub to: End<'s>,
}

/// Ends joined by arrows; a statement without arrows is a chain without steps.
pub struct Chain<'s> {
    pub head: End<'s>,
    pub steps: Vec<Step<'s>>,
    /// None where it cannot stand on one line.
    pub width: Option<usize>,
}

impl Line<'_> {
    pub fn width(&self) -> Option<usize> {
        self.atoms.iter().map(Atom::width).sum()
    }
}

impl Atom<'_> {
    pub fn width(&self) -> Option<usize> {
        match self {
            Self::Text(text) => Some(width(text)),
            Self::List(list) => list.width,
        }
    }
}

impl Step<'_> {
    /// True if it can stand beside the text before it: there is neither a newline nor a comment around its arrow.
    pub fn is_beside(&self) -> bool {
        !self.broken && self.before.is_empty() && self.after.is_empty()
    }
}

impl List<'_> {
    /// True if nothing at all is in it.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.last.is_empty()
    }

    /// Sets the width of a list that can stand on one line.
    pub fn measured(mut self, multiline: bool) -> Self {
        let items: Option<usize> = self.items.iter().map(|item| item.what.width()).sum();
        let commas = self.items.len().saturating_sub(1) * 2;
        self.width = match multiline || has_comments(&self.items, &self.last) {
            true => None,
            false => items.map(|items| self.open.len() + items + commas + self.close.len()),
        };
        self
    }
}

impl Block<'_> {
    /// True if nothing at all is in it.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.last.is_empty()
    }

    /// Sets the width of a block that can stand on one line.
    pub fn measured(mut self, multiline: bool) -> Self {
        let items: Option<usize> = self.items.iter().map(|item| item.what.width).sum();
        self.width = match multiline || has_comments(&self.items, &self.last) {
            true => None,
            false if self.items.is_empty() => Some(2),
            false => items.map(|items| items + 2 * (self.items.len() + 1)),
        };
        self
    }
}

impl End<'_> {
    pub fn width(&self) -> Option<usize> {
        let line = self.line.width()?;
        match &self.block {
            Some(block) => block.width.map(|block| line + self.gap() + block),
            None => Some(line),
        }
    }

    /// The blanks between the line and its block.
    pub fn gap(&self) -> usize {
        usize::from(!self.line.atoms.is_empty())
    }
}

impl<'s> Chain<'s> {
    pub fn new(head: End<'s>, steps: Vec<Step<'s>>) -> Self {
        let flat = |step: &Step| match step.is_beside() {
            true => Some(step.arrow.width()? + step.to.width()? + 2),
            false => None,
        };
        let width = head.width().and_then(|head| steps.iter().map(flat).sum::<Option<usize>>().map(|all| head + all));
        Self { head, steps, width }
    }
}

fn has_comments<T>(items: &[Item<'_, T>], last: &[Comment<'_>]) -> bool {
    !last.is_empty() || items.iter().any(|item| !item.comments.is_empty())
}
