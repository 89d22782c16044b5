//! Strings with `${param}` in them.

use super::draft::Scope;
use super::{Piece, Text};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::syntax::ast;
use std::borrow::Cow;

/// Stands for a parameter that is not declared, so that nothing is said of the text around it.
const UNDECLARED: usize = usize::MAX;

/// Resolves the pieces of a string; unknown parameters are reported.
pub fn text<'s>(pieces: &[ast::Piece<'s>], scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Text<'s> {
    let mut out: Text<'s> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match piece {
            ast::Piece::Text(text) => match out.last_mut() {
                Some(Piece::Text(last)) => last.to_mut().push_str(text),
                _ => out.push(Piece::Text(text.clone())),
            },
            ast::Piece::Param(name) => {
                out.push(Piece::Param(param(name, scope, diagnostics).unwrap_or(UNDECLARED)));
            }
            ast::Piece::Attribute(node, attribute) => {
                let place = node.span.to(attribute.span);
                let message = format!("`{}.{}` is known only when it is deployed", node.text, attribute.text);
                let found = Diagnostic::new(Code::WRONG_TYPE, message, place, "an attribute of a node");
                diagnostics.push(found.help("attributes of nodes stand in outputs, in properties and in resources"));
                out.push(Piece::Param(UNDECLARED));
            }
        }
    }
    out
}

/// A parameter by its name; reported where there is none.
pub fn param(name: &ast::Name<'_>, scope: &Scope<'_, '_>, diagnostics: &mut Diagnostics) -> Option<usize> {
    let known = scope.param(name.text);
    if known.is_none() {
        let message = format!("no parameter is named `{}`", name.text);
        let found = Diagnostic::new(Code::UNKNOWN_PARAM, message, name.span, "not declared");
        let near = did_you_mean(name.text, "parameters", scope.param_names());
        let declare = format!("declare it: `param {}`, with or without a default, or write `\\$` for a `$`", name.text);
        diagnostics.push(found.help(near.unwrap_or(declare)));
    }
    known
}

/// The text, where it names no parameter.
pub fn plain<'t>(text: &'t Text<'_>) -> Option<Cow<'t, str>> {
    match text.as_slice() {
        [] => Some(Cow::Borrowed("")),
        [Piece::Text(only)] => Some(Cow::Borrowed(only)),
        _ => None,
    }
}
