//! `pipec check --fix`

use super::input::Input;
use super::report::Checked;
use super::{Failure, is_dash, print, write};
use pipec::diagnostics::settle;
use pipec::source::Source;
use std::path::Path;

/// Applies the fixes of all findings until none is left, and writes the file: to standard output where it is `-`.
///
/// Returns the remaining findings, and the number of fixed ones, in words.
pub fn fix(path: &Path, input: &Input) -> Result<(Checked, Option<String>), Failure> {
    let name = input.source.name();
    let look = |text: &str| {
        let source = Source::new(name, text);
        pipec::analyze(&source, &input.selection, &input.files, |_, _, found| found)
    };
    let settled = settle(input.source.text(), input.findings(), &look);
    let source = Source::new(name, settled.text);
    if is_dash(path) {
        print(source.text())?;
    } else if settled.fixed > 0 {
        write::replace(path, input.source.text(), source.text())?;
    }
    let more = if settled.more { "; more are left than one run takes of a file so long: run it again" } else { "" };
    let said = match settled.fixed {
        0 => None,
        1 => Some(format!("fixed 1 finding{more}")),
        fixed => Some(format!("fixed {fixed} findings{more}")),
    };
    Ok((Checked { source, found: settled.found }, said))
}
