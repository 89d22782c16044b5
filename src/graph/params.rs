//! Deploy-time parameters and their defaults.

use super::{Default, Param, Selection};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::syntax::ast::{self, Name, Statement, ValueKind};

/// The parameters that a file declares, by name: what follows does not depend on where they stand.
pub fn declared<'a, 's>(file: &'a ast::File<'s>) -> Vec<&'a ast::Param<'s>> {
    let params = file.statements.iter().filter_map(|s| if let Statement::Param(p) = s { Some(p) } else { None });
    let mut params: Vec<_> = params.collect();
    params.sort_by_key(|param| (param.name.text, param.name.span));
    params
}

/// The parameters of a file, those given a value with the call.
pub fn params<'s>(file: &ast::File<'s>, selection: &Selection, diagnostics: &mut Diagnostics) -> Vec<Param<'s>> {
    let mut out = Vec::new();
    for param in declared(file) {
        let name = param.name;
        let default = param.default.as_ref().and_then(|value| literal(name, "default", value, diagnostics));
        let given = selection.params.get(name.text).map(|text| called(name, text, default.as_ref(), diagnostics));
        let at = param.default.as_ref().filter(|_| given.is_none()).map_or(name.span, |value| value.span);
        let preset = given.or(default);
        let default = preset.clone();
        out.push(Param { name, default, preset, given: at, environment: None, secret: false, import: None, doc: None });
    }
    out.sort_by_key(|param: &Param<'_>| param.name.text);
    out
}

/// A value of a parameter that the file writes: its `default`, or its `value` in an environment. Another is reported.
pub fn literal(name: Name<'_>, what: &str, value: &ast::Value<'_>, diagnostics: &mut Diagnostics) -> Option<Default> {
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
        let message = format!("the {what} of `{}` has `${{{}}}` in it", name.text, other.text);
        let found = Diagnostic::new(Code::WRONG_TYPE, message, value.span, "known only when it is deployed");
        diagnostics.push(found.help("write the text itself; parameters are put together where they are used"));
    } else if literal.is_none() {
        let message = format!("the {what} of `{}` is a string, a whole number, `true` or `false`", name.text);
        let found = Diagnostic::new(Code::WRONG_TYPE, message, value.span, format!("cannot be a parameter's {what}"));
        diagnostics.push(found.help("write the value itself; units belong where the parameter is used"));
    }
    literal
}

/// The value that comes with the call, of the type of the default; one that cannot be of it is reported.
fn called(name: Name<'_>, text: &str, default: Option<&Default>, diagnostics: &mut Diagnostics) -> Default {
    let Some(default) = default else { return Default::Text(text.to_owned()) };
    default.parsed(text).unwrap_or_else(|| {
        let message = format!("`{}` is {} by its default, and the call gives `{text}`", name.text, default.noun());
        let found = Diagnostic::new(Code::WRONG_TYPE, message, name.span, "declared here");
        diagnostics.push(found.help(format!("give {} with `--param`", default.noun())));
        default.clone()
    })
}

/// A text in which no parameter stands.
fn whole(pieces: &[ast::Piece<'_>]) -> Option<String> {
    let text = pieces.iter().map(|piece| match piece {
        ast::Piece::Text(text) => Some(text.as_ref()),
        ast::Piece::Param(_) | ast::Piece::Attribute(..) => None,
    });
    text.collect()
}
