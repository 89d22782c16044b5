//! Reads pest's pairs and the comments into the tree that is laid out.

use super::tree::{Atom, Block, Chain, Comment, End, Item, Line, List, Step};
use crate::source::{Source, Span};
use crate::syntax::Rule;
use pest::iterators::{Pair, Pairs};

/// Reads pairs in written order, and the comments between them.
pub struct Reader<'s, 'c> {
    source: &'s Source,
    /// The offset at which the run of statements being read begins.
    offset: usize,
    /// The comments that were not met yet.
    comments: &'c [Span],
}

impl<'s, 'c> Reader<'s, 'c> {
    pub fn new(source: &'s Source, comments: &'c [Span]) -> Self {
        Self { source, offset: 0, comments }
    }

    /// The next run of statements begins at `offset`.
    pub fn at(&mut self, offset: usize) {
        self.offset = offset;
    }

    /// The offset at which a pair begins in the source.
    pub fn start(&self, pair: &Pair<'_, Rule>) -> usize {
        self.offset + pair.as_span().start()
    }

    /// The offset at which a pair ends in the source, without the blanks that pest takes after it, and without
    /// comments.
    pub fn end(&self, pair: &Pair<'_, Rule>) -> usize {
        self.start(pair) + pair.as_str().trim_end().len()
    }

    /// The comments before an offset that were not met yet.
    pub fn comments(&mut self, before: usize) -> Vec<Comment<'s>> {
        let met = self.comments.partition_point(|comment| comment.range().start < before);
        let (met, left) = self.comments.split_at_checked(met).unwrap_or_default();
        self.comments = left;
        met.iter().enumerate().map(|(at, span)| self.comment(*span, at == 0)).collect()
    }

    /// Reads a comment. Of several, the first alone ends a line of code: a second one comes after a `;` or `,` that is
    /// moved or left out.
    fn comment(&self, span: Span, first: bool) -> Comment<'s> {
        let newlines = self.newlines(span.range().start);
        Comment {
            text: self.source.slice(span).trim_end(),
            trails: first && newlines == Some(0),
            blank: newlines > Some(1),
        }
    }

    /// The number of newlines right before an offset; None where only blanks stand before it.
    fn newlines(&self, offset: usize) -> Option<usize> {
        let (mut newlines, mut after) = (0, ' ');
        for letter in self.source.text().get(..offset)?.chars().rev() {
            match letter {
                '\n' => newlines += 1,
                '\r' => newlines += usize::from(after != '\n'),
                ' ' | '\t' | '\u{FEFF}' => {}
                _ => return Some(newlines),
            }
            after = letter;
        }
        None
    }

    fn is_after_newline(&self, offset: usize) -> bool {
        self.newlines(offset) > Some(0)
    }

    /// Reads an item that stands on a line of its own, with the comments before it.
    pub fn item<T>(&mut self, pair: Pair<'_, Rule>, read: impl FnOnce(&mut Self, Pair<'_, Rule>) -> T) -> Item<'s, T> {
        let start = self.start(&pair);
        let comments = self.comments(start);
        Item { comments, blank: self.newlines(start) > Some(1), what: read(self, pair) }
    }

    /// A statement, a branch or a line of a block.
    pub fn chain(&mut self, pair: Pair<'_, Rule>) -> Chain<'s> {
        match pair.as_rule() {
            Rule::chain => {
                let mut inner = pair.into_inner();
                let head =
                    inner.next().map_or_else(|| End { line: Line::default(), block: None }, |end| self.ended(end));
                let steps = inner.filter_map(|step| self.step(step)).collect();
                Chain::new(head, steps)
            }
            _ => Chain::new(self.ended(pair), Vec::new()),
        }
    }

    fn step(&mut self, pair: Pair<'_, Rule>) -> Option<Step<'s>> {
        let mut inner = pair.into_inner();
        let (arrow, to) = (inner.next()?, inner.next()?);
        let (at, then) = (self.start(&arrow), self.start(&to));
        let broken = self.is_after_newline(at) || self.is_after_newline(then);
        let mut before = self.comments(at);
        let left = self.comments.len();
        let arrow = self.arrow(arrow);
        let mut after = self.comments(then);
        // A break after an arrow becomes one before it; comments keep their order.
        if self.comments.len() + after.len() == left {
            before.append(&mut after);
        }
        Some(Step { before, broken, arrow, after, to: self.ended(to) })
    }

    fn arrow(&mut self, pair: Pair<'_, Rule>) -> Line<'s> {
        let both = pair.as_str().starts_with('<');
        let close = self.end(&pair).saturating_sub("]->".len());
        let atom = match pair.into_inner().find(|part| part.as_rule() == Rule::options) {
            Some(options) => {
                Atom::List(self.list(options.into_inner(), if both { "<-[" } else { "-[" }, "]->", true, close))
            }
            None => Atom::Text(if both { "<->" } else { "->" }),
        };
        Line { atoms: vec![atom] }
    }

    /// A node, a group, or a statement without arrows, with the block that ends it.
    fn ended(&mut self, pair: Pair<'_, Rule>) -> End<'s> {
        let close = self.end(&pair).saturating_sub(1);
        let mut line = Line::default();
        let block = match pair.as_rule() {
            Rule::group => Some(self.block(pair.into_inner(), close, true)),
            Rule::env_block => {
                let mut inner = pair.into_inner();
                let words: Vec<_> = inner.by_ref().take(2).collect();
                self.words(Rule::env_block, words.into_iter(), &mut line);
                Some(self.block(inner, close, true))
            }
            Rule::tags => {
                line.atoms.push(Atom::Text("tags"));
                let mut inner = pair.into_inner();
                inner.next();
                Some(self.block(inner, close, true))
            }
            rule => {
                let is_block = |part: &Pair<'_, Rule>| matches!(part.as_rule(), Rule::body | Rule::holds);
                let (body, words): (Vec<_>, Vec<_>) = pair.into_inner().partition(is_block);
                self.words(rule, words.into_iter(), &mut line);
                body.into_iter().next().map(|body| self.block(body.into_inner(), close, rule != Rule::module))
            }
        };
        End { line, block }
    }

    fn block(&mut self, pairs: Pairs<'_, Rule>, close: usize, columns: bool) -> Block<'s> {
        let multiline = self.is_multiline(&pairs);
        let items = pairs.map(|pair| self.item(pair, Self::chain)).collect();
        Block { items, last: self.comments(close), columns, width: None }.measured(multiline)
    }

    /// True if a newline follows the opening bracket.
    fn is_multiline(&self, inside: &Pairs<'_, Rule>) -> bool {
        inside.peek().is_some_and(|first| self.is_after_newline(self.start(&first)))
    }

    fn list(
        &mut self,
        pairs: Pairs<'_, Rule>,
        open: &'static str,
        close: &'static str,
        commas: bool,
        end: usize,
    ) -> List<'s> {
        let multiline = self.is_multiline(&pairs);
        let items = pairs.map(|pair| self.item(pair, Self::line)).collect();
        List { open, close, commas, items, last: self.comments(end), width: None }.measured(multiline)
    }

    fn line(&mut self, pair: Pair<'_, Rule>) -> Line<'s> {
        let mut line = Line::default();
        self.atoms(pair, &mut line);
        line
    }

    fn atoms(&mut self, pair: Pair<'_, Rule>, line: &mut Line<'s>) {
        let rule = pair.as_rule();
        let span = Span::new(self.start(&pair), self.end(&pair));
        let brackets = match rule {
            Rule::args | Rule::takes => Some(("(", ")", true)),
            Rule::nested => Some(("(", ")", false)),
            Rule::list => Some(("[", "]", true)),
            Rule::map => Some(("{", "}", true)),
            _ => None,
        };
        if let Some((open, close, commas)) = brackets {
            let list = self.list(pair.into_inner(), open, close, commas, span.range().end.saturating_sub(1));
            return line.atoms.push(Atom::List(list));
        }
        let is_word = matches!(rule, Rule::string | Rule::field | Rule::attribute | Rule::deep | Rule::path)
            || pair.clone().into_inner().next().is_none();
        match is_word {
            true => line.atoms.push(Atom::Text(self.source.slice(span))),
            false => self.words(rule, pair.into_inner(), line),
        }
    }

    fn words<'p>(&mut self, parent: Rule, pairs: impl Iterator<Item = Pair<'p, Rule>>, line: &mut Line<'s>) {
        let mut last = None;
        for pair in pairs {
            let rule = pair.as_rule();
            let gap = last.map_or("", |last| gap(parent, last, rule));
            if !gap.is_empty() {
                line.atoms.push(Atom::Text(gap));
            }
            self.atoms(pair, line);
            // The path that a target is narrowed to.
            if gap == "[" {
                line.atoms.push(Atom::Text("]"));
            }
            last = Some(rule);
        }
    }
}

/// The text between two parts of a rule.
fn gap(parent: Rule, before: Rule, after: Rule) -> &'static str {
    match (parent, before, after) {
        (Rule::setting, Rule::ident, Rule::ident | Rule::string) => ".",
        (Rule::param, Rule::ident | Rule::args, Rule::value) => " = ",
        (Rule::column | Rule::taken, Rule::ident, Rule::colon)
        | (Rule::node | Rule::param | Rule::output, _, Rule::args)
        | (Rule::module, _, Rule::takes) => "",
        (Rule::keyed, ..) => "=",
        (Rule::entry, ..) => ": ",
        (Rule::target, ..) => "[",
        (Rule::level, Rule::code | Rule::warnings, _)
        | (Rule::allow, Rule::action, Rule::action)
        | (Rule::allow, Rule::target, Rule::target) => ", ",
        _ => " ",
    }
}
