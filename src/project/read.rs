//! `import "tables.pipe"`: other files of the same deployment.

use super::Texts;
use super::walk::{self, Moved, shifted};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Files, content_of};
use crate::origins::{Origin, Origins, Part, folder, joined};
use crate::source::{Source, Span};
use crate::syntax::ast::{File, Statement, Value};
use crate::syntax::parse_text;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most files of one deployment.
const MOST: usize = 1_000;
/// The extension of files.
const EXTENSION: &str = ".pipe";

/// Parses a file, and those that it imports, into one tree.
pub fn read<'s>(source: &'s Source, texts: &'s Texts, files: &dyn Files, diagnostics: &mut Diagnostics) -> File<'s> {
    let mut file = parse_text(source.text(), diagnostics);
    let is_plain = |one: &Statement<'_>| !matches!(one, Statement::Import(_) | Statement::Module(_));
    if file.statements.iter().all(is_plain) {
        return file;
    }
    let name = source.name().rsplit('/').next().unwrap_or_default().to_owned();
    let (origins, known) = (Origins::default(), FxHashMap::default());
    let mut reading = Reading { texts, files, source, origins, text: String::new(), paths: Vec::new(), known };
    reading.add(&name, Arc::new(source.clone()));
    let mut all = Vec::new();
    reading.imports(0, &mut file, &mut vec![0], &mut all, diagnostics);
    for other in all {
        file.statements.extend(other.statements);
        file.junk.extend(other.junk);
    }
    file.text = texts.keep(&reading.text);
    file.origins = Arc::new(reading.origins);
    file
}

struct Reading<'r, 's> {
    texts: &'s Texts,
    files: &'r dyn Files,
    source: &'s Source,
    origins: Origins,
    text: String,
    /// The paths of the files, from the folder of the main one.
    paths: Vec<String>,
    /// The files by their paths, and by what identifies them however their paths are written.
    known: FxHashMap<String, usize>,
}

impl<'s> Reading<'_, 's> {
    /// Takes a file in, behind those that were.
    fn add(&mut self, path: &str, source: Arc<Source>) -> Span {
        let start = self.text.len();
        self.text.push_str(source.text());
        let span = Span::new(start, self.text.len());
        // The end of a file is a place of its own, and lines of two files are never one.
        self.text.push('\n');
        let file = self.origins.parts.len();
        self.origins.all.push(Origin {
            start: span.start,
            end: span.end,
            file,
            from: 0,
            call: None,
            given: Vec::new(),
        });
        self.origins.parts.push(Part { folder: folder(path).to_owned(), source, reach: BTreeSet::new() });
        self.paths.push(path.to_owned());
        self.known.insert(path.to_owned(), file);
        if let Some(identity) = self.identity(path) {
            self.known.insert(identity, file);
        }
        span
    }

    /// The file at a path, where it was taken in already.
    fn known(&self, path: &str) -> Option<usize> {
        self.known.get(path).or_else(|| self.known.get(&self.identity(path)?)).copied()
    }

    /// A text that no other file has, and that is no path.
    fn identity(&self, path: &str) -> Option<String> {
        let (folder, name) = path.split_at(folder(path).len());
        let found = if folder.is_empty() { self.files.identity(name) } else { self.files.at(folder).identity(name) };
        found.map(|found| format!("{found}\n"))
    }

    /// Reads what a file imports; `above` are the files that lead to it, itself included.
    fn imports(
        &mut self,
        file: usize,
        tree: &mut File<'s>,
        above: &mut Vec<usize>,
        all: &mut Vec<File<'s>>,
        diagnostics: &mut Diagnostics,
    ) {
        let paths: Vec<Value<'s>> = tree
            .statements
            .iter()
            .filter_map(|one| if let Statement::Import(path) = one { Some(path.clone()) } else { None })
            .collect();
        tree.statements.retain(|one| !matches!(one, Statement::Import(_)));
        let mut reach = BTreeSet::new();
        for value in paths {
            match self.import(file, &value, above, all, diagnostics) {
                // The files that one of these imports are among them already.
                Ok(other) if reach.insert(other) => {
                    reach.extend(self.origins.parts.get(other).into_iter().flat_map(|part| &part.reach));
                }
                Ok(_) => {}
                Err(found) => diagnostics.push(*found),
            }
        }
        if let Some(part) = self.origins.parts.get_mut(file) {
            part.reach = reach;
        }
    }

    fn import(
        &mut self,
        from: usize,
        value: &Value<'s>,
        above: &mut Vec<usize>,
        all: &mut Vec<File<'s>>,
        diagnostics: &mut Diagnostics,
    ) -> Result<usize, Box<Diagnostic>> {
        let refused =
            |message: String, label: &str| Box::new(Diagnostic::new(Code::UNUSABLE_IMPORT, message, value.span, label));
        let Some(written) = value.plain() else {
            let found = refused("this file cannot be imported".to_owned(), "its path must be known when compiling");
            return Err(Box::new(found.help("write the path itself, without parameters")));
        };
        let path = joined(self.origins.parts.get(from).map_or("", |part| part.folder.as_str()), &written);
        if let Some(known) = self.known(&path) {
            let Some(at) = above.iter().position(|file| *file == known) else { return Ok(known) };
            let way: Vec<String> = above
                .iter()
                .skip(at)
                .chain([&known])
                .filter_map(|file| self.paths.get(*file))
                .map(|path| format!("`{path}`"))
                .collect();
            let found = refused(format!("files import each other in a cycle: {}", way.join(" imports ")), "again here");
            return Err(Box::new(found.help("let both import a third file that has what both need, or make them one")));
        }
        let shown = format!("`{written}` cannot be imported");
        if !written.ends_with(EXTENSION) {
            let found = refused(shown, "not a `.pipe` file");
            return Err(Box::new(found.help(format!("name a file whose name ends in `{EXTENSION}`"))));
        }
        if self.paths.len() == MOST {
            return Err(Box::new(refused(shown, "one file more than a deployment may have").help("join some of them")));
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        let text = content_of(name, folder(&path), self.files)
            .map_err(|why| Box::new(refused(shown.clone(), &why).help("write its path as it is from this file")))?;
        if self.text.len() + text.len() > Source::MAX_BYTES {
            let message = format!("all files together are larger than {} bytes", Source::MAX_BYTES);
            return Err(Box::new(Diagnostic::new(Code::TOO_COMPLEX, message, value.span, "with this one")));
        }
        let shown = joined_name(self.source.name(), &path);
        let text: &'s str = self.texts.keep(&text);
        let (file, mut found) = (self.origins.parts.len(), Diagnostics::default());
        let span = self.add(&path, Arc::new(Source::new(shown, text)));
        let mut tree = parse_text(text, &mut found);
        let mut shift = Moved(i64::from(span.start));
        tree.statements.iter_mut().for_each(|one| walk::statement(one, &mut shift));
        diagnostics.extend(found, |place| *place = shifted(*place, shift.0));
        above.push(file);
        self.imports(file, &mut tree, above, all, diagnostics);
        above.pop();
        all.push(tree);
        Ok(file)
    }
}

/// The name to show of a file, beside that of the main file, in the same revision.
fn joined_name(main: &str, path: &str) -> String {
    let (revision, main) = main.split_at(main.find(':').map_or(0, |colon| colon + 1));
    let (mut beside, mut path) = (folder(main).trim_end_matches('/'), path);
    // `systems/a.pipe` that imports `../tables.pipe` is shown `tables.pipe`.
    while let Some(rest) = path.strip_prefix("../")
        && !beside.is_empty()
        && !matches!(beside.rsplit('/').next(), Some(".." | "."))
    {
        (beside, path) = (folder(beside).trim_end_matches('/'), rest);
    }
    match (beside.is_empty(), main.starts_with('/')) {
        (true, true) => format!("{revision}/{path}"),
        (true, false) => format!("{revision}{path}"),
        (false, _) => format!("{revision}{beside}/{path}"),
    }
}
