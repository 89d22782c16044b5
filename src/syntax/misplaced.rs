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
    /// `above` is where the statement above ends, the last of those that are built.
    pub fn is_body_below(
        &mut self,
        pair: &Pair<'_, Rule>,
        above: Option<usize>,
        built: &mut Vec<Statement<'s>>,
    ) -> bool {
        let (Some(group), Some(end)) = (lone_group(pair), above) else { return false };
        let branches: Vec<Pair<'_, Rule>> = group.clone().into_inner().collect();
        let parses = |rule: Rule| {
            let junk = branches.iter().filter(|branch| branch.as_rule() == Rule::junk_branch);
            junk.into_iter().any(|branch| Grammar::parse(rule, branch.as_str().trim_matches(BLANKS)).is_ok())
        };
        let span = self.span(&group);
        let Some(node) = last_node(built) else { return false };
        let called = node.name.map_or(node.head.text, |name| name.text).to_owned();
        let environment = node.name.filter(|_| node.head.text == "env" && node.args.is_none());
        match environment {
            Some(name) if parses(Rule::alone_setting) => {
                let mut environment = Environment { name, settings: Vec::new(), values: Vec::new() };
                branches.iter().for_each(|branch| self.lone_setting(branch, &mut environment));
                built.pop();
                built.push(Statement::Environment(environment));
            }
            None if parses(Rule::alone_line) && node.body.is_none() => {
                let body = self.again(&group, Rule::body, Self::body);
                if let Some(node) = last_node(built) {
                    node.body = body;
                }
            }
            _ => return false,
        }
        self.begins_below(&called, Span::new(end, span.range().start));
        true
    }

    /// Reports braces on a line below that of their statement; `gap` is what lies between the two.
    pub fn begins_below(&mut self, called: &str, gap: Span) {
        let message = format!("what belongs to `{called}` begins on a line of its own");
        let brace = Span::new(gap.range().end, gap.range().end + 1);
        let found = Diagnostic::new(Code::SYNTAX, message, brace, "here it is a statement");
        let found = found.help(format!("write the `{{` on the same line, behind `{called}` and its parentheses"));
        // Behind a comment it would be one too.
        let is_blank = self.slice(gap).trim().is_empty();
        self.report(found.maybe_fix(gap, is_blank.then_some(" ")));
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
    pub fn again<T>(
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

/// The group that a statement is, with nothing before or behind it.
pub fn lone_group<'p>(pair: &Pair<'p, Rule>) -> Option<Pair<'p, Rule>> {
    let mut inner = pair.clone().into_inner();
    let group = inner.next().filter(|it| pair.as_rule() == Rule::chain && it.as_rule() == Rule::group);
    group.filter(|_| inner.next().is_none())
}

/// The node that the last statement ends with, if it declares one.
fn last_node<'b, 's>(built: &'b mut [Statement<'s>]) -> Option<&'b mut Node<'s>> {
    let Some(Statement::Chain(chain)) = built.last_mut() else { return None };
    let last = chain.steps.last_mut().map(|step| &mut step.to).unwrap_or(&mut chain.first);
    match last {
        Endpoint::Node(node) if node.name.is_some() || node.args.is_some() => Some(node),
        _ => None,
    }
}

/// The findings for bodies whose lines read as branches, for a reader that knows no kinds and so cannot say which of the two is meant.
pub fn undecided(file: &File<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    undecided_of(&file.statements, &mut found);
    found
}

fn undecided_of(statements: &[Statement<'_>], found: &mut Vec<Diagnostic>) {
    for statement in statements {
        match statement {
            Statement::Chain(chain) => undecided_in(chain, found),
            Statement::Module(module) => undecided_of(&module.statements, found),
            _ => {}
        }
    }
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
