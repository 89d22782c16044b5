//! `pipec man`: generated from the command line.

use super::write::{self, OutFile};
use super::{CLEAN, Cli, Failure, complete, is_dash, print};
use clap::{Args, Command, CommandFactory};
use pipec::diagnostics::closest;
use std::path::PathBuf;

/// Print the manual page of pipec, or of one of its commands
#[derive(Debug, Args)]
pub struct Man {
    /// The command; pipec itself where none is named
    #[arg(add = complete::commands())]
    command: Option<String>,
    /// Write all pages into this folder: pipec.1, pipec-build.1 and so on
    #[arg(long, short, value_name = "DIR", conflicts_with = "command")]
    out: Option<PathBuf>,
}

impl Man {
    pub fn run(&self) -> Result<u8, Failure> {
        let mut pipec = Cli::command();
        pipec.build();
        // The page of `help` would say nothing.
        let commands = || pipec.get_subcommands().filter(|command| command.get_name() != "help");
        if let Some(folder) = self.out.as_deref().filter(|folder| !is_dash(folder)) {
            let all = std::iter::once(&pipec).chain(commands());
            let pages = all.map(|command| {
                let name = command.get_display_name().unwrap_or_else(|| command.get_name());
                Ok(OutFile { path: format!("{name}.1"), bytes: page(command)?, executable: false })
            });
            write::all(folder, &pages.collect::<Result<Vec<_>, Failure>>()?)?;
            return Ok(CLEAN);
        }
        let wanted = match &self.command {
            None => &pipec,
            Some(name) => commands().find(|command| command.get_name() == name).ok_or_else(|| {
                let near = closest(name, commands().map(Command::get_name));
                let help = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                Failure(format!("there is no command `{name}`{help}"))
            })?,
        };
        print(&String::from_utf8_lossy(&page(wanted)?))?;
        Ok(CLEAN)
    }
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    let source = concat!("pipec ", env!("CARGO_PKG_VERSION"));
    let manual = clap_mangen::Man::new(command.clone()).source(source);
    manual.render(&mut page).map_err(|error| Failure(error.to_string()))?;
    Ok(page)
}
