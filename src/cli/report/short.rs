//! One line for each finding, in the form that editors and terminals make links of.

use super::Run;
use super::place::Places;
use std::fmt::Write;

pub fn text(run: &Run) -> String {
    let mut out = String::new();
    for file in run.files {
        let places = Places::new(&file.source);
        for diagnostic in file.found.iter() {
            let at = places.at(diagnostic.span().start);
            let (name, severity, code) = (file.source.name(), diagnostic.severity, diagnostic.code);
            // Writing to a string does not fail.
            let _ = writeln!(out, "{name}:{}:{}: {severity}[{code}]: {}", at.line, at.column, diagnostic.message);
        }
    }
    out
}
