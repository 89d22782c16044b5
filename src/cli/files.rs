//! Code beside a `.pipe` file, never outside its folder.

use super::sources;
use super::walk::{Found, Walk, is_litter, unreadable};
use pipec::graph::{CodeError, Entry, Files};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

/// The limit of Lambda for unzipped code, in bytes:
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
pub const MAX_BYTES: u64 = 250 * 1024 * 1024;

/// The folder that code is read from.
pub struct Folder {
    root: PathBuf,
    /// The folders that were read, as they are on disk, by the path that named the code.
    walked: Rc<RefCell<BTreeMap<PathBuf, String>>>,
}

impl Folder {
    pub fn new(root: PathBuf) -> Self {
        Self { root, walked: Rc::default() }
    }

    /// The code that a folder lies in, as it was named, where some was read there.
    pub fn code_around(&self, folder: &Path) -> Option<String> {
        let folder = on_disk(folder)?;
        let walked = self.walked.borrow();
        folder.ancestors().find_map(|above| walked.get(above)).cloned()
    }

    /// The path on disk; an error where it leaves the folder, through links too.
    fn locate(&self, path: &str) -> Result<(PathBuf, PathBuf), CodeError> {
        let relative = Path::new(path);
        if !relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err(CodeError::Outside);
        }
        let root = self.root.canonicalize().map_err(unreadable)?;
        let full = root.join(relative).canonicalize().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => CodeError::Missing,
            _ => unreadable(error),
        })?;
        if full.starts_with(&root) { Ok((root, full)) } else { Err(CodeError::Outside) }
    }

    /// The files at a path: names, and where they are.
    fn find(&self, path: &str) -> Result<Vec<Found>, CodeError> {
        let (root, full) = self.locate(path)?;
        if full.is_file() {
            let name = full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            return Ok(vec![Found { name, path: full }]);
        }
        let mut walk = Walk::new(&root);
        walk.folder(&full, "")?;
        self.walked.borrow_mut().extend(walk.folders.into_iter().map(|folder| (folder, path.to_owned())));
        walk.found.sort();
        Ok(walk.found)
    }
}

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let found = self.find(path)?;
        let why = |name: &str, error: std::io::Error| CodeError::Unreadable(format!("`{name}`: {error}"));
        let mut total = 0;
        for file in &found {
            total += fs::metadata(&file.path).map_err(|error| why(&file.name, error))?.len();
            if total > MAX_BYTES {
                return Err(CodeError::TooLarge(MAX_BYTES));
            }
        }
        if found.is_empty() {
            return Err(CodeError::Unreadable("the folder is empty".to_owned()));
        }
        let read = |file: Found| Ok((file.name.clone(), fs::read(&file.path).map_err(|error| why(&file.name, error))?));
        found.into_iter().map(read).collect()
    }

    fn runnable(&self, path: &str) -> Option<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for file in self.find(path).ok()? {
            if may_be_run(&file.path)? {
                names.insert(file.name);
            }
        }
        Some(names)
    }

    fn at(&self, folder: &str) -> Box<dyn Files + '_> {
        Box::new(Self { root: self.root.join(folder), walked: Rc::clone(&self.walked) })
    }

    fn identity(&self, path: &str) -> Option<String> {
        let full = self.root.join(path);
        // A link to a file is a file of its own: its code stands beside it.
        full.parent()?.canonicalize().ok()?.join(full.file_name()?).into_os_string().into_string().ok()
    }

    fn sources(&self, most: usize) -> Vec<String> {
        sources::paths(&self.root, most)
    }

    fn list(&self, folder: &str) -> Vec<Entry> {
        let Ok((root, full)) = self.locate(folder) else { return Vec::new() };
        let entries = fs::read_dir(full).into_iter().flatten().flatten().filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            // As in `read`, a link counts where it stays inside.
            let there = entry.path().canonicalize().ok().filter(|there| there.starts_with(&root))?;
            let counts = (there.is_dir() || there.is_file()) && !is_litter(&name) && !name.starts_with('.');
            counts.then_some(Entry { name, is_folder: there.is_dir() })
        });
        entries.collect()
    }
}

/// The path on disk that a folder has, or would have.
fn on_disk(folder: &Path) -> Option<PathBuf> {
    let full = std::path::absolute(folder).ok()?;
    full.ancestors().find_map(|above| {
        let there = above.canonicalize().ok()?;
        Some(there.join(full.strip_prefix(above).ok()?))
    })
}

/// True if anybody may run the file; None where the system has no such bits.
#[cfg(unix)]
fn may_be_run(path: &Path) -> Option<bool> {
    use std::os::unix::fs::PermissionsExt;
    Some(fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o111 != 0))
}

#[cfg(not(unix))]
fn may_be_run(_: &Path) -> Option<bool> {
    None
}
