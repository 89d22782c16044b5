//! Words that are no kinds: those of other tools, types of a target, and levels of findings.

use crate::catalog::types;
use crate::diagnostics::{Code, Diagnostic, Level, a, misspelled};
use crate::source::Span;
use crate::syntax::ast;

/// A word that another tool has for what is here one of these kinds.
pub fn called(code: Code, word: &str, span: Span, ours: &[String]) -> Diagnostic {
    let kinds: Vec<String> = ours.iter().map(|kind| format!("`{kind}`")).collect();
    let message = format!("`{word}` is {} here", kinds.join(" or "));
    let found = Diagnostic::new(code, message, span, "a name that other tools have for it");
    let found = found.help(format!("write {}", kinds.join(" or ")));
    match ours {
        [only] => found.fix(span, only.as_str()),
        _ => found,
    }
}

/// The help for a word that is spelled as a type of a target, and the declaration of a resource of that type.
pub fn of_type(word: &str, name: Option<ast::Name<'_>>) -> Option<(String, String)> {
    let target = types::target_of(word)?;
    let kind = if types::find(target, word).is_some() { word } else { types::near(target, word)? };
    let written = format!("resource {}(\"{kind}\")", name.map_or("NAME", |name| name.text));
    Some((format!("a resource of that type has no arrows: declare `{written} {{ PROPERTY = VALUE }}`"), written))
}

/// The finding for a statement of a level that names no code.
pub fn leveled(level: Level, name: ast::Name<'_>) -> Diagnostic {
    let message = format!("there is no code {}", name.text);
    let found = Diagnostic::new(Code::UNUSED_ACCEPT, message, name.span, format!("cannot be {}", level.participle()));
    // Letters that are taken for digits.
    let digits: String = name.text.chars().map(|c| if "oO".contains(c) { '0' } else { c }).collect();
    let digits = digits.replace(['l', 'I', 'i'], "1").to_ascii_uppercase();
    let near = Code::parse(&digits).map(|code| code.to_string());
    match near.or_else(|| misspelled(name.text, ["warnings"]).map(str::to_owned)) {
        Some(near) => found.help(format!("did you mean `{near}`?")).fix(name.span, near),
        None => found.help("name a code that `pipec codes` lists, or `warnings`"),
    }
}

/// The finding for a part that other tools declare beside a resource: written as a kind it would be another resource.
pub fn comes_with(code: Code, word: &str, span: Span, kind: &str) -> Diagnostic {
    let found = Diagnostic::new(code, format!("`{word}` comes with {}", a(kind)), span, "nothing of its own here");
    found.help(format!("take it out: it follows from the arrows and the arguments of the {kind}"))
}
