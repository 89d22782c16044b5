//! The state of the tree's builder, and its smallest parts: names, strings, values.

use super::ast::*;
use super::wanted::{BLANKS, Wanted};
use super::{Rule, junk};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, unescaped};
use pest::error::Error;
use pest::iterators::Pair;
use std::borrow::Cow;

/// Builds the tree; junk becomes diagnostics on the way.
pub struct Builder<'s, 'd> {
    text: &'s str,
    /// The offset at which the run of statements being built begins.
    offset: usize,
    file: File<'s>,
    diagnostics: &'d mut Diagnostics,
}

impl<'s, 'd> Builder<'s, 'd> {
    pub fn new(text: &'s str, diagnostics: &'d mut Diagnostics) -> Self {
        Self { text, offset: 0, file: File::default(), diagnostics }
    }

    /// The file that was built.
    pub fn file(self) -> File<'s> {
        self.file
    }

    /// The place of a pair in the source.
    pub fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        Span::new(self.offset + span.start(), self.offset + span.end())
    }

    /// The end of a pair without the blanks that its rule may take behind it.
    pub fn written_end(&self, pair: &Pair<'_, Rule>) -> usize {
        self.span(pair).range().start + pair.as_str().trim_end_matches(BLANKS).len()
    }

    /// Builds pairs of a text that was parsed by itself, which begins at an offset.
    pub fn at<T>(&mut self, offset: usize, build: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.offset, offset);
        let built = build(self);
        self.offset = before;
        built
    }

    /// The statements built so far.
    pub fn statements(&mut self) -> &mut Vec<Statement<'s>> {
        &mut self.file.statements
    }

    /// The text at a place.
    pub fn slice(&self, span: Span) -> &'s str {
        self.text.get(span.range()).unwrap_or_default()
    }

    pub fn report(&mut self, found: Diagnostic) {
        self.diagnostics.push(found);
    }

    /// A run that the grammar refused.
    pub fn refused(&mut self, offset: usize, text: &str, error: &Error<Rule>) {
        let span = Span::new(offset, offset + text.len());
        self.diagnostics.push(junk::message(text, span, Wanted::Statement, error));
    }

    /// The name under a pair, borrowed from the source.
    pub fn name(&self, pair: &Pair<'_, Rule>) -> Name<'s> {
        let span = self.span(pair);
        Name { text: self.slice(span), span }
    }

    /// Keeps a piece that is left out of the tree: names may be declared there.
    pub fn leave_out(&mut self, span: Span) {
        self.file.junk.push(self.slice(span));
    }

    /// Reports a piece of junk. Lines blanked out for their brackets were reported, and are blank here.
    pub fn junk<T>(&mut self, pair: &Pair<'_, Rule>, wanted: Wanted) -> Option<T> {
        let whole = self.span(pair);
        let trimmed = pair.as_str().trim_start_matches(BLANKS);
        let start = whole.start as usize + pair.as_str().len() - trimmed.len();
        let trimmed = trimmed.trim_end_matches(BLANKS);
        let span = Span::new(start, start + trimmed.len());
        if trimmed.is_empty() {
            return None;
        }
        self.leave_out(span);
        self.diagnostics.push_all_lazily(Code::SYNTAX, || junk::diagnose(trimmed, span, wanted));
        None
    }

    pub fn value(&mut self, pair: Pair<'_, Rule>) -> Option<Value<'s>> {
        if pair.as_rule() == Rule::junk_value {
            return self.junk(&pair, Wanted::Value);
        }
        let inner = pair.into_inner().next()?;
        let span = self.span(&inner);
        let kind = match inner.as_rule() {
            Rule::string => return Some(self.string(inner)),
            Rule::quantity => ValueKind::Quantity(self.slice(span)),
            Rule::list => ValueKind::List(inner.into_inner().filter_map(|item| self.value(item)).collect()),
            Rule::map => ValueKind::Map(inner.into_inner().filter_map(|entry| self.entry(entry)).collect()),
            Rule::attribute => {
                let (node, attribute) = self.attribute(inner)?;
                ValueKind::Attribute(node, attribute)
            }
            _ => ValueKind::Word(self.slice(span)),
        };
        Some(Value { span, kind })
    }

    /// A node and what is said of it: the last word, of as many as there are.
    pub fn attribute(&self, pair: Pair<'_, Rule>) -> Option<(Name<'s>, Name<'s>)> {
        let names: Vec<Name<'s>> = pair.into_inner().map(|name| self.name(&name)).collect();
        let [first, .., before, last] = names.as_slice() else {
            return if let [node, last] = names.as_slice() { Some((*node, *last)) } else { None };
        };
        let span = first.span.to(before.span);
        Some((Name { text: self.slice(span), span }, *last))
    }

    fn interpolated(&self, pair: Pair<'_, Rule>) -> Option<Piece<'s>> {
        match pair.as_rule() {
            Rule::attribute => self.attribute(pair).map(|(node, attribute)| Piece::Attribute(node, attribute)),
            _ => Some(Piece::Param(self.name(&pair))),
        }
    }

    /// What a key is given: of a map, or a tag.
    pub fn entry(&mut self, pair: Pair<'_, Rule>) -> Option<(Name<'s>, Value<'s>)> {
        if pair.as_rule() == Rule::junk_value {
            return self.junk(&pair, Wanted::Entry);
        }
        let mut inner = pair.into_inner().filter(|part| part.as_rule() != Rule::equals);
        let (key, value) = (inner.next()?, self.value(inner.next()?)?);
        Some((self.key_name(key)?, value))
    }

    /// A word, or the text of a string, as a key.
    pub fn key_name(&mut self, key: Pair<'_, Rule>) -> Option<Name<'s>> {
        let Name { text, span } = self.name(&key);
        if key.as_rule() != Rule::string {
            return Some(Name { text, span });
        }
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        if self.key(key) != text {
            let message = "a key has an escape in it";
            let found = Diagnostic::new(Code::PARAMETER_AS_NAME, message, span, "nothing has such a key");
            self.diagnostics.push(found.help("write a key of letters, digits and underscores"));
            return None;
        }
        Some(Name { text, span })
    }

    /// The text of a string that names something: names are known when compiling, so no parameter may stand in it.
    pub fn key(&mut self, pair: Pair<'_, Rule>) -> String {
        let mut text = String::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::escape => text.push_str(unescaped(part.as_str())),
                Rule::interpolation => {
                    let (span, name) = (self.span(&part), part.as_str());
                    let message = format!("`{name}` stands in a name, which must be known when compiling");
                    let found = Diagnostic::new(Code::PARAMETER_AS_NAME, message, span, "parameters stand in values");
                    self.diagnostics.push(found.help("write the name itself"));
                    text.push_str(name);
                }
                _ => text.push_str(part.as_str()),
            }
        }
        text
    }

    pub fn string(&mut self, pair: Pair<'_, Rule>) -> Value<'s> {
        let span = self.span(&pair);
        let pieces = pair.into_inner().filter_map(|part| match part.as_rule() {
            Rule::interpolation => part.into_inner().next().and_then(|name| self.interpolated(name)),
            Rule::escape => Some(Piece::Text(Cow::Borrowed(unescaped(part.as_str())))),
            _ => Some(Piece::Text(Cow::Borrowed(self.slice(self.span(&part))))),
        });
        Value { span, kind: ValueKind::String(pieces.collect()) }
    }
}
