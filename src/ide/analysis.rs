//! One version of a document, as the compiler sees it.

use super::symbols::{self, Symbol};
use super::walk;
use super::words::{self, Word};
use crate::catalog::Catalog;
use crate::diagnostics::Diagnostics;
use crate::graph::{self, Files, Graph, Selection};
use crate::plan::{self, Plan, Target};
use crate::source::{Source, Span};
use crate::syntax::{self, ast};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::sync::Arc;

/// One version of a document.
pub struct Analysis {
    source: Source,
    selection: Selection,
    /// The catalog with the document's own kinds, if it has any.
    own: Option<Arc<Catalog>>,
    found: Diagnostics,
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

/// The meaning of a document, beyond its findings.
pub struct View<'v, 's> {
    /// The syntax tree.
    pub file: &'v ast::File<'s>,
    /// The graph: the meaning of the source.
    pub graph: &'v Graph<'s>,
    /// The resources that are deployed.
    pub plan: &'v Plan<'v>,
}

impl Analysis {
    /// Compiles a version of a document, and keeps what most features need of it.
    pub fn new(source: Source, selection: &Selection, files: &dyn Files) -> Self {
        let mut parsed = Diagnostics::default();
        let file = syntax::parse(&source, &mut parsed);
        let own = graph::uses::own_catalog(&file, &source, files, &mut parsed).map(Arc::new);
        let catalog = own.as_deref().unwrap_or(Catalog::built_in());
        let (mut words, mut symbols) = (words::words(&file, catalog), symbols::symbols(&file));
        words.sort_unstable_by_key(|word| word.span);
        symbols.sort_by_key(|symbol| symbol.place);
        let mut declared = IndexMap::default();
        walk::nodes(&file, &mut |node: &ast::Node<'_>| {
            let Some(name) = node.name else { return };
            let of = || Declared { kind: node.head.text.to_owned(), existing: node.existing };
            declared.entry(name.text.to_owned()).or_insert_with(of);
        });
        let found = crate::lower_file(file, catalog, selection, files, parsed, |_, found| found);
        Self { source, selection: selection.clone(), own, found, words, symbols, declared }
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
        self.own.as_deref().unwrap_or(Catalog::built_in())
    }

    /// The catalog with the document's own kinds, if it has any.
    pub fn own_catalog(&self) -> Option<Arc<Catalog>> {
        self.own.clone()
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
        self.tree(|file| {
            let mut found = Diagnostics::default();
            let graph = graph::resolve(file, self.catalog(), &self.selection, files, &mut found);
            let arena = plan::Arena::default();
            let (plan, _) = plan::lower(&graph, &arena, self.selection.target, &mut found);
            then(&View { file, graph: &graph, plan: &plan })
        })
    }
}
