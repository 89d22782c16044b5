//! Names that AWS keeps for itself, or refuses for their shape.

use crate::catalog::Parameter;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// True if a text is like a pattern, in which `*` is any text and `#` a number.
pub fn is_like(text: &str, pattern: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => text.is_empty(),
        Some('*') => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.filter_map(|at| text.get(at..)).any(|text| is_like(text, rest.as_str()))
        }
        Some('#') => {
            let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
            after.len() < text.len() && is_like(after, rest.as_str())
        }
        Some(c) => text.strip_prefix(c).is_some_and(|text| is_like(text, rest.as_str())),
    }
}

/// Reports a name that is reserved, and says whether it is.
pub fn reserved(name: &str, text: &str, parameter: &Parameter, span: Span, diagnostics: &mut Diagnostics) -> bool {
    let Some(pattern) = parameter.reserved.iter().find(|pattern| is_like(text, pattern)) else { return false };
    // A parameter of the stack is shown as `...`.
    let shown: String = text.split('\0').step_by(2).collect::<Vec<_>>().join("...");
    let found = Diagnostic::new(Code::RESERVED_NAME, format!("`{name}` cannot be `{shown}`"), span, "AWS refuses this");
    let (start, end) = (pattern.trim_end_matches('*'), pattern.trim_start_matches('*'));
    diagnostics.push(found.help(match (start == pattern, end == pattern) {
        _ if pattern.contains("#.#") => "choose a name that is no IP address".to_owned(),
        _ if pattern.starts_with('#') => "choose a name that does not begin with a digit".to_owned(),
        (true, true) => format!("choose another name: AWS sets `{pattern}` itself"),
        (false, true) => format!("choose a name that does not begin with `{start}`"),
        (true, false) => format!("choose a name that does not end with `{end}`"),
        (false, false) => format!("choose a name without `{}`", pattern.trim_matches('*')),
    }));
    true
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn patterns_are_like_names() {
        for (text, pattern) in
            [("192.168.5.4", "#.#.#.#"), ("xn--a", "xn--*"), ("a..b", "*..*"), ("a-s3alias", "*-s3alias")]
        {
            assert!(is_like(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [("192.168.5", "#.#.#.#"), ("1.2.3.x", "#.#.#.#"), ("axn--", "xn--*"), ("a.b", "*..*")] {
            assert!(!is_like(text, pattern), "{text} {pattern}");
        }
    }
}
