//! `pipec check`

use super::fix;
use super::input::Input;
use super::report::{self, Paint};
use super::{CLEAN, Choices, FINDINGS, Failure, Messages, is_dash};
use clap::Args;
use std::path::PathBuf;

/// Report everything that is wrong in files
#[derive(Debug, Args)]
pub struct Check {
    /// The files to check; `-` reads standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How findings are told
    #[arg(long, value_enum, default_value_t = Messages::Human, value_name = "HOW")]
    messages: Messages,
    /// Apply the fixes that a machine can, and report what is left; with `-`, the fixed text goes to standard output
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    choices: Choices,
}

impl Check {
    pub fn run(&self, paint: &Paint) -> Result<u8, Failure> {
        let mut code = CLEAN;
        for file in &self.files {
            let mut input = Input::read(file, &self.choices)?;
            if self.fix {
                input = fix::fix(file, input)?;
            }
            let found = pipec::analyze(&input.source, &input.selection, &input.files, |_, _, diagnostics| diagnostics);
            report::tell(&input.source, &found, self.messages, paint, self.fix && is_dash(file))?;
            if report::counts(&found) {
                code = FINDINGS;
            }
        }
        Ok(code)
    }
}
