//! Completion in shells: the script of a shell asks pipec itself, which knows the files, codes and environments that are there.

use super::input::Input;
use super::{Cli, Failure, sources};
use clap::CommandFactory;
use clap_complete::Shell;
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};
use clap_complete::env::{CompleteEnv, Shells};
use pipec::Names;
use pipec::catalog::Catalog;
use pipec::diagnostics::CODES;
use pipec::graph::Selection;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The variable that a completion script sets when it calls pipec.
const ASKED: &str = "PIPEC_COMPLETE";
const PIPEC: &str = "pipec";

/// Answers a shell, and ends the process, where one has asked.
pub fn answer() {
    CompleteEnv::with_factory(Cli::command).var(ASKED).bin(PIPEC).completer(PIPEC).complete();
}

/// The script of a shell.
pub fn script(shell: Shell) -> Result<String, Failure> {
    let shells = Shells::builtins();
    let Some(known) = shells.completer(&shell.to_string()) else {
        return Err(Failure(format!("{shell}: there is no script for this shell")));
    };
    let mut script = Vec::new();
    known.write_registration(ASKED, PIPEC, PIPEC, PIPEC, &mut script).map_err(|error| Failure(error.to_string()))?;
    Ok(String::from_utf8_lossy(&script).into_owned())
}

/// Sources, and the folders on the way to them.
pub fn sources() -> ArgValueCompleter {
    ArgValueCompleter::new(files(sources::is_source))
}

/// Markdown files, and the folders on the way to them.
pub fn pages() -> ArgValueCompleter {
    ArgValueCompleter::new(files(|path| path.extension().is_some_and(|extension| extension == "md") && path.is_file()))
}

fn files(wanted: fn(&Path) -> bool) -> PathCompleter {
    PathCompleter::any().filter(wanted)
}

/// Offers everything that can be explained: codes, kinds and sources.
pub fn subjects() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let kinds = Catalog::built_in().services();
        let kinds = kinds.map(|service| candidate(&service.kind, &service.title));
        let all = codes().into_iter().chain(kinds);
        let mut found: Vec<_> = all.filter(|one| begins(one, current)).collect();
        found.extend(files(sources::is_source).complete(current));
        found
    })
}

/// Offers everything that a level can be set for.
pub fn levels() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let mut all = vec![candidate("warnings", "all of them")];
        all.extend(codes());
        all
    })
}

/// The environments of the files that are named on the line, or of those in this folder.
pub fn environments() -> ArgValueCandidates {
    ArgValueCandidates::new(|| candidates(|names| names.environments))
}

/// Their parameters, as far as `=`.
pub fn params() -> ArgValueCandidates {
    ArgValueCandidates::new(|| candidates(|names| names.params.iter().map(|name| format!("{name}=")).collect()))
}

/// pipec's commands.
pub fn commands() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let pipec = Cli::command();
        pipec.get_subcommands().map(|command| CompletionCandidate::new(command.get_name())).collect()
    })
}

fn codes() -> Vec<CompletionCandidate> {
    CODES.iter().map(|code| candidate(&code.to_string(), code.title())).collect()
}

fn candidate(value: &str, help: &str) -> CompletionCandidate {
    CompletionCandidate::new(value).help(Some(help.to_owned().into()))
}

fn begins(candidate: &CompletionCandidate, current: &OsStr) -> bool {
    candidate.get_value().as_encoded_bytes().starts_with(current.as_encoded_bytes())
}

fn candidates(of: fn(Names) -> Vec<String>) -> Vec<CompletionCandidate> {
    let mut all: Vec<String> = named().iter().flat_map(|path| names(path).map(of).unwrap_or_default()).collect();
    all.sort();
    all.dedup();
    all.into_iter().map(CompletionCandidate::new).collect()
}

fn names(path: &Path) -> Option<Names> {
    let input = Input::read(path, &Selection::default()).ok()?;
    Some(pipec::names(&input.source, &input.files))
}

/// The sources that are named on the line which is completed: it stands behind `--`.
fn named() -> Vec<PathBuf> {
    let words = std::env::args_os().skip_while(|word| word != "--").map(PathBuf::from);
    let named: Vec<PathBuf> = words.filter(|word| sources::is_source(word)).collect();
    if !named.is_empty() {
        return named;
    }
    let here = std::fs::read_dir(".").into_iter().flatten().flatten().map(|entry| entry.path());
    here.filter(|path| sources::is_source(path)).collect()
}
