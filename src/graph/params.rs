//! Deploy-time parameters and their defaults.

use super::{Default, Param, Selection};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::syntax::ast::{self, Statement, ValueKind};

/// The parameters that a file declares, by name: what follows does not depend on where they stand.
pub fn declared<'a, 's>(file: &'a ast::File<'s>) -> Vec<&'a ast::Param<'s>> {
    let params = file.statements.iter().filter_map(|s| if let Statement::Param(p) = s { Some(p) } else { None });
    let mut params: Vec<_> = params.collect();
    params.sort_by_key(|param| (param.name.text, param.name.span));
    params
}

/// The parameters of a file, those given a value with it.
pub fn params<'s>(file: &ast::File<'s>, selection: &Selection, diagnostics: &mut Diagnostics) -> Vec<Param<'s>> {
    let mut out = Vec::new();
    for param in declared(file) {
        let default = param.default.as_ref().and_then(|value| {
            let literal = match &value.kind {
                ValueKind::String(pieces) => whole(pieces).map(Default::Text),
                ValueKind::Quantity(text) => text.parse().ok().map(Default::Integer),
                ValueKind::Word("true") => Some(Default::Bool(true)),
                ValueKind::Word("false") => Some(Default::Bool(false)),
                _ => None,
            };
            let named = match &value.kind {
                ValueKind::String(pieces) => pieces.iter().find_map(|piece| match piece {
                    ast::Piece::Param(name) | ast::Piece::Attribute(name, _) => Some(name),
                    ast::Piece::Text(_) => None,
                }),
                _ => None,
            };
            if let Some(other) = named {
                let message = format!("the default of `{}` has `${{{}}}` in it", param.name.text, other.text);
                let found = Diagnostic::new(Code::WRONG_TYPE, message, value.span, "known only when it is deployed");
                diagnostics.push(found.help("write the text itself; parameters are put together where they are used"));
            } else if literal.is_none() {
                let message =
                    format!("the default of `{}` is a string, a whole number, `true` or `false`", param.name.text);
                let found = Diagnostic::new(Code::WRONG_TYPE, message, value.span, "cannot be a parameter's default");
                diagnostics.push(found.help("write the value itself; units belong where the parameter is used"));
            }
            literal
        });
        let given = selection.params.get(param.name.text).map(|text| match (&default, text.parse()) {
            (Some(Default::Integer(_)), Ok(number)) => Default::Integer(number),
            (Some(Default::Bool(_)), _) => Default::Bool(text == "true"),
            _ => Default::Text(text.clone()),
        });
        let at = param.default.as_ref().filter(|_| given.is_none()).map_or(param.name.span, |value| value.span);
        let default = given.or(default);
        out.push(Param { name: param.name, default, given: at, secret: false, import: None, doc: None });
    }
    out.sort_by_key(|param: &Param<'_>| param.name.text);
    out
}

/// A text in which no parameter stands.
fn whole(pieces: &[ast::Piece<'_>]) -> Option<String> {
    let text = pieces.iter().map(|piece| match piece {
        ast::Piece::Text(text) => Some(text.as_ref()),
        ast::Piece::Param(_) | ast::Piece::Attribute(..) => None,
    });
    text.collect()
}
