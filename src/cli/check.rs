//! `pipec check`

use super::fix;
use super::input::Input;
use super::report::{self, Checked, Messages, Paint, Run};
use super::sources::{self, Wanted};
use super::target::TargetName;
use super::{CLEAN, Choices, FAILED, FINDINGS, Failure, complete, is_dash, note};
use clap::Args;
use pipec::graph::Selection;
use rayon::prelude::*;
use std::path::PathBuf;

/// Report everything that is wrong in files
///
/// The exit status is 0 where there is nothing, 1 where there are errors or warnings, 2 where a file could not be read.
/// Notes do not count.
#[derive(Debug, Args)]
pub struct Check {
    /// The files to check, and folders with `.pipe` files anywhere in them: this folder where none is named; `-` reads
    /// standard input
    #[arg(default_value = ".", hide_default_value = true, add = complete::sources())]
    files: Vec<PathBuf>,
    /// The format of the findings
    #[arg(long, value_enum, default_value_t = Messages::Human, value_name = "HOW")]
    format: Messages,
    /// Apply the fixes that need no person, and report the remaining findings; with `-`, the fixed text goes to
    /// standard output
    #[arg(long)]
    fix: bool,
    /// The target whose limits and cycles are looked for
    #[arg(long, short, value_enum, default_value_t = TargetName::Cfn)]
    target: TargetName,
    #[command(flatten)]
    choices: Choices,
}

impl Check {
    pub fn run(&self, paint: &Paint) -> Result<u8, Failure> {
        let selection = Selection { target: self.target.into(), ..self.choices.selection()? };
        if self.fix && self.format.is_document() && self.files.iter().any(|file| is_dash(file)) {
            return Err(Failure("--fix writes what `-` reads to standard output, and so does this format".to_owned()));
        }
        let (wanted, parts) = sources::deployments(&self.files);
        if self.fix {
            // Each part is right by itself, so that its fixes are its own; what is left of it is found in its deployments.
            let fixed: Vec<_> = parts.into_par_iter().map(|path| self.check(Ok(path), &selection)).collect();
            for (checked, said) in fixed.into_iter().flatten() {
                said.into_iter().for_each(|said| note(&tells(&checked, &said)));
            }
        }
        let done: Vec<_> = wanted.into_par_iter().map(|one| self.check(one, &selection)).collect();
        let (mut files, mut failures) = (Vec::new(), Vec::new());
        for one in done {
            match one {
                Ok((checked, fixed)) => {
                    fixed.into_iter().for_each(|said| note(&tells(&checked, &said)));
                    files.push(checked);
                }
                Err(failure) => failures.push(failure),
            }
        }
        report::tell(&Run::new(&files, &failures), self.format, paint)?;
        Ok(match failures.is_empty() {
            false => FAILED,
            true if files.iter().any(Checked::counts) => FINDINGS,
            true => CLEAN,
        })
    }

    /// Reads a file, fixes it if that is wanted, and checks it; also returns the message about the fixes.
    fn check(&self, wanted: Wanted, selection: &Selection) -> Result<(Checked, Option<String>), Failure> {
        let path = wanted?;
        let input = Input::read(&path, selection)?;
        if self.fix {
            return fix::fix(&path, &input);
        }
        let found = input.findings();
        Ok((Checked { source: input.source, found }, None))
    }
}

/// The message about the fixes in a file.
fn tells(checked: &Checked, said: &str) -> String {
    format!("{}: {said}\n", report::plain::line(checked.source.name()))
}
