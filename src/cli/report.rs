//! Findings for people (miette), for tools (JSON) and for a glance (one line each).

use super::{Color, Failure, Messages, print};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity as Shown,
};
use pipec::diagnostics::{Diagnostic, Diagnostics, Severity};
use pipec::source::Source;
use std::io::{IsTerminal, Write};

/// With more findings than this, the rest is only counted: nobody reads them, and each costs a look through the file.
const SHOWN: usize = 50;

/// Whether and how to colour.
pub struct Paint {
    handler: GraphicalReportHandler,
}

impl Paint {
    pub fn new(color: Color) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colored = match color {
            Color::Auto => terminal && !plain,
            Color::Always => true,
            Color::Never => false,
        };
        let theme = if colored { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100);
        let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false);
        Self { handler: handler.with_context_lines(1) }
    }
}

/// Whether there is anything that a clean run has not: advice does not count.
pub fn counts(found: &Diagnostics) -> bool {
    found.iter().any(|diagnostic| diagnostic.severity > Severity::Advice)
}

/// Tells the findings: for people on standard error, JSON on standard output unless a document goes there.
pub fn tell(source: &Source, found: &Diagnostics, how: Messages, paint: &Paint, document: bool) -> Result<(), Failure> {
    let text = match how {
        Messages::Human => human(source, found, paint),
        Messages::Short => found.iter().map(|diagnostic| short(source, diagnostic)).collect(),
        Messages::Json => json(source, found),
    };
    if how == Messages::Json && !document {
        return print(&text);
    }
    // Nothing can be done about a standard error that is gone.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
    Ok(())
}

fn human(source: &Source, found: &Diagnostics, paint: &Paint) -> String {
    let mut out = String::new();
    for diagnostic in found.iter().take(SHOWN) {
        let report = Report::new(adapt(source, diagnostic))
            .with_source_code(NamedSource::new(source.name(), source.text().to_owned()));
        if paint.handler.render_report(&mut out, report.as_ref()).is_err() {
            out.push_str(&short(source, diagnostic));
        }
    }
    if found.is_empty() {
        return out;
    }
    let hidden = found.total().saturating_sub(SHOWN.min(found.len()));
    if hidden > 0 {
        out.push_str(&format!("... and {hidden} more\n"));
    }
    let count = |severity: Severity| found.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let mut parts = Vec::new();
    for (severity, one, many) in [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Advice, "note", "notes"),
    ] {
        match count(severity) {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            several => parts.push(format!("{several} {many}")),
        }
    }
    out.push_str(&format!("{}: {}\n", source.name(), parts.join(", ")));
    out
}

fn adapt(source: &Source, diagnostic: &Diagnostic) -> MietteDiagnostic {
    let length = source.text().len();
    let labels = diagnostic.labels.iter().map(|label| {
        let range = label.span.range();
        let (start, end) = (range.start.min(length), range.end.min(length));
        let text = Some(label.text.clone()).filter(|text| !text.is_empty());
        LabeledSpan::new(text, start, end.saturating_sub(start))
    });
    let severity = match diagnostic.severity {
        Severity::Error => Shown::Error,
        Severity::Warning => Shown::Warning,
        Severity::Advice => Shown::Advice,
    };
    let help = match (&diagnostic.help, &diagnostic.note) {
        (Some(help), Some(note)) => Some(format!("{help}\nnote: {note}")),
        (help, note) => help.clone().or(note.as_ref().map(|note| format!("note: {note}"))),
    };
    let shown = MietteDiagnostic::new(diagnostic.message.clone())
        .with_code(diagnostic.code.to_string())
        .with_severity(severity);
    let shown = shown.with_labels(labels);
    match help {
        Some(help) => shown.with_help(help),
        None => shown,
    }
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
    }
}

fn short(source: &Source, diagnostic: &Diagnostic) -> String {
    let (line, column) = source.line_column(diagnostic.span().start);
    let severity = name(diagnostic.severity);
    format!("{}:{line}:{column}: {severity}[{}]: {}\n", source.name(), diagnostic.code, diagnostic.message)
}

fn json(source: &Source, found: &Diagnostics) -> String {
    let place = |span: pipec::source::Span| {
        let ((line, column), (end_line, end_column)) = (source.line_column(span.start), source.line_column(span.end));
        serde_json::json!({
            "start": span.start, "end": span.end,
            "line": line, "column": column, "end_line": end_line, "end_column": end_column,
        })
    };
    let all = found.iter().map(|diagnostic| {
        let labels =
            diagnostic.labels.iter().map(|label| serde_json::json!({ "span": place(label.span), "text": label.text }));
        let fixes = diagnostic
            .fixes
            .iter()
            .map(|fix| serde_json::json!({ "span": place(fix.span), "replacement": fix.replacement }));
        serde_json::json!({
            "file": source.name(), "code": diagnostic.code.to_string(), "severity": name(diagnostic.severity),
            "message": diagnostic.message, "labels": labels.collect::<Vec<_>>(), "help": diagnostic.help,
            "note": diagnostic.note, "fixes": fixes.collect::<Vec<_>>(),
        })
    });
    serde_json::to_string_pretty(&all.collect::<Vec<_>>()).unwrap_or_default() + "\n"
}
