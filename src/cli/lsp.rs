//! `pipec lsp`

use super::files::Folder;
use super::target::TargetName;
use super::{Choices, FINDINGS, Failure};
use clap::Args;
use pipec::graph::Selection;

/// Serve editors: the language server, over standard input and output
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Lsp {
    /// The target whose limits and cycles are looked for; the client's `initializationOptions` go before
    #[arg(long, short, value_enum, default_value_t = TargetName::Cfn)]
    target: TargetName,
    /// Standard input and output, which is all there is: taken for clients that pass it to every server
    #[arg(long)]
    stdio: bool,
    #[command(flatten)]
    choices: Choices,
}

const EXAMPLES: &str = "\
An editor starts this; there is nothing to see in a terminal. Examples:
  Neovim   vim.lsp.start({ name = \"pipec\", cmd = { \"pipec\", \"lsp\" }, root_dir = vim.fn.getcwd() })
  Helix    [language-server.pipec]
           command = \"pipec\"
           args = [\"lsp\"]

The client may send initializationOptions: { \"target\": \"cfn\" or \"terraform\", \"env\": \"NAME\" }

Exit status: 0 after `shutdown` and `exit`, 1 after `exit` alone or where the client is gone, 2 wrong usage.";

impl Lsp {
    pub fn run(&self) -> Result<u8, Failure> {
        let selection = Selection { target: self.target.into(), ..self.choices.selection()? };
        let done = crate::lsp::serve(selection, |folder| Box::new(Folder::new(folder)))
            .map_err(|error| Failure(format!("lsp: {error}")))?;
        Ok(if done { super::CLEAN } else { FINDINGS })
    }
}
