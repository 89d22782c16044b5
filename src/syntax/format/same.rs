//! What a source says, without where it says it: its syntax tree and its comments.

use crate::diagnostics::Diagnostics;
use crate::source::{Source, Span};
use crate::syntax::{self, Rule};
use pest::Token;
use pest::iterators::Pairs;

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
    /// The outline of a source; None where it has syntax errors.
    pub fn of(source: &'s Source) -> Option<Self> {
        let (mut outline, mut diagnostics) = (Self::default(), Diagnostics::default());
        let balanced = syntax::balanced(source, &mut diagnostics)?;
        syntax::build(source, &balanced, &mut diagnostics, |offset, pairs| outline.add(source, offset, pairs));
        outline.comments(source, &balanced.comments);
        (!diagnostics.has_errors()).then_some(outline)
    }

    /// Adds a run of statements that begins at `offset`.
    pub fn add(&mut self, source: &'s Source, offset: usize, pairs: Pairs<'_, Rule>) {
        let mut begun = None;
        for token in pairs.tokens() {
            match token {
                // Where runs of statements begin and end means nothing.
                Token::Start { rule: Rule::file | Rule::EOI, .. } | Token::End { rule: Rule::file | Rule::EOI, .. } => {
                }
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
    }

    /// Adds the comments of a source.
    pub fn comments(&mut self, source: &'s Source, comments: &[Span]) {
        self.comments.extend(comments.iter().map(|comment| source.slice(*comment).trim_end()));
    }
}
