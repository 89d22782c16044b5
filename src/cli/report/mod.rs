//! Findings, for people and for tools: one file for each format.
//!
//! A format turns a whole run, all files of it, into one text. Text for people goes to standard error, a document for
//! tools to standard output.

mod clip;
mod fingerprint;
mod fold;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
pub mod path;
pub mod plain;
mod sarif;
mod short;

pub use human::Paint;
pub use json::values;

use super::{Failure, note, print};
use clap::ValueEnum;
use pipec::diagnostics::{Diagnostic, Diagnostics, Severity, Within};
use pipec::source::Source;
use std::borrow::Cow;

/// The format of the findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Messages {
    /// Findings with the source around them
    #[default]
    Human,
    /// One line each
    Short,
    /// A JSON array
    Json,
    /// JSON, one finding a line
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
    /// JUnit XML
    Junit,
}

impl Messages {
    /// True for a document for tools, which goes to standard output.
    pub fn is_document(self) -> bool {
        !matches!(self, Self::Human | Self::Short)
    }
}

/// A source, and its findings.
pub struct Checked {
    pub source: Source,
    pub found: Diagnostics,
}

impl Checked {
    /// True if there are errors or warnings; advice does not count.
    pub fn counts(&self) -> bool {
        let all = || std::iter::once(&self.found).chain(self.found.parts());
        all().any(|found| found.number(Severity::Error) + found.number(Severity::Warning) > 0)
    }
}

/// A file, and the findings in it: one that was asked for, or one that it uses.
pub struct Part<'a> {
    pub source: &'a Source,
    pub found: Cow<'a, Diagnostics>,
}

/// The files of one run, in the order they were asked for, each after those that it uses; and those that could not be read.
pub struct Run<'a> {
    pub files: Vec<Part<'a>>,
    pub failures: &'a [Failure],
}

impl<'a> Run<'a> {
    pub fn new(checked: &'a [Checked], failures: &'a [Failure]) -> Self {
        let mut files: Vec<Part<'a>> = Vec::with_capacity(checked.len());
        let mut add = |source: &'a Source, found: &'a Diagnostics| {
            // Several files may use or import it, and each may find something else in it.
            match files.iter_mut().find(|known| known.source.name() == source.name()) {
                Some(known) => known.found.to_mut().extend(found.clone(), |_| ()),
                None => files.push(Part { source, found: Cow::Borrowed(found) }),
            }
        };
        for Checked { source, found } in checked {
            found.within().iter().for_each(|Within { source, found, .. }| add(source, found));
            add(source, found);
        }
        for file in &mut files {
            if let Cow::Owned(all) = &mut file.found {
                all.finish();
            }
        }
        Self { files, failures }
    }
}

/// Reports the findings of a check: for people on standard error, for tools on standard output.
pub fn tell(run: &Run, how: Messages, paint: &Paint) -> Result<(), Failure> {
    let text = text(run, how, paint);
    match how.is_document() {
        true => print(&text)?,
        false => note(&text),
    }
    rest(run, how);
    if how == Messages::Human {
        note(&human::summary(run));
    }
    Ok(())
}

/// Reports the findings of one source on standard error: standard output is for the command's result.
pub fn aside(checked: &Checked, how: Messages, paint: &Paint) {
    let run = Run::new(std::slice::from_ref(checked), &[]);
    note(&text(&run, how, paint));
    rest(&run, how);
    if how == Messages::Human && !checked.found.is_empty() {
        note(&human::summary(&run));
    }
}

fn text(run: &Run, how: Messages, paint: &Paint) -> String {
    match how {
        Messages::Human => human::text(run, paint),
        Messages::Short => short::text(run),
        Messages::Json => json::array(run),
        Messages::Jsonl => json::lines(run),
        Messages::Sarif => sarif::text(run),
        Messages::Github => github::text(run),
        Messages::Gitlab => gitlab::text(run),
        Messages::Junit => junit::text(run),
    }
}

/// Reports everything that a format has no place for: findings that were counted and not kept, and files that could not
/// be read.
fn rest(run: &Run, how: Messages) {
    for (file, more) in run.files.iter().map(|file| (file, file.found.total() - file.found.len())) {
        if more > 0 && how != Messages::Human {
            let name = plain::line(file.source.name());
            note(&format!("pipec: {name}: {more} more findings are not told\n"));
        }
    }
    run.failures.iter().for_each(Failure::tell);
}

/// True if a finding keeps a run from being clean: advice does not.
fn counts(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity > Severity::Advice
}

/// The places of a finding that are in other files of the deployment, in words.
fn elsewhere(diagnostic: &Diagnostic) -> impl Iterator<Item = String> {
    diagnostic.elsewhere.iter().map(|place| {
        let (line, column) = place.line_column();
        let text = if place.label.text.is_empty() { "here" } else { place.label.text.as_str() };
        format!("{text}: {}:{line}:{column}", place.source.name())
    })
}

/// A finding in words alone, for formats that do not show the source: the message, and below it the label and the help.
fn words(diagnostic: &Diagnostic) -> String {
    let label = diagnostic.labels.first().map(|label| label.text.clone()).filter(|text| !text.is_empty());
    let help = diagnostic.help.as_ref().map(|help| format!("help: {help}"));
    let note = diagnostic.note.as_ref().map(|note| format!("note: {note}"));
    let lines = std::iter::once(diagnostic.message.clone()).chain(label).chain(help).chain(note);
    let lines = lines.chain(elsewhere(diagnostic));
    lines.collect::<Vec<_>>().join("\n")
}
