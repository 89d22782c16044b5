//! Code and other files beside a document, read once until they may have changed, those that are open as they are typed;
//! and addresses of files.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use pipec::graph::{CodeError, Entry, Files, NoFiles};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

type Code = Result<Vec<(String, Vec<u8>)>, CodeError>;
type Runnable = Option<BTreeSet<String>>;

/// Opens a folder that code is read from.
pub type Open = fn(PathBuf) -> Box<dyn Files>;

/// The open documents that are files, by path: the address that the client writes, and the text.
pub type Opened = Rc<RefCell<BTreeMap<PathBuf, (String, Rc<String>)>>>;

/// The files beside a document; none where the document is no file.
pub struct Disk {
    file: Option<PathBuf>,
    files: Box<dyn Files>,
    opened: Opened,
    /// The files that were asked for since they were last forgotten.
    asked: RefCell<BTreeSet<PathBuf>>,
    read: RefCell<BTreeMap<(String, String), Code>>,
    runnable: RefCell<BTreeMap<(String, String), Runnable>>,
}

impl Disk {
    /// The files beside a document.
    pub fn beside(uri: &str, open: Open, opened: &Opened) -> Self {
        let file = path(uri);
        let folder = file.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        let files = folder.map_or_else(|| Box::new(NoFiles) as Box<dyn Files>, open);
        let (asked, read, runnable) = (RefCell::default(), RefCell::default(), RefCell::default());
        Self { file, files, opened: Rc::clone(opened), asked, read, runnable }
    }

    /// The document, where it is a file.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// True if the document is a file, so that there is a folder around it.
    pub fn is_on_disk(&self) -> bool {
        self.file.is_some()
    }

    /// Lets other documents have its newest text.
    pub fn show(&self, uri: &str, text: &Rc<String>) {
        if let Some(file) = &self.file {
            self.opened.borrow_mut().insert(file.clone(), (uri.to_owned(), Rc::clone(text)));
        }
    }

    /// Other documents have what is on disk.
    pub fn hide(&self) {
        if let Some(file) = &self.file {
            self.opened.borrow_mut().remove(file);
        }
    }

    /// Reads anew what is asked for next.
    pub fn forget(&self) {
        self.read.borrow_mut().clear();
        self.runnable.borrow_mut().clear();
    }

    /// Forgets what was asked for.
    pub fn begin(&self) {
        self.asked.borrow_mut().clear();
    }

    /// True if the document was compiled with a file.
    pub fn has_asked(&self, file: &Path) -> bool {
        self.asked.borrow().contains(file)
    }

    /// The address of what a path names, from the folder of the document: that of the client, where it is open.
    pub fn address(&self, path: &str) -> Option<String> {
        let file = self.at_path("", path)?;
        let opened = self.opened.borrow();
        Some(opened.get(&file).map_or_else(|| uri(&file), |(uri, _)| uri.clone()))
    }

    /// The path on disk of what a path names, in a folder that is named from that of the document.
    pub fn at_path(&self, folder: &str, path: &str) -> Option<PathBuf> {
        Some(joined(&joined(self.file.as_ref()?.parent()?, folder), path))
    }

    fn read_in(&self, folder: &str, path: &str) -> Code {
        // As on disk, a path leads out of no folder.
        let is_inside =
            Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if let Some(file) = self.at_path(folder, path).filter(|_| is_inside) {
            let open = self.opened.borrow().get(&file).map(|(_, text)| text.as_bytes().to_vec());
            self.asked.borrow_mut().insert(file);
            if let Some(text) = open {
                return Ok(vec![(path.rsplit('/').next().unwrap_or_default().to_owned(), text)]);
            }
        }
        let key = (folder.to_owned(), path.to_owned());
        if let Some(known) = self.read.borrow().get(&key) {
            return known.clone();
        }
        let code = if folder.is_empty() { self.files.read(path) } else { self.files.at(folder).read(path) };
        self.read.borrow_mut().insert(key, code.clone());
        code
    }

    fn runnable_in(&self, folder: &str, path: &str) -> Runnable {
        let read = || if folder.is_empty() { self.files.runnable(path) } else { self.files.at(folder).runnable(path) };
        let mut known = self.runnable.borrow_mut();
        known.entry((folder.to_owned(), path.to_owned())).or_insert_with(read).clone()
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Code {
        self.read_in("", path)
    }

    fn runnable(&self, path: &str) -> Runnable {
        self.runnable_in("", path)
    }

    fn at(&self, folder: &str) -> Box<dyn Files + '_> {
        Box::new(Beside { disk: self, folder: folder.to_owned() })
    }

    fn identity(&self, path: &str) -> Option<String> {
        self.files.identity(path)
    }

    fn list(&self, folder: &str) -> Vec<Entry> {
        self.files.list(folder)
    }
}

/// The files beside another file of the deployment.
struct Beside<'d> {
    disk: &'d Disk,
    folder: String,
}

impl Files for Beside<'_> {
    fn read(&self, path: &str) -> Code {
        self.disk.read_in(&self.folder, path)
    }

    fn runnable(&self, path: &str) -> Runnable {
        self.disk.runnable_in(&self.folder, path)
    }

    fn identity(&self, path: &str) -> Option<String> {
        self.disk.files.at(&self.folder).identity(path)
    }

    fn at(&self, folder: &str) -> Box<dyn Files + '_> {
        Box::new(Beside { disk: self.disk, folder: format!("{}{folder}", self.folder) })
    }
}

/// The path that a path in a folder leads to.
pub fn joined(folder: &Path, path: &str) -> PathBuf {
    let mut out = folder.to_path_buf();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => _ = out.pop(),
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
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
pub fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&text, ESCAPED))
}
