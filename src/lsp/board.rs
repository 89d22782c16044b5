//! The findings of all documents, by the file that they are in: a document may find some in the files that it imports.

use super::findings::Told;
use gen_lsp_types::{Diagnostic, DiagnosticTag};
use std::collections::{BTreeMap, BTreeSet};

/// The findings of all open documents, by address.
#[derive(Debug, Default)]
pub struct Board {
    own: BTreeMap<String, Vec<Diagnostic>>,
    /// By the file that they are in, and by the document that has them.
    foreign: BTreeMap<String, BTreeMap<String, Vec<Diagnostic>>>,
}

impl Board {
    /// Takes the findings of a document. The addresses of the files whose findings are others now, its own included.
    pub fn set(&mut self, uri: &str, told: Told) -> BTreeSet<String> {
        let mut changed = self.take(uri);
        for (file, found) in told.elsewhere {
            let has = !found.is_empty() || self.own.contains_key(&file);
            changed.extend(has.then(|| file.clone()));
            self.foreign.entry(file).or_default().insert(uri.to_owned(), found);
        }
        self.own.insert(uri.to_owned(), told.own);
        changed
    }

    /// Forgets the findings of a document.
    pub fn take(&mut self, uri: &str) -> BTreeSet<String> {
        let mut changed = BTreeSet::from([uri.to_owned()]);
        self.own.remove(uri);
        self.foreign.retain(|file, all| {
            let gone = all.remove(uri);
            let had = gone.is_some_and(|gone| !gone.is_empty() || self.own.contains_key(file));
            changed.extend(had.then(|| file.clone()));
            !all.is_empty()
        });
        changed
    }

    /// The findings in a file: its own, and those that documents which import it find besides. A line that one of them needs
    /// is not for nothing.
    pub fn of(&self, uri: &str) -> Vec<Diagnostic> {
        let same = |a: &Diagnostic, b: &Diagnostic| (a.range, &a.code, &a.message) == (b.range, &b.code, &b.message);
        let foreign = self.foreign.get(uri);
        let needed = |found: &Diagnostic| {
            let is_unused = found.tags.as_ref().is_some_and(|tags| tags.contains(&DiagnosticTag::Unnecessary));
            let finds = |all: &Vec<Diagnostic>| all.iter().any(|other| same(other, found));
            is_unused && foreign.into_iter().flat_map(BTreeMap::values).any(|all| !finds(all))
        };
        let own = self.own.get(uri).into_iter().flatten();
        let all = own.chain(foreign.into_iter().flat_map(BTreeMap::values).flatten()).filter(|found| !needed(found));
        let mut out: Vec<Diagnostic> = Vec::new();
        for found in all {
            if !out.iter().any(|known| same(known, found)) {
                out.push(found.clone());
            }
        }
        out
    }

    /// The files in which a document finds something, and which are not open.
    pub fn found_by(&self, uri: &str) -> impl Iterator<Item = &String> {
        let closed = self.foreign.iter().filter(|(file, _)| !self.own.contains_key(*file));
        closed.filter(move |(_, all)| all.contains_key(uri)).map(|(file, _)| file)
    }
}
