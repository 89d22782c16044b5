//! Builds the [`ast`](super::ast) from pest's pairs.

use super::ast::*;
use super::{Rule, junk, predicate};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::{Source, Span, unescaped};
use pest::error::Error;
use pest::iterators::{Pair, Pairs};
use std::borrow::Cow;

/// Builds the tree; junk becomes diagnostics on the way.
pub struct Builder<'s, 'd> {
    source: &'s Source,
    /// The offset at which the run of statements being built begins.
    offset: usize,
    file: File<'s>,
    diagnostics: &'d mut Diagnostics,
}

impl<'s, 'd> Builder<'s, 'd> {
    pub fn new(source: &'s Source, diagnostics: &'d mut Diagnostics) -> Self {
        Self { source, offset: 0, file: File::default(), diagnostics }
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

    /// A run of statements that begins at `offset`.
    pub fn run(&mut self, offset: usize, pairs: Pairs<'_, Rule>) {
        self.offset = offset;
        // The end of the statement above.
        let mut above = None;
        for pair in pairs.flat_map(Pair::into_inner) {
            if pair.as_rule() == Rule::chain && self.is_body_below(&pair, above) {
                above = None;
                continue;
            }
            above = (pair.as_rule() == Rule::chain).then(|| self.written_end(&pair));
            let statement = match pair.as_rule() {
                Rule::use_file => pair.into_inner().nth(1).map(|path| Statement::Use(self.string(path))),
                Rule::param => self.param(pair).map(Statement::Param),
                Rule::env_block => self.environment(pair).map(Statement::Environment),
                Rule::accept => self.accept(pair).map(Statement::Accept),
                Rule::level => self.level(pair).map(Statement::Level),
                Rule::chain => self.chain(pair).map(Statement::Chain),
                Rule::reserved => self.reserved(&pair),
                Rule::junk => self.junk(&pair, Rule::alone_statement),
                _ => None,
            };
            self.file.statements.extend(statement);
        }
    }

    /// The end of a pair without the blanks that its rule may take behind it.
    fn written_end(&self, pair: &Pair<'_, Rule>) -> usize {
        self.span(pair).range().start + pair.as_str().trim_end_matches(junk::BLANKS).len()
    }

    /// Builds pairs of a text that was parsed alone, at an offset.
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

    /// The whole source.
    pub fn source(&self) -> &'s Source {
        self.source
    }

    pub fn report(&mut self, found: Diagnostic) {
        self.diagnostics.push(found);
    }

    /// A run that the grammar refused.
    pub fn refused(&mut self, offset: usize, text: &str, error: &Error<Rule>) {
        let span = Span::new(offset, offset + text.len());
        self.diagnostics.push(junk::message(text, span, Rule::file, error));
    }

    /// The name under a pair, borrowed from the source.
    pub fn name(&self, pair: &Pair<'_, Rule>) -> Name<'s> {
        let span = self.span(pair);
        Name { text: self.source.slice(span), span }
    }

    /// Reports a piece of junk. Lines blanked out for their brackets were reported, and are blank here.
    fn junk<T>(&mut self, pair: &Pair<'_, Rule>, wanted: Rule) -> Option<T> {
        let whole = self.span(pair);
        let trimmed = pair.as_str().trim_start_matches(junk::BLANKS);
        let start = whole.start as usize + pair.as_str().len() - trimmed.len();
        let trimmed = trimmed.trim_end_matches(junk::BLANKS);
        let span = Span::new(start, start + trimmed.len());
        if trimmed.is_empty() {
            return None;
        }
        self.file.junk.push(self.source.slice(span));
        self.diagnostics.push_all_lazily(Code::SYNTAX, || junk::diagnose(trimmed, span, wanted));
        None
    }

    fn reserved<T>(&mut self, pair: &Pair<'_, Rule>) -> Option<T> {
        let span = self.span(pair);
        let word = self.source.slice(span).split_whitespace().next().unwrap_or_default();
        let message = format!("`{word}` is reserved for a later version");
        let place = Span::new(span.start as usize, span.start as usize + word.len());
        let found = Diagnostic::new(Code::RESERVED, message, place, "not in the language yet");
        self.diagnostics.push(found.help("write the nodes in this file"));
        None
    }

    fn param(&mut self, pair: Pair<'_, Rule>) -> Option<Param<'s>> {
        let mut inner = pair.into_inner().filter(|part| part.as_rule() != Rule::kw_param);
        let name = self.name(&inner.next()?);
        let default = inner.next().and_then(|value| self.value(value));
        Some(Param { name, default })
    }

    fn environment(&mut self, pair: Pair<'_, Rule>) -> Option<Environment<'s>> {
        let mut inner = pair.into_inner().filter(|part| part.as_rule() != Rule::kw_env);
        let name = self.name(&inner.next()?);
        let settings = inner.filter_map(|part| self.setting(part)).collect();
        Some(Environment { name, settings })
    }

    pub fn setting(&mut self, pair: Pair<'_, Rule>) -> Option<Setting<'s>> {
        if pair.as_rule() == Rule::junk_setting {
            return self.junk(&pair, Rule::alone_setting);
        }
        let mut inner = pair.into_inner().filter(|part| part.as_rule() != Rule::equals);
        let node = self.name(&inner.next()?);
        let key = self.name(&inner.next()?);
        let value = self.value(inner.next()?)?;
        Some(Setting { node, key, value })
    }

    fn accept(&mut self, pair: Pair<'_, Rule>) -> Option<Accept<'s>> {
        let span = self.span(&pair);
        let (mut code, mut on, mut because) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::code => code = Some(self.name(&part)),
                Rule::ident => on = Some(self.name(&part)),
                Rule::string => because = Some(self.string(part)),
                _ => {}
            }
        }
        Some(Accept { code: code?, on: on?, span, because })
    }

    fn level(&mut self, pair: Pair<'_, Rule>) -> Option<Level<'s>> {
        let mut words = pair.into_inner();
        let level = self.name(&words.next()?);
        Some(Level { level, codes: words.map(|word| self.name(&word)).collect() })
    }

    pub fn chain(&mut self, pair: Pair<'_, Rule>) -> Option<Chain<'s>> {
        let mut inner = pair.into_inner();
        let first = self.endpoint(inner.next()?)?;
        let steps = inner.filter_map(|step| self.step(step)).collect();
        Some(Chain { first, steps })
    }

    fn step(&mut self, pair: Pair<'_, Rule>) -> Option<Step<'s>> {
        let mut inner = pair.into_inner();
        let arrow = self.arrow(inner.next()?);
        let to = self.endpoint(inner.next()?)?;
        Some(Step { arrow, to })
    }

    fn arrow(&mut self, pair: Pair<'_, Rule>) -> Arrow<'s> {
        let mut arrow = Arrow { span: self.span(&pair), both: false, options: Vec::new() };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::both | Rule::both_open => arrow.both = true,
                Rule::options => arrow.options = self.arguments(part),
                _ => {}
            }
        }
        arrow
    }

    fn endpoint(&mut self, pair: Pair<'_, Rule>) -> Option<Endpoint<'s>> {
        match pair.as_rule() {
            Rule::group => {
                let branches = pair.into_inner().filter_map(|branch| match branch.as_rule() {
                    Rule::junk_branch => self.junk(&branch, Rule::alone_branch),
                    _ => self.chain(branch),
                });
                Some(Endpoint::Group(branches.collect()))
            }
            _ => Some(Endpoint::Node(Box::new(self.node(pair)?))),
        }
    }

    fn node(&mut self, pair: Pair<'_, Rule>) -> Option<Node<'s>> {
        let start = self.span(&pair);
        let mut node: Option<Node<'s>> = None;
        let mut existing = false;
        for part in pair.into_inner() {
            let span = self.span(&part);
            match (part.as_rule(), &mut node) {
                (Rule::existing, _) => existing = true,
                (Rule::ident | Rule::type_name, None) => {
                    let head = self.name(&part);
                    node = Some(Node {
                        span: head.span,
                        existing,
                        broken: false,
                        head,
                        name: None,
                        args: None,
                        body: None,
                    });
                }
                (Rule::ident, Some(node)) => {
                    node.name = Some(self.name(&part));
                    node.span = node.span.to(span);
                }
                (Rule::args, Some(node)) => {
                    node.broken = part.clone().into_inner().any(|argument| argument.as_rule() == Rule::junk_argument);
                    node.args = Some(self.arguments(part));
                    node.span = node.span.to(span);
                }
                (Rule::body, Some(node)) => node.body = Some(self.body(part)),
                _ => {}
            }
        }
        let mut node = node?;
        node.span.start = start.start;
        Some(node)
    }

    fn arguments(&mut self, pair: Pair<'_, Rule>) -> Vec<Argument<'s>> {
        let alone = if pair.as_rule() == Rule::options { Rule::alone_option } else { Rule::alone_argument };
        pair.into_inner().filter_map(|part| self.argument(part, alone)).collect()
    }

    fn argument(&mut self, pair: Pair<'_, Rule>, alone: Rule) -> Option<Argument<'s>> {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::keyed => {
                let mut inner = pair.into_inner();
                let key = self.name(&inner.next()?);
                Some(Argument::Keyed(key, self.value(inner.next()?)?))
            }
            Rule::value => Some(Argument::Bare(self.value(pair)?)),
            Rule::filter => Some(Argument::Filter(span, predicate::build(self, pair)?)),
            _ => self.junk(&pair, alone),
        }
    }

    pub fn value(&mut self, pair: Pair<'_, Rule>) -> Option<Value<'s>> {
        if pair.as_rule() == Rule::junk_value {
            return self.junk(&pair, Rule::alone_value);
        }
        let inner = pair.into_inner().next()?;
        let span = self.span(&inner);
        let kind = match inner.as_rule() {
            Rule::string => return Some(self.string(inner)),
            Rule::quantity => ValueKind::Quantity(self.source.slice(span)),
            Rule::list => ValueKind::List(inner.into_inner().filter_map(|item| self.value(item)).collect()),
            Rule::map => ValueKind::Map(inner.into_inner().filter_map(|entry| self.entry(entry)).collect()),
            _ => ValueKind::Word(self.source.slice(span)),
        };
        Some(Value { span, kind })
    }

    fn entry(&mut self, pair: Pair<'_, Rule>) -> Option<(Name<'s>, Value<'s>)> {
        if pair.as_rule() == Rule::junk_value {
            return self.junk(&pair, Rule::alone_entry);
        }
        let mut inner = pair.into_inner();
        let key = inner.next()?;
        let Name { text, span } = self.name(&key);
        let value = self.value(inner.next()?)?;
        if key.as_rule() != Rule::string {
            return Some((Name { text, span }, value));
        }
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        if self.key(key) != text {
            let found =
                Diagnostic::new(Code::KEY, "a key of a map has an escape in it", span, "nothing has such a key");
            self.diagnostics.push(found.help("write a key of letters, digits and underscores"));
            return None;
        }
        Some((Name { text, span }, value))
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
                    let found = Diagnostic::new(Code::KEY, message, span, "parameters stand in values");
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
            Rule::interpolation => part.into_inner().next().map(|name| Piece::Param(self.name(&name))),
            Rule::escape => Some(Piece::Text(Cow::Borrowed(unescaped(part.as_str())))),
            _ => Some(Piece::Text(Cow::Borrowed(self.source.slice(self.span(&part))))),
        });
        Value { span, kind: ValueKind::String(pieces.collect()) }
    }

    pub fn body(&mut self, pair: Pair<'_, Rule>) -> Body<'s> {
        let branches = self.branches(&pair);
        let (span, whole) = (self.span(&pair), branches.is_empty());
        let mut body = Body { span, whole, branches, columns: Vec::new(), allows: Vec::new() };
        if !body.branches.is_empty() {
            self.file.junk.push(self.source.slice(span));
            return body;
        }
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::column => body.columns.extend(self.column(part)),
                Rule::allow => body.allows.push(self.allow(part)),
                _ => {
                    body.whole = false;
                    self.junk::<()>(&part, Rule::alone_line).unwrap_or_default();
                }
            }
        }
        body
    }

    fn column(&mut self, pair: Pair<'_, Rule>) -> Option<Column<'s>> {
        let (mut partition, mut name, mut kind) = (false, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::partition => partition = true,
                Rule::ident => name = Some(self.name(&part)),
                Rule::column_type => {
                    let start = self.span(&part).start as usize;
                    let span = Span::new(start, start + part.as_str().trim_end().len());
                    kind = Some(Name { text: self.source.slice(span), span });
                }
                _ => {}
            }
        }
        Some(Column { partition, name: name?, kind: kind? })
    }

    fn allow(&mut self, pair: Pair<'_, Rule>) -> Allow<'s> {
        // The rule takes the blanks after it, a comment included.
        let start = self.span(&pair).start as usize;
        let span = Span::new(start, start + pair.as_str().trim_end().len());
        let mut allow = Allow { span, actions: Vec::new(), targets: Vec::new() };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::action => allow.actions.push(self.name(&part)),
                Rule::target => allow.targets.extend(self.target(part)),
                _ => {}
            }
        }
        allow
    }

    fn target(&mut self, pair: Pair<'_, Rule>) -> Option<Target<'s>> {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let first = inner.next()?;
        Some(match first.as_rule() {
            Rule::any => Target::Any(span),
            Rule::string => Target::Arn(self.string(first)),
            _ => Target::Node(self.name(&first), inner.next().map(|path| self.string(path))),
        })
    }
}
