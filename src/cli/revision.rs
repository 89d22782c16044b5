//! Files as they are in a revision of git.

use super::files::MAX_BYTES;
use super::walk::{MAX_FILES, is_litter};
use super::{Failure, sources};
use pipec::graph::{CodeError, Files};
use pipec::origins::joined;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder in a revision.
pub struct Revision {
    /// The folder that git runs in.
    at: PathBuf,
    /// The revision as it was given.
    name: String,
    /// Its tree: unlike the name, it cannot be taken for an option, or move meanwhile.
    tree: String,
    /// The folder below the top of the repository; empty, or with `/` at its end.
    folder: String,
}

/// A file as git stores it: its kind, the name of its content, and its path below the top of the repository.
struct Blob {
    kind: Kind,
    name: String,
    path: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Program,
    Link,
    Submodule,
}

/// A file of some code, under its name there.
struct Found {
    name: String,
    blob: Blob,
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
        let Some((revision, below)) = Self::named(given)? else {
            return Err(Failure(format!("{given}: there is no such file")));
        };
        let (folder, file) = below.rsplit_once('/').map_or(("", below.as_str()), |(folder, file)| (folder, file));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        Self { folder, ..revision }.with(file)
    }

    /// A revision, from its top, and the path in it that is meant.
    fn named(given: &str) -> Result<Option<(Self, String)>, Failure> {
        let Some((name, path)) = given.split_once(':') else { return Ok(None) };
        let here = Path::new(".");
        let prefix = text(git(here, &["rev-parse", "--show-prefix"])?);
        let below = path.strip_prefix("./").map_or(path.to_owned(), |path| prefix + path);
        Ok(Some((Self::new(here, name, String::new())?, below)))
    }

    /// A folder of the working tree in a revision.
    pub fn of_folder(name: &str, path: &Path) -> Result<Self, Failure> {
        let folder = text(git(path, &["rev-parse", "--show-prefix"])?);
        Self::new(path, name, folder)
    }

    /// `REV:PATH`, as [`Self::parse`] reads it, where that is a folder; none where it is anything else.
    pub fn folder(given: &str) -> Result<Option<Self>, Failure> {
        let Some((revision, below)) = Self::named(given)? else { return Ok(None) };
        let below = below.trim_end_matches('/');
        let kind = git(&revision.at, &["cat-file", "-t", &format!("{}:{below}", revision.tree)]);
        if !kind.is_ok_and(|kind| text(kind) == "tree") {
            return Ok(None);
        }
        let folder = if below.is_empty() { String::new() } else { format!("{below}/") };
        Ok(Some(Self { folder, ..revision }))
    }

    /// The sources below this folder, by their paths below it, with their bytes. Links are none, as hidden files are.
    pub fn sources(&self) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let blobs = self.blobs(if self.folder.is_empty() { "." } else { &self.folder })?;
        let below = |blob: &Blob| {
            let path = blob.path.strip_prefix(&self.folder).filter(|path| sources::is_looked_for(path))?;
            matches!(blob.kind, Kind::File | Kind::Program).then(|| path.to_owned())
        };
        let found: Vec<(String, &Blob)> = blobs.iter().filter_map(|blob| Some((below(blob)?, blob))).collect();
        found.into_par_iter().map(|(path, blob)| Ok((path, self.content(blob)?))).collect()
    }

    /// True if git takes the name for a revision.
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
            [blob] if blob.path.ends_with(file) && matches!(blob.kind, Kind::File | Kind::Program) => {
                self.content(blob)?
            }
            [] => return Err(Failure(format!("{called}: there is no such file in this revision"))),
            _ => return Err(Failure(format!("{called}: this is a folder"))),
        };
        Ok((self, bytes))
    }

    /// The name of a file of this revision, as people write it.
    pub fn name_of(&self, file: &str) -> String {
        format!("{}:{}{file}", self.name, self.folder)
    }

    /// Lists the blobs at and below a path.
    fn blobs(&self, path: &str) -> Result<Vec<Blob>, Failure> {
        let listed = text(git(&self.at, &["ls-tree", "-r", "-z", "--full-tree", &self.tree, "--", path])?);
        let entry = |line: &str| {
            let (about, path) = line.split_once('\t')?;
            let mut about = about.split(' ');
            let kind = match about.next()? {
                "120000" => Kind::Link,
                "160000" => Kind::Submodule,
                "100755" => Kind::Program,
                _ => Kind::File,
            };
            Some(Blob { kind, name: about.nth(1)?.to_owned(), path: path.to_owned() })
        };
        Ok(listed.split('\0').filter_map(entry).collect())
    }

    /// The files at a path, through links that stay inside, as in a folder of the working tree.
    fn find(&self, path: &str) -> Result<Vec<Found>, CodeError> {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        if path.split('/').any(|part| part == "..") || path.starts_with('/') {
            return Err(CodeError::Outside);
        }
        let full = if path == "." { self.folder.clone() } else { format!("{}{path}", self.folder) };
        let mut found = Vec::new();
        self.below(full.trim_end_matches('/'), "", &mut Vec::new(), &mut found)?;
        if found.is_empty() {
            return Err(CodeError::Missing);
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// Finds the blob at a path, or those below it under their names there; `links` are those that led here.
    fn below(&self, full: &str, name: &str, links: &mut Vec<String>, found: &mut Vec<Found>) -> Result<(), CodeError> {
        let within = format!("{full}/");
        for blob in self.blobs(full).map_err(|failure| CodeError::Unreadable(failure.0))? {
            let inner = if full.is_empty() { Some(blob.path.as_str()) } else { blob.path.strip_prefix(&within) };
            if inner.is_some_and(|inner| inner.split('/').any(is_litter)) {
                continue;
            }
            let own = match (inner, name) {
                (Some(inner), "") => inner.to_owned(),
                (Some(inner), name) => format!("{name}/{inner}"),
                (None, "") => blob.path.rsplit('/').next().unwrap_or_default().to_owned(),
                (None, name) => name.to_owned(),
            };
            if found.len() > MAX_FILES {
                return Err(CodeError::TooMany(MAX_FILES));
            }
            match blob.kind {
                Kind::File | Kind::Program => found.push(Found { name: own, blob }),
                Kind::Submodule => {
                    return Err(CodeError::Unreadable(format!(
                        "`{own}` is a submodule, which a revision does not hold"
                    )));
                }
                Kind::Link => {
                    let there = self.followed(&blob, &own)?;
                    if links.contains(&there) || blob.path.starts_with(&format!("{there}/")) {
                        return Err(CodeError::Link(own, "leads to a folder that it is in itself"));
                    }
                    let before = found.len();
                    links.push(there.clone());
                    self.below(&there, &own, links, found)?;
                    links.pop();
                    if found.len() == before {
                        return Err(CodeError::Link(own, "leads nowhere in this revision"));
                    }
                }
            }
        }
        Ok(())
    }

    /// The target of a link, below the top of the repository.
    fn followed(&self, link: &Blob, own: &str) -> Result<String, CodeError> {
        let outside = || CodeError::Link(own.to_owned(), "leaves the folder of the .pipe file");
        let bytes = git(&self.at, &["cat-file", "blob", &link.name]);
        let target = text(bytes.map_err(|failure| CodeError::Unreadable(failure.0))?);
        if target.starts_with('/') {
            return Err(outside());
        }
        let mut parts: Vec<&str> = link.path.split('/').collect();
        parts.pop();
        for part in target.split('/') {
            match part {
                "" | "." => {}
                ".." => _ = parts.pop().ok_or_else(outside)?,
                part => parts.push(part),
            }
        }
        let there = parts.join("/");
        match format!("{there}/").starts_with(&self.folder) {
            true => Ok(there),
            false => Err(outside()),
        }
    }

    /// The content as a checkout would write it, line ends and all: the file it is compared with was checked out.
    fn content(&self, blob: &Blob) -> Result<Vec<u8>, Failure> {
        git(&self.at, &["cat-file", "--filters", &format!("--path={}", blob.path), &blob.name])
    }
}

impl Files for Revision {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let read = |file: &Found| Ok((file.name.clone(), self.content(&file.blob)?));
        let files: Result<Vec<_>, Failure> = self.find(path)?.par_iter().map(read).collect();
        let files = files.map_err(|failure| CodeError::Unreadable(failure.0))?;
        let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        match u64::try_from(size) {
            Ok(size) if size <= MAX_BYTES => Ok(files),
            _ => Err(CodeError::TooLarge(MAX_BYTES)),
        }
    }

    fn at(&self, folder: &str) -> Box<dyn Files + '_> {
        let below = joined(&self.folder, folder);
        let folder = if below.is_empty() { below } else { format!("{below}/") };
        Box::new(Self { at: self.at.clone(), name: self.name.clone(), tree: self.tree.clone(), folder })
    }

    fn identity(&self, path: &str) -> Option<String> {
        Some(joined(&self.folder, path))
    }

    fn runnable(&self, path: &str) -> Option<BTreeSet<String>> {
        let found = self.find(path).ok()?;
        Some(found.into_iter().filter(|file| file.blob.kind == Kind::Program).map(|file| file.name).collect())
    }
}

fn git(at: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let done = Command::new("git").arg("-C").arg(at).args(arguments).output();
    let done = done.map_err(|error| Failure(format!("git cannot be run: {error}")))?;
    match done.status.success() {
        true => Ok(done.stdout),
        false => {
            let said = String::from_utf8_lossy(&done.stderr);
            Err(Failure(said.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")))
        }
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned()
}
