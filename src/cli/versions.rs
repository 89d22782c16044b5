//! The deployments of one version: that of a file, or each of a folder, in the working tree or in a revision of git.

use super::input::{Input, source};
use super::report::{self, Checked, Messages, Paint};
use super::revision::Revision;
use super::{Failure, is_dash, note, shell, sources};
use pipec::diagnostics::Code;
use pipec::diff::Side;
use pipec::graph::{Files, Selection};
use pipec::origins::{folder, joined};
use pipec::source::Source;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// A version.
pub enum Version {
    File(Box<Side>),
    /// The deployments of a folder, by the paths of their files below it.
    Folder(BTreeMap<String, Side>),
}

/// How versions are read.
pub struct Reader<'r> {
    pub selection: &'r Selection,
    pub paint: &'r Paint,
}

impl Reader<'_> {
    /// A file, a folder, or `REV:PATH` of either; none where it has errors, which are told.
    pub fn given(&self, given: &str) -> Result<Option<Version>, Failure> {
        let path = PathBuf::from(given);
        if path.is_dir() && !is_dash(&path) {
            return self.folder(&path);
        }
        let here = is_dash(&path) || path.exists();
        if here || !given.contains(':') {
            if !here && Revision::is_one(given) {
                let quoted = shell::word(given);
                let instead = format!("write `--rev {quoted} FILE`, or `{quoted}:PATH FILE`");
                return Err(Failure(format!("{given}: a revision of git; {instead}")));
            }
            let input = Input::read(&path, self.selection)?;
            return Ok(self.compiled(&input.source, &input.files).map(|side| Version::File(Box::new(side))));
        }
        if let Some(revision) = Revision::folder(given)? {
            let found = self.revision(&revision)?;
            let empty = matches!(&found, Some(Version::Folder(found)) if found.is_empty());
            let why = "no `.pipe` file is in this folder of the revision";
            return if empty { Err(Failure(format!("{given}: {why}"))) } else { Ok(found) };
        }
        let (revision, bytes) = Revision::parse(given)?;
        let read = source(given.to_owned(), bytes, &revision, self.selection)?;
        Ok(self.compiled(&read, &revision).map(|side| Version::File(Box::new(side))))
    }

    /// A file or a folder of the working tree as it is in a revision.
    pub fn before(&self, path: &Path, name: &str) -> Result<Option<Version>, Failure> {
        if path.is_dir() {
            return self.revision(&Revision::of_folder(name, path)?);
        }
        let (revision, bytes) = Revision::of_file(name, path)?;
        let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let read = source(revision.name_of(&file), bytes, &revision, self.selection)?;
        Ok(self.compiled(&read, &revision).map(|side| Version::File(Box::new(side))))
    }

    fn folder(&self, folder: &Path) -> Result<Option<Version>, Failure> {
        let mut all = Vec::new();
        for found in sources::of_folder(folder) {
            let (path, below) = found?;
            let below: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            let input = Input::read(&path, self.selection)?;
            all.push((below.join("/"), self.compiled(&input.source, &input.files)));
        }
        Ok(whole(all))
    }

    fn revision(&self, revision: &Revision) -> Result<Option<Version>, Failure> {
        let found = revision.sources()?;
        let imports: HashMap<PathBuf, Vec<PathBuf>> = found
            .iter()
            .map(|(path, bytes)| {
                let of = pipec::imports(&String::from_utf8_lossy(bytes));
                let of = of.iter().map(|import| PathBuf::from(joined(folder(path), import)));
                (PathBuf::from(path), of.collect())
            })
            .collect();
        let parts = sources::parts(&imports);
        let mut all = Vec::new();
        for (path, bytes) in found.into_iter().filter(|(path, _)| !parts.contains(Path::new(path))) {
            let files = revision.at(folder(&path));
            let read = source(revision.name_of(&path), bytes, &*files, self.selection)?;
            all.push((path, self.compiled(&read, &*files)));
        }
        Ok(whole(all))
    }

    fn compiled(&self, source: &Source, files: &dyn Files) -> Option<Side> {
        let (side, found) = pipec::version(source, self.selection, files);
        if !found.has_errors() {
            let unchecked = found.iter().filter(|found| found.code == Code::UNCHECKED_ENVIRONMENTS);
            unchecked.for_each(|found| note(&format!("{}: {}, and not compared\n", source.name(), found.message)));
            return Some(side);
        }
        note(&format!("{} has errors, and cannot be compared\n", source.name()));
        let source = Source::new(source.name(), source.text());
        report::aside(&Checked { source, found }, Messages::Human, self.paint);
        None
    }
}

/// A folder whose deployments are all without errors.
fn whole(all: Vec<(String, Option<Side>)>) -> Option<Version> {
    let all = all.into_iter().map(|(path, side)| Some((path, side?)));
    all.collect::<Option<_>>().map(Version::Folder)
}
