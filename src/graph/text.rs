//! Strings with `${param}` in them.

use super::draft::Scope;
use super::{Piece, Text};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a, did_you_mean};
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
                diagnostics.push(found.help(where_attributes_stand(scope)));
                out.push(Piece::Param(UNDECLARED));
            }
        }
    }
    out
}

/// The help for an attribute of a node where its value must be known.
pub fn where_attributes_stand(scope: &Scope<'_, '_>) -> String {
    let arguments = scope.catalog.services().flat_map(|service| {
        let takes = service.parameters.iter().filter(|(_, parameter)| parameter.deployed);
        takes.map(|(name, _)| format!("`{name}` of {}", a(&service.kind)))
    });
    let places = ["outputs", "properties", "resources"].into_iter().map(str::to_owned).chain(arguments);
    let places: Vec<String> = places.collect();
    let (last, others) = places.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
    format!("attributes of nodes stand in {} and {last}", others.join(", "))
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
