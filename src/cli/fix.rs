//! `pipec check --fix`

use super::input::Input;
use super::report::Checked;
use super::{Failure, is_dash, print, write};
use pipec::source::Source;
use std::path::Path;

/// Fixes may uncover each other; each round mends at least one finding.
const ROUNDS: usize = 1_000;

/// Applies the fixes of all findings until none is left, and writes the file: to standard output where it is `-`.
///
/// Gives what is left, and how many findings were fixed.
pub fn fix(path: &Path, mut input: Input) -> Result<(Checked, usize), Failure> {
    let (mut rounds, mut fixed) = (0..ROUNDS, 0);
    let before = input.source.text().to_owned();
    let found = loop {
        let found = input.findings();
        let better = rounds.next().and_then(|_| pipec::diagnostics::fix(input.source.text(), &found));
        let Some((text, findings)) = better else { break found };
        input.source = Source::new(input.source.name(), text);
        fixed += findings;
    };
    if is_dash(path) {
        print(input.source.text())?;
    } else if fixed > 0 {
        write::replace(path, &before, input.source.text())?;
    }
    Ok((Checked { source: input.source, found }, fixed))
}
