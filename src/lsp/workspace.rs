//! The files that are not open, in the folders that the client works in.

use super::documents::Document;
use super::files::{joined, uri};
use super::state::State;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The most files of a folder, and bytes of all files, that are looked through.
const MOST_FILES: usize = 10_000;
const MOST_BYTES: usize = 64 << 20;

/// The files that are not open and import a file, themselves or through others: those in the folders that the client works in,
/// and those in the folder of a document.
pub fn importers(state: &State, document: &Document, file: &Path) -> Vec<Document> {
    let texts = texts(state, document);
    let mut importing: BTreeMap<PathBuf, Vec<&Path>> = BTreeMap::new();
    for (path, text) in &texts {
        for import in path
            .parent()
            .into_iter()
            .flat_map(|folder| pipec::imports(text).into_iter().map(|path| joined(folder, &path)))
        {
            importing.entry(import).or_default().push(path);
        }
    }
    let (mut found, mut left) = (BTreeSet::new(), vec![file]);
    while let Some(at) = left.pop() {
        left.extend(importing.get(at).into_iter().flatten().filter(|path| found.insert(**path)));
    }
    let is_open = |path: &Path| state.opened.borrow().contains_key(path);
    let closed = texts.iter().filter(|(path, _)| found.contains(path.as_path()) && !is_open(path));
    let open = || (state.open_folder, &state.opened);
    closed.map(|(path, text)| Document::new(uri(path), 0, text.clone(), state.client.encoding, open())).collect()
}

/// The sources by path, those that are open as they are typed.
fn texts(state: &State, document: &Document) -> BTreeMap<PathBuf, String> {
    let mut texts: BTreeMap<PathBuf, String> =
        state.opened.borrow().iter().map(|(path, (_, text))| (path.clone(), text.to_string())).collect();
    let mut left = MOST_BYTES;
    let mut read = |folder: &Path, all: bool| {
        let files = (state.open_folder)(folder.to_path_buf());
        let entries = || files.list("").into_iter().filter(|entry| entry.name.ends_with(".pipe") && !entry.is_folder);
        let names = if all { files.sources(MOST_FILES) } else { entries().map(|entry| entry.name).collect() };
        for name in names {
            let path = joined(folder, &name);
            if texts.contains_key(&path) {
                continue;
            }
            let Some((_, bytes)) = files.read(&name).ok().and_then(|mut files| files.pop()) else { continue };
            let Some(rest) = left.checked_sub(bytes.len()) else { return };
            left = rest;
            texts.extend(String::from_utf8(bytes).ok().map(|text| (path, text)));
        }
    };
    document.files.file().and_then(Path::parent).into_iter().for_each(|folder| read(folder, false));
    state.client.folders.iter().for_each(|folder| read(folder, true));
    texts
}
