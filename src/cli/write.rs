//! Writes a folder of files: each whole or not at all, and none before all could be written.

use super::Failure;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::NamedTempFile;

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
    let mut ready = Vec::with_capacity(files.len());
    for file in files {
        let target = folder.join(&file.path);
        let parent = target.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| Failure::at(parent, &error))?;
        if target.is_dir() {
            return Err(Failure::at(&target, &"is a folder"));
        }
        let mut temporary = NamedTempFile::new_in(parent).map_err(|error| Failure::at(parent, &error))?;
        let written = temporary.write_all(&file.bytes).and_then(|()| temporary.as_file().sync_all());
        written.and_then(|()| permit(&temporary, file.executable)).map_err(|error| Failure::at(&target, &error))?;
        ready.push((temporary, target));
    }
    for (temporary, target) in ready {
        temporary.persist(&target).map_err(|error| Failure::at(&target, &error.error))?;
    }
    Ok(())
}

/// Writes a file, anew where it is there.
pub fn file(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new(""));
    match path.file_name() {
        Some(name) if !path.exists() => all(folder, &[OutFile::text(&name.to_string_lossy(), text)]),
        _ => replace(path, text),
    }
}

/// Writes a file that is there anew; its permissions stay, and so does a link to it.
pub fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let written = || -> std::io::Result<()> {
        let path = fs::canonicalize(path)?;
        let mut temporary = NamedTempFile::new_in(path.parent().unwrap_or(&path))?;
        temporary.write_all(text.as_bytes())?;
        temporary.as_file().set_permissions(fs::metadata(&path)?.permissions())?;
        temporary.as_file().sync_all()?;
        temporary.persist(&path)?;
        Ok(())
    };
    written().map_err(|error| Failure::at(path, &error))
}

#[cfg(unix)]
fn permit(file: &NamedTempFile, executable: bool) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if executable { 0o755 } else { 0o644 };
    file.as_file().set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn permit(_: &NamedTempFile, _: bool) -> std::io::Result<()> {
    Ok(())
}
