//! Names that AWS keeps for itself, or refuses for their shape.

use super::symbols::Symbols;
use super::wildcards::is_like;
use crate::catalog::Parameter;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// Reports a name that is reserved, and says whether it is.
pub fn reserved(
    name: &str,
    text: impl FnOnce() -> Symbols,
    parameter: &Parameter,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> bool {
    // Few parameters have reserved names, and every text comes by here.
    if parameter.reserved.is_empty() {
        return false;
    }
    let text = text();
    let Some(pattern) = parameter.reserved.iter().find(|pattern| is_like(&text, pattern)) else { return false };
    let message = format!("`{name}` cannot be `{}`", text.to_string().escape_debug());
    let found = Diagnostic::new(Code::RESERVED_NAME, message, span, "AWS refuses this");
    let (start, end) = (pattern.trim_end_matches('*'), pattern.trim_start_matches('*'));
    diagnostics.push(found.help(match (start == pattern, end == pattern) {
        _ if pattern.contains("#.#") => "choose a name that is no IP address".to_owned(),
        _ if pattern.starts_with('#') => "choose a name that does not begin with a digit".to_owned(),
        (true, true) => format!("choose another name: AWS keeps `{pattern}` for itself"),
        (false, true) => format!("choose a name that does not begin with `{start}`"),
        (true, false) => format!("choose a name that does not end with `{end}`"),
        (false, false) => format!("choose a name without `{}`", pattern.trim_matches('*').escape_debug()),
    }));
    true
}
