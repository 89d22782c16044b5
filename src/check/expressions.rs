//! Expressions that a service evaluates when data flows, such as Firehose's `!{timestamp:yyyy}`: is each one there, and
//! does each key come from somewhere.

use super::dates;
use crate::catalog::{Accept, Expressions, Type};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::graph::symbols::{Symbols, has_parameter, known, split_once};
use crate::graph::{Edge, EdgeKind, Graph, Literal, Node, keys};
use crate::plan::dates::letters;
use crate::source::Span;
use petgraph::visit::EdgeRef;

/// An option in which expressions may stand, as it is written.
struct Written<'g, 's> {
    accept: &'s Accept,
    expressions: &'s Expressions,
    name: &'s str,
    text: Symbols,
    span: Span,
    from: &'g Node<'s>,
}

/// Reports expressions that AWS refuses, and those that say something else than is meant.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for edge in graph.flow.edge_references() {
        let EdgeKind::Arrow(accept) = edge.weight().kind else { continue };
        let Some(from) = graph.flow.node_weight(edge.source()) else { continue };
        if from.existing.is_some() || !from.is_sound() {
            continue;
        }
        for (name, parameter) in &accept.options {
            let Some(expressions) = &parameter.expressions else { continue };
            let (span, text) = written(edge.weight(), accept, name);
            Written { accept, expressions, name, text, span, from }.check(diagnostics);
        }
    }
}

fn written(edge: &Edge<'_>, accept: &Accept, name: &str) -> (Span, Symbols) {
    let span = edge.options.get(name).map_or(edge.span, |argument| argument.span);
    (span, keys::option(edge, accept, name).unwrap_or_default())
}

impl Written<'_, '_> {
    fn check(&self, diagnostics: &mut Diagnostics) {
        let (mut used, mut runs, mut strange) = (Vec::new(), Vec::new(), false);
        let mut rest = &*self.text;
        while let Some((_, after)) = split_once(rest, "!{") {
            let Some((inner, next)) = split_once(after, "}") else {
                let found = self.refused(format!("`!{{` stands in `{}` without its `}}`", self.name));
                diagnostics.push(found.help("write `!{namespace:value}`, such as `!{timestamp:yyyy}`"));
                return;
            };
            rest = next;
            // The value of a parameter is not known.
            let Some(inner) = known(inner) else { continue };
            let (namespace, value) = inner.split_once(':').unwrap_or((&inner, ""));
            match self.one(&inner, namespace, value) {
                Some(found) => {
                    strange |= found.code == Code::PARTITION_KEY_MISMATCH;
                    diagnostics.push(found);
                }
                None if self.expressions.dates.iter().any(|name| name == namespace) => runs.extend(letters(value)),
                None => used.push((namespace.to_owned(), value.to_owned())),
            }
        }
        if let Some((mistaken, meant)) = dates::mistaken(&runs) {
            let message = format!("the date in `{}` is not what it looks like: {mistaken}", self.name);
            let found = Diagnostic::new(Code::DATE_PATTERN, message, self.span, "these letters");
            diagnostics.push(found.help(format!("put {meant} in their place")).about(self.from.label()));
        }
        self.needed(diagnostics);
        // A key that is not used is mostly the one that was meant where another one is.
        if !strange {
            self.unused(&used, diagnostics);
        }
    }

    fn refused(&self, message: String) -> Diagnostic {
        Diagnostic::new(Code::UNKNOWN_EXPRESSION, message, self.span, "AWS refuses this").about(self.from.label())
    }

    /// The fault of one expression.
    fn one(&self, inner: &str, namespace: &str, value: &str) -> Option<Diagnostic> {
        let shown = format!("`!{{{inner}}}`");
        if !self.expressions.knows(namespace, value) {
            let options = self.accept.options.iter();
            let elsewhere = options.filter_map(|(name, option)| Some((name, option.expressions.as_ref()?)));
            if let Some((name, _)) = { elsewhere }.find(|(_, expressions)| expressions.knows(namespace, value)) {
                let found = self.refused(format!("{shown} cannot stand in `{}`", self.name));
                return Some(found.help(format!("it may stand in `{name}` alone")));
            }
            let found = self.refused(format!("{shown} means nothing in `{}`", self.name));
            let words = self.expressions.words.get(namespace);
            let help = match words {
                Some(words) => did_you_mean(value, "it is one of", words.iter().map(String::as_str)),
                None => did_you_mean(namespace, "it begins with one of", self.expressions.namespaces()),
            };
            return Some(found.maybe_help(help));
        }
        if self.expressions.dates.iter().any(|name| name == namespace) {
            let found = self.refused(format!("{shown} is no date: {}", dates::wrong(value)?));
            return Some(
                found.help(
                    "write letters of dates, such as `yyyy/MM/dd/HH`, and other text outside or in single quotes",
                ),
            );
        }
        let argument = self.expressions.from_arguments.get(namespace)?;
        match self.from.arguments.get(argument.as_str()).map(|argument| (&argument.value, argument.span)) {
            Some((Literal::Map(keys), span)) if !keys.iter().any(|(key, _)| *key == value) => {
                let message = format!("nothing extracts the key `{value}` that `{}` uses", self.name);
                let found = Diagnostic::new(Code::PARTITION_KEY_MISMATCH, message, self.span, "used here");
                let keys = keys.iter().map(|(key, _)| *key);
                let help = did_you_mean(value, "it may be one of", keys);
                Some(found.and(span, "not among these").maybe_help(help).about(self.from.label()))
            }
            Some(_) => None,
            None => {
                let message = format!("{shown} needs `{argument}=` at `{}`", self.from.label());
                let found = Diagnostic::new(Code::PARTITION_KEY_MISMATCH, message, self.span, "nothing gives this key");
                let found = found.and(self.from.span, format!("no `{argument}=` here")).about(self.from.label());
                let parameter = self.from.service.parameters.get(argument.as_str());
                Some(found.help(match parameter.is_some_and(|parameter| parameter.kind == Type::Map) {
                    true => {
                        format!("give it `{argument}={{{value}: \".{value}\"}}`, with the place of the key in the data")
                    }
                    false => format!("name the function that gives the key: `{argument}=NAME`"),
                }))
            }
        }
    }

    /// Reports that the expression that must be there is not.
    fn needed(&self, diagnostics: &mut Diagnostics) {
        let Some(needs) = &self.expressions.needs else { return };
        let needed = format!("!{{{needs}}}");
        let has = |text: &str| split_once(&self.text, text).is_some();
        if has("!{") && !has(&needed) && !has_parameter(&self.text) {
            let found = self.refused(format!("`{}` has expressions, and `{needed}` is not among them", self.name));
            diagnostics.push(
                found.help(format!("end it with `{needed}/`, which tells failures of one kind from those of another")),
            );
        }
    }

    /// Reports keys that are extracted and not used.
    fn unused(&self, used: &[(String, String)], diagnostics: &mut Diagnostics) {
        // The value of a parameter is not known.
        if has_parameter(&self.text) {
            return;
        }
        for (namespace, argument) in &self.expressions.from_arguments {
            let Some(given) = self.from.arguments.get(argument.as_str()) else { continue };
            let Literal::Map(keys) = &given.value else { continue };
            let is_used = |key: &str| used.iter().any(|(from, used)| from == namespace && used == key);
            for (key, _) in keys.iter().filter(|(key, _)| !is_used(key)) {
                let message = format!("the key `{key}` is extracted, and `{}` does not use it", self.name);
                let found = Diagnostic::new(Code::PARTITION_KEY_MISMATCH, message, given.span, "AWS refuses this");
                let help = format!("put `{key}=!{{{namespace}:{key}}}/` into `{}`, or do not extract it", self.name);
                diagnostics.push(found.and(self.span, "not used here").help(help).about(self.from.label()));
            }
        }
    }
}
