//! Code beside a document, read once until it may have changed; and addresses of files.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use pipec::graph::{CodeError, Entry, Files, NoFiles};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

type Code = Result<Vec<(String, Vec<u8>)>, CodeError>;
type Runnable = Option<BTreeSet<String>>;

/// Opens a folder that code is read from.
pub type Open = fn(PathBuf) -> Box<dyn Files>;

/// Code beside a document; none where the document is no file.
pub struct Disk {
    folder: Option<PathBuf>,
    files: Box<dyn Files>,
    read: RefCell<BTreeMap<String, Code>>,
    runnable: RefCell<BTreeMap<String, Runnable>>,
}

impl Disk {
    /// The code beside a document.
    pub fn beside(uri: &str, open: Open) -> Self {
        let folder = path(uri).and_then(|path| path.parent().map(Path::to_path_buf));
        let files = folder.clone().map_or_else(|| Box::new(NoFiles) as Box<dyn Files>, open);
        Self { folder, files, read: RefCell::default(), runnable: RefCell::default() }
    }

    /// True if the document is a file, so that there is a folder around it.
    pub fn is_on_disk(&self) -> bool {
        self.folder.is_some()
    }

    /// Reads anew what is asked for next.
    pub fn forget(&self) {
        self.read.borrow_mut().clear();
        self.runnable.borrow_mut().clear();
    }

    /// The address of what a code path names.
    pub fn address(&self, path: &str) -> Option<String> {
        Some(uri(&self.folder.as_ref()?.join(path)))
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Code {
        if let Some(known) = self.read.borrow().get(path) {
            return known.clone();
        }
        let code = self.files.read(path);
        self.read.borrow_mut().insert(path.to_owned(), code.clone());
        code
    }

    fn runnable(&self, path: &str) -> Runnable {
        let mut known = self.runnable.borrow_mut();
        known.entry(path.to_owned()).or_insert_with(|| self.files.runnable(path)).clone()
    }

    fn list(&self, folder: &str) -> Vec<Entry> {
        self.files.list(folder)
    }
}

/// The file at an address, where it is one of a file.
pub fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = rest.get(rest.find('/')?..)?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    // `/C:/x` of Windows.
    let drive = path.get(1..).filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
    Some(PathBuf::from(drive.unwrap_or(&path)))
}

/// The ASCII characters that are escaped in an address: `%`, and those that RFC 3986 does not allow in a path.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The address of a file.
fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&text, ESCAPED))
}
