//! The condition of an `allow` line: IAM's condition block, after `if`.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>

use super::draft::Scope;
use super::{Piece, Test, Text, text};
use crate::catalog::conditions;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, closest, did_you_mean, misspelled};
use crate::syntax::ast::{Name, Value, ValueKind};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The values of most operators.
const TEXT: &str = "a string in quotes";

/// A condition, and what an operator of one compares.
const WHOLE: &str = "{StringLike: {\"s3:prefix\": \"in/*\"}}";
const COMPARED: &str = "{\"s3:prefix\": \"in/*\"}";

/// The tests of a condition; what IAM would not take is reported.
pub fn condition<'s>(value: &Value<'s>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Vec<Test<'s>> {
    let mut tests = Vec::new();
    let Some(operators) = entries(value, "a condition", WHOLE, diagnostics) else { return tests };
    for (operator, keys) in operators {
        let bare = conditions::bare(operator.text);
        if !conditions::operators().any(|known| known == bare) {
            diagnostics.push(unknown_operator(operator));
            continue;
        }
        let Some(keys) = entries(keys, "what an operator compares", COMPARED, diagnostics) else { continue };
        for (key, value) in keys {
            if let Some(found) = unknown_key(key) {
                diagnostics.push(found);
                continue;
            }
            if let Some((values, list)) = values(bare, key, value, scope, diagnostics) {
                tests.push(Test { operator: operator.text, key: key.text, values, list });
            }
        }
    }
    tests
}

/// The entries of a map that is not empty and has no key twice.
fn entries<'v, 's>(
    value: &'v Value<'s>,
    what: &str,
    example: &str,
    diagnostics: &mut Diagnostics,
) -> Option<&'v [(Name<'s>, Value<'s>)]> {
    let ValueKind::Map(entries) = &value.kind else {
        let found = Diagnostic::new(Code::WRONG_TYPE, format!("{what} is a map"), value.span, "this is no map");
        diagnostics.push(found.help(format!("write `{example}`")));
        return None;
    };
    if entries.is_empty() {
        let found = Diagnostic::new(Code::INVALID_CONDITION, format!("{what} is empty"), value.span, "says nothing");
        diagnostics.push(found.help(format!("write `{example}`, or leave it out")));
    }
    let mut known = BTreeSet::new();
    for (key, _) in entries.iter().filter(|(key, _)| !known.insert(key.text)) {
        let message = format!("`{}` is given twice", key.text);
        let found = Diagnostic::new(Code::DUPLICATE_ARGUMENT, message, key.span, "again here");
        diagnostics.push(found.help("write both under one of the two; several values of a key are a list"));
    }
    Some(entries)
}

fn unknown(name: &Name<'_>, what: &str) -> Diagnostic {
    let message = format!("IAM has no condition {what} `{}`", name.text);
    Diagnostic::new(Code::INVALID_CONDITION, message, name.span, "unknown")
}

/// The finding for an operator that IAM does not have. What may stand around one stays.
fn unknown_operator(operator: &Name<'_>) -> Diagnostic {
    let (set, name) = operator.text.split_at(operator.text.find(':').map_or(0, |at| at + 1));
    let operators = conditions::operators();
    let optional = operators.clone().filter(|known| *known != "Null").map(|known| format!("{known}IfExists"));
    let all: Vec<String> = operators.map(str::to_owned).chain(optional).collect();
    let all = || all.iter().map(String::as_str);
    let found = unknown(operator, "operator");
    let found = found.maybe_fix(operator.span, misspelled(name, all()).filter(|_| is_word(operator)));
    found.maybe_help(match closest(name, all()) {
        Some(near) if set.is_empty() => Some(format!("did you mean `{near}`?")),
        Some(near) => Some(format!("did you mean `\"{set}{near}\"`?")),
        None => did_you_mean(name, "operators", conditions::operators()),
    })
}

/// True if a key is a word, which stands without quotes.
fn is_word(key: &Name<'_>) -> bool {
    key.span.range().len() == key.text.len()
}

/// The finding for a key that no service has. Which keys a service of its own has is not known here.
fn unknown_key(key: &Name<'_>) -> Option<Diagnostic> {
    let Some((service, name)) = key.text.split_once(':') else {
        return Some(unknown(key, "key").help("a key has its service before it, such as `\"aws:RequestedRegion\"`"));
    };
    if !service.eq_ignore_ascii_case("aws") || conditions::is_global(name, str::eq_ignore_ascii_case) {
        return None;
    }
    let near = closest(name, conditions::global_keys()).map(|near| format!("did you mean `aws:{near}`?"));
    let all = "see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html";
    Some(unknown(key, "key").help(near.unwrap_or(all.to_owned())))
}

/// The values that a key is compared with, and true if they are written as a list.
fn values<'s>(
    operator: &str,
    key: &Name<'_>,
    value: &Value<'s>,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> Option<(Vec<Text<'s>>, bool)> {
    let mut one = |value: &Value<'s>| match scalar(operator, value, scope, diagnostics) {
        Ok(text) => Some(text),
        Err(wanted) => {
            let message = format!("`{operator}` compares `{}` with {wanted}", key.text);
            let found = Diagnostic::new(Code::WRONG_TYPE, message, value.span, "cannot be compared so");
            diagnostics.push(found.help(format!("write {wanted}")));
            None
        }
    };
    match &value.kind {
        ValueKind::List(items) => Some((items.iter().map(one).collect::<Option<_>>()?, true)),
        _ => Some((vec![one(value)?], false)),
    }
}

/// One value as IAM takes it, which is text; the wanted values where it is none of them.
fn scalar<'s>(
    operator: &str,
    value: &Value<'s>,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> Result<Text<'s>, &'static str> {
    let written = |text: &'s str| vec![Piece::Text(Cow::Borrowed(text))];
    let (wanted, word): (_, fn(&str) -> bool) = match operator {
        "Bool" | "Null" => ("`true` or `false`", |word| matches!(word, "true" | "false")),
        operator if operator.starts_with("Numeric") => ("a number, such as `100`", |word| word.parse::<f64>().is_ok()),
        _ => (TEXT, |_| false),
    };
    match &value.kind {
        ValueKind::Word(text) | ValueKind::Quantity(text) if word(text) => Ok(written(text)),
        ValueKind::String(pieces) => {
            let text = text::text(pieces, scope, diagnostics);
            let right = wanted == TEXT || text::plain(&text).is_none_or(|plain| word(&plain));
            if right { Ok(text) } else { Err(wanted) }
        }
        _ => Err(wanted),
    }
}
