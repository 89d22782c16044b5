//! Junk is parsed again alone, for the error that names the expected rules and the place.

use super::wanted::{BLANKS, Wanted};
use super::{Grammar, Rule, repair};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{Span, is_word};
use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};

/// The findings for a piece of junk at `span` that should have been `wanted`; there is at least one.
pub fn diagnose(text: &str, span: Span, wanted: Wanted) -> Vec<Diagnostic> {
    match Grammar::parse(wanted.rule(), text) {
        Err(error) => {
            let known = repair::repair(text, span, wanted, offset(&error));
            if known.is_empty() { vec![message(text, span, wanted, &error)] } else { known }
        }
        // Alone it parses: the text around it is wrong, so only the place can be reported.
        Ok(_) => {
            let message = format!("expected {} here", noun(wanted.rule()));
            let found = Diagnostic::new(Code::SYNTAX, message, span, "not allowed here");
            vec![found.help("write one statement a line, arguments parted by `,`")]
        }
    }
}

/// The offset at which the grammar stopped.
fn offset(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// The diagnostic for a pest error in the text at `span`.
pub fn message(text: &str, span: Span, wanted: Wanted, error: &Error<Rule>) -> Diagnostic {
    let offset = offset(error);
    let rest = text.get(offset..).unwrap_or_default();
    let width = rest.chars().take_while(|c| !c.is_whitespace()).map(char::len_utf8).sum::<usize>().clamp(1, 24);
    let width = if rest.is_char_boundary(width) { width } else { rest.chars().next().map_or(1, char::len_utf8) };
    let start = span.start as usize + offset;
    let place = match rest.is_empty() {
        // Nothing follows: point at the last thing written.
        true => {
            let written = span.start as usize + text.trim_end().len();
            Span::new(written.saturating_sub(1), written)
        }
        false => Span::new(start, start + width),
    };
    let expected = expectation(error);
    let label = match &expected {
        Some(list) => format!("expected {list}"),
        None => "this is not understood".to_owned(),
    };
    let found = if wanted == Wanted::Taken && is_word(text) {
        format!("the parameter `{text}` has no type")
    } else if wanted == Wanted::Taken && rest.is_empty() && text.trim_end().ends_with('=') {
        "nothing stands behind this `=`".to_owned()
    } else if rest.trim_start_matches(BLANKS).is_empty() {
        "the line ends too early".to_owned()
    } else {
        first_word(rest)
    };
    let diagnostic = Diagnostic::new(Code::SYNTAX, found, place, label);
    diagnostic.help(hint(text, rest, wanted))
}

fn first_word(rest: &str) -> String {
    let word: String = rest.chars().take_while(|c| !c.is_whitespace()).take(24).collect();
    match rest.trim_start_matches(BLANKS).chars().next() {
        Some(blank) if word.is_empty() && blank.is_whitespace() => {
            format!("unexpected U+{:04X}, which looks like a blank and is none", u32::from(blank))
        }
        _ => format!("unexpected `{word}`"),
    }
}

/// The hint for the most frequent mistakes; empty otherwise.
fn hint(text: &str, rest: &str, wanted: Wanted) -> &'static str {
    let near = rest.trim_start();
    if near.starts_with(":*") && text.starts_with("allow") {
        "every action of a service is `service:*`, with its name; `*` alone is every action of all of them"
    } else if near.starts_with("=>") || near.starts_with("-->") || near.starts_with('>') || near.starts_with("~>") {
        "an arrow is written `->`, with options `-[prefix=\"raw/\"]->`"
    } else if near.starts_with("<-") && !near.starts_with("<->") {
        "data flows along `->`: write the source on the left"
    } else if near.starts_with('\'') || near.starts_with('`') {
        "strings are written in double quotes: \"...\""
    } else if near.starts_with("//") || near.starts_with("/*") || near.starts_with("--") {
        "a comment starts with `#`"
    } else if near.starts_with(':') {
        "arguments are written `key=value`"
    } else if near.is_empty() && text.trim_end().ends_with('>') {
        "write what the arrow leads to: a name, or `kind name(...)`"
    } else if near.starts_with('-') && !near.starts_with("->") {
        "names are made of letters, digits and `_`; an arrow is written `->`"
    } else {
        match wanted {
            Wanted::Argument | Wanted::Option => {
                "an argument is a flag, a value, or `key=value`; several are parted by `,`"
            }
            Wanted::Value => "a value is a string, a number, a name, a list `[a, b]` or a map `{key: value}`",
            Wanted::Statement
                if text.starts_with("import \"") && (near.starts_with(',') || near.starts_with("as ")) =>
            {
                "a file is imported as it is, with all of its names; write one `import` a line"
            }
            Wanted::Statement if text.starts_with("module ") && !near.is_empty() => {
                "a module reads `module name(parameter: type) { ... }`, with statements in the braces"
            }
            Wanted::Statement | Wanted::Branch if follows(text, near) => {
                "write `->` before it where data flows there, or else `;`, which begins a new statement"
            }
            Wanted::Setting => {
                "a setting reads `name.argument = value`, for example `d.shards = 8`, or `parameter = value`"
            }
            Wanted::Tag => "a tag reads `name = \"value\"`, for example `team = \"data\"`",
            Wanted::Taken => "a parameter of a module reads `name: type`, perhaps with `= value` after it",
            Wanted::Entry => "an entry of a map reads `key: value`",
            Wanted::Line => "a column reads `name: type`, a permission `allow read on name`",
            _ => {
                "a statement reads `kind name(arguments) -> kind name`, for example `stream d -> firehose(gzip) -> bucket raw`"
            }
        }
    }
}

/// True if a word stands where an arrow or the end of a statement is expected.
fn follows(text: &str, near: &str) -> bool {
    near.len() < text.trim_start().len() && near.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '{')
}

fn expectation(error: &Error<Rule>) -> Option<String> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return None };
    let mut names: Vec<&str> = positives.iter().map(|rule| noun(*rule)).filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(5);
    let last = names.pop()?;
    Some(if names.is_empty() { last.to_owned() } else { format!("{} or {last}", names.join(", ")) })
}

/// The noun for a grammar rule in messages; empty for rules that need no mention.
fn noun(rule: Rule) -> &'static str {
    match rule {
        Rule::alone_statement
        | Rule::chain
        | Rule::use_file
        | Rule::import
        | Rule::module
        | Rule::param
        | Rule::output
        | Rule::env_block
        | Rule::tags
        | Rule::accept
        | Rule::moved
        | Rule::level => "a statement",
        Rule::alone_branch => "a branch such as `bucket -> lambda x(\"x\")`",
        Rule::alone_setting | Rule::setting | Rule::param_value => "a setting such as `d.shards = 8`",
        Rule::alone_tag | Rule::tag => "a tag such as `team = \"data\"`",
        Rule::alone_line | Rule::line => "a column `name: type` or an `allow` line",
        Rule::alone_argument => "a flag, a value or `key=value`",
        Rule::alone_value | Rule::value => "a value",
        Rule::alone_entry => "an entry `key: value`",
        Rule::node | Rule::head | Rule::existing => "a node",
        Rule::ident | Rule::type_name | Rule::name => "a name",
        Rule::group => "a group `{ ... }`",
        Rule::step | Rule::arrow | Rule::both | Rule::both_open => "an arrow `->`",
        Rule::args => "`(arguments)`",
        Rule::takes => "`(name: type)`",
        Rule::holds => "statements in `{ ... }`",
        Rule::taken => "a parameter `name: type`",
        Rule::options => "options",
        Rule::body => "a body `{ ... }`",
        Rule::string => "a string",
        Rule::quantity => "a number",
        Rule::list => "a list `[a, b]`",
        Rule::map | Rule::entry => "a map `{key: value}`",
        Rule::kw_on => "`on`",
        Rule::kw_to => "`to`",
        Rule::kw_if => "`if {...}`",
        Rule::kw_because => "`because \"...\"`",
        Rule::code => "a code such as `P302`",
        Rule::operator | Rule::kw_in => "a comparison such as `==`",
        Rule::kw_and | Rule::kw_or => "`and` or `or`",
        Rule::comparison | Rule::negation | Rule::any_of | Rule::field | Rule::presence => "a condition",
        Rule::action => "a verb or an action such as `s3:PutObject`",
        Rule::target => "a node, an ARN or `*`",
        Rule::column_type => "a type",
        Rule::colon => "`:` between name and type",
        Rule::equals => "`=`",
        Rule::interpolation => "`${parameter}`",
        Rule::escape => "one of `\\\"`, `\\\\`, `\\n`, `\\t`, `\\$`",
        Rule::EOI => "the end of the line",
        _ => "",
    }
}
