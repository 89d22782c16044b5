//! `pipec codes`, `pipec completions`: generated from the definitions in pipec.

use super::{CLEAN, Failure, complete, print};
use clap::Args;
use clap_complete::Shell;

/// List the codes of findings
#[derive(Debug, Args)]
pub struct Codes {
    /// Print a Markdown page
    #[arg(long)]
    markdown: bool,
}

impl Codes {
    pub fn run(&self) -> Result<u8, Failure> {
        print(&if self.markdown { pipec::explain::codes_page() } else { pipec::explain::codes() })?;
        Ok(CLEAN)
    }
}

/// Print a completion script for a shell
///
/// The script asks pipec itself, so it knows the files, codes and environments that are there when it is asked.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run(&self) -> Result<u8, Failure> {
        print(&complete::script(self.shell)?)?;
        Ok(CLEAN)
    }
}
