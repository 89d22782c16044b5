//! The outline of a source, without places: its syntax tree and its comments.

use super::read::Reader;
use crate::diagnostics::Diagnostics;
use crate::source::Source;
use crate::syntax::{self, Grammar, Rule};
use pest::iterators::Pairs;
use pest::{Parser, Token};

/// The outline, which must be the same before and after formatting.
#[derive(Default, PartialEq, Eq)]
pub struct Outline<'s> {
    /// The tree in written order: where each rule begins and ends, and its text where it has no parts.
    tree: Vec<u8>,
    comments: Vec<&'s str>,
}

/// The separators of the tree's pieces: bytes that no text has.
const BEGINS: u8 = 0xfd;
const TEXT: u8 = 0xfe;
const ENDS: u8 = 0xff;

impl<'s> Outline<'s> {
    /// The outline of a source; None where it has syntax errors. `also` is given the pairs of each run of statements, and
    /// none at last, with a reader that stands there.
    pub fn of(source: &'s Source, mut also: impl FnMut(&mut Reader<'s, '_>, Option<Pairs<'_, Rule>>)) -> Option<Self> {
        let (mut outline, mut diagnostics) = (Self::default(), Diagnostics::default());
        let balanced = syntax::balanced(source.text(), &mut diagnostics)?;
        if diagnostics.has_errors() {
            return None;
        }
        let mut reader = Reader::new(source, &balanced.comments);
        for (offset, text) in balanced.runs() {
            let pairs = Grammar::parse(Rule::file, text).ok()?;
            if !outline.add(pairs.clone()) {
                return None;
            }
            reader.at(offset);
            also(&mut reader, Some(pairs));
        }
        also(&mut reader, None);
        outline.comments = balanced.comments.iter().map(|comment| source.slice(*comment).trim_end()).collect();
        Some(outline)
    }

    /// Adds a run of statements; false where it has errors.
    fn add(&mut self, pairs: Pairs<'_, Rule>) -> bool {
        let mut begun = None;
        for token in pairs.tokens() {
            match token {
                // The beginning and end of runs of statements mean nothing.
                Token::Start { rule: Rule::file | Rule::EOI, .. } | Token::End { rule: Rule::file | Rule::EOI, .. } => {
                }
                Token::Start { rule, .. } if is_error(rule) => return false,
                Token::Start { rule, pos } => {
                    begun = Some(pos);
                    self.tree.extend([BEGINS, rule as u8]);
                }
                Token::End { rule, pos } => {
                    let bracketed = is_bracketed(rule);
                    // Blanks between brackets, and those that the grammar takes after a word, are no text.
                    if let Some(begun) = begun.take().filter(|_| !bracketed) {
                        self.tree.push(TEXT);
                        self.tree.extend(begun.span(&pos).as_str().trim_end().as_bytes());
                    }
                    self.tree.push(ENDS);
                }
            }
        }
        true
    }
}

/// True for what stands between brackets: where it has no parts, it has no text either.
fn is_bracketed(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::args | Rule::options | Rule::list | Rule::map | Rule::group | Rule::body | Rule::takes | Rule::holds
    )
}

/// True for rules that the grammar takes and the language refuses.
fn is_error(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::junk | Rule::junk_branch | Rule::junk_setting | Rule::junk_line | Rule::junk_argument | Rule::junk_value
    )
}
