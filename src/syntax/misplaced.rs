//! Braces that stand where they mean something else: a body on the line below its node, a group without its arrow.

use super::ast::{Chain, Endpoint, Environment, File, Node, Statement};
use super::builder::Builder;
use super::wanted::BLANKS;
use super::{Grammar, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use pest::Parser;
use pest::iterators::Pair;

impl<'s> Builder<'s, '_> {
    /// Takes a group that is the body of the node above it, and says whether it is one.
    ///
    /// `above` is where the statement above ends.
    pub fn is_body_below(&mut self, pair: &Pair<'_, Rule>, above: Option<usize>) -> bool {
        let mut inner = pair.clone().into_inner();
        let (Some(group), None, Some(end)) =
            (inner.next().filter(|it| it.as_rule() == Rule::group), inner.next(), above)
        else {
            return false;
        };
        let branches: Vec<Pair<'_, Rule>> = group.clone().into_inner().collect();
        let parses = |rule: Rule| {
            let junk = branches.iter().filter(|branch| branch.as_rule() == Rule::junk_branch);
            junk.into_iter().any(|branch| Grammar::parse(rule, branch.as_str().trim_matches(BLANKS)).is_ok())
        };
        let span = self.span(&group);
        let Some(node) = self.last_node() else { return false };
        let called = node.name.map_or(node.head.text, |name| name.text).to_owned();
        let environment = node.name.filter(|_| node.head.text == "env" && node.args.is_none());
        match environment {
            Some(name) if parses(Rule::alone_setting) => {
                let mut environment = Environment { name, settings: Vec::new(), values: Vec::new() };
                branches.iter().for_each(|branch| self.lone_setting(branch, &mut environment));
                self.statements().pop();
                self.statements().push(Statement::Environment(environment));
            }
            None if parses(Rule::alone_line) && node.body.is_none() => {
                let body = self.again(&group, Rule::body, Self::body);
                if let Some(node) = self.last_node() {
                    node.body = body;
                }
            }
            _ => return false,
        }
        let message = format!("what belongs to `{called}` begins on a line of its own");
        let brace = Span::new(span.range().start, span.range().start + 1);
        let found = Diagnostic::new(Code::SYNTAX, message, brace, "here it is a statement");
        let found = found.help(format!("write the `{{` on the same line, behind `{called}` and its parentheses"));
        let gap = Span::new(end, span.range().start);
        // Behind a comment it would be one too.
        let is_blank = self.source().slice(gap).trim().is_empty();
        self.report(found.maybe_fix(gap, is_blank.then_some(" ")));
        true
    }

    /// The node that the last statement ends with, if it declares one.
    fn last_node(&mut self) -> Option<&mut Node<'s>> {
        let Some(Statement::Chain(chain)) = self.statements().last_mut() else { return None };
        let last = chain.steps.last_mut().map(|step| &mut step.to).unwrap_or(&mut chain.first);
        match last {
            Endpoint::Node(node) if node.name.is_some() || node.args.is_some() => Some(node),
            _ => None,
        }
    }

    fn lone_setting(&mut self, branch: &Pair<'_, Rule>, environment: &mut Environment<'s>) {
        self.again(branch, Rule::alone_setting, |builder, pair| {
            pair.into_inner().for_each(|it| builder.set(it, environment));
        });
    }

    /// The lines of a body as branches, where all of them read as such.
    pub fn branches(&mut self, body: &Pair<'_, Rule>) -> Vec<Chain<'s>> {
        let lines: Vec<Pair<'_, Rule>> = body.clone().into_inner().collect();
        let is_branch = |line: &Pair<'_, Rule>| {
            let text = line.as_str().trim_matches(BLANKS);
            line.as_rule() == Rule::junk_line && Grammar::parse(Rule::alone_branch, text).is_ok()
        };
        if !lines.iter().all(is_branch) {
            return Vec::new();
        }
        let chain = |builder: &mut Self, pair: Pair<'_, Rule>| {
            pair.into_inner().find(|it| it.as_rule() == Rule::chain).and_then(|it| builder.chain(it))
        };
        lines.iter().filter_map(|line| self.again(line, Rule::alone_branch, chain).flatten()).collect()
    }

    /// Parses a piece again as something else.
    fn again<T>(
        &mut self,
        pair: &Pair<'_, Rule>,
        rule: Rule,
        build: impl FnOnce(&mut Self, Pair<'_, Rule>) -> T,
    ) -> Option<T> {
        let start = self.span(pair).range().start;
        let parsed = Grammar::parse(rule, pair.as_str()).ok()?.next()?;
        Some(self.at(start, |builder| build(builder, parsed)))
    }
}

/// The findings for bodies whose lines read as branches, for a reader that knows no kinds and so cannot say which of the two is meant.
pub fn undecided(file: &File<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for statement in &file.statements {
        if let Statement::Chain(chain) = statement {
            undecided_in(chain, &mut found);
        }
    }
    found
}

fn undecided_in(chain: &Chain<'_>, found: &mut Vec<Diagnostic>) {
    for end in std::iter::once(&chain.first).chain(chain.steps.iter().map(|step| &step.to)) {
        match end {
            Endpoint::Group(branches) => branches.iter().for_each(|branch| undecided_in(branch, found)),
            Endpoint::Node(node) => {
                let Some(body) = node.body.as_ref().filter(|body| !body.branches.is_empty()) else { continue };
                let start = body.span.range().start;
                let brace = Span::new(start, start + 1);
                let message = "this `{` begins neither a body nor a group that an arrow leads to";
                let one = Diagnostic::new(Code::SYNTAX, message, brace, "its lines read as branches");
                found.push(one.help("write `->` before the `{`, or write each line as `name: type`"));
            }
        }
    }
}
