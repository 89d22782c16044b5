//! Arguments and options against their parameters: names, types, ranges.

use super::draft::Scope;
use super::meant;
use super::quantity::takes;
use super::retired::retired;
use super::{Argument, Arguments, Literal};
use crate::catalog::{Map, Parameter, Service, Type};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a, closest, did_you_mean, misspelled};
use crate::source::Span;
use crate::syntax::ast::{self, Name, Value, ValueKind};
use std::fmt;

/// The context in which the arguments of one node or arrow are judged.
pub struct Judge<'c, 'a, 's> {
    pub scope: &'c Scope<'a, 's>,
    /// The parameters there are.
    pub parameters: &'s Map<Parameter>,
    /// Their owner, for messages.
    pub owner: Owner<'s>,
    /// Words besides the parameters that are flags here: the verbs of an arrow, in words.
    pub verbs: Option<&'s Map<String>>,
    /// The code of a name or word that is not known here.
    pub unknown: Code,
}

/// The owner of arguments.
#[derive(Clone, Copy)]
pub enum Owner<'s> {
    /// A node, by its name if it has one.
    Node(Option<&'s str>, &'s Service),
    /// An arrow, by the kinds of its ends.
    Arrow(&'s Service, &'s Service),
    /// A parameter of the deployment, by its name.
    Param(&'s str),
    /// An output, by its name.
    Output(&'s str),
    /// The tags of everything that is deployed.
    Tags,
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(Some(name), service) => write!(f, "`{name}`, {},", a(&service.kind)),
            Self::Node(None, service) => write!(f, "{}", a(&service.kind)),
            Self::Arrow(..) => write!(f, "this arrow"),
            Self::Param(name) => write!(f, "`{name}`, a parameter,"),
            Self::Output(name) => write!(f, "`{name}`, an output,"),
            Self::Tags => write!(f, "`tags`"),
        }
    }
}

impl<'s> Judge<'_, '_, 's> {
    /// Sorts one argument in. Verbs come back as their word.
    pub fn take(
        &self,
        argument: &ast::Argument<'s>,
        into: &mut Arguments<'s>,
        diagnostics: &mut Diagnostics,
    ) -> Option<&'s str> {
        match argument {
            ast::Argument::Keyed(key, value) => self.keyed(*key, value, into, diagnostics),
            ast::Argument::Bare(value) => return self.bare(value, into, diagnostics),
            ast::Argument::Filter(span, _) => {
                let message = format!("{} takes no `where`", self.owner);
                let found = Diagnostic::new(self.unknown, message, *span, "nothing is filtered here");
                diagnostics
                    .push(found.help("write `where` on an arrow from a topic, or from a queue or stream to a lambda"));
            }
        }
        None
    }

    /// `key=value`.
    pub fn keyed(&self, key: Name<'s>, value: &Value<'s>, into: &mut Arguments<'s>, diagnostics: &mut Diagnostics) {
        let Some((name, parameter)) = self.parameters.get_key_value(key.text) else {
            return self.key_is_choice(key, value, into, diagnostics);
        };
        if let Some(literal) = self.typed(name, parameter, value, diagnostics) {
            self.set(name, literal, key.span.to(value.span), into, diagnostics);
        }
    }

    /// `landzone.retain = true`: the name of a flag, set or not.
    fn key_is_choice(&self, key: Name<'s>, value: &Value<'s>, into: &mut Arguments<'s>, diagnostics: &mut Diagnostics) {
        if let (Some((name, choice)), ValueKind::Word("true")) = (self.choice(key.text), &value.kind) {
            return self.set(name, Literal::Choice(choice), key.span.to(value.span), into, diagnostics);
        }
        if let (Some((_, choice)), ValueKind::Word(word)) = (self.choice(key.text), &value.kind)
            && (meant::is_on(word) || meant::is_off(word))
        {
            let message = format!("`{choice}` is there where it is written");
            let found = Diagnostic::new(Code::WRONG_TYPE, message, value.span, "not how it is switched on or off");
            diagnostics.push(match meant::is_on(word) {
                true => found.help(format!("write `{choice}=true`")).fix(value.span, "true"),
                false => found.help(format!("leave `{choice}` out")),
            });
            return;
        }
        let what = if let Owner::Arrow(..) = self.owner { "option" } else { "argument" };
        let message = format!("{} has no {what} `{}`", self.owner, key.text);
        let found = Diagnostic::new(self.unknown, message, key.span, "unknown");
        let keys = self.parameters.keys().map(String::as_str);
        let found = found.maybe_fix(key.span, misspelled(key.text, keys.clone()));
        diagnostics.push(found.maybe_help(did_you_mean(key.text, "it takes", keys)));
    }

    fn bare(&self, value: &Value<'s>, into: &mut Arguments<'s>, diagnostics: &mut Diagnostics) -> Option<&'s str> {
        let ValueKind::Word(word) = value.kind else {
            self.positional(value, into, diagnostics);
            return None;
        };
        if let Some((verb, _)) = self.verbs.and_then(|verbs| verbs.get_key_value(word)) {
            return Some(verb);
        }
        match self.parameters.get_key_value(word) {
            Some((name, parameter)) if parameter.kind == Type::Bool => {
                self.set(name, Literal::Bool(true), value.span, into, diagnostics);
            }
            Some((name, parameter)) => {
                let message = format!("`{name}` needs a value");
                let found = Diagnostic::new(Code::WRONG_TYPE, message, value.span, "no value is given");
                diagnostics.push(found.help(match parameter.kind {
                    Type::Integer | Type::Duration | Type::Size => takes(name, parameter),
                    Type::String | Type::Code | Type::Text | Type::List | Type::Routes => {
                        format!("write `{name}=\"...\"`")
                    }
                    Type::Map => format!("write `{name}={{key: \"...\"}}`"),
                    _ => format!("write `{name}=` and its value: {}", parameter.doc),
                }));
            }
            None => match self.choice(word) {
                Some((name, choice)) => {
                    let parameter = self.parameters.get(name);
                    let today = self.scope.today;
                    if parameter
                        .is_none_or(|known| retired(name, known, (choice, value.span), true, today, diagnostics))
                    {
                        self.set(name, Literal::Choice(choice), value.span, into, diagnostics);
                    }
                }
                None => self.unknown_flag(word, value.span, diagnostics),
            },
        }
        None
    }

    /// The parameter that has this word among its choices, and the word.
    fn choice(&self, word: &str) -> Option<(&'s str, &'s str)> {
        self.parameters.iter().find_map(|(name, parameter)| Some((name.as_str(), parameter.choice(word)?)))
    }

    fn unknown_flag(&self, word: &str, span: Span, diagnostics: &mut Diagnostics) {
        let flags = self.parameters.iter().filter(|(_, p)| p.kind == Type::Bool).map(|(name, _)| name.as_str());
        let choices = self.parameters.values().flat_map(|p| p.choices.iter().map(String::as_str));
        let mut all: Vec<&str> = flags
            .chain(choices)
            .chain(self.verbs.into_iter().flat_map(|verbs| verbs.keys().map(String::as_str)))
            .collect();
        let keys = self.parameters.keys().map(String::as_str);
        let code = if self.unknown == Code::UNKNOWN_ARGUMENT { Code::UNKNOWN_FLAG } else { self.unknown };
        let found = Diagnostic::new(code, format!("{} has no flag `{word}`", self.owner), span, "unknown");
        let found = match closest(word, all.iter().copied()) {
            Some(near) => {
                found.help(format!("did you mean `{near}`?")).maybe_fix(span, misspelled(word, all.iter().copied()))
            }
            None if closest(word, keys.clone()).is_some() => found.maybe_help(did_you_mean(word, "", keys)),
            None => {
                all.extend(
                    keys.filter(|key| !self.parameters.get(*key).is_some_and(|parameter| parameter.kind == Type::Bool)),
                );
                found
                    .maybe_help(self.through(word))
                    .maybe_help(did_you_mean(word, "it takes", all.iter().copied()))
                    .maybe_help(Some("it takes nothing".to_owned()))
            }
        };
        diagnostics.push(found);
    }

    /// The kind to put between the ends of an arrow, where the left one takes a verb on its way there.
    fn through(&self, verb: &str) -> Option<String> {
        let Owner::Arrow(from, to) = self.owner else { return None };
        let takes = |kind: &&Service| from.links_to(kind).any(|(_, accept)| accept.verbs.contains_key(verb));
        let passes = |kind: &&Service| kind.between.is_some() && takes(kind) && kind.links_to(to).next().is_some();
        let other = &self.scope.catalog.services().filter(passes).min_by_key(|kind| kind.between)?.kind;
        let (from, to) = (&from.kind, &to.kind);
        Some(format!("put {} between them: `{from} -[{verb}]-> {other} -> {to}`", a(other)))
    }

    fn positional(&self, value: &Value<'s>, into: &mut Arguments<'s>, diagnostics: &mut Diagnostics) {
        let Some((name, parameter)) = self.parameters.iter().find(|(_, parameter)| parameter.positional) else {
            let message = format!("{} takes no value without a key", self.owner);
            let found = Diagnostic::new(self.unknown, message, value.span, "which argument is this?");
            let keys: Vec<String> = self.parameters.keys().map(|key| format!("`{key}=`")).collect();
            diagnostics.push(if keys.is_empty() {
                found
            } else {
                found.help(format!("write one of {}", keys.join(", ")))
            });
            return;
        };
        let several = matches!(parameter.kind, Type::Routes | Type::List);
        let Some(literal) = (if several {
            self.item(name, parameter, value, diagnostics).map(|item| Literal::List(vec![item]))
        } else {
            self.typed(name, parameter, value, diagnostics)
        }) else {
            return;
        };
        match (into.get_mut(name.as_str()).map(|argument| &mut argument.value), literal) {
            (Some(Literal::List(items)), Literal::List(more)) if several => items.extend(more),
            (_, literal) => self.set(name, literal, value.span, into, diagnostics),
        }
    }

    fn set(
        &self,
        name: &'s str,
        value: Literal<'s>,
        span: Span,
        into: &mut Arguments<'s>,
        diagnostics: &mut Diagnostics,
    ) {
        if let Some(earlier) = into.get(name) {
            let message = format!("`{name}` is given twice");
            let found = Diagnostic::new(Code::DUPLICATE_ARGUMENT, message, span, "again here");
            diagnostics.push(found.and(earlier.span, "first given here").help("keep one of the two"));
            return;
        }
        into.insert(name, Argument { value, span });
    }
}
