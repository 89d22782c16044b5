//! Reads a source and the choices made for it.

use super::files::Folder;
use super::{Failure, is_dash};
use pipec::Names;
use pipec::diagnostics::Diagnostics;
use pipec::graph::{Files, Selection};
use pipec::source::Source;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A source in memory, and the folder its code stands in.
pub struct Input {
    pub source: Source,
    pub files: Folder,
    pub selection: Selection,
}

impl Input {
    /// Reads a file, or standard input for `-`; code then stands in the current folder.
    pub fn read(path: &Path, selection: &Selection) -> Result<Self, Failure> {
        let (name, bytes) = if is_dash(path) {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).map_err(|error| Failure(format!("standard input: {error}")))?;
            ("<stdin>".to_owned(), bytes)
        } else {
            (path.display().to_string(), std::fs::read(path).map_err(|error| Failure::at(path, &error))?)
        };
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty() && !is_dash(path));
        let files = Folder::new(parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf));
        Ok(Self { source: source(name, bytes, &files, selection)?, files, selection: selection.clone() })
    }

    /// Everything that is found in it.
    pub fn findings(&self) -> Diagnostics {
        pipec::analyze(&self.source, &self.selection, &self.files, |_, _, found| found)
    }
}

/// A source of the text that was read. Environments and parameters that it does not have are wrong usage, not findings.
pub fn source(name: String, bytes: Vec<u8>, files: &dyn Files, wanted: &Selection) -> Result<Source, Failure> {
    let text = String::from_utf8(bytes)
        .map_err(|error| Failure(format!("{name}: not UTF-8 text (byte {})", error.utf8_error().valid_up_to())))?;
    let source = Source::new(name, text);
    if wanted.environment.is_none() && wanted.params.is_empty() {
        return Ok(source);
    }
    let Names { environments, params } = pipec::names(&source, files);
    let missing = |what: &str, name: &str, known: &[String]| {
        let known = if known.is_empty() { "it has none".to_owned() } else { format!("it has {}", known.join(", ")) };
        Failure(format!("{}: there is no {what} `{name}`; {known}", source.name()))
    };
    if let Some(name) = wanted.environment.as_deref().filter(|name| !environments.iter().any(|known| known == name)) {
        return Err(missing("environment", name, &environments));
    }
    if let Some(name) = wanted.params.keys().find(|name| !params.contains(name)) {
        return Err(missing("parameter", name, &params));
    }
    Ok(source)
}
