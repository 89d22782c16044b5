//! The text that was meant, where a value has not the shape that its parameter asks for: the number that was written in
//! the unit that it needs, the word in the quotes that it needs. What is given here fits, so that a machine may write it.

use super::quantity;
use crate::catalog::{Parameter, Type};
use crate::source::quoted;
use crate::syntax::ast::{Piece, Value, ValueKind};

/// What to write in place of a value, if that is certain.
pub fn meant(value: &Value<'_>, parameter: &Parameter) -> Option<String> {
    let (text, is_quoted) = match &value.kind {
        ValueKind::Word(text) | ValueKind::Quantity(text) => (*text, false),
        ValueKind::String(pieces) => match pieces.as_slice() {
            [Piece::Text(text)] => (text.as_ref(), true),
            _ => return None,
        },
        _ => return None,
    };
    match parameter.kind {
        Type::Integer | Type::Duration | Type::Size => number(text, parameter),
        Type::Bool => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some("true".to_owned()),
            "false" | "no" | "off" | "0" => Some("false".to_owned()),
            _ => None,
        },
        Type::Choice => parameter.choices.iter().find(|choice| choice.as_str() == text).map(|choice| spelled(choice)),
        Type::String | Type::Code | Type::List | Type::Map if !is_quoted => Some(quoted(text)),
        Type::Node if is_quoted && is_word(text) => Some(text.to_owned()),
        _ => None,
    }
}

/// A choice as it is written: in quotes where it is no word.
pub fn spelled(choice: &str) -> String {
    if is_word(choice) { choice.to_owned() } else { quoted(choice) }
}

fn is_word(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.chars().all(letter) && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// A number in a unit in which it fits, the parameter's own first.
pub fn number(text: &str, parameter: &Parameter) -> Option<String> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')).unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())?;
    let own = parameter.unit.as_deref();
    let unit = unit.trim();
    let units: Vec<&str> = match (parameter.kind, unit) {
        (Type::Integer, "") => vec![""],
        (Type::Duration | Type::Size, "") => {
            own.into_iter().chain(quantity::units(parameter.kind).iter().copied()).collect()
        }
        _ => quantity::called(unit, parameter.kind).to_vec(),
    };
    let mut texts = units.into_iter().map(|unit| format!("{digits}{unit}"));
    texts.find(|text| fits(text, parameter))
}

/// Whether a quantity is one that a parameter takes.
fn fits(text: &str, parameter: &Parameter) -> bool {
    let Some(quantity) = quantity::parse(text).filter(|quantity| quantity.kind == parameter.kind) else { return false };
    let factor = parameter.unit.as_deref().map_or(1, quantity::factor);
    let steps = quantity.value / factor;
    let in_range = parameter.range.is_none_or(|[low, high]| (low..=high).contains(&steps));
    quantity.value % factor == 0 && in_range && (parameter.values.is_empty() || parameter.values.contains(&steps))
}
