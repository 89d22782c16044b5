//! Numbers with units: durations in seconds, sizes in bytes.

use crate::catalog::Type;

/// A number as written, in the base unit of its type.
pub struct Quantity {
    pub kind: Type,
    pub value: i64,
}

const DURATIONS: &[(&str, i64)] =
    &[("s", 1), ("sec", 1), ("min", 60), ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800)];
const SIZES: &[(&str, i64)] = &[
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
];

/// Reads `5`, `60s`, `1.5h`, `64MiB`. None where the unit is unknown or the number too large or not whole.
pub fn parse(text: &str) -> Option<Quantity> {
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    if unit.is_empty() {
        return Some(Quantity { kind: Type::Integer, value: number.parse().ok()? });
    }
    let known = |table: &[(&str, i64)]| table.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
    if let Some(factor) = known(DURATIONS) {
        return Some(Quantity { kind: Type::Duration, value: scale(number, factor)? });
    }
    known(SIZES).and_then(|factor| Some(Quantity { kind: Type::Size, value: scale(number, factor)? }))
}

fn scale(number: &str, factor: i64) -> Option<i64> {
    let Some((whole, fraction)) = number.split_once('.') else {
        return number.parse::<i64>().ok()?.checked_mul(factor);
    };
    let digits = u32::try_from(fraction.len()).ok().filter(|digits| *digits <= 9)?;
    let parts = 10_i64.pow(digits);
    let scaled = format!("{whole}{fraction}").parse::<i64>().ok()?.checked_mul(factor)?;
    (scaled % parts == 0).then_some(scaled / parts)
}

/// How many base units one step of `unit` is.
pub fn factor(unit: &str) -> i64 {
    let all = DURATIONS.iter().chain(SIZES);
    all.clone().find(|(name, _)| *name == unit).map_or(1, |(_, factor)| *factor)
}

/// A value in a parameter's unit, as people would write it.
pub fn show(value: i64, unit: Option<&str>) -> String {
    format!("{value}{}", unit.unwrap_or_default())
}
