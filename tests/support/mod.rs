//! What several tests need: code read from a folder, and a compilation of a text beside it.

use pipec::Compilation;
use pipec::emit::{Format, Target};
use pipec::graph::{CodeError, Files, Selection};
use pipec::source::Source;
use std::fs;
use std::path::{Path, PathBuf};

/// Code below a folder.
pub struct Beside(pub PathBuf);

impl Files for Beside {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let root = self.0.join(path);
        let mut files = Vec::new();
        let mut pending = vec![root.clone()];
        while let Some(at) = pending.pop() {
            if at.is_dir() {
                let inside = fs::read_dir(&at).expect("a folder").map(|entry| entry.expect("an entry").path());
                pending.extend(inside.filter(|path| !path.ends_with("__pycache__")));
            } else if at.is_file() {
                let below = if at == root { at.file_name().expect("a name").as_ref() } else { at.strip_prefix(&root).expect("below") };
                files.push((below.to_string_lossy().into_owned(), fs::read(&at).expect("readable")));
            }
        }
        files.sort();
        if files.is_empty() { Err(CodeError::Missing) } else { Ok(files) }
    }
}

/// Compiles a text whose code stands in `folder`, to JSON.
pub fn compile(text: &str, folder: &Path) -> Compilation {
    let files = Beside(folder.to_path_buf());
    pipec::compile(&Source::new("test.pipe", text), &Selection::default(), &files, Target::CloudFormation, Format::Json)
}
