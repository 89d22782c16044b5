//! Findings for people: with the source around them (miette), and a last line that sums them up.

use super::clip::{Mark, clip};
use super::fold::fold;
use super::plain::{self, Pictured, line};
use super::{Run, elsewhere, words};
use crate::cli::Color;
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, MietteError, MietteSpanContents, Report,
    Severity as Shown, SourceCode, SourceSpan, SpanContents,
};
use pipec::diagnostics::{Diagnostic, Severity};
use pipec::places::Places;
use std::io::IsTerminal;

/// The most findings that are shown of a file; the rest is only counted, because nobody reads more and each costs a
/// look through the file.
const SHOWN: usize = 50;

/// Columns where nothing says how many there are.
const WIDTH: usize = 100;
/// The least width of a message, in columns: below it nothing is left beside the margin.
const NARROWEST: usize = 20;

/// The columns before each line of a message; `HELP` of a help.
const MESSAGE: usize = 4;
const HELP: usize = 8;

/// The settings of output: colours, and the number of columns.
pub struct Paint {
    handler: GraphicalReportHandler,
    width: usize,
    /// True if standard output is coloured, which depends on its own terminal.
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
        // Lines are folded here: the handler's own folding breaks long words anywhere.
        let handler = GraphicalReportHandler::new_themed(theme).with_wrap_lines(false).with_links(false);
        Self {
            handler: handler.with_context_lines(1),
            width: width(),
            output: colored(std::io::stdout().is_terminal()),
        }
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

/// The width of messages, in columns: that of `COLUMNS`, else of the terminal, else one that reads well in a file.
fn width() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size_of(std::io::stderr()).map(|(width, _)| usize::from(width.0));
    said.or_else(seen).filter(|width| *width > 0).unwrap_or(WIDTH).max(NARROWEST)
}

pub fn text(run: &Run, paint: &Paint) -> String {
    let mut out = String::new();
    for file in &run.files {
        let (name, places, pictured) =
            (line(file.source.name()), Places::new(file.source), Pictured::new(file.source.text()));
        for diagnostic in file.found.iter().take(SHOWN) {
            let (shown, code) = adapt(&name, &pictured, &places, diagnostic, paint.width);
            let report = Report::new(shown).with_source_code(code);
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

/// The last line: how many of what. None where nothing could be read, which has been said.
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
    let said = parts.join(", ");
    match (run.files.as_slice(), run.failures.len()) {
        ([], 1) => String::new(),
        ([_], 0) if parts.is_empty() => "1 file, no problems\n".to_owned(),
        (files, 0) if parts.is_empty() => format!("{} files, no problems\n", files.len()),
        ([only], 0) => format!("{}: {said}\n", line(only.source.name())),
        (files, failures) => format!("{} files: {said}\n", files.len() + failures),
    }
}

/// A source as it is shown, and where in the whole of it the marked places stand.
#[derive(Debug)]
struct Excerpt {
    name: String,
    text: String,
    /// Pairs of an offset in the shown text and its column in the written one, from 0.
    columns: Vec<(usize, usize)>,
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let read = self.text.read_span(span, before, after)?;
        let known = self.columns.iter().find(|(at, _)| *at == span.offset() && before == 0);
        let column = known.map_or(read.column(), |(_, column)| *column);
        let (line, count) = (read.line(), read.line_count());
        let shown = MietteSpanContents::new_named(self.name.clone(), read.data(), *read.span(), line, column, count);
        Ok(Box::new(shown))
    }
}

fn adapt(
    name: &str,
    source: &Pictured,
    places: &Places,
    diagnostic: &Diagnostic,
    width: usize,
) -> (MietteDiagnostic, Excerpt) {
    let length = source.text.len();
    let mark = |label: &pipec::diagnostics::Label| {
        let range = label.span.range();
        let (start, end) = (source.at(range.start).min(length), source.at(range.end).min(length));
        Mark { range: start..end.max(start), says: plain::text(&label.text).into_owned() }
    };
    let mut marks: Vec<Mark> = diagnostic.labels.iter().map(mark).collect();
    let written = diagnostic.labels.iter().map(|label| places.at(label.span.start));
    let text = clip(&source.text, &mut marks, width);
    let columns = marks.iter().zip(written);
    let columns: Vec<_> = columns.map(|(mark, at)| (mark.range.start, at.column.saturating_sub(1))).collect();
    let labels = marks.into_iter().enumerate().map(|(index, Mark { range, says })| {
        let (text, span) = (Some(says).filter(|says| !says.is_empty()), (range.start, range.len()));
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
    let narrow = width.saturating_sub(HELP);
    let help = diagnostic.help.as_deref().map(plain::text);
    let help = help.map(|help| match help.split_once('\n') {
        // Lines of their own are meant to be copied, and are not folded.
        Some((first, copied)) => format!("{}\n{copied}", fold(first, narrow)),
        None => fold(&help, narrow),
    });
    let note = diagnostic.note.as_ref().map(|note| fold(&format!("note: {}", plain::text(note)), narrow));
    let elsewhere = elsewhere(diagnostic).map(|place| fold(&plain::text(&place), narrow));
    let said: Vec<String> = help.into_iter().chain(note).chain(elsewhere).collect();
    let shown = MietteDiagnostic::new(fold(&plain::text(&diagnostic.message), width.saturating_sub(MESSAGE)))
        .with_code(diagnostic.code.to_string())
        .with_severity(severity);
    let shown = shown.with_labels(labels);
    let shown = if said.is_empty() { shown } else { shown.with_help(said.join("\n")) };
    (shown, Excerpt { name: name.to_owned(), text, columns })
}
