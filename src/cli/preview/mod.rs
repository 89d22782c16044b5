//! `pipec preview`

mod guests;
mod http;
mod page;
mod snapshot;
mod watch;

use super::{CLEAN, Choices, Failure, complete, is_dash, note, print};
use clap::Args;
use snapshot::Shots;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Show a file in the browser, as it is saved: the diagram, the findings, the template
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Preview {
    /// The file to show
    #[arg(add = complete::sources())]
    file: PathBuf,
    /// The port on this machine; a free one where none is said
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    choices: Choices,
}

const EXAMPLES: &str = "\
Examples:
  pipec preview part8.pipe --open          the diagram, the findings and the template, in the browser
  pipec preview part8.pipe --port 8080     at an address that stays
  pipec preview part8.pipe --env prod      with the settings of an environment

The page follows the file as it is saved, whatever editor it is saved by, the files that it imports, and the code that they name.
It is served to this machine alone (127.0.0.1), and loads nothing from anywhere. The address goes to standard output. Ctrl-C ends it.

Exit status: 2 wrong usage, a file that cannot be read at the start, or a port that is taken.";

impl Preview {
    pub fn run(&self) -> Result<u8, Failure> {
        if is_dash(&self.file) {
            return Err(Failure("preview follows a file as it is saved, and `-` is none".to_owned()));
        }
        let selection = self.choices.selection()?;
        let shots = Arc::new(Shots::new(&self.file, &selection)?);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))
            .map_err(|error| Failure(format!("port {}: {error}; without --port a free one is found", self.port)))?;
        let port = listener.local_addr().map_err(|error| Failure(error.to_string()))?.port();
        let address = format!("http://127.0.0.1:{port}/");
        print(&format!("{address}\n"))?;
        note(&format!("pipec: showing {} as it is saved; Ctrl-C ends\n", self.file.display()));
        if self.open {
            open(&address);
        }
        let (file, watched) = (self.file.clone(), Arc::clone(&shots));
        std::thread::spawn(move || watch::follow(&file, &selection, &watched));
        http::serve(&listener, port, &shots);
        Ok(CLEAN)
    }
}

/// Opens the browser; where there is none, the address has been printed.
fn open(address: &str) {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start"]);
        command
    } else {
        Command::new("xdg-open")
    };
    let command = command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Err(error) = command.spawn() {
        note(&format!("pipec: no browser was opened ({error}); open {address}\n"));
    }
}
