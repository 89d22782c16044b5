//! Forms of texts, as filters ask for them.

use super::arena::Arena;
use super::scope::Item;
use super::value::Value;
use crate::graph::is_like;
use crate::graph::symbols::Symbol;

/// True if a text is like a pattern, in which `*` is any text, `#` a number and `####` one of four digits. Of a text that is known
/// only when it is deployed no form is known; within a text, it may be a number whose digits are counted.
pub fn like<'g>(item: &Item<'g>, pattern: &str) -> Item<'g> {
    let Item::Value(value) = item else { return Item::Absent };
    let is_known = |value: &Value<'g>| value.as_text().is_some() || value.pieces().len() > 1;
    if !is_known(value) {
        return Item::Value(Value::Bool(false));
    }
    let mut symbols: Vec<Symbol> = Vec::new();
    for (at, piece) in value.pieces().iter().enumerate() {
        match piece.as_text() {
            Some(text) => symbols.extend(text.chars().map(Symbol::Char)),
            None => symbols.push(Symbol::Param(at)),
        }
    }
    Item::Value(Value::Bool(is_like(&symbols, pattern)))
}

/// The text after the first occurrence of another.
pub fn after<'g>(arena: &'g Arena, value: Value<'g>, text: &str) -> Option<Value<'g>> {
    let pieces = value.pieces();
    let found = |(at, piece): (usize, &Value<'g>)| Some((at, piece.as_text()?.split_once(text)?.1));
    let (at, rest) = pieces.iter().enumerate().find_map(found)?;
    let others = pieces.iter().skip(at + 1).copied();
    Some(arena.join(arena.collect(std::iter::once(Value::Text(rest)).chain(others))))
}

/// The part of a text before the first letter that stands for others.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String>
pub fn certain<'g>(arena: &'g Arena, value: Value<'g>) -> Value<'g> {
    let cut = |piece: &Value<'g>| piece.as_text()?.split_once(['*', '?']).map(|(before, _)| Value::Text(before));
    let pieces = value.pieces();
    match pieces.iter().enumerate().find_map(|(at, piece)| Some((at, cut(piece)?))) {
        Some((at, last)) => arena.join(arena.collect(pieces.iter().take(at).copied().chain([last]))),
        None => value,
    }
}
