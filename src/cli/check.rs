//! `pipec check`

use super::input::Input;
use super::report::{self, Checked, Messages, Paint, Run};
use super::sources::{self, Wanted};
use super::{CLEAN, Choices, FAILED, FINDINGS, Failure};
use clap::Args;
use pipec::graph::Selection;
use rayon::prelude::*;
use std::path::PathBuf;

/// Report everything that is wrong in files
#[derive(Debug, Args)]
pub struct Check {
    /// The files to check, and folders with `.pipe` files anywhere in them; `-` reads standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How findings are told
    #[arg(long, value_enum, default_value_t = Messages::Human, value_name = "HOW")]
    format: Messages,
    #[command(flatten)]
    choices: Choices,
}

impl Check {
    pub fn run(&self, paint: &Paint) -> Result<u8, Failure> {
        let selection = self.choices.selection()?;
        let wanted = sources::wanted(&self.files);
        let done: Vec<Result<Checked, Failure>> = wanted.into_par_iter().map(|one| check(one, &selection)).collect();
        let (mut files, mut failures) = (Vec::new(), Vec::new());
        for one in done {
            match one {
                Ok(checked) => files.push(checked),
                Err(failure) => failures.push(failure),
            }
        }
        report::tell(&Run { files: &files, failures: &failures }, self.format, paint)?;
        Ok(match failures.is_empty() {
            false => FAILED,
            true if files.iter().any(Checked::counts) => FINDINGS,
            true => CLEAN,
        })
    }
}

fn check(wanted: Wanted, selection: &Selection) -> Result<Checked, Failure> {
    let input = Input::read(&wanted?, selection)?;
    let found = pipec::analyze(&input.source, &input.selection, &input.files, |_, _, found| found);
    Ok(Checked { source: input.source, found })
}
