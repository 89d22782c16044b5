//! Values against the types of their parameters: shapes, choices, ranges, units.

use super::arguments::Judge;
use super::defaults::{held, tell};
use super::meant::{self, meant};
use super::quantity::takes;
use super::raw::{raw, refers};
use super::reserved::reserved;
use super::retired::retired;
use super::spelling::{Given, fits, is_path, key_of, many, repeated, spelled};
use super::symbols::Symbols;
use super::{Default, Literal, jq, quantity, tags, text};
use crate::catalog::{Language, Parameter, Service, Type};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a, closest, did_you_mean, misspelled};
use crate::syntax::ast::{self, Value, ValueKind};
use rustc_hash::FxBuildHasher;
use std::collections::HashSet;

impl<'s> Judge<'_, '_, 's> {
    fn wrong(&self, name: &str, wanted: &str, value: &Value<'_>) -> Diagnostic {
        let message = format!("`{name}` is {wanted}");
        let what = match &value.kind {
            ValueKind::String(_) => "a string",
            ValueKind::Quantity(text) => match quantity::parse(text).map(|quantity| quantity.kind) {
                Some(Type::Duration) => "a duration",
                Some(Type::Size) => "a size",
                Some(_) => "a number",
                None => "a number with an unknown unit",
            },
            ValueKind::Word(_) => "a name",
            ValueKind::Attribute(..) => "an attribute of a node",
            ValueKind::List(_) => "a list",
            ValueKind::Map(_) => "a map",
        };
        Diagnostic::new(Code::WRONG_TYPE, message, value.span, format!("this is {what}"))
    }

    /// The finding for a word of another language that says that something is not there.
    fn nothing(&self, name: &str, parameter: &Parameter, value: &Value<'_>) -> Option<Diagnostic> {
        let ValueKind::Word(word) = value.kind else { return None };
        let (nothing, off) = (meant::is_nothing(word), meant::is_off(word));
        let is_known = self.scope.param(word).is_some() || self.scope.declares(word);
        if is_known || parameter.kind == Type::Bool || parameter.choice(word).is_some() {
            return None;
        }
        let found =
            |message: String| Diagnostic::new(Code::WRONG_TYPE, message, value.span, "a word of another language");
        match parameter.none {
            true if nothing || off => Some(
                found(format!("`{name}` is switched off with `none`, not with `{word}`"))
                    .help(format!("write `{name}=none`"))
                    .fix(value.span, "none"),
            ),
            false if nothing => Some(
                found(format!("`{name}` cannot be `{word}`")).help(format!("leave `{name}` out, or write its value")),
            ),
            _ => None,
        }
    }

    pub fn typed(
        &self,
        name: &'s str,
        parameter: &'s Parameter,
        value: &Value<'s>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Literal<'s>> {
        if let ValueKind::Word("none") = value.kind
            && parameter.none
        {
            return Some(Literal::None);
        }
        if let Some(found) = self.nothing(name, parameter, value) {
            diagnostics.push(found);
            return None;
        }
        match parameter.kind {
            Type::List | Type::Routes => match &value.kind {
                ValueKind::List(items) => {
                    many(name, parameter, items.len(), value.span, diagnostics);
                    if parameter.unique {
                        repeated(items, diagnostics);
                    }
                    let items = items.iter().filter_map(|item| self.item(name, parameter, item, diagnostics));
                    Some(Literal::List(items.collect()))
                }
                _ => self.item(name, parameter, value, diagnostics).map(|item| Literal::List(vec![item])),
            },
            Type::Map => self.map(name, parameter, value, diagnostics),
            _ => self.scalar(name, parameter, value, diagnostics),
        }
    }

    fn map(
        &self,
        name: &str,
        parameter: &Parameter,
        value: &Value<'s>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Literal<'s>> {
        let ValueKind::Map(entries) = &value.kind else {
            diagnostics.push(self.wrong(name, "a map", value).help(format!("write `{name}={{key: \"value\"}}`")));
            return None;
        };
        let mut out: Vec<(&'s str, Literal<'s>)> = Vec::new();
        let mut known: HashSet<&str, FxBuildHasher> = HashSet::default();
        for (key, value) in entries {
            if !known.insert(key.text) {
                let message = format!("`{}` is given twice", key.text);
                diagnostics.push(
                    Diagnostic::new(Code::DUPLICATE_ARGUMENT, message, key.span, "again here")
                        .help("keep one of the two"),
                );
                continue;
            }
            // A key that is no plain text was told when it was read.
            let plain = !key.text.contains("${") && !key.text.contains('\\');
            if !reserved(name, || Symbols::from(key.text), parameter, key.span, diagnostics) && plain {
                key_of(name, key, parameter, diagnostics);
            }
            let literal = self.any(key.text, parameter, value, diagnostics);
            let text = if let Some(Literal::Text(text)) = &literal { text::plain(text) } else { None };
            if parameter.language == Some(Language::Tags)
                && let Some((message, help)) = tags::wrong(key.text, text.as_deref())
            {
                let span = key.span.to(value.span);
                diagnostics.push(Diagnostic::new(Code::UNUSABLE_TAG, message, span, "AWS refuses this").help(help));
            }
            if parameter.language == Some(Language::Jq)
                && let Some(text) = &text
                && let Some(wrong) = jq::wrong(text)
            {
                let message = format!("`{}` is no expression of jq 1.6", key.text);
                diagnostics.push(Diagnostic::new(Code::INVALID_JQ, message, value.span, wrong.label).help(wrong.help));
            }
            out.extend(literal.map(|literal| (key.text, literal)));
        }
        Some(Literal::Map(out))
    }

    /// True if a value is known only when it is deployed, where it may be, or is a node, of which an attribute is meant.
    fn is_deployed(&self, parameter: &Parameter, value: &Value<'_>) -> bool {
        let is_node = |word: &str| self.scope.param(word).is_none() && self.scope.declares(word);
        parameter.deployed && (refers(value) || matches!(value.kind, ValueKind::Word(word) if is_node(word)))
    }

    /// A value of a map: whatever can be written as text.
    fn any(
        &self,
        name: &str,
        parameter: &Parameter,
        value: &Value<'s>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Literal<'s>> {
        match &value.kind {
            _ if self.is_deployed(parameter, value) => raw(value, self.scope, diagnostics).map(Literal::Deployed),
            ValueKind::String(pieces) => Some(Literal::Text(text::text(pieces, self.scope, diagnostics))),
            ValueKind::Quantity(text) if quantity::parse(text).is_some_and(|q| q.kind == Type::Integer) => {
                quantity::parse(text).map(|quantity| Literal::Integer(quantity.value))
            }
            ValueKind::Word("true") => Some(Literal::Bool(true)),
            ValueKind::Word("false") => Some(Literal::Bool(false)),
            ValueKind::Word(word) if self.scope.param(word).is_some() => self.scope.param(word).map(Literal::Param),
            // `none` alone may be what the text says.
            ValueKind::Word(word) if meant::is_nothing(word) && *word != "none" => {
                self.nothing(name, parameter, value).into_iter().for_each(|found| diagnostics.push(found));
                None
            }
            _ => {
                let found = self.wrong(name, "a string, a number or a parameter here", value);
                diagnostics.push(match meant(value, parameter) {
                    Some(text) => found.help(format!("write `{text}`")).fix(value.span, text),
                    None => found.help("write each value as a string: `\"...\"`"),
                });
                None
            }
        }
    }

    pub fn item(
        &self,
        name: &'s str,
        parameter: &'s Parameter,
        value: &Value<'s>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Literal<'s>> {
        if self.is_deployed(parameter, value) {
            return raw(value, self.scope, diagnostics).map(Literal::Deployed);
        }
        let ValueKind::String(pieces) = &value.kind else {
            if let ValueKind::Word(word) = value.kind
                && let Some(index) = self.scope.param(word)
                && parameter.kind == Type::List
            {
                return Some(Literal::Param(index));
            }
            let found = self.wrong(name, "a list of strings", value);
            diagnostics.push(match meant(value, parameter) {
                Some(text) => found.help(format!("write `{text}`")).fix(value.span, text),
                None => found.help(format!("write `{name}=[\"...\"]`")),
            });
            return None;
        };
        match parameter.kind {
            Type::Routes => self.route(value, pieces, diagnostics),
            _ => {
                let text = text::text(pieces, self.scope, diagnostics);
                let given = Given { name, parameter, span: value.span };
                let fits = spelled(given, &text, diagnostics);
                held(self.scope, &text, diagnostics, |text, told| spelled(given, text, told));
                fits.then_some(Literal::Text(text))
            }
        }
    }

    /// `"GET /{id}"`
    fn route(
        &self,
        value: &Value<'s>,
        pieces: &[ast::Piece<'s>],
        diagnostics: &mut Diagnostics,
    ) -> Option<Literal<'s>> {
        const METHODS: &[&str] = &["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "ANY"];
        if let [ast::Piece::Text(std::borrow::Cow::Borrowed(route))] = pieces
            && let Some((method, path)) = route.split_once(' ')
            && METHODS.contains(&method)
            && is_path(path)
        {
            return Some(Literal::Route(method, path));
        }
        let found = Diagnostic::new(Code::WRONG_TYPE, "a route is a method and a path", value.span, "not a route");
        diagnostics
            .push(found.help(format!("write for example `\"GET /items/{{id}}\"`; methods: {}", METHODS.join(", "))));
        None
    }

    fn scalar(
        &self,
        name: &'s str,
        parameter: &'s Parameter,
        value: &Value<'s>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Literal<'s>> {
        let given = Given { name, parameter, span: value.span };
        let param = if let ValueKind::Word(word) = value.kind { self.scope.param(word) } else { None };
        let wanted = match (parameter.kind, &value.kind) {
            (Type::Bool, ValueKind::Word("true")) => return Some(Literal::Bool(true)),
            (Type::Bool, ValueKind::Word("false")) => return Some(Literal::Bool(false)),
            (Type::Bool, _) => "`true` or `false`",
            (Type::Choice, ValueKind::Word(word)) => {
                return self.one_of(given, word, diagnostics);
            }
            (Type::Choice, ValueKind::String(pieces)) => {
                let text = text::text(pieces, self.scope, diagnostics);
                return self.one_of(given, &text::plain(&text).unwrap_or_default(), diagnostics);
            }
            (Type::Choice, _) => "one of a few words",
            (Type::Node, ValueKind::Word(word)) => return self.node(given, word, diagnostics),
            // A node in a call of a module is written as an attribute is.
            (Type::Node, ValueKind::Attribute(call, node)) => {
                return self.node(given, &format!("{}.{}", call.text, node.text), diagnostics);
            }
            (Type::Node, _) => "the name of a node",
            (Type::String | Type::Code | Type::Text, ValueKind::String(pieces)) => {
                let text = text::text(pieces, self.scope, diagnostics);
                return self.string(given, text, diagnostics);
            }
            (Type::String | Type::Integer | Type::Duration | Type::Size, ValueKind::Word(_)) if param.is_some() => {
                return param.map(|index| self.param(given, index, diagnostics));
            }
            (Type::String | Type::Code | Type::Text, _) => "a string",
            (Type::Integer | Type::Duration | Type::Size, ValueKind::Quantity(text)) => {
                match quantity::parse(text).filter(|quantity| quantity.kind == parameter.kind) {
                    Some(quantity) => return self.number(given, text, quantity.value, diagnostics),
                    None if parameter.kind == Type::Duration => "a duration such as `60s`, `5min`, `7d`",
                    None if parameter.kind == Type::Size => "a size such as `512MiB`",
                    None => "a whole number",
                }
            }
            (Type::Duration, _) => "a duration such as `60s`, `5min`, `7d`",
            (Type::Size, _) => "a size such as `512MiB`",
            _ => "a whole number",
        };
        let found = self.wrong(name, wanted, value);
        // A name in quotes is taken out of them where it is one.
        let meant = meant(value, parameter);
        let meant = meant.filter(|text| parameter.kind != Type::Node || self.scope.declares(text));
        diagnostics.push(match (meant, parameter.kind) {
            (Some(text), _) => found.help(format!("write `{name}={text}`")).fix(value.span, text),
            (None, _) if matches!(value.kind, ValueKind::Attribute(..)) && parameter.kind == Type::String => {
                found.help(text::where_attributes_stand(self.scope))
            }
            (None, Type::String | Type::Code | Type::Text) => match &parameter.example {
                Some(example) => found.help(format!("write it like `\"{example}\"`")),
                None => found.help(format!("write `{name}=\"...\"`")),
            },
            (None, Type::Integer | Type::Duration | Type::Size) => {
                found.help(match meant::several(name, value, parameter) {
                    Some(several) => format!("write {several}"),
                    None => takes(name, parameter),
                })
            }
            (None, Type::Bool) => found.help(format!("write `{name}=true` or `{name}=false`")),
            (None, Type::Node) => {
                found.help(format!("write the name of {}, without quotes", a(&parameter.kinds.join(" or "))))
            }
            _ => {
                let choices: Vec<String> = parameter.choices.iter().map(|choice| meant::spelled(choice)).collect();
                found.help(format!("write `{name}=` and one of {}", choices.join(", ")))
            }
        });
        None
    }

    fn one_of(&self, given: Given<'s>, word: &str, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        let Given { name, parameter, span } = given;
        if let Some(choice) = parameter.choice(word) {
            return retired(name, parameter, (choice, span), false, self.scope.today, diagnostics)
                .then_some(Literal::Choice(choice));
        }
        let found = Diagnostic::new(Code::UNKNOWN_FLAG, format!("`{name}` cannot be `{word}`"), span, "unknown value");
        let near = misspelled(word, parameter.choices.iter().map(String::as_str)).map(meant::spelled);
        let choices: Vec<String> = parameter.choices.iter().map(|choice| meant::spelled(choice)).collect();
        let help = did_you_mean(word, "write one of", choices.iter().map(String::as_str));
        diagnostics.push(found.maybe_help(help).maybe_fix(span, near));
        None
    }

    fn node(&self, given: Given<'s>, word: &str, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        let Given { name, parameter, span } = given;
        let kinds = parameter.kinds.join(" or ");
        let of_kind =
            |index: usize| self.scope.nodes.get(index).is_some_and(|node| parameter.kinds.contains(&node.service.kind));
        match self.scope.node(word) {
            Some(index) if of_kind(index) => return Some(Literal::Node(petgraph::graph::NodeIndex::new(index))),
            Some(index) => {
                let (kind, at) =
                    self.scope.nodes.get(index).map_or(("", span), |n| (n.service.kind.as_str(), n.ast.span));
                let message = format!("`{name}` names {}, and takes {}", a(kind), a(&kinds));
                let found = Diagnostic::new(Code::WRONG_NODE, message, span, format!("this is {}", a(kind)))
                    .and(at, "declared here");
                diagnostics.push(found.help(format!("name {} here", a(&kinds))));
            }
            None => {
                // A name whose own declaration is in error was reported there.
                let known = self.scope.declares(word) || self.scope.lost(word);
                let found = Diagnostic::new(
                    Code::UNKNOWN_NAME,
                    format!("nothing is named `{word}`"),
                    span,
                    format!("{} is named here", a(&kinds)),
                );
                let takes = |service: &Service| parameter.kinds.contains(&service.kind);
                let fitting = self.scope.declared().filter(|(_, service)| service.is_some_and(takes));
                let fitting: Vec<&str> = fitting.map(|(name, _)| name).collect();
                let found = found.maybe_fix(span, misspelled(word, fitting.iter().copied()));
                let found = match closest(word, fitting) {
                    Some(near) => found.help(format!("did you mean `{near}`?")),
                    None => found.help(format!(
                        "declare it, for example `{} {word}`",
                        parameter.kinds.first().map_or("", String::as_str)
                    )),
                };
                if !known {
                    diagnostics.push(found);
                }
            }
        }
        None
    }

    fn string(&self, given: Given<'s>, value: super::Text<'s>, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        if !fits(given, &value, diagnostics) {
            return None;
        }
        held(self.scope, &value, diagnostics, |value, told| fits(given, value, told));
        Some(Literal::Text(value))
    }

    /// A parameter of the stack, whose default is a value like one that is written.
    fn param(&self, given: Given<'s>, index: usize, diagnostics: &mut Diagnostics) -> Literal<'s> {
        if given.parameter.kind == Type::String {
            let text = vec![super::Piece::Param(index)];
            held(self.scope, &text, diagnostics, |value, told| fits(given, value, told));
        } else if let Some(Default::Integer(steps)) =
            self.scope.values.get(index).and_then(|param| param.default.clone())
        {
            let value = steps.saturating_mul(given.parameter.unit.as_deref().map_or(1, quantity::factor));
            let mut told = Diagnostics::default();
            self.number(given, &steps.to_string(), value, &mut told);
            tell(self.scope, &[index], &told, diagnostics);
        }
        Literal::Param(index)
    }
}
