//! Numbers with units: durations in seconds, sizes in bytes.

use crate::catalog::template::Template;
use crate::catalog::{Parameter, Type};

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

/// The type of a number as written: with its unit a duration or a size, without one an integer.
pub fn type_of(text: &str) -> Option<Type> {
    parse(text).map(|quantity| quantity.kind)
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

/// The units of durations or sizes, those that people use for whole things first.
pub fn units(kind: Type) -> &'static [&'static str] {
    match kind {
        Type::Duration => &["s", "min", "h", "d", "w"],
        Type::Size => &["MiB", "GiB", "KiB", "B"],
        _ => &[],
    }
}

/// The units that a word stands for that is no unit here, or not of what is asked for; the likeliest first.
pub fn called(word: &str, kind: Type) -> &'static [&'static str] {
    match (kind, word.to_ascii_lowercase().as_str()) {
        (Type::Duration, "s" | "sec" | "secs" | "second" | "seconds") => &["s"],
        (Type::Duration, "m" | "min" | "mins" | "minute" | "minutes") => &["min"],
        (Type::Duration, "h" | "hr" | "hrs" | "hour" | "hours") => &["h"],
        (Type::Duration, "d" | "day" | "days") => &["d"],
        (Type::Duration, "w" | "week" | "weeks") => &["w"],
        (Type::Size, "b" | "byte" | "bytes") => &["B"],
        (Type::Size, "k" | "kb" | "ki" | "kib") => &["KiB", "KB"],
        (Type::Size, "m" | "mb" | "mi" | "mib") => &["MiB", "MB"],
        (Type::Size, "g" | "gb" | "gi" | "gib") => &["GiB", "GB"],
        _ => &[],
    }
}

/// The number of base units in one step of `unit`.
pub fn factor(unit: &str) -> i64 {
    let all = DURATIONS.iter().chain(SIZES);
    all.clone().find(|(name, _)| *name == unit).map_or(1, |(_, factor)| *factor)
}

/// A value in a parameter's unit, as people would write it.
pub fn show(value: i64, unit: Option<&str>) -> String {
    format!("{value}{}", unit.unwrap_or_default())
}

/// The help that says which numbers a parameter takes.
pub fn takes(name: &str, parameter: &Parameter) -> String {
    let unit = parameter.unit.as_deref();
    let example = match (&parameter.default, parameter.range) {
        (Some(Template::Fixed(default)), _) if default.is_i64() => default.as_i64().unwrap_or(1),
        (_, Some([low, _])) => low.max(1),
        _ => 1,
    };
    let example = show(example, unit);
    match parameter.range {
        Some([low, high]) => {
            let (low, high) = (show(low, unit), show(high, unit));
            format!("write a value from {low} to {high}, such as `{name}={example}`")
        }
        None => format!("write for example `{name}={example}`"),
    }
}
