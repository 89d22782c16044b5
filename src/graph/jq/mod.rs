//! Expressions of jq 1.6, which Firehose evaluates in `partition={...}`: can one be parsed, and is each name in it known.
//!
//! After `parser.y` and `lexer.l` of jq 1.6, which nothing will change any more. Parsers of today's jq take more (`if`
//! without `else`, `.a.[0]`, `a == b == c`) and less (`?//`, `1.`), so `tests/judges/test_jq.py` holds this to jq itself.

mod parser;
mod terms;
mod tokens;

use crate::diagnostics::closest;
use parser::{Parser, Stop};
use tokens::{FORMATS, symbol};

/// The functions of jq 1.6 with the number of their arguments, as `builtins` gives them.
const FUNCTIONS: &str = include_str!("functions.txt");

/// The reason why an expression is not valid in jq 1.6.
pub struct Wrong {
    /// The fault.
    pub label: String,
    /// The correction.
    pub help: String,
}

/// The fault of an expression that is to stand in parentheses. None if there is none, or if that is not known.
pub fn wrong(text: &str) -> Option<Wrong> {
    match Parser::new(text).whole().err()? {
        Stop::Deep => None,
        Stop::At(rest) => Some(unexpected(rest)),
        Stop::Unknown { what, name, near } => {
            let plain = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
            let help = match near {
                Some(near) if plain(&near) == plain(&name) => {
                    format!("give it as many arguments as it takes, as `{near}` says")
                }
                Some(near) => format!("did you mean `{}`?", plain(&near)),
                None if what == "function" => "write it with functions of jq 1.6; newer versions have more".to_owned(),
                None if what == "format" => format!("write one of @{}", FORMATS.join(", @")),
                None => format!("declare the {what} before it"),
            };
            Some(Wrong { label: format!("jq 1.6 knows no {what} `{name}`"), help })
        }
    }
}

/// The fault of an expression whose rest no rule takes.
fn unexpected(rest: &str) -> Wrong {
    let word: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let token = if word.is_empty() { symbol(rest).to_owned() } else { word };
    let (label, help) = match token.as_str() {
        "" => ("it ends too early".to_owned(), "write the expression to its end"),
        "." if rest.starts_with(".e") || rest.starts_with(".E") => {
            ("`.e` and digits are a number to jq 1.6".to_owned(), "write the field in quotes, `.\\\"e1\\\"`")
        }
        "#" => ("a comment swallows the rest of the query".to_owned(), "leave out the comment"),
        "'" => ("`'` is no quote of jq".to_owned(), "quote with `\\\"`"),
        "end" => ("jq 1.6 knows no `if` without `else`".to_owned(), "write `else . end` in place of `end`"),
        token => (format!("`{token}` is unexpected"), "write what jq 1.6 takes; newer versions take more"),
    };
    Wrong { label, help: help.to_owned() }
}

/// True if jq 1.6 has a function, `map/1`. Those that begin with `_` are its own, and not listed; nor are its
/// constants.
fn is_function(name: &str) -> bool {
    name.starts_with('_')
        || ["null/0", "true/0", "false/0"].contains(&name)
        || FUNCTIONS.lines().any(|function| function == name)
}

/// The name most like one that is not known.
fn near<'n>(name: &str, declared: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let kind = |name: &str| name.chars().next().filter(|c| *c == '$');
    closest(name, declared.chain(FUNCTIONS.lines()).filter(|other| kind(other) == kind(name)))
}
