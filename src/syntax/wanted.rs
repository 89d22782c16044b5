//! Pieces that the grammar does not take: what each should have been, and the mistakes in it.

use super::{Grammar, Rule};
use pest::Parser;
use std::ops::Range;

/// The characters that the grammar takes as blanks. Others that Unicode knows are errors: they come with text that is
/// copied from a page.
pub const BLANKS: [char; 5] = [' ', '\t', '\n', '\r', '\u{FEFF}'];

/// The construct that a piece of junk should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Statement,
    Branch,
    Setting,
    Tag,
    Line,
    Argument,
    /// Of an arrow; spelled as an argument is.
    Option,
    Value,
    Entry,
    /// A parameter of a module.
    Taken,
}

impl Wanted {
    /// The rule that takes such a piece alone.
    pub fn rule(self) -> Rule {
        match self {
            Self::Statement => Rule::alone_statement,
            Self::Branch => Rule::alone_branch,
            Self::Setting => Rule::alone_setting,
            Self::Tag => Rule::alone_tag,
            Self::Line => Rule::alone_line,
            Self::Argument | Self::Option => Rule::alone_argument,
            Self::Value => Rule::alone_value,
            Self::Entry => Rule::alone_entry,
            Self::Taken => Rule::alone_taken,
        }
    }

    /// True if a text is such a piece.
    pub fn takes(self, text: &str) -> bool {
        Grammar::parse(self.rule(), text).is_ok()
    }
}

/// One mistake: its place, the text to write there, and the message.
pub struct Mistake {
    pub range: Range<usize>,
    pub replacement: String,
    pub message: String,
    pub label: &'static str,
}
