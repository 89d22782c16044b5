//! Files as they are in a revision of git.

use super::Failure;
use pipec::graph::{CodeError, Files};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder in a revision.
pub struct Revision {
    /// Where git is asked.
    at: PathBuf,
    /// The revision as it was given.
    name: String,
    /// The folder below the top of the repository; empty, or with `/` at its end.
    folder: String,
}

impl Revision {
    /// A file of the working tree in a revision: the revision's folder that it stands in, and its bytes there.
    pub fn of_file(name: &str, path: &Path) -> Result<(Self, Vec<u8>), Failure> {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = text(git(parent, &["rev-parse", "--show-prefix"])?);
        let revision = Self { at: parent.to_path_buf(), name: name.to_owned(), folder };
        let bytes = revision.show(&file)?;
        Ok((revision, bytes))
    }

    /// `REV:PATH` as git reads it: from the top of the repository, or from here where the path begins with `./`.
    pub fn parse(given: &str) -> Result<(Self, Vec<u8>), Failure> {
        let Some((name, path)) = given.split_once(':') else {
            return Err(Failure(format!("{given}: there is no such file")));
        };
        let here = Path::new(".");
        let below = match path.strip_prefix("./") {
            Some(path) => text(git(here, &["rev-parse", "--show-prefix"])?) + path,
            None => path.to_owned(),
        };
        let (folder, file) = below.rsplit_once('/').map_or(("", below.as_str()), |(folder, file)| (folder, file));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let revision = Self { at: here.to_path_buf(), name: name.to_owned(), folder };
        let bytes = revision.show(file)?;
        Ok((revision, bytes))
    }

    /// What people call a file of it.
    pub fn name_of(&self, file: &str) -> String {
        format!("{}:{}{file}", self.name, self.folder)
    }

    fn show(&self, path: &str) -> Result<Vec<u8>, Failure> {
        git(&self.at, &["show", "--end-of-options", &self.name_of(path)])
    }
}

impl Files for Revision {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        if path.split('/').any(|part| part == "..") || path.starts_with('/') {
            return Err(CodeError::Outside);
        }
        let unreadable = |failure: Failure| CodeError::Unreadable(failure.0);
        let full = format!("{}{path}", self.folder);
        let listed = git(&self.at, &["ls-tree", "-r", "-z", "--name-only", "--full-tree", &self.name, "--", &full]);
        let listed = text(listed.map_err(unreadable)?);
        let names: Vec<&str> = listed.split('\0').filter(|name| !name.is_empty()).collect();
        let mut files = Vec::new();
        for name in names {
            let inside = match name.strip_prefix(&format!("{full}/")) {
                Some(inside) => inside,
                None => name.rsplit('/').next().unwrap_or(name),
            };
            let below = name.strip_prefix(self.folder.as_str()).unwrap_or(name);
            files.push((inside.to_owned(), self.show(below).map_err(unreadable)?));
        }
        files.sort();
        if files.is_empty() { Err(CodeError::Missing) } else { Ok(files) }
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
