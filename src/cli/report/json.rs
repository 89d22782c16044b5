//! Findings as JSON, all that is known of each: as one array, or one a line.

use super::{Part, Run};
use pipec::places::Places;
use pipec::source::Span;
use serde_json::{Value, json};

pub fn array(run: &Run) -> String {
    pretty(&Value::Array(all(run).collect()))
}

pub fn lines(run: &Run) -> String {
    all(run).map(|finding| format!("{finding}\n")).collect()
}

/// A document of its own, with a newline at its end.
pub fn pretty(document: &Value) -> String {
    format!("{document:#}\n")
}

fn all(run: &Run) -> impl Iterator<Item = Value> {
    run.files.iter().flat_map(values)
}

fn place(places: &Places<'_>, span: Span) -> Value {
    let (start, end) = places.of(span);
    json!({
        "start": span.start, "end": span.end,
        "line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column,
    })
}

/// The findings of one source.
pub fn values(file: &Part<'_>) -> Vec<Value> {
    let places = Places::new(file.source);
    let finding = |diagnostic: &pipec::diagnostics::Diagnostic| {
        let labels =
            diagnostic.labels.iter().map(|label| json!({ "span": place(&places, label.span), "text": label.text }));
        let fixes = diagnostic
            .fixes
            .iter()
            .map(|fix| json!({ "span": place(&places, fix.span), "replacement": fix.replacement }));
        let mut finding = json!({
            "file": file.source.name(), "code": diagnostic.code.to_string(),
            "severity": diagnostic.severity.to_string(), "message": diagnostic.message,
            "labels": labels.collect::<Vec<_>>(), "help": diagnostic.help, "note": diagnostic.note,
            "fixes": fixes.collect::<Vec<_>>(),
        });
        // Of a deployment of one file there is nothing elsewhere.
        if !diagnostic.elsewhere.is_empty() {
            let all = diagnostic.elsewhere.iter().map(|other| {
                let span = place(&Places::new(&other.source), other.label.span);
                json!({ "file": other.source.name(), "span": span, "text": other.label.text })
            });
            let all: Value = all.collect();
            finding.as_object_mut().and_then(|finding| finding.insert("elsewhere".to_owned(), all));
        }
        finding
    };
    file.found.iter().map(finding).collect()
}
