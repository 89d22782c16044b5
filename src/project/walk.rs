//! A walk over statements that changes them: all places and names, with what they are names of.

use crate::source::Span;
use crate::syntax::ast::*;

/// The thing that a value stands in.
#[derive(Clone, Copy)]
pub enum Holder<'x> {
    /// An argument of a node or an option of an arrow: the kind of the node, empty where it is none, and the key.
    Argument(&'x str, &'x str),
    /// An argument without a key, of a node of this kind.
    Bare(&'x str),
    /// Something else.
    Other,
}

/// The changes that a walk makes.
pub trait Change<'s> {
    /// A place.
    fn place(&mut self, span: &mut Span);
    /// A name that is declared.
    fn declared(&mut self, _: &mut Name<'s>) {}
    /// The name of a node.
    fn named(&mut self, _: &mut Name<'s>) {}
    /// The name that a node, or a call, has now.
    fn renamed(&mut self, name: &mut Name<'s>) {
        self.named(name);
    }
    /// The first word of a node that is written without anything else: a name or a kind.
    fn head(&mut self, _: &mut Name<'s>) {}
    /// The kind of a node, by its name.
    fn kind(&self, _: &str) -> &'s str {
        ""
    }
    /// A node, before its parts.
    fn node(&mut self, _: &mut Node<'s>) {}
    /// The pieces of a string.
    fn pieces(&mut self, pieces: &mut Vec<Piece<'s>>) {
        for piece in pieces {
            match piece {
                Piece::Text(_) => {}
                Piece::Param(name) => self.place(&mut name.span),
                Piece::Attribute(node, key) => {
                    self.place(&mut node.span);
                    self.place(&mut key.span);
                }
            }
        }
    }
    /// A value; false where all of it was changed.
    fn value(&mut self, _: &mut Value<'s>, _: Holder<'_>) -> bool {
        true
    }
}

fn name<'s>(name: &mut Name<'s>, change: &mut impl Change<'s>) {
    change.place(&mut name.span);
}

/// Walks over a statement.
pub fn statement<'s>(statement: &mut Statement<'s>, change: &mut impl Change<'s>) {
    match statement {
        Statement::Use(path) | Statement::Import(path) => value(path, Holder::Other, change),
        // Only one owner has a module that is not called yet.
        Statement::Module(module) => {
            if let Some(module) = std::sync::Arc::get_mut(module) {
                self::module(module, change);
            }
        }
        Statement::Param(param) => {
            name(&mut param.name, change);
            arguments(&mut param.args, "", change);
            param.default.iter_mut().for_each(|default| value(default, Holder::Other, change));
        }
        Statement::Output(output) => {
            name(&mut output.name, change);
            change.declared(&mut output.name);
            arguments(&mut output.args, "", change);
            value(&mut output.value, Holder::Other, change);
        }
        Statement::Environment(environment) => {
            name(&mut environment.name, change);
            for setting in &mut environment.settings {
                let kind = change.kind(setting.node.text);
                name(&mut setting.node, change);
                change.named(&mut setting.node);
                name(&mut setting.key, change);
                value(&mut setting.value, Holder::Argument(kind, setting.key.text), change);
            }
            for given in &mut environment.values {
                name(&mut given.name, change);
                value(&mut given.value, Holder::Other, change);
            }
        }
        Statement::Tags(tags) => {
            change.place(&mut tags.span);
            for (key, given) in &mut tags.tags {
                name(key, change);
                value(given, Holder::Other, change);
            }
        }
        Statement::Accept(accept) => {
            change.place(&mut accept.span);
            name(&mut accept.code, change);
            name(&mut accept.on, change);
            change.named(&mut accept.on);
            accept.because.iter_mut().for_each(|reason| value(reason, Holder::Other, change));
        }
        Statement::Moved(moved) => {
            change.place(&mut moved.span);
            name(&mut moved.from, change);
            change.declared(&mut moved.from);
            name(&mut moved.to, change);
            change.renamed(&mut moved.to);
        }
        Statement::Level(level) => {
            name(&mut level.level, change);
            level.codes.iter_mut().for_each(|code| name(code, change));
        }
        Statement::Chain(one) => chain(one, change),
    }
}

fn module<'s>(module: &mut Module<'s>, change: &mut impl Change<'s>) {
    name(&mut module.name, change);
    change.place(&mut module.span);
    change.place(&mut module.body);
    for taken in &mut module.takes {
        name(&mut taken.name, change);
        name(&mut taken.kind, change);
        taken.default.iter_mut().for_each(|default| value(default, Holder::Other, change));
    }
    module.statements.iter_mut().for_each(|one| statement(one, change));
}

/// Walks over a chain.
pub fn chain<'s>(chain: &mut Chain<'s>, change: &mut impl Change<'s>) {
    endpoint(&mut chain.first, change);
    for step in &mut chain.steps {
        change.place(&mut step.arrow.span);
        arguments(&mut step.arrow.options, "", change);
        endpoint(&mut step.to, change);
    }
}

fn endpoint<'s>(endpoint: &mut Endpoint<'s>, change: &mut impl Change<'s>) {
    match endpoint {
        Endpoint::Node(one) => node(one, change),
        Endpoint::Group(branches) => branches.iter_mut().for_each(|branch| chain(branch, change)),
    }
}

fn node<'s>(node: &mut Node<'s>, change: &mut impl Change<'s>) {
    change.node(node);
    change.place(&mut node.span);
    name(&mut node.head, change);
    let kind = node.head.text;
    if node.name.is_none() && node.args.is_none() && node.body.is_none() && !node.existing {
        change.head(&mut node.head);
    }
    if let Some(declared) = &mut node.name {
        name(declared, change);
        change.declared(declared);
    }
    node.args.iter_mut().for_each(|args| arguments(args, kind, change));
    let Some(body) = &mut node.body else { return };
    change.place(&mut body.span);
    body.branches.iter_mut().for_each(|branch| chain(branch, change));
    for column in &mut body.columns {
        name(&mut column.name, change);
        name(&mut column.kind, change);
    }
    for property in &mut body.properties {
        change.place(&mut property.span);
        property.path.iter_mut().for_each(|part| name(part, change));
        value(&mut property.value, Holder::Other, change);
    }
    for allow in &mut body.allows {
        change.place(&mut allow.span);
        allow.actions.iter_mut().for_each(|action| name(action, change));
        for target in &mut allow.targets {
            match target {
                Target::Any(span) => change.place(span),
                Target::Arn(arn) => value(arn, Holder::Other, change),
                Target::Node(of, path) => {
                    name(of, change);
                    change.named(of);
                    path.iter_mut().for_each(|path| value(path, Holder::Other, change));
                }
            }
        }
        allow.condition.iter_mut().for_each(|condition| value(condition, Holder::Other, change));
    }
}

/// Walks over the arguments of a node of a kind, or the options of an arrow.
fn arguments<'s>(arguments: &mut [Argument<'s>], kind: &str, change: &mut impl Change<'s>) {
    for argument in arguments {
        match argument {
            Argument::Keyed(key, given) => {
                name(key, change);
                value(given, Holder::Argument(kind, key.text), change);
            }
            Argument::Bare(given) => value(given, Holder::Bare(kind), change),
            Argument::Filter(span, condition) => {
                change.place(span);
                predicate(condition, change);
            }
        }
    }
}

fn predicate<'s>(one: &mut Predicate<'s>, change: &mut impl Change<'s>) {
    match one {
        Predicate::Any(all) | Predicate::All(all) => all.iter_mut().for_each(|one| predicate(one, change)),
        Predicate::Not(one) => predicate(one, change),
        Predicate::Exists(field) => change.place(&mut field.span),
        Predicate::Compare(field, _, given) => {
            change.place(&mut field.span);
            value(given, Holder::Other, change);
        }
    }
}

/// Walks over a value.
pub fn value<'s>(value: &mut Value<'s>, holder: Holder<'_>, change: &mut impl Change<'s>) {
    if !change.value(value, holder) {
        return;
    }
    change.place(&mut value.span);
    match &mut value.kind {
        ValueKind::String(pieces) => {
            change.pieces(pieces);
        }
        ValueKind::Attribute(of, key) => {
            name(of, change);
            name(key, change);
        }
        ValueKind::List(items) => items.iter_mut().for_each(|item| self::value(item, holder, change)),
        ValueKind::Map(entries) => {
            for (key, item) in entries {
                name(key, change);
                self::value(item, Holder::Other, change);
            }
        }
        ValueKind::Quantity(_) | ValueKind::Word(_) => {}
    }
}

/// A place, moved by a number of bytes.
pub fn shifted(mut span: Span, by: i64) -> Span {
    Moved(by).place(&mut span);
    span
}

/// Moves places: from a file to the text of all files, from a module to a copy of it.
pub struct Moved(pub i64);

impl<'s> Change<'s> for Moved {
    fn place(&mut self, span: &mut Span) {
        let at = |offset: u32| u32::try_from(i64::from(offset) + self.0).unwrap_or(offset);
        *span = Span { start: at(span.start), end: at(span.end) };
    }
}
