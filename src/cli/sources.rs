//! The files that a run is about: those that are named, and those in the folders that are named.

use super::{Failure, is_dash};
use ignore::{DirEntry, WalkBuilder};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The extension of sources.
const EXTENSION: &str = "pipe";
/// Folders that tools fill, and no person, whether or not a `.gitignore` says so.
const FILLED: &[&str] = &["__pycache__", "cdk.out", "node_modules", "target", "venv"];

/// The most files that are named where one is to be chosen.
const NAMED: usize = 10;

/// A file to look at, or why there is none.
pub type Wanted = Result<PathBuf, Failure>;

/// The files, each once: in the order they were named, those of a folder by name.
pub fn wanted(named: &[PathBuf]) -> Vec<Wanted> {
    let mut seen = HashSet::new();
    let all = named
        .iter()
        .flat_map(|path| if path.is_dir() && !is_dash(path) { inside(path) } else { vec![Ok(path.clone())] });
    all.filter(|one| one.as_ref().map_or(true, |path| seen.insert(identity(path)))).collect()
}

/// The one source below this folder.
pub fn only() -> Result<PathBuf, Failure> {
    let mut found = inside(Path::new(".")).into_iter().collect::<Result<Vec<_>, _>>()?;
    match (found.pop(), found.len()) {
        (Some(only), 0) => Ok(only),
        (last, _) => {
            let names = found.iter().chain(&last).take(NAMED).map(|path| path.display().to_string());
            let names = names.collect::<Vec<_>>().join(", ");
            let more = if found.len() >= NAMED { ", ..." } else { "" };
            Err(Failure(format!("there are several files below this folder; name one: {names}{more}")))
        }
    }
}

/// The identity of a file, however its path is spelled. A link elsewhere is a file of its own: its code stands beside
/// it.
fn identity(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) if !is_dash(path) => folder.join(name),
        _ => path.to_path_buf(),
    }
}

/// The sources below a folder. Hidden ones are left out, and those that a `.gitignore` names.
fn inside(folder: &Path) -> Vec<Wanted> {
    // A person's own settings of git change nothing here: a run gives the same everywhere.
    let walk = WalkBuilder::new(folder)
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .sort_by_file_name(|a, b| a.cmp(b))
        .filter_entry(|entry| !filled(entry))
        .build();
    let mut found: Vec<Wanted> = Vec::new();
    for entry in walk {
        match entry {
            Ok(entry) if is_source(entry.path()) => found.push(Ok(entry.into_path())),
            Ok(_) => {}
            Err(error) => found.push(Err(Failure(error.to_string()))),
        }
    }
    if found.is_empty() {
        found.push(Err(Failure::at(folder, &format!("no `.{EXTENSION}` file is in this folder"))));
    }
    found
}

/// A folder that is named itself is searched, even one that tools fill.
fn filled(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.path().is_dir() && FILLED.iter().any(|name| entry.file_name() == *name)
}

/// True for a file with the extension of sources.
pub fn is_source(path: &Path) -> bool {
    is_called_so(path) && path.is_file()
}

/// True for a path with the extension of sources, whatever is there.
pub fn is_called_so(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == EXTENSION)
}
