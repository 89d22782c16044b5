//! The values of deploy-time parameters where they are used, defaults or those of an environment: each is deployed, like one
//! that is written.

use super::draft::Scope;
use super::{Piece, Text};
use crate::diagnostics::Diagnostics;
use std::borrow::Cow;

/// Holds what a text with parameters in it is by their defaults to the rules of its place. Nothing is said where one has none,
/// nor of an empty text: that mostly stands for what is to be given.
pub fn held<'s>(
    scope: &Scope<'_, 's>,
    text: &Text<'s>,
    diagnostics: &mut Diagnostics,
    rules: impl FnOnce(&Text<'s>, &mut Diagnostics) -> bool,
) {
    let mut params = Vec::new();
    let mut whole = String::new();
    for piece in text {
        match piece {
            Piece::Text(text) => whole.push_str(text),
            Piece::Param(index) => {
                let Some(default) = scope.values.get(*index).and_then(|param| param.default.as_ref()) else { return };
                whole.push_str(&default.text());
                params.push(*index);
            }
        }
    }
    if params.is_empty() || whole.is_empty() {
        return;
    }
    let mut told = Diagnostics::default();
    rules(&vec![Piece::Text(Cow::Owned(whole))], &mut told);
    tell(scope, &params, &told, diagnostics);
}

/// Reports what was found of a value that comes of defaults, with them.
pub fn tell(scope: &Scope<'_, '_>, params: &[usize], told: &Diagnostics, diagnostics: &mut Diagnostics) {
    for found in told.iter() {
        let mut found = found.clone();
        // A fix would put a value in the parameter's place.
        found.fixes.clear();
        let mut named = Vec::new();
        for param in params.iter().filter_map(|index| scope.values.get(*index)) {
            if let Some(default) = param.default.as_ref().filter(|_| !named.contains(&param.name.text)) {
                let at = param.environment.map_or(param.name.span, |_| param.given);
                found = found.and(at, format!("`{}` here", clipped(&default.text())));
                named.push(param.name.text);
            }
        }
        let names = named.join("` or `");
        let environment = params.iter().find_map(|index| scope.values.get(*index)?.environment);
        let other = match environment {
            Some(environment) => format!("give `{names}` another value in `{environment}`"),
            None => format!("give `{names}` another default, or none"),
        };
        let help = found.help.take().map_or(other.clone(), |help| format!("{other}; {help}"));
        diagnostics.push(found.help(help));
    }
}

/// The beginning of a default.
fn clipped(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
