//! Every file of a folder, through links that stay inside. A file that cannot be taken is an error and never left out.

use pipec::graph::CodeError;
use std::fs;
use std::path::{Path, PathBuf};

/// Files and folders: links can make many of few.
pub const MAX_FILES: usize = 100_000;
/// Left behind by tools, and different from run to run.
const LITTER: &[&str] = &["__pycache__", ".git", ".DS_Store", ".pytest_cache"];

/// True if a file or folder of this name is left out.
pub fn is_litter(name: &str) -> bool {
    LITTER.contains(&name) || name.ends_with(".pyc")
}

/// A file: its path below the folder with `/` on every system, and where it is on disk.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub name: String,
    pub path: PathBuf,
}

/// A walk through a folder.
pub struct Walk<'r> {
    /// The folder that no file may lie outside of.
    root: &'r Path,
    /// The folders it is in, from the outermost: one that leads into itself never ends.
    inside: Vec<PathBuf>,
    /// The number of entries seen so far.
    seen: usize,
    /// The folders that were read.
    pub folders: Vec<PathBuf>,
    /// The files that were found.
    pub found: Vec<Found>,
}

impl<'r> Walk<'r> {
    pub fn new(root: &'r Path) -> Self {
        Self { root, inside: Vec::new(), seen: 0, folders: Vec::new(), found: Vec::new() }
    }

    /// Finds the files of a folder, whose own name ends in `/` or is empty.
    pub fn folder(&mut self, folder: &Path, name: &str) -> Result<(), CodeError> {
        self.inside.push(folder.to_path_buf());
        self.folders.push(folder.to_path_buf());
        let said = |error: std::io::Error| match name {
            "" => unreadable(error),
            _ => CodeError::Unreadable(format!("`{name}`: {error}")),
        };
        for entry in fs::read_dir(folder).map_err(said)? {
            let entry = entry.map_err(said)?;
            let Ok(own) = entry.file_name().into_string() else {
                let shown = entry.file_name().to_string_lossy().into_owned();
                return Err(CodeError::Unreadable(format!("the name of `{name}{shown}` is not UTF-8")));
            };
            if is_litter(&own) {
                continue;
            }
            self.seen += 1;
            if self.seen > MAX_FILES {
                return Err(CodeError::TooMany(MAX_FILES));
            }
            let kind = entry.file_type().map_err(said)?;
            self.entry(entry.path(), format!("{name}{own}"), kind.is_symlink())?;
        }
        self.inside.pop();
        Ok(())
    }

    fn entry(&mut self, path: PathBuf, name: String, is_link: bool) -> Result<(), CodeError> {
        let path = if is_link { self.followed(&path, &name)? } else { path };
        if path.is_dir() {
            self.folder(&path, &format!("{name}/"))
        } else if path.is_file() {
            self.found.push(Found { name, path });
            Ok(())
        } else {
            Err(CodeError::Special(name))
        }
    }

    /// The target of a link.
    fn followed(&self, path: &Path, name: &str) -> Result<PathBuf, CodeError> {
        let link = |why| CodeError::Link(name.to_owned(), why);
        let there = path.canonicalize().map_err(|_| link("leads nowhere"))?;
        if !there.starts_with(self.root) {
            return Err(link("leaves the folder of the .pipe file"));
        }
        match self.inside.iter().any(|folder| folder.starts_with(&there)) {
            true => Err(link("leads to a folder that it is in itself")),
            false => Ok(there),
        }
    }
}

/// The error of a file or folder that cannot be read.
pub fn unreadable(error: std::io::Error) -> CodeError {
    CodeError::Unreadable(error.to_string())
}
