//! The files and the calls of modules that the text of a deployment is made of, in one space of offsets.
//!
//! The main file begins at 0. Behind it stand the files that it imports, and a copy of a module's text for each call of
//! it: so every place has an offset of its own, and what is known by its place is known for each call.

use crate::source::{Source, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A file of a deployment.
#[derive(Debug)]
pub struct Part {
    /// The path of its folder from that of the main file: empty, or with `/` at its end.
    pub folder: String,
    /// Its name and text.
    pub source: Arc<Source>,
    /// The files that it imports, and those that they import, by index.
    pub reach: BTreeSet<usize>,
}

impl Part {
    /// Its path from the folder of the main file.
    pub fn path(&self) -> String {
        format!("{}{}", self.folder, self.source.name().rsplit('/').next().unwrap_or_default())
    }
}

/// A stretch of offsets: a file, or a module as it is called once.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The first offset.
    pub start: u32,
    /// One past the last offset.
    pub end: u32,
    /// The file that its text is from, by index.
    pub file: usize,
    /// The offset in that file.
    pub from: u32,
    /// The call, where it is a module: the place of it, and its path with `.` at its end.
    pub call: Option<(Span, String)>,
    /// The parameters of the module that are nodes in this call, each with its node.
    pub given: Vec<(String, String)>,
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, by index; 0 is the main file.
    pub file: usize,
    /// The place in it.
    pub span: Span,
}

/// All of them. None at all where a deployment is one file without calls.
#[derive(Debug, Default)]
pub struct Origins {
    /// The files, the main one first.
    pub parts: Vec<Part>,
    /// The stretches, in the order of their offsets.
    pub all: Vec<Origin>,
}

impl Origins {
    /// True if a deployment is one file without calls, so that places are those of the file.
    pub fn is_plain(&self) -> bool {
        self.all.len() < 2
    }

    /// The stretch that a place lies in.
    pub fn of(&self, span: Span) -> Option<&Origin> {
        let above = self.all.partition_point(|origin| origin.start <= span.start);
        self.all.get(above.checked_sub(1)?)
    }

    /// The place in its file.
    pub fn place(&self, span: Span) -> Place {
        let Some(origin) = self.of(span) else { return Place { file: 0, span } };
        let at = |offset: u32| offset.saturating_sub(origin.start) + origin.from;
        Place { file: origin.file, span: Span { start: at(span.start), end: at(span.end) } }
    }

    /// A place in a module as the first call of it has it; the place itself where it is in none that is called.
    pub fn called(&self, place: Place) -> Span {
        let Place { file, span } = place;
        let holds = |origin: &&Origin| {
            let end = origin.from + (origin.end - origin.start);
            origin.file == file && (origin.from..=end).contains(&span.start)
        };
        let first = self.all.iter().filter(|origin| origin.call.is_some()).find(holds);
        let Some(origin) = first.or_else(|| self.all.iter().find(holds)) else { return span };
        let at = |offset: u32| offset.saturating_sub(origin.from) + origin.start;
        Span { start: at(span.start), end: at(span.end) }
    }

    /// The folder of the file that a place is in, from that of the main file: empty, or with `/` at its end.
    pub fn folder(&self, span: Span) -> &str {
        self.of(span).and_then(|origin| self.parts.get(origin.file)).map_or("", |part| part.folder.as_str())
    }

    /// True if two places are in the same file and, in a module, in the same call.
    pub fn together(&self, one: Span, other: Span) -> bool {
        self.of(one).map(|origin| origin.start) == self.of(other).map(|origin| origin.start)
    }

    /// True if what stands at one place may name what is declared at another: in the same file, or in one that it imports.
    pub fn sees(&self, from: Span, declared: Span) -> bool {
        let file = |span| self.of(span).map_or(0, |origin| origin.file);
        let (from, declared) = (file(from), file(declared));
        from == declared || self.parts.get(from).is_some_and(|part| part.reach.contains(&declared))
    }
}

/// A path that is written in a file of a folder, from the main file's folder; `..` at its beginning leads out of it.
pub fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The folder of a path, with `/` at its end; empty where it has none.
pub fn folder(path: &str) -> &str {
    path.rfind('/').and_then(|end| path.get(..=end)).unwrap_or_default()
}
