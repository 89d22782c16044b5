//! The command line: the only place with input, output, colour and exit codes.

mod build;
mod check;
mod complete;
mod day;
mod diff;
mod explain;
mod files;
mod fix;
mod fmt;
mod generate;
mod graph;
mod input;
mod lsp;
mod manual;
mod markdown;
mod preview;
mod report;
mod revision;
mod services;
mod shell;
mod sources;
mod target;
mod versions;
mod walk;
mod write;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use pipec::diagnostics::Level;
use pipec::graph::Selection;
use std::process::ExitCode;

/// Nothing was found.
const CLEAN: u8 = 0;
/// The source has findings.
const FINDINGS: u8 = 1;
/// The call was wrong, or reading or writing failed.
const FAILED: u8 = 2;

/// A compiler for data pipelines on AWS: a sketch goes in, a template that deploys comes out.
#[derive(Debug, Parser)]
#[command(name = "pipec", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    /// Colour in messages: on a terminal (auto), always, or never
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  pipec build part8.pipe                          the template, on standard output
  pipec build part8.pipe -o out                   template, assets and deploy.sh in out/
  pipec build part8.pipe --target terraform       the same for Terraform
  pipec check                                     findings only, of every file below this folder
  pipec check pipelines/ --format sarif           the same, for code scanning
  pipec check --fix part8.pipe                    write what a machine can mend
  pipec fmt                                       one style for every file below this folder
  pipec diff --rev main part8.pipe                what a branch changes: permissions, and what is replaced
  pipec graph part8.pipe                          a picture of it, in Mermaid, DOT, SVG, text or JSON
  pipec preview part8.pipe --open                 picture, findings and template in the browser, as it is saved
  pipec explain bucket                            what a kind takes, and its defaults
  pipec explain part8.pipe:d                      why each permission of `d` is there
  pipec explain P301                              what a code means

Exit status: 0 clean, or written; 1 findings (check), or errors that nothing is made of (build); 2 wrong usage or failed
input or output.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Build),
    Check(check::Check),
    Diff(diff::Diff),
    Explain(explain::Explain),
    Fmt(fmt::Fmt),
    Graph(graph::Graph),
    Lsp(lsp::Lsp),
    Preview(preview::Preview),
    Services(services::Services),
    Codes(generate::Codes),
    Completions(generate::Completions),
    Man(manual::Man),
    /// Print the version
    Version,
}

/// The source to compile, and the choices that apply to it.
#[derive(Clone, Debug, Args)]
pub struct Choices {
    /// The environment whose settings apply: `env NAME { ... }`; `build -o` then writes its parameter file
    #[arg(long, value_name = "NAME", add = complete::environments())]
    env: Option<String>,
    /// A value for a parameter of the file, as its default in the template; goes before that of the environment
    #[arg(long = "param", value_name = "NAME=VALUE", add = complete::params())]
    params: Vec<String>,
    /// Drop findings of a code, or all `warnings`; this and the next two take precedence over the file
    #[arg(long, value_name = "CODE", value_delimiter = ',', add = complete::levels())]
    allow: Vec<String>,
    /// Make findings of a code warnings
    #[arg(long, value_name = "CODE", value_delimiter = ',', add = complete::levels())]
    warn: Vec<String>,
    /// Make findings of a code errors, or all `warnings`, which no `allow` or `warn` of the file undoes
    #[arg(long, value_name = "CODE", value_delimiter = ',', add = complete::levels())]
    deny: Vec<String>,
    /// Tell findings that the file accepts as well (`accept CODE on NAME because "..."`)
    #[arg(long)]
    no_accept: bool,
}

impl Choices {
    fn selection(&self) -> Result<Selection, Failure> {
        let mut selection = Selection { environment: self.env.clone(), today: day::today(), ..Selection::default() };
        for given in &self.params {
            let (name, value) =
                given.split_once('=').ok_or_else(|| Failure(format!("--param {given}: write NAME=VALUE")))?;
            selection.params.insert(name.to_owned(), value.to_owned());
        }
        let given = [
            (Level::Allow, "allow", &self.allow),
            (Level::Warn, "warn", &self.warn),
            (Level::Deny, "deny", &self.deny),
        ];
        for (level, option, words) in given {
            for word in words {
                selection.levels.set(level, word).map_err(|why| Failure(format!("--{option} {word}: {why}")))?;
            }
        }
        if self.no_accept {
            selection.levels.accept_nothing();
        }
        Ok(selection)
    }
}

/// A failure that is not the source's: usage, input, output.
#[derive(Debug)]
pub struct Failure(pub String);

impl Failure {
    fn at(path: &std::path::Path, error: &dyn std::fmt::Display) -> Self {
        Self(format!("{}: {error}", path.display()))
    }

    fn tell(&self) {
        note(&format!("pipec: {}\n", report::plain::line(&self.0)));
    }
}

/// Parses the arguments and runs the command.
pub fn run() -> ExitCode {
    complete::answer();
    let cli = Cli::parse();
    let paint = report::Paint::new(cli.color);
    let done = match cli.command {
        Command::Build(build) => build.run(&paint),
        Command::Check(check) => check.run(&paint),
        Command::Diff(diff) => diff.run(&paint),
        Command::Explain(explain) => explain.run(&paint),
        Command::Fmt(fmt) => fmt.run(&paint),
        Command::Graph(graph) => graph.run(&paint),
        Command::Lsp(lsp) => lsp.run(),
        Command::Preview(preview) => preview.run(),
        Command::Services(services) => services.run(),
        Command::Codes(codes) => codes.run(),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
        Command::Version => print(&Cli::command().render_version()).map(|()| CLEAN),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            failure.tell();
            ExitCode::from(FAILED)
        }
    }
}

/// Writes a text to standard output. A reader that has gone away is no failure.
fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a text to standard error. Nothing can be done about one that is gone.
fn note(text: &str) {
    use std::io::Write;
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// A path that may be `-`.
fn is_dash(path: &std::path::Path) -> bool {
    path.as_os_str() == "-"
}
