//! `pipec check --fix`

use super::input::Input;
use super::report::Checked;
use super::{Failure, is_dash, print, write};
use pipec::diagnostics::settle;
use pipec::source::Source;
use std::path::Path;

/// Applies the fixes of all findings until none is left, and writes the file: to standard output where it is `-`.
///
/// Gives what is left, and how many findings were fixed.
pub fn fix(path: &Path, input: &Input) -> Result<(Checked, usize), Failure> {
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
    Ok((Checked { source, found: settled.found }, settled.fixed))
}
