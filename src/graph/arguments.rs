//! Arguments and options against their parameters: names, types, ranges.

use super::draft::Scope;
use super::spelling::{allowed, is_path};
use super::{Argument, Arguments, Literal, quantity, text};
use crate::catalog::{Map, Parameter, Type};
use crate::diagnostics::{a, Code, Diagnostic, Diagnostics, closest, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{self, Name, Value, ValueKind};

/// What the arguments of one node or arrow are judged against.
pub struct Judge<'c, 'a, 's> {
    pub scope: &'c Scope<'a, 's>,
    /// The parameters there are.
    pub parameters: &'static Map<Parameter>,
    /// Whose they are, for messages: "`d`, a stream" or "this arrow".
    pub owner: &'c str,
    /// Words besides the parameters that are flags here: the verbs of an arrow.
    pub verbs: Vec<&'static str>,
    /// The code of a name or word that is not known here.
    pub unknown: Code,
}

impl<'s> Judge<'_, '_, 's> {
    /// Sorts one argument in. Verbs come back as their word.
    pub fn take(
        &self,
        argument: &ast::Argument<'s>,
        into: &mut Arguments<'s>,
        diagnostics: &mut Diagnostics,
    ) -> Option<&'static str> {
        match argument {
            ast::Argument::Keyed(key, value) => self.keyed(*key, value, into, diagnostics),
            ast::Argument::Bare(value) => return self.bare(value, into, diagnostics),
            ast::Argument::Filter(span, _) => {
                let message = format!("{} takes no `where`", self.owner);
                let found = Diagnostic::new(self.unknown, message, *span, "nothing is filtered here");
                diagnostics.push(found.help("write `where` on an arrow from a topic, or from a queue or stream to a lambda"));
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
        let message = format!("{} has no argument `{}`", self.owner, key.text);
        let found = Diagnostic::new(self.unknown, message, key.span, "unknown");
        let keys = self.parameters.keys().map(String::as_str);
        let found = match closest(key.text, keys.clone()) {
            Some(near) => found.fix(key.span, near),
            None => found,
        };
        diagnostics.push(found.maybe_help(did_you_mean(key.text, "it takes", keys)));
    }

    fn bare(&self, value: &Value<'s>, into: &mut Arguments<'s>, diagnostics: &mut Diagnostics) -> Option<&'static str> {
        let ValueKind::Word(word) = value.kind else {
            self.positional(value, into, diagnostics);
            return None;
        };
        if let Some(verb) = self.verbs.iter().find(|verb| **verb == word) {
            return Some(verb);
        }
        match self.parameters.get_key_value(word) {
            Some((name, parameter)) if parameter.kind == Type::Bool => {
                self.set(name, Literal::Bool(true), value.span, into, diagnostics);
            }
            Some((name, _)) => {
                let message = format!("`{name}` needs a value");
                let found = Diagnostic::new(Code::WRONG_TYPE, message, value.span, "no value is given");
                diagnostics.push(found.help(format!("write `{name}=...`")));
            }
            None => match self.choice(word) {
                Some((name, choice)) => self.set(name, Literal::Choice(choice), value.span, into, diagnostics),
                None => self.unknown_flag(word, value.span, diagnostics),
            },
        }
        None
    }

    /// The parameter that has this word among its choices, and the word.
    fn choice(&self, word: &str) -> Option<(&'static str, &'static str)> {
        self.parameters.iter().find_map(|(name, parameter)| {
            let choice = parameter.choices.iter().find(|choice| *choice == word)?;
            Some((name.as_str(), choice.as_str()))
        })
    }

    fn unknown_flag(&self, word: &str, span: Span, diagnostics: &mut Diagnostics) {
        let flags = self.parameters.iter().filter(|(_, p)| p.kind == Type::Bool).map(|(name, _)| name.as_str());
        let choices = self.parameters.values().flat_map(|p| p.choices.iter().map(String::as_str));
        let mut all: Vec<&str> = flags.chain(choices).chain(self.verbs.iter().copied()).collect();
        let keys = self.parameters.keys().map(String::as_str);
        let code = if self.unknown == Code::UNKNOWN_ARGUMENT { Code::UNKNOWN_FLAG } else { self.unknown };
        let found = Diagnostic::new(code, format!("{} has no flag `{word}`", self.owner), span, "unknown");
        let found = match closest(word, all.iter().copied()) {
            Some(near) => found.help(format!("did you mean `{near}`?")).fix(span, near),
            None if closest(word, keys.clone()).is_some() => found.maybe_help(did_you_mean(word, "", keys)),
            None => {
                all.extend(keys);
                found.maybe_help(did_you_mean(word, "it takes", all.iter().copied())).maybe_help(Some("it takes nothing".to_owned()))
            }
        };
        diagnostics.push(found);
    }

    fn positional(&self, value: &Value<'s>, into: &mut Arguments<'s>, diagnostics: &mut Diagnostics) {
        let Some((name, parameter)) = self.parameters.iter().find(|(_, parameter)| parameter.positional) else {
            let message = format!("{} takes no value without a key", self.owner);
            let found = Diagnostic::new(self.unknown, message, value.span, "which argument is this?");
            let keys: Vec<String> = self.parameters.keys().map(|key| format!("`{key}=`")).collect();
            diagnostics.push(if keys.is_empty() { found } else { found.help(format!("write one of {}", keys.join(", "))) });
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

    fn set(&self, name: &'static str, value: Literal<'s>, span: Span, into: &mut Arguments<'s>, diagnostics: &mut Diagnostics) {
        if let Some(earlier) = into.get(name) {
            let message = format!("`{name}` is given twice");
            let found = Diagnostic::new(Code::GIVEN_TWICE, message, span, "again here");
            diagnostics.push(found.and(earlier.span, "first given here").help("keep one of the two"));
            return;
        }
        into.insert(name, Argument { value, span });
    }

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
            ValueKind::List(_) => "a list",
            ValueKind::Map(_) => "a map",
        };
        Diagnostic::new(Code::WRONG_TYPE, message, value.span, format!("this is {what}"))
    }

    fn typed(&self, name: &'static str, parameter: &'static Parameter, value: &Value<'s>, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        if let ValueKind::Word("none") = value.kind
            && parameter.none
        {
            return Some(Literal::None);
        }
        match parameter.kind {
            Type::List | Type::Routes => match &value.kind {
                ValueKind::List(items) => {
                    let items = items.iter().filter_map(|item| self.item(name, parameter, item, diagnostics));
                    Some(Literal::List(items.collect()))
                }
                _ => self.item(name, parameter, value, diagnostics).map(|item| Literal::List(vec![item])),
            },
            Type::Map => self.map(name, value, diagnostics),
            _ => self.scalar(name, parameter, value, diagnostics),
        }
    }

    fn map(&self, name: &str, value: &Value<'s>, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        let ValueKind::Map(entries) = &value.kind else {
            diagnostics.push(self.wrong(name, "a map", value).help(format!("write `{name}={{key: \"value\"}}`")));
            return None;
        };
        let mut out: Vec<(&'s str, Literal<'s>)> = Vec::new();
        for (key, value) in entries {
            if out.iter().any(|(earlier, _)| *earlier == key.text) {
                let message = format!("`{}` is given twice", key.text);
                diagnostics.push(Diagnostic::new(Code::GIVEN_TWICE, message, key.span, "again here").help("keep one of the two"));
                continue;
            }
            out.extend(self.any(name, value, diagnostics).map(|literal| (key.text, literal)));
        }
        Some(Literal::Map(out))
    }

    /// A value of a map: whatever can be written as text.
    fn any(&self, name: &str, value: &Value<'s>, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        match &value.kind {
            ValueKind::String(pieces) => Some(Literal::Text(text::text(pieces, self.scope, diagnostics))),
            ValueKind::Quantity(text) if quantity::parse(text).is_some_and(|q| q.kind == Type::Integer) => {
                quantity::parse(text).map(|quantity| Literal::Integer(quantity.value))
            }
            ValueKind::Word("true") => Some(Literal::Bool(true)),
            ValueKind::Word("false") => Some(Literal::Bool(false)),
            ValueKind::Word(word) if self.scope.param(word).is_some() => self.scope.param(word).map(Literal::Param),
            _ => {
                diagnostics.push(self.wrong(name, "a map of strings, numbers and parameters", value));
                None
            }
        }
    }

    fn item(&self, name: &'static str, parameter: &'static Parameter, value: &Value<'s>, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        let ValueKind::String(pieces) = &value.kind else {
            if let ValueKind::Word(word) = value.kind
                && let Some(index) = self.scope.param(word)
                && parameter.kind == Type::List
            {
                return Some(Literal::Param(index));
            }
            diagnostics.push(self.wrong(name, "a list of strings", value).help(format!("write `{name}=[\"...\"]`")));
            return None;
        };
        match parameter.kind {
            Type::Routes => self.route(value, pieces, diagnostics),
            _ => Some(Literal::Text(text::text(pieces, self.scope, diagnostics))),
        }
    }

    /// `"GET /{id}"`
    fn route(&self, value: &Value<'s>, pieces: &[ast::Piece<'s>], diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        const METHODS: &[&str] = &["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "ANY"];
        if let [ast::Piece::Text(std::borrow::Cow::Borrowed(route))] = pieces
            && let Some((method, path)) = route.split_once(' ')
            && METHODS.contains(&method)
            && is_path(path)
        {
            return Some(Literal::Route(method, path));
        }
        let found = Diagnostic::new(Code::WRONG_TYPE, "a route is a method and a path", value.span, "not a route");
        diagnostics.push(found.help(format!("write for example `\"GET /items/{{id}}\"`; methods: {}", METHODS.join(", "))));
        None
    }

    fn scalar(&self, name: &'static str, parameter: &'static Parameter, value: &Value<'s>, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        let param = if let ValueKind::Word(word) = value.kind { self.scope.param(word) } else { None };
        let wanted = match (parameter.kind, &value.kind) {
            (Type::Bool, ValueKind::Word("true")) => return Some(Literal::Bool(true)),
            (Type::Bool, ValueKind::Word("false")) => return Some(Literal::Bool(false)),
            (Type::Bool, _) => "`true` or `false`",
            (Type::Choice, ValueKind::Word(word)) => return self.one_of(name, parameter, word, value.span, diagnostics),
            (Type::Choice, ValueKind::String(pieces)) => {
                let text = text::text(pieces, self.scope, diagnostics);
                return self.one_of(name, parameter, &text::plain(&text).unwrap_or_default(), value.span, diagnostics);
            }
            (Type::Choice, _) => "one of a few words",
            (Type::Node, ValueKind::Word(word)) => return self.node(name, parameter, word, value.span, diagnostics),
            (Type::Node, _) => "the name of a node",
            (Type::String | Type::Code, ValueKind::String(pieces)) => {
                let text = text::text(pieces, self.scope, diagnostics);
                return self.string(name, parameter, text, value.span, diagnostics);
            }
            (Type::String, ValueKind::Word(_)) if param.is_some() => return param.map(Literal::Param),
            (Type::String | Type::Code, _) => "a string",
            (Type::Integer | Type::Duration | Type::Size, ValueKind::Word(_)) if param.is_some() => return param.map(Literal::Param),
            (Type::Integer | Type::Duration | Type::Size, ValueKind::Quantity(text)) => {
                match quantity::parse(text).filter(|quantity| quantity.kind == parameter.kind) {
                    Some(quantity) => return self.number(name, parameter, quantity.value, value.span, diagnostics),
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
        diagnostics.push(match parameter.kind {
            Type::String | Type::Code => found.help(format!("write `{name}=\"...\"`")),
            Type::Integer | Type::Duration | Type::Size => found.help(format!("write `{name}={}`", example(parameter))),
            Type::Bool => found.help(format!("write `{name}`, or `{name}=false` to switch it off")),
            Type::Node => found.help(format!("write `{name}=NAME`, without quotes")),
            _ => found.help(format!("write `{name}=` and one of {}", parameter.choices.join(", "))),
        });
        None
    }

    fn one_of(&self, name: &str, parameter: &'static Parameter, word: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        if let Some(choice) = parameter.choices.iter().find(|choice| *choice == word) {
            return Some(Literal::Choice(choice));
        }
        let found = Diagnostic::new(Code::UNKNOWN_FLAG, format!("`{name}` cannot be `{word}`"), span, "unknown value");
        let choices = parameter.choices.iter().map(String::as_str);
        diagnostics.push(found.maybe_help(did_you_mean(word, "it is one of", choices)));
        None
    }

    fn node(&self, name: &str, parameter: &'static Parameter, word: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        let kinds = parameter.kinds.join(" or ");
        let of_kind = |index: usize| self.scope.nodes.get(index).is_some_and(|node| parameter.kinds.contains(&node.service.kind));
        match self.scope.node(word) {
            Some(index) if of_kind(index) => return Some(Literal::Node(petgraph::graph::NodeIndex::new(index))),
            Some(index) => {
                let (kind, at) = self.scope.nodes.get(index).map_or(("", span), |n| (n.service.kind.as_str(), n.ast.span));
                let message = format!("`{name}` names {}, and takes {}", a(kind), a(&kinds));
                let found = Diagnostic::new(Code::WRONG_NODE, message, span, format!("this is {}", a(kind))).and(at, "declared here");
                diagnostics.push(found.help(format!("name {} here", a(&kinds))));
            }
            None => {
                // A name whose own declaration is in error was reported there.
                let known = self.scope.lost(word) || self.scope.node_names().any(|known| known == word);
                let found = Diagnostic::new(Code::UNKNOWN_NAME, format!("nothing is named `{word}`"), span, format!("{} is named here", a(&kinds)));
                let fitting = self.scope.node_names().filter(|known| self.scope.node(known).is_some_and(of_kind));
                let near = closest(word, fitting);
                let found = match near {
                    Some(near) => found.help(format!("did you mean `{near}`?")).fix(span, near),
                    None => found.help(format!("declare it, for example `{} {word}`", parameter.kinds.first().map_or("", String::as_str))),
                };
                if !known {
                    diagnostics.push(found);
                }
            }
        }
        None
    }

    fn string(&self, name: &str, parameter: &Parameter, value: super::Text<'s>, span: Span, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        if let Some(text) = text::plain(&value) {
            let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            if let Some([low, high]) = parameter.range
                && !(low..=high).contains(&length)
            {
                let message = format!("`{name}` has {length} characters, and takes {low} to {high}");
                diagnostics.push(Diagnostic::new(Code::OUT_OF_RANGE, message, span, "too short or too long").help("choose a name of that length"));
                return None;
            }
            if let Some(letters) = &parameter.letters
                && let Some(bad) = text.chars().find(|c| !allowed(*c, letters))
            {
                let message = format!("`{name}` cannot have `{bad}` in it");
                diagnostics.push(Diagnostic::new(Code::OUT_OF_RANGE, message, span, "AWS refuses this").help(format!("it may have {letters}")));
                return None;
            }
        }
        Some(Literal::Text(value))
    }

    fn number(&self, name: &str, parameter: &Parameter, value: i64, span: Span, diagnostics: &mut Diagnostics) -> Option<Literal<'s>> {
        let unit = parameter.unit.as_deref();
        let factor = unit.map_or(1, quantity::factor);
        let steps = value / factor;
        if let Some([low, high]) = parameter.range
            && (value < low.saturating_mul(factor) || value > high.saturating_mul(factor))
        {
            let (low, high) = (quantity::show(low, unit), quantity::show(high, unit));
            let message = format!("`{name}` is {low} to {high}");
            diagnostics.push(Diagnostic::new(Code::OUT_OF_RANGE, message, span, "out of range").help(format!("write a value from {low} to {high}")));
            return None;
        }
        if value % factor != 0 {
            let whole = quantity::show(1, unit);
            let found = Diagnostic::new(Code::OUT_OF_RANGE, format!("`{name}` goes in steps of {whole}"), span, "not a whole step");
            diagnostics.push(found.help(format!("write {} or {}", quantity::show(steps, unit), quantity::show(steps + 1, unit))));
            return None;
        }
        if !parameter.values.is_empty() && !parameter.values.contains(&steps) {
            let known: Vec<String> = parameter.values.iter().map(|value| quantity::show(*value, unit)).collect();
            let found = Diagnostic::new(Code::OUT_OF_RANGE, format!("`{name}` cannot be {}", quantity::show(steps, unit)), span, "AWS refuses this");
            diagnostics.push(found.help(format!("write one of {}", known.join(", "))));
            return None;
        }
        Some(Literal::Integer(steps))
    }
}

fn example(parameter: &Parameter) -> String {
    let low = parameter.range.map_or(1, |[low, _]| low.max(1));
    quantity::show(low, parameter.unit.as_deref())
}
