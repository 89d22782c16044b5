//! The attributes of deploy-time parameters and outputs, which stand in parentheses.

use super::arguments::{Judge, Owner};
use super::draft::Scope;
use super::needed::Needs;
use super::params::declared;
use super::{Argument, Arguments, Literal, Piece, Text};
use crate::catalog;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::syntax::ast;

/// Reads what is said of each parameter in parentheses.
pub fn read<'s>(file: &ast::File<'s>, scope: &mut Scope<'_, 's>, diagnostics: &mut Diagnostics) {
    let of = |param: &ast::Param<'s>, diagnostics: &mut Diagnostics| {
        said(Owner::Param(param.name.text), param.name.span, &param.args, scope, diagnostics)
    };
    let said: Vec<_> = declared(file).into_iter().map(|param| of(param, diagnostics)).collect();
    // One that is secret or imported itself names no export: what stands there must be known before anything is imported.
    let unfit: Vec<bool> =
        said.iter().map(|said| ["secret", IMPORT].iter().any(|word| said.contains_key(word))).collect();
    for (param, mut said) in scope.values.iter_mut().zip(said) {
        param.secret = matches!(said.get("secret"), Some(Argument { value: Literal::Bool(true), .. }));
        param.doc = said.remove("doc").and_then(|doc| plain(param.name.text, &doc, diagnostics));
        let Some(Argument { value, span }) = said.remove(IMPORT) else { continue };
        param.import = text_of(value);
        if param.default.is_some() {
            let message = format!("`{}` is what another stack exports, and has a value here", param.name.text);
            let found = Diagnostic::new(Code::DUPLICATE_ARGUMENT, message, param.given, "this");
            diagnostics.push(found.and(span, "and this exclude each other").help("remove one of the two"));
        }
        let named = param.import.iter().flatten().any(|piece| match piece {
            Piece::Param(index) => unfit.get(*index) == Some(&true),
            Piece::Text(_) => false,
        });
        if named {
            let message = "the name of an export has a parameter in it that is imported or secret itself";
            let found = Diagnostic::new(Code::CONFLICTING_ARGUMENTS, message, span, "known only while it is deployed");
            diagnostics.push(found.help("write the name itself, or name a parameter whose value is given"));
        }
    }
}

const IMPORT: &str = "import_value";

/// The attributes of one parameter or output, held to what each may be.
pub fn said<'s>(
    owner: Owner<'s>,
    span: Span,
    args: &[ast::Argument<'s>],
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> Arguments<'s> {
    let parameters = catalog::attributes(if let Owner::Output(_) = owner { "output" } else { "param" });
    let judge = Judge { scope, parameters, owner, verbs: None, unknown: Code::UNKNOWN_ARGUMENT };
    let mut said = Arguments::default();
    args.iter().for_each(|argument| {
        judge.take(argument, &mut said, diagnostics);
    });
    let needs = Needs { owner, span, parameters, arguments: &said, doubtful: true };
    said.iter().for_each(|(name, argument)| needs.together(name, argument.span, scope, diagnostics));
    said
}

/// A description, which the targets take as it is written alone; reported where a parameter is in it.
pub fn plain(of: &str, doc: &Argument<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
    let plain = doc.value.as_text().map(str::to_owned);
    if plain.is_none() {
        let message = format!("the description of `{of}` has a parameter in it");
        let found = Diagnostic::new(Code::WRONG_TYPE, message, doc.span, "known only when it is deployed");
        diagnostics.push(found.help("write the text itself"));
    }
    plain
}

/// A text that may be a parameter alone.
pub fn text_of(value: Literal<'_>) -> Option<Text<'_>> {
    match value {
        Literal::Text(text) => Some(text),
        Literal::Param(index) => Some(vec![Piece::Param(index)]),
        _ => None,
    }
}
