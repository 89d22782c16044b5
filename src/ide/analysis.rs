//! One version of a document, as the compiler sees it.

use super::declared::Scopes;
use super::known::Known;
use super::symbols::{self, Symbol};
use super::walk;
use super::words::{self, Word};
use crate::catalog::Catalog;
use crate::diagnostics::Diagnostics;
use crate::graph::{self, Files, Graph, Selection};
use crate::plan::{self, Plan, Target};
use crate::project::{self, Texts};
use crate::source::{Source, Span};
use crate::syntax::{self, ast};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::sync::Arc;

/// One version of a document.
pub struct Analysis {
    source: Source,
    selection: Selection,
    known: Arc<Known>,
    found: Diagnostics,
    parts: Vec<Part>,
    /// In the order of the text.
    words: Vec<Word>,
    symbols: Vec<Symbol>,
    /// In the order of the text, by name. Of two nodes with one name it is the first.
    declared: IndexMap<String, Declared, FxBuildHasher>,
}

/// A node that is declared with a name.
pub struct Declared {
    /// Its kind.
    pub kind: String,
    /// It is referred to, and never created.
    pub existing: bool,
}

/// Another file of the deployment.
pub struct Part {
    /// Its path from the folder of the document.
    pub path: String,
    /// Its name and text.
    pub source: Arc<Source>,
    /// Its words, in the order of its text.
    pub words: Vec<Word>,
}

/// The meaning of a document, beyond its findings.
pub struct View<'v, 's> {
    /// The syntax tree of the deployment: of the document, of the files that it imports, and of calls of modules. Places of
    /// the document are below its length.
    pub file: &'v ast::File<'s>,
    /// The graph: the meaning of the source.
    pub graph: &'v Graph<'s>,
    /// The resources that are deployed.
    pub plan: &'v Plan<'v>,
}

impl Analysis {
    /// Compiles a version of a document, and keeps what most features need of it.
    pub fn new(source: Source, selection: &Selection, files: &dyn Files) -> Self {
        let (texts, mut parsed) = (Texts::default(), Diagnostics::default());
        let (mut file, own) = project::gather(&source, &texts, files, &mut parsed);
        let scopes = Scopes::of(&file);
        let known = Known::of(&scopes, &file.origins, own);
        let mut words = words::words(&file, &scopes, known.catalog());
        let mut symbols = symbols::symbols(&file);
        words.sort_unstable_by_key(|word| word.span);
        symbols.retain(|symbol| symbol.place.range().start <= source.text().len());
        symbols.sort_by_key(|symbol| symbol.place);
        let mut declared = IndexMap::default();
        walk::nodes(&file, &mut |node: &ast::Node<'_>| {
            let Some(name) = node.name else { return };
            let of = || Declared { kind: node.head.text.to_owned(), existing: node.existing };
            declared.entry(name.text.to_owned()).or_insert_with(of);
        });
        let parts = parts(&file, &mut words);
        project::call(&mut file, &texts, known.catalog(), &mut parsed);
        let found = crate::lower_file(file, known.catalog(), selection, files, parsed, |_, found| found);
        Self { source, selection: selection.clone(), known: Arc::new(known), found, parts, words, symbols, declared }
    }

    /// The document's text.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// The document.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Everything that is wrong, sorted by place.
    pub fn findings(&self) -> &Diagnostics {
        &self.found
    }

    /// The kinds that there are in it.
    pub fn catalog(&self) -> &Catalog {
        self.known.catalog()
    }

    /// The names that it may use.
    pub fn known(&self) -> &Arc<Known> {
        &self.known
    }

    /// The other files of the deployment. A file has a number: that of the document is 0, and that of the first of these 1.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Another file of the deployment, by its number; none where it is the document.
    pub fn part(&self, file: usize) -> Option<&Part> {
        self.parts.get(file.checked_sub(1)?)
    }

    /// The text of a word in a file.
    pub fn text_of(&self, file: usize, word: &Word) -> &str {
        self.part(file).map_or(&self.source, |part| &part.source).slice(word.span)
    }

    /// The words of the document, in the order of the text.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The words that touch a range.
    pub fn words_in(&self, range: Span) -> impl Iterator<Item = &Word> {
        // No word lies in another, so that their ends are in order as well.
        let first = self.words.partition_point(|word| word.span.end < range.start);
        self.words.iter().skip(first).take_while(move |word| word.span.start <= range.end)
    }

    /// The declared nodes and parameters, in the order of the text.
    pub fn symbols(&self) -> &[Symbol] {
        &self.symbols
    }

    /// The names of the declared nodes, in the order of the text.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.declared.keys().map(String::as_str)
    }

    /// The node that a name stands for.
    pub fn node(&self, name: &str) -> Option<&Declared> {
        self.declared.get(name)
    }

    /// The target that the document is compiled for.
    pub fn target(&self) -> Target {
        self.selection.target
    }

    /// Hands over what is written.
    pub fn tree<R>(&self, then: impl FnOnce(&ast::File<'_>) -> R) -> R {
        then(&syntax::parse(&self.source, &mut Diagnostics::default()))
    }

    /// Hands over what is written, meant and deployed. It is compiled anew: nothing of it outlives its text.
    pub fn view<R>(&self, files: &dyn Files, then: impl FnOnce(&View<'_, '_>) -> R) -> R {
        let (texts, mut found) = (Texts::default(), Diagnostics::default());
        let mut file = project::read(&self.source, &texts, files, &mut found);
        project::call(&mut file, &texts, self.catalog(), &mut found);
        let graph = graph::resolve(&file, self.catalog(), &self.selection, files, &mut found);
        let arena = plan::Arena::default();
        let (plan, _) = plan::lower(&graph, &arena, self.selection.target, &mut found);
        then(&View { file: &file, graph: &graph, plan: &plan })
    }
}

/// The files that a document imports, with their words, which are taken out of those of all files.
fn parts(file: &ast::File<'_>, words: &mut Vec<Word>) -> Vec<Part> {
    let imported = file.origins.parts.iter().zip(&file.origins.all).skip(1);
    let imported = imported.map(|(part, origin)| {
        let first = words.partition_point(|word| word.span.start < origin.start);
        let last = words.partition_point(|word| word.span.start <= origin.end);
        let own = words.get(first..last).unwrap_or_default().iter();
        let own = own.map(|word| Word { span: file.origins.place(word.span).span, ..*word });
        Part { path: part.path(), source: Arc::clone(&part.source), words: own.collect() }
    });
    let parts: Vec<Part> = imported.collect();
    if let Some(second) = file.origins.all.get(1) {
        words.truncate(words.partition_point(|word| word.span.start < second.start));
    }
    parts
}
