//! `pipec check --fix`

use super::input::Input;
use super::{Failure, is_dash, print, write};
use pipec::source::Source;
use std::path::Path;

/// Fixes may uncover each other; each round mends at least one finding.
const ROUNDS: usize = 1_000;

/// Applies the fixes of all findings until none is left, and writes the file: to standard output where it is `-`.
///
/// Gives what is there now, and how many findings were fixed.
pub fn fix(path: &Path, input: Input) -> Result<(Input, usize), Failure> {
    let before = input.source.text().to_owned();
    let mut fixed = 0;
    let mut input = input;
    for _ in 0..ROUNDS {
        let found = pipec::analyze(&input.source, &input.selection, &input.files, |_, _, found| found);
        let Some((text, findings)) = pipec::diagnostics::fix(input.source.text(), &found) else { break };
        input.source = Source::new(input.source.name(), text);
        fixed += findings;
    }
    if is_dash(path) {
        print(input.source.text())?;
    } else if input.source.text() != before {
        write::replace(path, input.source.text())?;
    }
    Ok((input, fixed))
}
