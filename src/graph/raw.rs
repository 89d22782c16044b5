//! Values in the words of a target, as properties, resources and outputs of one's own have them.

use super::draft::Scope;
use super::{Name, text};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean, misspelled};
use crate::source::Span;
use crate::syntax::ast::{self, ValueKind};
use petgraph::graph::NodeIndex;
use std::borrow::Cow;

/// A value that no parameter of a kind describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw<'s> {
    /// `none`: a property that is taken out.
    None,
    /// A truth.
    Bool(bool),
    /// A number, as written.
    Number(&'s str),
    /// A text.
    Text(Cow<'s, str>),
    /// A deploy-time parameter, by index.
    Param(usize),
    /// An attribute of a node, as it is when it is deployed.
    Attribute(NodeIndex, Name<'s>),
    /// Texts, parameters and attributes, joined.
    Join(Vec<Raw<'s>>),
    /// A list.
    List(Vec<Raw<'s>>),
    /// A map.
    Map(Vec<(Name<'s>, Raw<'s>)>),
}

impl<'s> Raw<'s> {
    /// Calls `visit` with every attribute that is referred to, and its node.
    pub fn attributes(&self, visit: &mut impl FnMut(NodeIndex, Name<'s>)) {
        match self {
            Self::Attribute(node, name) => visit(*node, *name),
            Self::Join(items) | Self::List(items) => items.iter().for_each(|item| item.attributes(visit)),
            Self::Map(entries) => entries.iter().for_each(|(_, value)| value.attributes(visit)),
            _ => {}
        }
    }

    /// Calls `visit` with every node that is referred to.
    pub fn nodes(&mut self, visit: &mut impl FnMut(&mut NodeIndex)) {
        match self {
            Self::Attribute(node, _) => visit(node),
            Self::Join(items) | Self::List(items) => items.iter_mut().for_each(|item| item.nodes(visit)),
            Self::Map(entries) => entries.iter_mut().for_each(|(_, value)| value.nodes(visit)),
            _ => {}
        }
    }
}

/// True if a value is an attribute of a node, or a text with one in it.
pub fn refers(value: &ast::Value<'_>) -> bool {
    match &value.kind {
        ValueKind::Attribute(..) => true,
        ValueKind::String(pieces) => pieces.iter().any(|piece| matches!(piece, ast::Piece::Attribute(..))),
        _ => false,
    }
}

/// The same of all that is in it.
pub fn mentions(value: &ast::Value<'_>) -> bool {
    match &value.kind {
        ValueKind::List(items) => items.iter().any(mentions),
        ValueKind::Map(entries) => entries.iter().any(|(_, value)| mentions(value)),
        _ => refers(value),
    }
}

/// Resolves a value; what stands for nothing is reported.
pub fn raw<'s>(value: &ast::Value<'s>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Option<Raw<'s>> {
    match &value.kind {
        ValueKind::Word("none") => Some(Raw::None),
        _ => some(value, scope, diagnostics),
    }
}

/// A value that is something.
fn some<'s>(value: &ast::Value<'s>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Option<Raw<'s>> {
    match &value.kind {
        ValueKind::String(pieces) => {
            let pieces: Vec<Raw<'s>> =
                pieces.iter().map(|piece| self::piece(piece, scope, diagnostics)).collect::<Option<_>>()?;
            Some(match pieces.as_slice() {
                [] => Raw::Text(Cow::Borrowed("")),
                [only] => only.clone(),
                _ => Raw::Join(pieces),
            })
        }
        ValueKind::Quantity(text) if text.parse::<f64>().is_ok() => Some(Raw::Number(text)),
        ValueKind::Quantity(text) => {
            let found =
                Diagnostic::new(Code::WRONG_TYPE, "a unit stands in a property", value.span, "this is no number");
            diagnostics.push(found.help(format!("write the number that AWS takes here, or text: `\"{text}\"`")));
            None
        }
        ValueKind::Word("true") => Some(Raw::Bool(true)),
        ValueKind::Word("false") => Some(Raw::Bool(false)),
        ValueKind::Word(word) => self::word(word, value.span, scope, diagnostics),
        ValueKind::Attribute(node, name) => attribute(node, name, scope, diagnostics),
        ValueKind::List(items) => {
            Some(Raw::List(items.iter().filter_map(|item| some(item, scope, diagnostics)).collect()))
        }
        ValueKind::Map(entries) => {
            let entries = entries.iter().filter_map(|(key, value)| Some((*key, some(value, scope, diagnostics)?)));
            Some(Raw::Map(entries.collect()))
        }
    }
}

fn piece<'s>(piece: &ast::Piece<'s>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Option<Raw<'s>> {
    match piece {
        ast::Piece::Text(text) => Some(Raw::Text(text.clone())),
        ast::Piece::Param(name) => text::param(name, scope, diagnostics).map(Raw::Param),
        ast::Piece::Attribute(node, name) => attribute(node, name, scope, diagnostics),
    }
}

/// A word alone: a parameter.
fn word<'s>(word: &str, span: Span, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Option<Raw<'s>> {
    if let Some(index) = scope.param(word) {
        return Some(Raw::Param(index));
    }
    if scope.declares(word) {
        let found = Diagnostic::new(Code::WRONG_TYPE, format!("`{word}` is a node"), span, "not a value");
        diagnostics.push(found.help(format!("write an attribute of it, such as `{word}.arn` or `{word}.name`")));
    } else if word == "none" {
        let found = Diagnostic::new(Code::WRONG_TYPE, "`none` stands inside a value", span, "takes out nothing here");
        diagnostics.push(found.help("leave it out, or name the property before `=`: `cfn.A.B = none`"));
    } else if !scope.lost(word) {
        let found =
            Diagnostic::new(Code::UNKNOWN_NAME, format!("no parameter is named `{word}`"), span, "not declared");
        let near = misspelled(word, ["true", "false", "none"].into_iter().chain(scope.param_names()));
        diagnostics.push(match near {
            Some(near) => found.help(format!("did you mean `{near}`?")).fix(span, near),
            None => found.help(format!("write text in quotes, `\"{word}\"`, or declare `param {word}`")),
        });
    }
    None
}

fn attribute<'s>(
    node: &Name<'s>,
    name: &Name<'s>,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> Option<Raw<'s>> {
    let index = scope.node(node.text).or_else(|| scope.unnamed(node.text));
    // A node whose own declaration is in error was reported there.
    if index.is_none() && !scope.declares(node.text) && !scope.lost(node.text) {
        let message = format!("nothing is named `{}`", node.text);
        let found = Diagnostic::new(Code::UNKNOWN_NAME, message, node.span, "no such node");
        let near = misspelled(node.text, scope.node_names());
        diagnostics
            .push(found.maybe_help(did_you_mean(node.text, "names", scope.node_names())).maybe_fix(node.span, near));
    }
    Some(Raw::Attribute(NodeIndex::new(index?), *name))
}
