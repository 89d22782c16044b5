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
            ast::Piece::Param(name) => match scope.param(name.text) {
                Some(index) => out.push(Piece::Param(index)),
                None => {
                    let message = format!("no parameter is named `{}`", name.text);
                    let found = Diagnostic::new(Code::UNKNOWN_PARAM, message, name.span, "not declared");
                    let near = did_you_mean(name.text, "parameters", scope.param_names());
                    let declare = format!(
                        "declare it: `param {}`, with or without a default, or write `\\$` for a `$`",
                        name.text
                    );
                    diagnostics.push(found.help(near.unwrap_or(declare)));
                    out.push(Piece::Param(UNDECLARED));
                }
            },
        }
    }
    out
}

/// The text, where it names no parameter.
pub fn plain<'t>(text: &'t Text<'_>) -> Option<Cow<'t, str>> {
    match text.as_slice() {
        [] => Some(Cow::Borrowed("")),
        [Piece::Text(only)] => Some(Cow::Borrowed(only)),
        _ => None,
    }
}
