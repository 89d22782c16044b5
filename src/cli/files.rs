//! Code beside a `.pipe` file, never outside its folder.

use pipec::graph::{CodeError, Entry, Files};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// What Lambda takes unzipped, in bytes: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
pub const MAX_BYTES: u64 = 250 * 1024 * 1024;
/// Left behind by tools, and different from run to run.
const LITTER: &[&str] = &["__pycache__", ".git", ".DS_Store", ".pytest_cache"];

/// Whether a file or folder of this name is left out.
pub fn is_litter(name: &str) -> bool {
    LITTER.contains(&name) || name.ends_with(".pyc")
}

/// The folder that code is read from.
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The path on disk; an error where it leaves the folder, through links too.
    fn locate(&self, path: &str) -> Result<PathBuf, CodeError> {
        let relative = Path::new(path);
        if !relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err(CodeError::Outside);
        }
        let root = self.root.canonicalize().map_err(unreadable)?;
        let full = root.join(relative).canonicalize().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => CodeError::Missing,
            _ => unreadable(error),
        })?;
        if full.starts_with(&root) { Ok(full) } else { Err(CodeError::Outside) }
    }
}

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let full = self.locate(path)?;
        if full.is_file() {
            let name = full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let size = full.metadata().map_err(unreadable)?.len();
            return if size > MAX_BYTES {
                Err(CodeError::TooLarge(MAX_BYTES))
            } else {
                Ok(vec![(name, fs::read(full).map_err(unreadable)?)])
            };
        }
        let mut files = Vec::new();
        let mut total = 0;
        let mut pending = vec![full.clone()];
        while let Some(folder) = pending.pop() {
            for entry in fs::read_dir(&folder).map_err(unreadable)? {
                let entry = entry.map_err(unreadable)?;
                let name = entry.file_name();
                if is_litter(&name.to_string_lossy()) {
                    continue;
                }
                let kind = entry.file_type().map_err(unreadable)?;
                if kind.is_dir() {
                    pending.push(entry.path());
                } else if kind.is_file() {
                    total += entry.metadata().map_err(unreadable)?.len();
                    if total > MAX_BYTES {
                        return Err(CodeError::TooLarge(MAX_BYTES));
                    }
                    files.push((inside(&entry.path(), &full), fs::read(entry.path()).map_err(unreadable)?));
                }
            }
        }
        files.sort();
        if files.is_empty() { Err(CodeError::Unreadable("the folder is empty".to_owned())) } else { Ok(files) }
    }

    fn list(&self, folder: &str) -> Vec<Entry> {
        let entries = self.locate(folder).ok().and_then(|full| fs::read_dir(full).ok());
        let entries = entries.into_iter().flatten().flatten().filter_map(|entry| {
            let (name, kind) = (entry.file_name().into_string().ok()?, entry.file_type().ok()?);
            // As in `read`, links inside a folder are not followed.
            let counts = (kind.is_dir() || kind.is_file()) && !is_litter(&name) && !name.starts_with('.');
            counts.then_some(Entry { name, is_folder: kind.is_dir() })
        });
        entries.collect()
    }
}

/// The path below a folder, with `/` on every system.
fn inside(path: &Path, folder: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}

fn unreadable(error: std::io::Error) -> CodeError {
    CodeError::Unreadable(error.to_string())
}
