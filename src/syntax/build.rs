//! Builds the [`ast`](super::ast) from pest's pairs.

use super::ast::*;
use super::builder::Builder;
use super::wanted::Wanted;
use super::{Rule, predicate};
use crate::source::Span;
use pest::iterators::{Pair, Pairs};
use std::sync::Arc;

impl<'s> Builder<'s, '_> {
    /// A run of statements.
    pub fn run(&mut self, pairs: Pairs<'_, Rule>) {
        let built = self.sequence(pairs.flat_map(Pair::into_inner));
        self.statements().extend(built);
    }

    /// Statements of a file or a module; what belongs to one may stand on the line below it.
    fn sequence<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p, Rule>>) -> Vec<Statement<'s>> {
        let mut built = Vec::new();
        // The end of the statement above.
        let mut above = None;
        let mut pairs = pairs.peekable();
        while let Some(pair) = pairs.next() {
            let is_chain = pair.as_rule() == Rule::chain;
            if let Some(read) = is_chain.then(|| self.misread_module(&pair, pairs.peek())).flatten() {
                built.extend(read.module);
                if read.below {
                    pairs.next();
                }
                above = None;
                continue;
            }
            if is_chain && self.is_body_below(&pair, above, &mut built) {
                above = None;
                continue;
            }
            above = is_chain.then(|| self.written_end(&pair));
            built.extend(self.statement(pair));
        }
        built
    }

    fn statement(&mut self, pair: Pair<'_, Rule>) -> Option<Statement<'s>> {
        match pair.as_rule() {
            Rule::use_file => pair.into_inner().nth(1).map(|path| Statement::Use(self.string(path))),
            Rule::import => pair.into_inner().nth(1).map(|path| Statement::Import(self.string(path))),
            Rule::module => self.module(pair).map(|module| Statement::Module(Arc::new(module))),
            Rule::param => self.param(pair).map(Statement::Param),
            Rule::output => self.output(pair).map(Statement::Output),
            Rule::env_block => self.environment(pair).map(Statement::Environment),
            Rule::tags => Some(Statement::Tags(self.tags(pair))),
            Rule::moved => self.moved(&pair).map(Statement::Moved),
            Rule::accept => self.accept(pair).map(Statement::Accept),
            Rule::level => self.level(pair).map(Statement::Level),
            Rule::chain => self.chain(pair).map(Statement::Chain),
            Rule::junk | Rule::junk_branch => self.junk(&pair, Wanted::Statement),
            _ => None,
        }
    }

    fn module(&mut self, pair: Pair<'_, Rule>) -> Option<Module<'s>> {
        let span = self.span(&pair);
        let (mut name, mut takes, mut body, mut statements) = (None, Vec::new(), span, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::ident => name = Some(self.name(&part)),
                Rule::takes => takes = self.takes(part),
                Rule::holds => {
                    body = self.span(&part);
                    statements = self.holds(part);
                }
                _ => {}
            }
        }
        Some(Module { name: name?, takes, span, body, statements })
    }

    /// The parameters of a module.
    pub fn takes(&mut self, pair: Pair<'_, Rule>) -> Vec<Taken<'s>> {
        pair.into_inner().filter_map(|taken| self.taken(taken)).collect()
    }

    /// The statements of a module.
    pub fn holds(&mut self, pair: Pair<'_, Rule>) -> Vec<Statement<'s>> {
        self.sequence(pair.into_inner())
    }

    fn taken(&mut self, pair: Pair<'_, Rule>) -> Option<Taken<'s>> {
        if pair.as_rule() == Rule::junk_argument {
            return self.junk(&pair, Wanted::Taken);
        }
        let (mut names, mut default) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::ident => names.push(self.name(&part)),
                Rule::value => default = self.value(part),
                _ => {}
            }
        }
        Some(Taken { name: *names.first()?, kind: *names.get(1)?, default })
    }

    fn param(&mut self, pair: Pair<'_, Rule>) -> Option<Param<'s>> {
        let mut inner = pair.into_inner().filter(|part| part.as_rule() != Rule::kw_param);
        let name = self.name(&inner.next()?);
        let mut param = Param { name, args: Vec::new(), default: None };
        for part in inner {
            match part.as_rule() {
                Rule::args => param.args = self.arguments(part),
                _ => param.default = self.value(part),
            }
        }
        Some(param)
    }

    fn output(&mut self, pair: Pair<'_, Rule>) -> Option<Output<'s>> {
        let (mut name, mut args, mut value) = (None, Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::ident => name = Some(self.name(&part)),
                Rule::args => args = self.arguments(part),
                Rule::value => value = self.value(part),
                _ => {}
            }
        }
        Some(Output { name: name?, args, value: value? })
    }

    fn environment(&mut self, pair: Pair<'_, Rule>) -> Option<Environment<'s>> {
        let mut inner = pair.into_inner().filter(|part| part.as_rule() != Rule::kw_env);
        let mut environment = Environment { name: self.name(&inner.next()?), settings: Vec::new(), values: Vec::new() };
        inner.for_each(|part| self.set(part, &mut environment));
        Some(environment)
    }

    /// Adds one line of an environment to it.
    pub fn set(&mut self, pair: Pair<'_, Rule>, environment: &mut Environment<'s>) {
        match pair.as_rule() {
            Rule::junk_setting => self.junk(&pair, Wanted::Setting).unwrap_or(()),
            Rule::param_value => environment.values.extend(self.param_value(pair)),
            Rule::setting => environment.settings.extend(self.setting(pair)),
            _ => {}
        }
    }

    fn param_value(&mut self, pair: Pair<'_, Rule>) -> Option<ParamValue<'s>> {
        let mut inner = pair.into_inner().filter(|part| part.as_rule() != Rule::equals);
        Some(ParamValue { name: self.name(&inner.next()?), value: self.value(inner.next()?)? })
    }

    fn setting(&mut self, pair: Pair<'_, Rule>) -> Option<Setting<'s>> {
        let mut inner = pair.into_inner().filter(|part| part.as_rule() != Rule::equals);
        let first = inner.next()?;
        let (node, key) = match first.as_rule() {
            Rule::deep => self.attribute(first)?,
            _ => (self.name(&first), self.key_name(inner.next()?)?),
        };
        let value = self.value(inner.next()?)?;
        Some(Setting { node, key, value })
    }

    fn tags(&mut self, pair: Pair<'_, Rule>) -> Tags<'s> {
        let span = self.span(&pair);
        let lines = pair.into_inner().filter(|part| part.as_rule() != Rule::kw_tags);
        Tags { span, tags: lines.filter_map(|line| self.tag(line)).collect() }
    }

    /// One tag: a key and its value.
    pub fn tag(&mut self, pair: Pair<'_, Rule>) -> Option<(Name<'s>, Value<'s>)> {
        match pair.as_rule() {
            Rule::junk_tag => self.junk(&pair, Wanted::Tag),
            _ => self.entry(pair),
        }
    }

    fn accept(&mut self, pair: Pair<'_, Rule>) -> Option<Accept<'s>> {
        let span = self.span(&pair);
        let (mut code, mut on, mut because) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::code => code = Some(self.name(&part)),
                Rule::name => on = Some(self.name(&part)),
                Rule::string => because = Some(self.string(part)),
                _ => {}
            }
        }
        Some(Accept { code: code?, on: on?, span, because })
    }

    fn moved(&self, pair: &Pair<'_, Rule>) -> Option<Moved<'s>> {
        let mut names = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::name);
        let (from, to) = (self.name(&names.next()?), self.name(&names.next()?));
        Some(Moved { from, to, span: self.span(pair) })
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
                    Rule::junk_branch => self.junk(&branch, Wanted::Branch),
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
                (Rule::head, None) => {
                    let head = self.name(&part);
                    node = Some(Node {
                        span: head.span,
                        existing,
                        broken: false,
                        within: "",
                        written: "",
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
        let wanted = if pair.as_rule() == Rule::options { Wanted::Option } else { Wanted::Argument };
        pair.into_inner().filter_map(|part| self.argument(part, wanted)).collect()
    }

    fn argument(&mut self, pair: Pair<'_, Rule>, wanted: Wanted) -> Option<Argument<'s>> {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::keyed => {
                let mut inner = pair.into_inner();
                let key = self.name(&inner.next()?);
                Some(Argument::Keyed(key, self.value(inner.next()?)?))
            }
            Rule::value => Some(Argument::Bare(self.value(pair)?)),
            Rule::filter => Some(Argument::Filter(span, predicate::build(self, pair)?)),
            _ => self.junk(&pair, wanted),
        }
    }

    pub fn body(&mut self, pair: Pair<'_, Rule>) -> Body<'s> {
        let branches = self.branches(&pair);
        let (span, whole) = (self.span(&pair), branches.is_empty());
        let mut body = Body { span, whole, branches, columns: Vec::new(), allows: Vec::new(), properties: Vec::new() };
        if !body.branches.is_empty() {
            self.leave_out(span);
            return body;
        }
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::column => body.columns.extend(self.column(part)),
                Rule::property => body.properties.extend(self.property(part)),
                Rule::allow => body.allows.push(self.allow(part)),
                _ => {
                    body.whole = false;
                    self.junk::<()>(&part, Wanted::Line).unwrap_or_default();
                }
            }
        }
        body
    }

    fn property(&mut self, pair: Pair<'_, Rule>) -> Option<Property<'s>> {
        let mut inner = pair.into_inner();
        let path: Vec<Name<'s>> = inner.next()?.into_inner().map(|name| self.name(&name)).collect();
        let value = self.value(inner.find(|part| part.as_rule() == Rule::value)?)?;
        Some(Property { span: path.first()?.span.to(value.span), path, value })
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
                    kind = Some(Name { text: self.slice(span), span });
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
        let mut allow = Allow { span, actions: Vec::new(), targets: Vec::new(), condition: None };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::action => allow.actions.push(self.name(&part)),
                Rule::target => allow.targets.extend(self.target(part)),
                Rule::value => allow.condition = self.value(part),
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
