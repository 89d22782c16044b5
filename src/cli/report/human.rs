//! Findings for people: with the source around them (miette), and a last line that sums them up.

use super::plain::{self, Pictured, line};
use super::{Run, words};
use crate::cli::Color;
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity as Shown,
};
use pipec::diagnostics::{Diagnostic, Severity};
use std::io::IsTerminal;
use std::sync::Arc;

/// With more findings in a file than this, the rest is only counted: nobody reads them, and each costs a look through it.
const SHOWN: usize = 50;

/// Columns where nothing says how many there are.
const WIDTH: usize = 100;
/// With fewer columns nothing is left beside the margin.
const NARROWEST: usize = 20;

/// Whether and how to colour.
pub struct Paint {
    handler: GraphicalReportHandler,
    /// What goes to standard output is coloured on a terminal of its own.
    output: bool,
}

impl Paint {
    pub fn new(color: Color) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colored = |terminal: bool| match color {
            Color::Auto => terminal && !plain,
            Color::Always => true,
            Color::Never => false,
        };
        let theme = if colored(std::io::stderr().is_terminal()) {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(width()).with_links(false);
        Self { handler: handler.with_context_lines(1), output: colored(std::io::stdout().is_terminal()) }
    }

    /// Lines that begin with `+`, `-`, `~` or `!`, in the colours of a diff.
    pub fn signs(&self, text: &str) -> String {
        self.colored(text, |line| match line.trim_start().chars().next()? {
            '+' => Some("32"),
            '-' => Some("31"),
            '~' => Some("33"),
            '!' => Some("1;31"),
            _ => None,
        })
    }

    /// A unified diff in its colours.
    pub fn patch(&self, text: &str) -> String {
        self.colored(text, |line| match line.chars().next()? {
            '+' => Some("32"),
            '-' => Some("31"),
            '@' => Some("36"),
            _ => None,
        })
    }

    /// Each line in its colour, as standard output takes it.
    fn colored(&self, text: &str, color: fn(&str) -> Option<&'static str>) -> String {
        if !self.output {
            return text.to_owned();
        }
        let colored = |line: &str| match color(line) {
            Some(color) => format!("\u{1b}[{color}m{line}\u{1b}[0m\n"),
            None => format!("{line}\n"),
        };
        text.lines().map(colored).collect()
    }
}

/// How wide messages may be: as `COLUMNS` says, or the terminal, or what reads well in a file.
fn width() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size_of(std::io::stderr()).map(|(width, _)| usize::from(width.0));
    said.or_else(seen).filter(|width| *width > 0).unwrap_or(WIDTH).max(NARROWEST)
}

pub fn text(run: &Run, paint: &Paint) -> String {
    let mut out = String::new();
    for file in run.files {
        // Shared, not copied for each finding: a source may be large.
        let (name, shown) = (line(file.source.name()), Pictured::new(file.source.text()));
        let code = Arc::new(NamedSource::new(&*name, shown.text.clone()));
        for diagnostic in file.found.iter().take(SHOWN) {
            let report = Report::new(adapt(&shown, diagnostic)).with_source_code(Arc::clone(&code));
            if paint.handler.render_report(&mut out, report.as_ref()).is_err() {
                out.push_str(&format!("{name}: {}\n", plain::text(&words(diagnostic))));
            }
            out.push('\n');
        }
        let more = file.found.total().saturating_sub(SHOWN);
        if more > 0 {
            out.push_str(&format!("... and {more} more in {name}\n"));
        }
    }
    out
}

/// The last line: how many of what. None where a single file is clean and nobody watches.
pub fn summary(run: &Run) -> String {
    let count = |severity: Severity| run.files.iter().map(|file| file.found.number(severity)).sum::<usize>();
    let counted = [
        (count(Severity::Error), "error", "errors"),
        (count(Severity::Warning), "warning", "warnings"),
        (count(Severity::Advice), "note", "notes"),
        (run.failures.len(), "not read", "not read"),
    ];
    let parts: Vec<String> = counted
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| format!("{number} {}", if number == 1 { one } else { many }))
        .collect();
    let said = if parts.is_empty() { "nothing found".to_owned() } else { parts.join(", ") };
    match run.files {
        [only] if run.failures.is_empty() => match parts.is_empty() && !std::io::stderr().is_terminal() {
            true => String::new(),
            false => format!("{}: {said}\n", line(only.source.name())),
        },
        [] if run.failures.len() == 1 => String::new(),
        files => format!("{} files: {said}\n", files.len() + run.failures.len()),
    }
}

fn adapt(source: &Pictured, diagnostic: &Diagnostic) -> MietteDiagnostic {
    let length = source.text.len();
    let labels = diagnostic.labels.iter().enumerate().map(|(index, label)| {
        let range = label.span.range();
        let (start, end) = (source.at(range.start).min(length), source.at(range.end).min(length));
        let text = Some(plain::text(&label.text).into_owned()).filter(|text| !text.is_empty());
        let span = (start, end.saturating_sub(start));
        // The line above the source names the place of the primary label, wherever the others are.
        match index {
            0 => LabeledSpan::new_primary_with_span(text, span),
            _ => LabeledSpan::new_with_span(text, span),
        }
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
    let shown = MietteDiagnostic::new(plain::text(&diagnostic.message))
        .with_code(diagnostic.code.to_string())
        .with_severity(severity);
    let shown = shown.with_labels(labels);
    match help {
        Some(help) => shown.with_help(plain::text(&help)),
        None => shown,
    }
}
