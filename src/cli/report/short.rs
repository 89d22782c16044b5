//! One line for each finding, in the form that editors and terminals make links of.

use super::Run;
use super::plain::line;
use pipec::places::Places;
use std::fmt::Write;

pub fn text(run: &Run) -> String {
    let mut out = String::new();
    for file in &run.files {
        let places = Places::new(file.source);
        for diagnostic in file.found.iter() {
            let at = places.at(diagnostic.span().start);
            let (name, message) = (line(file.source.name()), line(&diagnostic.message));
            let (severity, code) = (diagnostic.severity, diagnostic.code);
            // Writing to a string does not fail.
            let _ = writeln!(out, "{name}:{}:{}: {severity}[{code}]: {message}", at.line, at.column);
        }
    }
    out
}
