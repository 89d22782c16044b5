//! The columns of a table, with Glue's types.

use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::source::Span;
use crate::syntax::ast;
use rustc_hash::FxBuildHasher;
use std::collections::HashMap;

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column<'s> {
    /// A partition key.
    pub partition: bool,
    /// Its name.
    pub name: ast::Name<'s>,
    /// Its type in Glue's spelling.
    pub kind: String,
}

const SIMPLE: &[&str] = &[
    "string",
    "int",
    "bigint",
    "double",
    "float",
    "boolean",
    "date",
    "timestamp",
    "decimal",
    "binary",
    "smallint",
    "tinyint",
    "char",
    "varchar",
    "array",
    "map",
    "struct",
];
/// Types of partitions whose values Athena works out from keys, by projection; others it has none for.
/// <https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html>
const PARTITIONS: &[&str] = &["string", "int", "bigint", "date"];
const ALIASES: &[(&str, &str)] = &[
    ("integer", "int"),
    ("long", "bigint"),
    ("bool", "boolean"),
    ("text", "string"),
    ("short", "smallint"),
    ("byte", "tinyint"),
];
const MAX_DEPTH: usize = 24;
/// <https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html>
const MAX_NAME: usize = 255;
const MAX_TYPE: usize = 131_072;

/// Checks names and types; what is wrong is reported and left out.
pub fn columns<'s>(body: &ast::Body<'s>, diagnostics: &mut Diagnostics) -> Vec<Column<'s>> {
    let mut out: Vec<Column<'s>> = Vec::new();
    let mut known: HashMap<String, Span, FxBuildHasher> = HashMap::default();
    for column in &body.columns {
        // Glue keeps names in lower case, so two that differ in case alone are one.
        if let Some(earlier) = known.get(&column.name.text.to_ascii_lowercase()) {
            let message = format!("the column `{}` is declared twice", column.name.text);
            let found = Diagnostic::new(Code::DUPLICATE_NAME, message, column.name.span, "again here");
            diagnostics.push(
                found.and(*earlier, "first declared here").help("remove one; Glue does not tell upper from lower case"),
            );
            continue;
        }
        let length = column.name.text.len();
        if length > MAX_NAME {
            let message = format!("a column's name has {length} characters, and Glue takes {MAX_NAME}");
            let found = Diagnostic::new(Code::OUT_OF_RANGE, message, column.name.span, "too long");
            diagnostics.push(found.help("choose a shorter name"));
            continue;
        }
        let mut parser = TypeParser { rest: column.kind.text };
        match parser.parse(0).filter(|_| parser.rest.trim().is_empty()) {
            Some(kind) if column.partition && !PARTITIONS.contains(&kind.as_str()) => {
                let message = format!("a partition is text, a whole number or a date, and not of type `{kind}`");
                let label = "must be `string`, `int`, `bigint` or `date`";
                let fitting = if kind.ends_with("int") { "int" } else { "string" };
                let found = Diagnostic::new(Code::UNEXPECTED_BODY, message, column.kind.span, label);
                let help = format!("write `{fitting}`: the value is read from the key of each object");
                diagnostics.push(found.help(help).fix(column.kind.span, fitting));
            }
            Some(kind) if kind.len() > MAX_TYPE => {
                let message = format!("a column's type has {} characters, and Glue takes {MAX_TYPE}", kind.len());
                let found = Diagnostic::new(Code::OUT_OF_RANGE, message, column.kind.span, "too long");
                diagnostics.push(found.help("take what is in it apart, into columns of their own"));
            }
            Some(kind) => {
                known.insert(column.name.text.to_ascii_lowercase(), column.name.span);
                out.push(Column { partition: column.partition, name: column.name, kind });
            }
            None => {
                let word = column.kind.text.split(['<', '(', ' ', ',']).next().unwrap_or_default();
                let message = format!("`{}` is no column type", column.kind.text);
                let found = Diagnostic::new(Code::UNEXPECTED_BODY, message, column.kind.span, "unknown type");
                let help =
                    if SIMPLE.contains(&word) { None } else { did_you_mean(word, "types", SIMPLE.iter().copied()) };
                let shapes =
                    "write for example `decimal(10,2)`, `array<string>`, `map<string,int>`, `struct<a:int,b:string>`";
                diagnostics.push(found.help(help.unwrap_or_else(|| shapes.to_owned())));
            }
        }
    }
    out
}

struct TypeParser<'t> {
    rest: &'t str,
}

impl<'t> TypeParser<'t> {
    fn word(&mut self) -> &'t str {
        let trimmed = self.rest.trim_start();
        let end = trimmed.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(trimmed.len());
        let (word, rest) = trimmed.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        word
    }

    fn eat(&mut self, token: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(token)?;
        Some(())
    }

    fn parse(&mut self, depth: usize) -> Option<String> {
        if depth > MAX_DEPTH {
            return None;
        }
        let word = self.word().to_ascii_lowercase();
        let name = ALIASES.iter().find(|(alias, _)| *alias == word).map_or(word.as_str(), |(_, name)| name);
        match name {
            "array" => {
                self.eat('<')?;
                let item = self.parse(depth + 1)?;
                self.eat('>')?;
                Some(format!("array<{item}>"))
            }
            "map" => {
                self.eat('<')?;
                let key = self.parse(depth + 1)?;
                self.eat(',')?;
                let value = self.parse(depth + 1)?;
                self.eat('>')?;
                Some(format!("map<{key},{value}>"))
            }
            "struct" => self.fields(depth),
            "decimal" => {
                self.eat('(')?;
                let precision: u8 = self.word().parse().ok().filter(|p| (1..=38).contains(p))?;
                let scale: u8 =
                    if self.eat(',').is_some() { self.word().parse().ok().filter(|s| *s <= precision)? } else { 0 };
                self.eat(')')?;
                Some(format!("decimal({precision},{scale})"))
            }
            "char" | "varchar" => {
                self.eat('(')?;
                let length: u32 = self.word().parse().ok().filter(|n| (1..=65_535).contains(n))?;
                self.eat(')')?;
                Some(format!("{name}({length})"))
            }
            _ => SIMPLE.contains(&name).then(|| name.to_owned()),
        }
    }

    fn fields(&mut self, depth: usize) -> Option<String> {
        self.eat('<')?;
        let mut fields = Vec::new();
        loop {
            let name = self.word();
            self.eat(':')?;
            let kind = self.parse(depth + 1)?;
            if name.is_empty() {
                return None;
            }
            fields.push(format!("{name}:{kind}"));
            if self.eat(',').is_none() {
                break;
            }
        }
        self.eat('>')?;
        Some(format!("struct<{}>", fields.join(",")))
    }
}
