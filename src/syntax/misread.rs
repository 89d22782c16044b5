//! Modules that the grammar reads as nodes: without parentheses, without a body, or with one behind an arrow or a newline.

use super::Rule;
use super::ast::{Module, Statement};
use super::builder::Builder;
use super::misplaced::lone_group;
use super::modules::SHAPE;
use super::wanted::Wanted;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use pest::iterators::Pair;

/// The parts of a module that was read as a node: each stands where the grammar of nodes has another.
#[derive(Default)]
struct Misread<'p> {
    name: Option<Pair<'p, Rule>>,
    takes: Option<Pair<'p, Rule>>,
    arrow: Option<Pair<'p, Rule>>,
    body: Option<Pair<'p, Rule>>,
    /// The body stands on a line below.
    below: bool,
}

impl<'s> Builder<'s, '_> {
    /// Takes a chain that can only be meant as a module, with the group below it, if one is. It has parameters with types, or
    /// statements in braces: no node has either.
    pub fn misread_module(&mut self, pair: &Pair<'_, Rule>, below: Option<&Pair<'_, Rule>>) -> Option<Misreading<'s>> {
        let read = misread(pair, below)?;
        let whole = self.span(pair);
        let head = Span::new(whole.range().start, whole.range().start + "module".len());
        let named = read.name.as_ref().map_or(head, |name| self.span(name));
        let called = self.slice(named).to_owned();
        let before = read.takes.as_ref().map_or(named.range().end, |takes| self.written_end(takes));
        let mut report = |place: Span, message: String, label: &'static str, edit: Option<(Span, &'static str)>| {
            let found = Diagnostic::new(Code::SYNTAX, message, place, label).help(SHAPE);
            self.report(match edit {
                Some((gap, text)) => found.maybe_fix(gap, Some(text)),
                None => found,
            });
        };
        if read.name.is_none() {
            report(head, "a module without a name".to_owned(), "its name is missing", None);
        } else if read.takes.is_none() {
            let gap = Span::new(named.range().end, named.range().end);
            let message = format!("the module `{called}` has no parentheses");
            report(named, message, "they hold its parameters, and stand there without any too", Some((gap, "()")));
        }
        let Some(body) = &read.body else {
            report(named, format!("the module `{called}` has no body"), "its statements are missing", None);
            return Some(Misreading { module: None, below: false });
        };
        let brace = self.span(body).range().start;
        let gap = Span::new(before, brace);
        if let Some(arrow) = &read.arrow {
            let span = self.span(arrow);
            let only = self.slice(gap).trim() == arrow.as_str().trim();
            let message = "an arrow leads to the body of a module".to_owned();
            let found = Diagnostic::new(Code::SYNTAX, message, span, "the body belongs to the module").help(SHAPE);
            self.report(found.maybe_fix(gap, only.then_some(" ")));
        } else if read.below {
            self.begins_below(&called, gap);
        }
        let statements = self.again(body, Rule::holds, Self::holds).unwrap_or_default();
        let takes = read.takes.as_ref().and_then(|takes| self.again(takes, Rule::takes, Self::takes));
        let body = self.span(body);
        let name = read.name.as_ref().map(|name| self.name(name));
        let module = |name| Module { name, takes: takes.unwrap_or_default(), span: head.to(body), body, statements };
        Some(Misreading {
            module: name.map(|name| Statement::Module(std::sync::Arc::new(module(name)))),
            below: read.below,
        })
    }
}

/// A module that was read as a node.
pub struct Misreading<'s> {
    /// The statement; none where its name or body is missing.
    pub module: Option<Statement<'s>>,
    /// The group below the statement is its body.
    pub below: bool,
}

fn misread<'p>(pair: &Pair<'p, Rule>, below: Option<&Pair<'p, Rule>>) -> Option<Misread<'p>> {
    let mut inner = pair.clone().into_inner();
    let node = inner.next().filter(|first| first.as_rule() == Rule::node)?;
    let mut read = Misread::default();
    for part in node.into_inner() {
        match part.as_rule() {
            Rule::head if part.as_str() == "module" => {}
            Rule::ident => read.name = Some(part),
            Rule::args => read.takes = Some(part),
            Rule::body => read.body = Some(part),
            _ => return None,
        }
    }
    if let Some(step) = inner.next() {
        let mut ends = step.into_inner();
        read.arrow = ends.next();
        let group = ends.next().filter(|to| to.as_rule() == Rule::group && read.body.is_none());
        read.body = Some(group?);
    } else if let Some(group) = below.and_then(lone_group).filter(|_| read.body.is_none() && read.takes.is_some()) {
        (read.body, read.below) = (Some(group), true);
    }
    // A kind of the file's own may be called `module` too: no node of it has either.
    let has = |part: &Option<Pair<'_, Rule>>, rules: &[Rule], wanted: Wanted| {
        let inside = part.iter().flat_map(|part| part.clone().into_inner());
        inside.into_iter().any(|one| rules.contains(&one.as_rule()) && wanted.takes(one.as_str().trim()))
    };
    let typed = has(&read.takes, &[Rule::junk_argument], Wanted::Taken);
    let holds = (read.takes.is_none() || read.below)
        && has(&read.body, &[Rule::junk_line, Rule::junk_branch], Wanted::Statement);
    (inner.next().is_none() && (typed || holds)).then_some(read)
}
