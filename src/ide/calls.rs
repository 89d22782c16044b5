//! Calls of modules around a cursor, told from the tokens before it.

use super::known::{Known, Module};
use super::lexer::{Sort, Token, tokens};

/// A call of a module that a cursor is in the arguments of.
pub struct Call<'k, 't> {
    /// The module.
    pub module: &'k Module,
    /// The name of the call.
    pub name: &'t str,
    /// The parameters that are given.
    pub given: Vec<&'k str>,
    /// A value is written at the cursor, after its key.
    pub has_key: bool,
    /// The parameter that is written, by its number, as far as one is.
    pub active: Option<usize>,
}

/// An open bracket: the module and the name of the call whose arguments it holds, and the tokens in it.
type Bracket<'k, 't> = (Option<(&'k Module, &'t str)>, Vec<Token<'t>>);

/// The call that an offset is in the arguments of.
pub fn call_at<'k, 't>(text: &'t str, offset: usize, known: &'k Known) -> Option<Call<'k, 't>> {
    if known.modules.is_empty() {
        return None;
    }
    let mut open: Vec<Bracket<'k, 't>> = Vec::new();
    // The words of a statement so far, where it is two of them.
    let mut words: Vec<&'t str> = Vec::new();
    for token in tokens(text).take_while(|token| token.start < offset) {
        let is_typed = token.end() >= offset && matches!(token.sort, Sort::Word | Sort::Number | Sort::Text);
        match token.text {
            "(" | "[" | "{" | "-[" | "<-[" if token.sort == Sort::Sign => {
                let module = match words.as_slice() {
                    [module, name] if token.is("(") => known.module(module).map(|module| (module, *name)),
                    _ => None,
                };
                open.push((module, Vec::new()));
                words.clear();
            }
            ")" | "]" | "}" | "]->" if token.sort == Sort::Sign => {
                open.pop();
                words.clear();
            }
            _ => {
                match token.sort {
                    Sort::Word => words.push(token.text),
                    _ => words.clear(),
                }
                if let Some((_, inside)) = open.last_mut()
                    && !matches!(token.sort, Sort::Line | Sort::Comment)
                    && !is_typed
                {
                    inside.push(token);
                }
            }
        }
    }
    let (module, inside) = open.pop()?;
    let (module, name) = module?;
    let arguments: Vec<&[Token<'_>]> = inside.split(|token| token.is(",")).collect();
    let key = |argument: &&[Token<'t>]| match argument {
        [key, equals, ..] if equals.is("=") => Some(key.text),
        _ => None,
    };
    let last = arguments.last().copied().unwrap_or_default();
    let positional = arguments.iter().rev().skip(1).filter(|argument| key(argument).is_none()).count();
    let active = match key(&last) {
        Some(key) => module.takes.iter().position(|taken| taken.name == key),
        None => Some(positional).filter(|at| *at < module.takes.len()),
    };
    let is_given = |name: &str| arguments.iter().filter_map(key).any(|key| key == name);
    let names = module.takes.iter().enumerate().map(|(at, taken)| (at, taken.name.as_str()));
    let given = names.filter(|(at, name)| *at < positional || is_given(name)).map(|(_, name)| name).collect();
    Some(Call { module, name, given, has_key: key(&last).is_some(), active })
}

/// The path before the word at an offset, `a` of `a.ou`, where a `.` stands between.
pub fn path_before(text: &str, start: usize) -> Option<&str> {
    let before = text.get(..start)?.strip_suffix('.')?;
    let rest = before.trim_end_matches(|letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.'));
    before.get(rest.len()..).filter(|path| !path.is_empty())
}
