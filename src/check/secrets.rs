//! Secrets that can be read: where their value is written down, and where AWS shows it.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html#creds>: a parameter that is not
//! echoed is still shown by whatever it becomes a part of.

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Argument, Graph, Literal, Node, Param, Piece, Raw, Target, Text};
use crate::source::Span;
use crate::syntax::ast::{self, Name, Predicate, ValueKind};
use petgraph::visit::EdgeRef;

/// Reports secrets whose value is written in the file or in the template, and those that something shows.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    let secrets = Secrets { graph };
    if graph.params.iter().all(|param| !param.secret) {
        return;
    }
    graph.params.iter().filter(|param| param.secret).filter_map(written).for_each(|found| diagnostics.push(found));
    for output in &graph.outputs {
        let export = output.export.as_ref().and_then(|export| secrets.text(export));
        let shown = secrets.raw(&output.value).or(export).map(|secret| shown(output.name, secret));
        shown.into_iter().for_each(|found| diagnostics.push(found));
    }
    for tag in &graph.tags {
        if let Some(secret) = secrets.literal(&tag.value) {
            let message = format!("the tag `{}` shows the secret `{secret}`", tag.key.text);
            let found =
                Diagnostic::new(Code::SHOWN_SECRET, message, tag.key.span, "AWS shows tags to whoever may look");
            diagnostics.push(found.help("take the tag out"));
        }
    }
    for node in graph.flow.node_weights() {
        let known = |name: &str| node.service.parameters.get(name).is_some_and(|parameter| parameter.secret);
        let shown = node.arguments.iter().filter(|(name, _)| !known(name));
        let arguments = shown.filter_map(|(name, argument)| Some((*name, argument.span, secrets.argument(argument)?)));
        let arn = node.existing.as_ref().and_then(|existing| secrets.text(&existing.arn));
        let lines = node.allows.iter().filter_map(|allow| {
            // A path in a node is where an arrow has it too.
            let arn = if let Target::Arn(text) = &allow.target { secrets.text(text) } else { None };
            let mut values = allow.condition.iter().flat_map(|test| &test.values);
            Some(("allow", allow.line, arn.or_else(|| values.find_map(|text| secrets.text(text)))?))
        });
        let filter = node.filter.as_ref().and_then(|(span, filter)| Some(("where", *span, secrets.predicate(filter)?)));
        let arn = arn.map(|param| ("arn", node.span, param));
        arguments.chain(lines).chain(filter).chain(arn).for_each(|at| diagnostics.push(shows(node, "", at)));
    }
    for edge in graph.flow.edge_references() {
        let (Some(from), edge) = (graph.flow.node_weight(edge.source()), edge.weight()) else { continue };
        let options = edge.options.iter();
        let options = options.filter_map(|(name, argument)| Some((*name, argument.span, secrets.argument(argument)?)));
        let filter = edge.filter.as_ref().and_then(|(span, filter)| Some(("where", *span, secrets.predicate(filter)?)));
        options.chain(filter).for_each(|at| diagnostics.push(shows(from, "the arrow from ", at)));
    }
}

/// The finding for a secret that has a value before it is deployed.
fn written(param: &Param<'_>) -> Option<Diagnostic> {
    param.default.as_ref()?;
    let name = param.name;
    let found = match (param.environment, param.given == name.span) {
        (Some(environment), _) => {
            let message = format!("the secret `{}` has its value in the environment `{environment}`", name.text);
            Diagnostic::new(Code::SHOWN_SECRET, message, param.given, "stands in the file, and in no parameter file")
                .help("leave the value out, and give it when it is deployed")
        }
        (None, false) => {
            let message = format!("the secret `{}` has its value in the file", name.text);
            Diagnostic::new(Code::SHOWN_SECRET, message, param.given, "stands in the template too")
                .help("leave the value out: it is then asked for when it is deployed")
        }
        (None, true) => {
            let message = format!("`--param` writes the secret `{}` into what is built", name.text);
            Diagnostic::new(Code::SHOWN_SECRET, message, name.span, "given with the call")
                .help("give the value when it is deployed")
        }
    };
    Some(found)
}

/// The finding for an output that is a secret.
fn shown(output: Name<'_>, secret: &str) -> Diagnostic {
    let message = format!("the output `{}` shows the secret `{secret}`", output.text);
    let found =
        Diagnostic::new(Code::SHOWN_SECRET, message, output.span, "CloudFormation shows outputs to whoever may look");
    found.help("take the output out: who deploys it knows the value")
}

/// The finding for something of a node that shows a secret.
fn shows(node: &Node<'_>, whose: &str, (what, span, secret): (&str, Span, &str)) -> Diagnostic {
    let message = format!("`{what}` of {whose}`{}` shows the secret `{secret}`", node.label());
    let found = Diagnostic::new(Code::SHOWN_SECRET, message, span, "AWS shows this to whoever may look at it");
    let help = match node.service.takes_allows() {
        true => {
            "keep the secret in Secrets Manager and write its ARN here; what runs reads it there, with the line \
             `allow secretsmanager:GetSecretValue on \"ARN\"` in its body"
        }
        false => "write a parameter here that is no secret",
    };
    found.help(help).about(node.label())
}

struct Secrets<'g, 's> {
    graph: &'g Graph<'s>,
}

impl<'g, 's> Secrets<'g, 's> {
    fn secret(&self, param: Option<&'g Param<'s>>) -> Option<&'s str> {
        param.filter(|param| param.secret).map(|param| param.name.text)
    }

    fn text(&self, text: &Text<'_>) -> Option<&'s str> {
        text.iter().find_map(|piece| match piece {
            Piece::Param(index) => self.secret(self.graph.params.get(*index)),
            Piece::Text(_) => None,
        })
    }

    fn argument(&self, argument: &Argument<'_>) -> Option<&'s str> {
        self.literal(&argument.value)
    }

    fn literal(&self, literal: &Literal<'_>) -> Option<&'s str> {
        match literal {
            Literal::Text(text) => self.text(text),
            Literal::Param(index) => self.secret(self.graph.params.get(*index)),
            Literal::List(items) => items.iter().find_map(|item| self.literal(item)),
            Literal::Map(entries) => entries.iter().find_map(|(_, value)| self.literal(value)),
            Literal::Deployed(raw) => self.raw(raw),
            _ => None,
        }
    }

    fn raw(&self, raw: &Raw<'_>) -> Option<&'s str> {
        match raw {
            Raw::Param(index) => self.secret(self.graph.params.get(*index)),
            Raw::Join(items) => items.iter().find_map(|item| self.raw(item)),
            _ => None,
        }
    }

    fn named(&self, name: &str) -> Option<&'s str> {
        self.secret(self.graph.params.iter().find(|param| param.name.text == name))
    }

    fn predicate(&self, predicate: &Predicate<'_>) -> Option<&'s str> {
        match predicate {
            Predicate::Any(all) | Predicate::All(all) => all.iter().find_map(|one| self.predicate(one)),
            Predicate::Not(one) => self.predicate(one),
            Predicate::Exists(_) => None,
            Predicate::Compare(_, _, value) => self.value(value),
        }
    }

    fn value(&self, value: &ast::Value<'_>) -> Option<&'s str> {
        match &value.kind {
            ValueKind::Word(word) => self.named(word),
            ValueKind::String(pieces) => pieces.iter().find_map(|piece| match piece {
                ast::Piece::Param(name) => self.named(name.text),
                ast::Piece::Text(_) | ast::Piece::Attribute(..) => None,
            }),
            ValueKind::List(items) => items.iter().find_map(|item| self.value(item)),
            _ => None,
        }
    }
}
