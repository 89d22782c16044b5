//! Writes files: an existing one keeps its mode, its owner and its links, a new one comes whole or not at all,
//! and nothing is written before all could be.

use super::Failure;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The beginning of the names of folders for half-written files, beside their destination. A run that was killed leaves
/// one behind.
const STAGING: &str = ".pipec-staging-";

/// A file to write: its path below the folder, its content, and whether it can be run.
pub struct OutFile {
    pub path: String,
    pub bytes: Vec<u8>,
    pub executable: bool,
}

impl OutFile {
    /// A file of text.
    pub fn text(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), bytes: text.as_bytes().to_vec(), executable: false }
    }
}

/// Writes all files below `folder`, which is made where it is missing.
pub fn all(folder: &Path, files: &[OutFile]) -> Result<(), Failure> {
    let mut staging = None;
    let (mut new, mut old) = (Vec::new(), Vec::new());
    for file in files {
        let target = folder.join(&file.path);
        let at = |error: io::Error| Failure::at(&target, &error);
        match Existing::open(&target).map_err(at)? {
            Some(existing) if existing.before == file.bytes && existing.regular => {}
            Some(existing) => old.push((existing, target, file)),
            None => {
                let parent = target.parent().unwrap_or(folder);
                fs::create_dir_all(parent).map_err(|error| Failure::at(parent, &error))?;
                let staging = match &staging {
                    Some(staging) => staging,
                    None => staging.insert(Staging::new(folder).map_err(|error| Failure::at(folder, &error))?),
                };
                let staged = staging.folder.path().join(new.len().to_string());
                create(&staged, file).map_err(at)?;
                new.push((staged, target));
            }
        }
    }
    for (staged, target) in new {
        fs::rename(staged, &target).map_err(|error| Failure::at(&target, &error))?;
    }
    for (mut existing, target, file) in old {
        existing.write(&file.bytes).map_err(|error| Failure::at(&target, &error))?;
    }
    Ok(())
}

/// Writes a file, anew where it is there.
pub fn file(path: &Path, text: &str) -> Result<(), Failure> {
    let name = path.file_name().ok_or_else(|| Failure::at(path, &"is no file"))?;
    all(&folder_of(path), &[OutFile::text(&name.to_string_lossy(), text)])
}

/// Refuses to overwrite a file that was read: a source is no picture and no template.
pub fn spare(source: &Path, target: &Path) -> Result<(), Failure> {
    match is_one(source, target) {
        true => Err(Failure::at(target, &"is the source itself, and would be lost; write to another file")),
        false => Ok(()),
    }
}

/// Says whether two paths lead to one file, over links of any kind.
fn is_one(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    if let (Ok(one), Ok(other)) = (fs::metadata(one), fs::metadata(other)) {
        use std::os::unix::fs::MetadataExt;
        return (one.dev(), one.ino()) == (other.dev(), other.ino());
    }
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// Rewrites an existing file, if it still holds the text that the new one was made from.
pub fn replace(path: &Path, before: &str, text: &str) -> Result<(), Failure> {
    let at = |error: io::Error| Failure::at(path, &error);
    let existing = Existing::open(path).map_err(at)?;
    let Some(mut existing) = existing.filter(|existing| existing.before == before.as_bytes()) else {
        return Err(Failure::at(path, &"changed since it was read, and was not written; run the command again"));
    };
    existing.write(text.as_bytes()).map_err(at)
}

/// The folder that a file stands in.
fn folder_of(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).to_path_buf()
}

fn create(path: &Path, file: &OutFile) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // As the person's own mask has it.
        options.mode(if file.executable { 0o777 } else { 0o666 });
    }
    let mut created = options.open(path)?;
    created.write_all(&file.bytes)?;
    created.sync_all()
}

/// An existing file, open, and its old content.
struct Existing {
    file: File,
    before: Vec<u8>,
    /// True for a file on a disk, false for a pipe or device.
    regular: bool,
}

impl Existing {
    /// Opens a file for writing; None where there is none. A read-only file is refused, even to a user who could write
    /// it.
    fn open(path: &Path) -> io::Result<Option<Self>> {
        let linked = fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
        let found = match fs::metadata(path) {
            Ok(found) => Some(found),
            Err(error) if error.kind() == io::ErrorKind::NotFound && linked => None,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if found.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::Error::other("is a folder"));
        }
        let regular = found.as_ref().is_none_or(fs::Metadata::is_file);
        if regular && found.is_some_and(|found| found.permissions().readonly()) {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "is read-only"));
        }
        // A link to a missing file stays a link.
        let mut file = OpenOptions::new().read(regular).write(true).create(linked).truncate(false).open(path)?;
        let mut before = Vec::new();
        if regular {
            file.read_to_end(&mut before)?;
        }
        Ok(Some(Self { file, before, regular }))
    }

    /// Writes in place: another file under the same name would have another owner and mode, and be none of its links. A
    /// write that fails halfway is undone.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.regular {
            return self.file.write_all(bytes);
        }
        let written = self.put(bytes);
        if written.is_err() {
            // This needs no room that the file had not.
            let before = std::mem::take(&mut self.before);
            let _ = self.file.set_len(before.len() as u64).and_then(|()| self.at(0, &before));
        }
        written
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        let old = self.before.len();
        // The bytes beyond the old end are written first: if the disk is full, the old content is still untouched.
        if let Some(more) = bytes.get(old..).filter(|more| !more.is_empty()) {
            self.at(old, more)?;
            self.file.sync_data()?;
        }
        self.at(0, bytes.get(..old).unwrap_or(bytes))?;
        self.file.set_len(bytes.len() as u64)?;
        self.file.sync_all()
    }

    fn at(&mut self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(offset as u64))?;
        self.file.write_all(bytes)
    }
}

/// A folder beside the destination, for files that are not whole yet.
struct Staging {
    folder: TempDir,
    /// Held while this run writes here, so that folders left behind by others are known to be unused.
    _held: Option<File>,
}

impl Staging {
    fn new(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        // Not every system has locks on folders; without one nothing is cleaned up.
        let held = File::open(folder).ok().filter(|folder| folder.lock().is_ok());
        if held.is_some() {
            sweep(folder);
        }
        Ok(Self { folder: tempfile::Builder::new().prefix(STAGING).tempdir_in(folder)?, _held: held })
    }
}

/// Removes the folders that killed runs have left behind.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let left = entry.file_name().to_string_lossy().starts_with(STAGING);
        if left && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Existing, replace};
    use std::fs::{self, File};
    use std::io::Write;

    #[test]
    fn an_edit_made_meanwhile_is_kept() -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(b"as somebody saved it")?;
        let told = replace(file.path(), "as it was read", "what was made of that");
        assert!(told.is_err_and(|failure| failure.0.contains("changed since it was read")));
        assert_eq!(fs::read(file.path())?, b"as somebody saved it");
        assert!(replace(file.path(), "as somebody saved it", "new").is_ok());
        assert_eq!(fs::read(file.path())?, b"new");
        Ok(())
    }

    #[test]
    fn what_cannot_be_written_is_as_it_was() -> std::io::Result<()> {
        let file = tempfile::NamedTempFile::new()?;
        fs::write(file.path(), "before")?;
        // Open to be read alone, so that writing fails.
        let mut existing = Existing { file: File::open(file.path())?, before: b"before".to_vec(), regular: true };
        assert!(existing.write(b"longer than before").is_err());
        assert_eq!(fs::read(file.path())?, b"before");
        Ok(())
    }
}
