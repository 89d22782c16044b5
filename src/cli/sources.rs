//! The files that a run is about: those that are named, and those in the folders that are named.

use super::walk::MAX_FILES;
use super::{Failure, is_dash};
use ignore::{DirEntry, WalkBuilder};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
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
    all(named).into_iter().map(|(one, _)| one).collect()
}

/// The files, and for each if it was named itself rather than found in a folder.
fn all(named: &[PathBuf]) -> Vec<(Wanted, bool)> {
    let mut seen = HashSet::new();
    let all = named.iter().flat_map(|path| match path.is_dir() && !is_dash(path) {
        true => inside(path).into_iter().map(|one| (one, false)).collect(),
        false => vec![(Ok(path.clone()), true)],
    });
    all.filter(|(one, _)| one.as_ref().map_or(true, |path| seen.insert(identity(path)))).collect()
}

/// The deployments among files: those that are named, and of those in folders the ones that no other file imports. The
/// second are the rest, which are part of others.
pub fn deployments(named: &[PathBuf]) -> (Vec<Wanted>, Vec<PathBuf>) {
    let all = all(named);
    let paths: Vec<&PathBuf> = all.iter().filter_map(|(one, _)| one.as_ref().ok()).collect();
    let imports: HashMap<PathBuf, Vec<PathBuf>> =
        paths.par_iter().map(|path| (identity(path), imports(path))).collect();
    let imported = self::parts(&imports);
    let (mut deployments, mut parts) = (Vec::new(), Vec::new());
    for (one, named) in all {
        match one {
            Ok(path) if !named && imported.contains(&identity(&path)) => parts.push(path),
            one => deployments.push(one),
        }
    }
    (deployments, parts)
}

/// The deployments of a folder, each with the path of its file below the folder.
pub fn of_folder(folder: &Path) -> impl Iterator<Item = Result<(PathBuf, PathBuf), Failure>> {
    let (found, _) = deployments(&[folder.to_path_buf()]);
    found.into_iter().map(move |path| {
        let path = path?;
        let below = path.strip_prefix(folder).unwrap_or(&path).to_path_buf();
        Ok((path, below))
    })
}

/// The files that others import, of all that there are with their imports. Of files that import each other in a cycle,
/// which is an error, each is looked at, and is none of them.
pub fn parts(imports: &HashMap<PathBuf, Vec<PathBuf>>) -> HashSet<PathBuf> {
    let reach: HashMap<&PathBuf, HashSet<PathBuf>> = imports.keys().map(|path| (path, below(path, imports))).collect();
    let is_part = |path: &&PathBuf| {
        let leads_back = |other: &PathBuf| reach.get(path).is_some_and(|below| below.contains(other));
        reach.iter().any(|(other, below)| below.contains(*path) && !leads_back(other))
    };
    imports.keys().filter(is_part).cloned().collect()
}

/// The files that a file imports itself.
fn imports(path: &Path) -> Vec<PathBuf> {
    let text = if is_dash(path) { String::new() } else { std::fs::read_to_string(path).unwrap_or_default() };
    let folder = path.parent().unwrap_or(Path::new(""));
    pipec::imports(&text).into_iter().map(|import| identity(&folder.join(import))).collect()
}

/// The files that a file imports, those that they import too.
fn below(path: &Path, imports: &HashMap<PathBuf, Vec<PathBuf>>) -> HashSet<PathBuf> {
    let (mut found, mut left) = (HashSet::new(), vec![path.to_path_buf()]);
    while let Some(at) = left.pop() {
        let new = imports.get(&at).into_iter().flatten().filter(|import| found.insert((*import).clone()));
        left.extend(new.cloned().collect::<Vec<_>>());
    }
    found
}

/// The one deployment below a folder.
pub fn only(folder: &Path) -> Result<PathBuf, Failure> {
    let (found, _) = deployments(&[folder.to_path_buf()]);
    let mut found = found.into_iter().collect::<Result<Vec<_>, _>>()?;
    match (found.pop(), found.len()) {
        (Some(only), 0) => Ok(only),
        (last, _) => {
            let names = found.iter().chain(&last).take(NAMED).map(|path| path.display().to_string());
            let names = names.collect::<Vec<_>>().join(", ");
            let more = if found.len() >= NAMED { ", ..." } else { "" };
            let instead = "name one, or a folder for all of their pictures with `-o DIR`";
            Err(Failure::at(folder, &format!("there are several deployments in this folder; {instead}: {names}{more}")))
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

/// The paths of the first sources below a folder, from there, with `/` on every system. A folder of very many files is not
/// walked to its end, and what cannot be read is left out.
pub fn paths(folder: &Path, most: usize) -> Vec<String> {
    let entries = walk(folder).take(MAX_FILES).flatten();
    let sources = entries.filter(|entry| is_source(entry.path())).filter_map(|entry| {
        let path = entry.path().strip_prefix(folder).ok()?;
        path.iter().map(|part| part.to_str()).collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
    });
    sources.take(most).collect()
}

/// The entries below a folder. Hidden ones are left out, and those that a `.gitignore` names.
fn walk(folder: &Path) -> ignore::Walk {
    // A person's own settings of git change nothing here: a run gives the same everywhere.
    WalkBuilder::new(folder)
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .sort_by_file_name(|a, b| a.cmp(b))
        .filter_entry(|entry| !filled(entry))
        .build()
}

/// The sources below a folder.
fn inside(folder: &Path) -> Vec<Wanted> {
    let mut found: Vec<Wanted> = Vec::new();
    for entry in walk(folder) {
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

/// True if a file is looked for at a path below a folder, as its name and those of the folders on the way are.
pub fn is_looked_for(below: &str) -> bool {
    is_called_so(Path::new(below)) && !below.split('/').any(|part| part.starts_with('.') || FILLED.contains(&part))
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
