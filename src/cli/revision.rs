//! Files as they are in a revision of git.

use super::Failure;
use super::files::{MAX_BYTES, is_litter};
use pipec::graph::{CodeError, Files};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder in a revision.
pub struct Revision {
    /// Where git is asked.
    at: PathBuf,
    /// The revision as it was given.
    name: String,
    /// Its tree, so that what it is called cannot be taken for an option, or move meanwhile.
    tree: String,
    /// The folder below the top of the repository; empty, or with `/` at its end.
    folder: String,
}

/// What git knows of a file: the name of its content, and its path below the top of the repository.
struct Blob {
    name: String,
    path: String,
}

impl Revision {
    /// A file of the working tree in a revision: the revision's folder that it stands in, and its bytes there.
    pub fn of_file(name: &str, path: &Path) -> Result<(Self, Vec<u8>), Failure> {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = text(git(parent, &["rev-parse", "--show-prefix"])?);
        Self::new(parent, name, folder)?.with(&file)
    }

    /// `REV:PATH` as git reads it: from the top of the repository, or from here where the path begins with `./`.
    pub fn parse(given: &str) -> Result<(Self, Vec<u8>), Failure> {
        let Some((name, path)) = given.split_once(':') else {
            return Err(Failure(format!("{given}: there is no such file")));
        };
        let here = Path::new(".");
        let prefix = text(git(here, &["rev-parse", "--show-prefix"])?);
        let below = path.strip_prefix("./").map_or(path.to_owned(), |path| prefix + path);
        let (folder, file) = below.rsplit_once('/').map_or(("", below.as_str()), |(folder, file)| (folder, file));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        Self::new(here, name, folder)?.with(file)
    }

    /// Whether git takes a name for a revision.
    pub fn is_one(name: &str) -> bool {
        Self::new(Path::new("."), name, String::new()).is_ok()
    }

    fn new(at: &Path, name: &str, folder: String) -> Result<Self, Failure> {
        let unknown = |_| Failure(format!("{name}: git knows no such revision"));
        if name.is_empty() {
            return Err(Failure("name a revision before the `:`; what is staged is none".to_owned()));
        }
        let tree = git(at, &["rev-parse", "--verify", "--end-of-options", &format!("{name}^{{tree}}")]);
        Ok(Self { at: at.to_path_buf(), name: name.to_owned(), tree: text(tree.map_err(unknown)?), folder })
    }

    fn with(self, file: &str) -> Result<(Self, Vec<u8>), Failure> {
        let called = self.name_of(file);
        if file.is_empty() {
            return Err(Failure(format!("{called}: this is a folder")));
        }
        let bytes = match self.blobs(&format!("{}{file}", self.folder))?.as_slice() {
            [blob] if blob.path.ends_with(file) => self.content(blob)?,
            [] => return Err(Failure(format!("{called}: there is no such file in this revision"))),
            _ => return Err(Failure(format!("{called}: this is a folder"))),
        };
        Ok((self, bytes))
    }

    /// What people call a file of it.
    pub fn name_of(&self, file: &str) -> String {
        format!("{}:{}{file}", self.name, self.folder)
    }

    /// The files at and below a path. Links and submodules are none, as they are none in a folder of the working tree.
    fn blobs(&self, path: &str) -> Result<Vec<Blob>, Failure> {
        let listed = text(git(&self.at, &["ls-tree", "-r", "-z", "--full-tree", &self.tree, "--", path])?);
        let entry = |line: &str| {
            let (about, path) = line.split_once('\t')?;
            let mut about = about.split(' ');
            let file = about.next().is_some_and(|mode| mode.starts_with("100"));
            let name = about.nth(1).filter(|_| file)?;
            Some(Blob { name: name.to_owned(), path: path.to_owned() })
        };
        Ok(listed.split('\0').filter_map(entry).collect())
    }

    /// As a checkout would write it, line ends and all: what it is compared with was checked out.
    fn content(&self, blob: &Blob) -> Result<Vec<u8>, Failure> {
        git(&self.at, &["cat-file", "--filters", &format!("--path={}", blob.path), &blob.name])
    }
}

impl Files for Revision {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        if path.split('/').any(|part| part == "..") || path.starts_with('/') {
            return Err(CodeError::Outside);
        }
        let unreadable = |failure: Failure| CodeError::Unreadable(failure.0);
        let full = if path == "." { self.folder.clone() } else { format!("{}{path}", self.folder) };
        let mut blobs = self.blobs(&full).map_err(unreadable)?;
        let below = format!("{}/", full.trim_end_matches('/'));
        let inside = |path: &str| path.strip_prefix(&below).map(str::to_owned);
        blobs.retain(|blob| !inside(&blob.path).is_some_and(|path| path.split('/').any(is_litter)));
        if blobs.is_empty() {
            return Err(CodeError::Missing);
        }
        let read = |blob: &Blob| {
            let name = inside(&blob.path).or_else(|| blob.path.rsplit('/').next().map(str::to_owned));
            Ok((name.unwrap_or_default(), self.content(blob)?))
        };
        let files: Result<Vec<_>, Failure> = blobs.par_iter().map(read).collect();
        let mut files = files.map_err(unreadable)?;
        files.sort();
        let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        match u64::try_from(size) {
            Ok(size) if size <= MAX_BYTES => Ok(files),
            _ => Err(CodeError::TooLarge(MAX_BYTES)),
        }
    }
}

fn git(at: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let done = Command::new("git").arg("-C").arg(at).args(arguments).output();
    let done = done.map_err(|error| Failure(format!("git cannot be run: {error}")))?;
    match done.status.success() {
        true => Ok(done.stdout),
        false => Err(Failure(String::from_utf8_lossy(&done.stderr).trim().to_owned())),
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned()
}
