//! The text that was meant, where a value has not the shape that its parameter asks for: the number that was written in
//! the unit that it needs, the word in the quotes that it needs. What is given here fits, so that a machine may write it.

use super::quantity;
use super::spelling::is_day;
use crate::catalog::{Parameter, Type};
use crate::source::{is_word, quoted};
use crate::syntax::ast::{Piece, Value, ValueKind};

/// The text to write in place of a value, if that is certain.
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
        Type::String if !is_quoted => {
            let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            let is_long = parameter.range.is_none_or(|[low, high]| (low..=high).contains(&length));
            (is_long && (!parameter.date || is_day(text))).then(|| quoted(text))
        }
        Type::Code | Type::Text | Type::List | Type::Map if !is_quoted => Some(quoted(text)),
        Type::Node if is_quoted && is_word(text) => Some(text.to_owned()),
        _ => None,
    }
}

/// A choice as it is written: in quotes where it is no word.
pub fn spelled(choice: &str) -> String {
    if is_word(choice) { choice.to_owned() } else { quoted(choice) }
}

/// The number in the one unit that can be meant.
pub fn number(text: &str, parameter: &Parameter) -> Option<String> {
    let mut readings = readings(text, parameter).into_iter();
    readings.next().filter(|_| readings.next().is_none())
}

/// The number in each unit that can be meant, the largest first. The unit that was written is, and where none was, the
/// parameter's own; where it does not fit in that, every other in which it fits, and who wrote it is to choose.
fn readings(text: &str, parameter: &Parameter) -> Vec<String> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')).unwrap_or(text.len());
    let Some((digits, unit)) = text.split_at_checked(end).filter(|(digits, _)| !digits.is_empty()) else {
        return Vec::new();
    };
    let fitting = |unit: &str| Some(format!("{digits}{unit}")).filter(|text| fits(text, parameter));
    let unit = unit.trim();
    let certain = match (parameter.kind, unit) {
        (Type::Integer, "") => fitting(""),
        (Type::Duration | Type::Size, "") => parameter.unit.as_deref().and_then(fitting),
        _ => quantity::called(unit, parameter.kind).iter().find_map(|unit| fitting(unit)),
    };
    match certain {
        Some(text) => vec![text],
        None if unit.is_empty() => {
            let mut units = quantity::units(parameter.kind).to_vec();
            units.sort_by_key(|unit| std::cmp::Reverse(quantity::factor(unit)));
            units.into_iter().filter_map(fitting).collect()
        }
        None => Vec::new(),
    }
}

/// The words "`4d`, `4h` or `4min`" for a number without a unit that may be any of them, the first with its key.
pub fn several(name: &str, value: &Value<'_>, parameter: &Parameter) -> Option<String> {
    let ValueKind::Quantity(text) = value.kind else { return None };
    let readings = readings(text, parameter);
    let (last, others) = readings.split_last().filter(|(_, others)| !others.is_empty())?;
    let others: Vec<String> = others.iter().map(|text| format!("`{text}`")).collect();
    Some(format!("`{name}={} or `{last}`", others.join(", ").trim_start_matches('`')))
}

/// Another language has this word for nothing.
pub fn is_nothing(word: &str) -> bool {
    ["none", "null", "nil", "undefined"].contains(&word.to_ascii_lowercase().as_str())
}

/// Another language switches something off with this word.
pub fn is_off(word: &str) -> bool {
    ["false", "off", "no"].contains(&word.to_ascii_lowercase().as_str())
}

/// Another language switches something on with this word.
pub fn is_on(word: &str) -> bool {
    ["true", "on", "yes"].contains(&word.to_ascii_lowercase().as_str())
}

/// True if a parameter takes the quantity.
fn fits(text: &str, parameter: &Parameter) -> bool {
    let Some(quantity) = quantity::parse(text).filter(|quantity| quantity.kind == parameter.kind) else { return false };
    let factor = parameter.unit.as_deref().map_or(1, quantity::factor);
    let steps = quantity.value / factor;
    let in_range = parameter.range.is_none_or(|[low, high]| (low..=high).contains(&steps));
    quantity.value % factor == 0 && in_range && (parameter.values.is_empty() || parameter.values.contains(&steps))
}
