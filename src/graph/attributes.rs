//! Lines `name: type` of a body that are no columns of Glue: what there may be is said in the service file.

use super::{Column, Node};
use crate::catalog::Columns;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean, misspelled};
use crate::source::Span;
use crate::syntax::ast;
use std::collections::BTreeMap;

/// Checks names and types; what is wrong is reported and left out. The type of each is AWS's spelling.
pub fn attributes<'s>(body: &ast::Body<'s>, columns: &Columns, diagnostics: &mut Diagnostics) -> Vec<Column<'s>> {
    let mut out: Vec<Column<'s>> = Vec::new();
    let mut known: BTreeMap<&str, Span> = BTreeMap::new();
    let of = &columns.of;
    for line in &body.columns {
        let name = line.name;
        if let Some(earlier) = known.insert(name.text, name.span) {
            let message = format!("the {of} `{}` is declared twice", name.text);
            let found = Diagnostic::new(Code::DUPLICATE_NAME, message, name.span, "again here");
            diagnostics.push(found.and(earlier, "first declared here").help("remove one of the two"));
            continue;
        }
        let (length, longest) = (name.text.len(), columns.longest);
        if length > longest {
            let message = format!("the name of a {of} has {length} characters, and AWS takes {longest}");
            let found = Diagnostic::new(Code::OUT_OF_RANGE, message, name.span, "too long");
            diagnostics.push(found.help("choose a shorter name"));
            continue;
        }
        let word = line.kind.text.trim();
        let Some(kind) = columns.types.get(word) else {
            let types = || columns.types.keys().map(String::as_str);
            let message = format!("a {of} is of no type `{word}`");
            let found = Diagnostic::new(Code::UNEXPECTED_BODY, message, line.kind.span, "unknown type");
            let found = found.maybe_fix(line.kind.span, misspelled(word, types()));
            diagnostics.push(found.maybe_help(did_you_mean(word, "there are", types())));
            continue;
        };
        out.push(Column { partition: line.partition, name, kind: kind.clone() });
    }
    out
}

/// Reports a body with too few lines, or too many.
pub fn counts(node: &Node<'_>, columns: &Columns, diagnostics: &mut Diagnostics) {
    for (partition, [least, most]) in [(true, columns.partitions), (false, columns.others)] {
        let lines: Vec<&Column<'_>> = node.columns.iter().filter(|column| column.partition == partition).collect();
        let of = format!("{}{}", if partition { "partition " } else { "" }, columns.of);
        let label = node.label();
        let line = if partition { "partition name" } else { "name" };
        let kind = columns.types.keys().next().map_or("", String::as_str);
        if lines.len() < least {
            let message = format!("`{label}` has {} lines for a {of}, and needs {least}", lines.len());
            let found = Diagnostic::new(Code::MISSING_ARGUMENT, message, node.span, "a line is missing");
            diagnostics.push(found.help(format!("write it after it: `{{ {line}: {kind} }}`")).about(label));
        }
        if let Some(extra) = lines.get(most) {
            let message = format!("`{label}` has {} lines for a {of}, and AWS takes {most}", lines.len());
            let found = Diagnostic::new(Code::UNEXPECTED_BODY, message, extra.name.span, "one too many");
            diagnostics.push(found.help("take it out").about(label));
        }
    }
}
