//! Annotations of GitHub Actions: one workflow command for each finding.
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use super::path::slashed;
use super::{Run, plain, words};
use pipec::diagnostics::Severity;
use pipec::places::Places;
use std::fmt::Write;

pub fn text(run: &Run) -> String {
    let mut out = String::new();
    for file in &run.files {
        let (places, path) = (Places::new(file.source), property(&slashed(file.source.name())));
        for diagnostic in file.found.iter() {
            let (start, end) = places.of(diagnostic.span());
            let level = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Advice => "notice",
            };
            // GitHub takes columns only where they are of one line.
            let columns = match start.line == end.line {
                true => format!(",col={},endColumn={}", start.column, end.column),
                false => String::new(),
            };
            let (from, to, title) = (start.line, end.line, property(&diagnostic.code.to_string()));
            let message = data(&words(diagnostic));
            // Writing to a string does not fail.
            let _ = writeln!(out, "::{level} file={path},line={from},endLine={to}{columns},title={title}::{message}");
        }
    }
    out
}

/// Escapes text as the runner reads it back:
/// <https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts>.
fn data(text: &str) -> String {
    plain::text(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
