//! The partition keys of a table, and the way in which Athena computes their values: partition projection.
//!
//! <https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html>

use super::dates::{Piece, letters, pieces};
use super::evaluator::Evaluator;
use super::functions;
use super::scope::Item;
use super::value::Value;
use crate::catalog::Word;
use crate::graph::Node;
use crate::graph::symbols::{Symbol, Symbols, folders, known};
use petgraph::graph::NodeIndex;

/// The format of a date if no other is given: Hive's own.
const ISO: &str = "yyyy-MM-dd";
/// Projection of numbers has no `NOW`, so years are looked for until one that is far.
const LAST_YEAR: &str = "2099";

/// The format of dates that writers give a partition.
enum Format {
    Known(String),
    /// A parameter of the stack is part of it.
    Unknown,
}

/// The way in which Athena computes the values of a partition.
enum Projection<'f> {
    /// Days, hours and the like in a format, from a first one, in that format, until now.
    Date(&'f str, String),
    /// Numbers from one to another, each with so many digits at least.
    Numbers { range: String, digits: Option<usize> },
    /// The one value that a query names.
    Injected,
}

impl<'g, 's: 'g> Evaluator<'g, 's> {
    /// The partition keys of a table: maps of `name`, `type` and their projection, by the format that a writer's
    /// prefix gives them: `day=!{timestamp:yyyy-MM-dd}/` on an arrow into the table's bucket, below its prefix.
    pub fn partitions(&self, index: NodeIndex, node: &'g Node<'s>) -> Value<'g> {
        // Most tables have none, and a bucket may have many writers.
        if node.columns.iter().all(|column| !column.partition) {
            return Value::List(&[]);
        }
        if node.service.columns.is_some() {
            return functions::columns(self.arena, node, true);
        }
        let written = self.written_below(index);
        let since = match self.member(Item::Node(index), Word::of("since"), "since") {
            Some(Item::Value(value)) => value,
            _ => Value::Text(""),
        };
        let arena = self.arena;
        let Value::List(keys) = functions::columns(arena, node, true) else { return Value::List(&[]) };
        arena.list(keys.iter().map(|key| {
            let text = |of: &str| key.get(of).and_then(|value| value.as_text()).unwrap_or_default();
            let (name, kind) = (text("name"), text("type"));
            let format = written.iter().find_map(|below| timestamp(below, name));
            let projection = projection(kind, format.as_ref(), since.as_text().unwrap_or_default());
            // A DATE has values of one format alone, and a projection of numbers gives no dates.
            let dated = matches!(projection, Projection::Date(ISO, _));
            let kind = if kind == "date" && !dated { "string" } else { kind };
            let mut entries = vec![("name", arena.text(name)), ("type", arena.text(kind))];
            match projection {
                Projection::Date(format, first) => {
                    // A parameter of the stack says its date in this format alone.
                    let first = if format == ISO { since } else { arena.text(first) };
                    entries.push(("projection", Value::Text("date")));
                    entries.push(("format", arena.text(format)));
                    entries.push(("range", arena.join(&[first, Value::Text(",NOW")])));
                    entries.push(("unit", Value::Text(unit(format))));
                }
                Projection::Numbers { range, digits } => {
                    entries.push(("projection", Value::Text("integer")));
                    entries.push(("range", arena.text(range)));
                    entries.extend(digits.map(|digits| ("digits", arena.text(digits.to_string()))));
                }
                Projection::Injected => entries.push(("projection", Value::Text("injected"))),
            }
            arena.entries(entries)
        }))
    }
}

fn projection<'f>(kind: &str, format: Option<&'f Format>, since: &str) -> Projection<'f> {
    let format = match format {
        Some(Format::Unknown) => return Projection::Injected,
        Some(Format::Known(format)) => Some(format.as_str()),
        None => None,
    };
    let is_number = ["int", "bigint"].contains(&kind);
    let numbers = |low: &str, high: &str, digits: &str| Projection::Numbers {
        range: format!("{low},{high}"),
        digits: Some(digits.len()).filter(|digits| *digits > 1),
    };
    match format {
        Some(letters @ ("M" | "MM")) => numbers("1", "12", letters),
        Some(letters @ ("d" | "dd")) => numbers("1", "31", letters),
        Some(letters @ ("H" | "HH")) => numbers("0", "23", letters),
        Some(letters @ ("m" | "mm")) => numbers("0", "59", letters),
        Some(letters @ "yyyy") if is_number => numbers(year(since), LAST_YEAR, letters),
        _ if is_number => Projection::Injected,
        Some(format) => first_date(since, format).map_or(Projection::Injected, |first| Projection::Date(format, first)),
        None if kind == "date" => Projection::Date(ISO, since.to_owned()),
        None => Projection::Injected,
    }
}

/// The format of `name=!{timestamp:format}` where that is a folder of a prefix.
fn timestamp(prefix: &[Symbol], name: &str) -> Option<Format> {
    let start = Symbols::from(format!("{name}=").as_str());
    let Some(folder) = known(folders(prefix).find_map(|folder| folder.strip_prefix(&*start))?) else {
        return Some(Format::Unknown);
    };
    Some(Format::Known(folder.strip_prefix("!{timestamp:")?.strip_suffix('}')?.to_owned()))
}

/// The year of a date `2020-01-31`.
fn year(date: &str) -> &str {
    date.split('-').next().filter(|year| !year.is_empty()).unwrap_or("2020")
}

/// A date `2020-01-31` in a format of Java's such as `yyyy/MM/dd/HH`, if all its parts are known and determine a
/// date: a week, the name of a month or an hour without its day does not say when.
///
/// <https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html>
fn first_date(date: &str, format: &str) -> Option<String> {
    let mut parts = date.split('-').skip(1);
    let mut next = || parts.next().unwrap_or("01");
    let (month, day) = (next(), next());
    let mut out = String::with_capacity(format.len());
    let mut known = [false; UNITS.len()];
    for piece in pieces(format) {
        match piece {
            Piece::Sign(c) | Piece::Quoted(c) => out.push(c),
            Piece::Letters(letter, count) => {
                let at = UNITS.iter().position(|(letters, _)| letters.contains(letter))?;
                *known.get_mut(at)? = true;
                let value = [year(date), month, day, "00", "00", "00"].get(at).copied()?;
                match count {
                    4 if at == 0 => out.push_str(value),
                    1 if at > 0 => out.push_str(value.strip_prefix('0').unwrap_or(value)),
                    2 if at > 0 => out.push_str(value),
                    _ => return None,
                }
            }
        }
    }
    // No larger unit is left out above a smaller one.
    let is_whole = known.first() == Some(&true) && known.is_sorted_by(|above, below| above >= below);
    is_whole.then_some(out)
}

/// Letters of formats, and the steps between dates that end in them.
const UNITS: [(&str, &str); 6] =
    [("yu", "YEARS"), ("M", "MONTHS"), ("d", "DAYS"), ("H", "HOURS"), ("m", "MINUTES"), ("s", "SECONDS")];

/// The step between dates of a format.
fn unit(format: &str) -> &'static str {
    let is_in = |unit: &str| letters(format).any(|(letter, _)| unit.contains(letter));
    UNITS.iter().rev().find(|(unit, _)| is_in(unit)).map_or("YEARS", |(_, unit)| unit)
}

#[cfg(test)]
mod tests {
    use super::{first_date, unit};

    #[test]
    fn first_dates_are_in_their_format() {
        let of = |format: &str| first_date("2024-03-05", format);
        for (format, first, step) in [
            ("yyyy-MM-dd", "2024-03-05", "DAYS"),
            ("yyyy/MM/dd/HH", "2024/03/05/00", "HOURS"),
            ("yyyy-M-d", "2024-3-5", "DAYS"),
            ("uuuu-MM", "2024-03", "MONTHS"),
            ("yyyy", "2024", "YEARS"),
            ("yyyy'/m='MM", "2024/m=03", "MONTHS"),
            ("yyyy-MM-dd-H", "2024-03-05-0", "HOURS"),
            ("yyyy''MM", "2024'03", "MONTHS"),
        ] {
            assert_eq!((of(format).as_deref(), unit(format)), (Some(first), step), "{format}");
        }
        for format in [
            "yyyy-'W'ww",
            "MMM",
            "EEE",
            "YYYY-MM-dd",
            "yyyy-MM-dd-hh",
            "HH",
            "yyyy-dd",
            "MM-dd",
            "yy-MM-dd",
            "DDD",
            "yyyy-MM-HH",
        ] {
            assert_eq!(of(format), None, "{format}");
        }
    }
}
