//! What a source says, without where it says it: its syntax tree and its comments.

use super::read::Reader;
use crate::diagnostics::Diagnostics;
use crate::source::{Source, Span};
use crate::syntax::{self, Grammar, Rule};
use pest::iterators::Pairs;
use pest::{Parser, Token};

/// What must be the same before and after.
#[derive(Default, PartialEq, Eq)]
pub struct Outline<'s> {
    /// The tree in written order: a rule with its text where it has no parts, else where it begins and where it ends.
    tree: Vec<(Rule, Part<'s>)>,
    comments: Vec<&'s str>,
}

#[derive(PartialEq, Eq)]
enum Part<'s> {
    Begins,
    Is(&'s str),
    Ends,
}

impl<'s> Outline<'s> {
    /// The outline of a source; None where it has syntax errors. `also` is given the pairs of each run of statements, and
    /// none at last, with a reader that stands there.
    pub fn of(source: &'s Source, mut also: impl FnMut(&mut Reader<'s, '_>, Option<Pairs<'_, Rule>>)) -> Option<Self> {
        let (mut outline, mut diagnostics) = (Self::default(), Diagnostics::default());
        let balanced = syntax::balanced(source, &mut diagnostics)?;
        if diagnostics.has_errors() {
            return None;
        }
        let mut reader = Reader::new(source, &balanced.comments);
        for (offset, text) in balanced.runs() {
            let pairs = Grammar::parse(Rule::file, text).ok()?;
            if !outline.add(source, offset, pairs.clone()) {
                return None;
            }
            reader.at(offset);
            also(&mut reader, Some(pairs));
        }
        also(&mut reader, None);
        outline.comments = balanced.comments.iter().map(|comment| source.slice(*comment).trim_end()).collect();
        Some(outline)
    }

    /// Adds a run of statements that begins at `offset`; false where it has errors.
    fn add(&mut self, source: &'s Source, offset: usize, pairs: Pairs<'_, Rule>) -> bool {
        let mut begun = None;
        for token in pairs.tokens() {
            match token {
                // Where runs of statements begin and end means nothing.
                Token::Start { rule: Rule::file | Rule::EOI, .. } | Token::End { rule: Rule::file | Rule::EOI, .. } => {
                }
                Token::Start { rule, .. } if is_error(rule) => return false,
                Token::Start { rule, pos } => {
                    begun = Some(pos);
                    self.tree.push((rule, Part::Begins));
                }
                Token::End { rule, pos } => match self.tree.last_mut() {
                    Some((_, part @ Part::Begins)) => {
                        *part = Part::Is(match rule {
                            // Blanks between brackets.
                            Rule::args | Rule::options | Rule::list | Rule::map | Rule::group | Rule::body => "",
                            _ => begun.map_or("", |begun| {
                                // In these comments are blanks.
                                let (start, text) = (offset + begun.pos(), begun.span(&pos).as_str());
                                source.slice(Span::new(start, start + text.trim_end().len()))
                            }),
                        });
                    }
                    _ => self.tree.push((rule, Part::Ends)),
                },
            }
        }
        true
    }
}

/// What the grammar takes and the language does not.
fn is_error(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::reserved
            | Rule::junk
            | Rule::junk_branch
            | Rule::junk_setting
            | Rule::junk_line
            | Rule::junk_argument
            | Rule::junk_value
    )
}
