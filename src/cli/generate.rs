//! `pipec services`, `pipec codes`, `pipec completions`, `pipec man`: generated from what pipec knows and its command line.

use super::{CLEAN, Cli, Failure, print};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// List the kinds of nodes
#[derive(Debug, Args)]
pub struct Services {
    /// All arrows with the permissions each becomes, as a Markdown table
    #[arg(long)]
    arrows: bool,
}

impl Services {
    pub fn run(&self) -> Result<u8, Failure> {
        print(&if self.arrows { pipec::explain::arrows() } else { pipec::explain::services() })?;
        Ok(CLEAN)
    }
}

/// List the codes of findings
#[derive(Debug, Args)]
pub struct Codes {
    /// As a Markdown page
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
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run(&self) -> Result<u8, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "pipec", &mut script);
        print(&String::from_utf8_lossy(&script))?;
        Ok(CLEAN)
    }
}

/// Prints the manual page.
pub fn man() -> Result<u8, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(|error| Failure(error.to_string()))?;
    print(&String::from_utf8_lossy(&page))?;
    Ok(CLEAN)
}
