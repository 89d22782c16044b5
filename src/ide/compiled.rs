//! What the compiler says of a part of a file.

use super::outline::{self, Symbol};
use super::part::Excerpt;
use super::pieces::number;
use super::walk;
use super::words::{self, Word};
use crate::check::{self, Size};
use crate::diagnostics::{Diagnostic, Diagnostics, Levels};
use crate::graph::{CodeError, Files, Literal, Selection, keys};
use crate::source::Source;
use crate::syntax::{self, ast};
use crate::variants::{self, Variants};
use std::cell::Cell;
use std::collections::BTreeSet;

/// What is known of the whole file, for what is not found in a part.
pub struct Whole<'w> {
    /// All declared nodes, in written order, by kind and name.
    pub declared: Vec<(&'w str, &'w str)>,
    /// Lines that could not be parsed.
    pub lost: Vec<&'w str>,
}

/// What came of one part. Offsets are the part's.
pub struct Compiled {
    /// What was found, where nothing in the whole file is in error.
    sound: Diagnostics,
    /// The same where something is, if that differs.
    unsound: Option<Diagnostics>,
    /// Something is in error, before anything is asked of the plan.
    pub errors: bool,
    /// What was found depends on the names of the whole file.
    pub loose: bool,
    /// Names that no other part can have: identities, logical ids, names given to resources.
    pub claims: Vec<u64>,
    /// The nodes that are declared: kind, name, and where.
    pub declared: Vec<(String, String, u32)>,
    /// Lines that could not be parsed.
    pub junk: Vec<String>,
    /// What it adds to the template.
    pub size: Size,
    /// How bad findings are, which all parts see.
    pub levels: Levels,
    /// Code was read.
    pub reads: bool,
    /// What each word of it is.
    pub words: Vec<Word>,
    /// What is declared in it.
    pub symbols: Vec<Symbol>,
}

impl Compiled {
    /// Compiles a part; `brackets` is what was found about brackets in it.
    pub fn new(
        excerpt: &Excerpt,
        brackets: Vec<Diagnostic>,
        selection: &Selection,
        files: &dyn Files,
        whole: Option<&Whole<'_>>,
    ) -> Self {
        let watched = Watched { files, reads: Cell::new(false) };
        let source = Source::new("", excerpt.text.as_str());
        let mut found = Diagnostics::default();
        brackets.into_iter().for_each(|bracket| found.push(bracket));
        let mut file = syntax::parse_part(&source, &excerpt.balanced, &mut found);
        let junk = file.junk.iter().map(|text| (*text).to_owned()).collect();
        let mut declared = Vec::new();
        walk::nodes(&file, &mut |node: &ast::Node<'_>| {
            let named = node.name.map(|name| (node.head.text.to_owned(), name.text.to_owned(), name.span.start));
            declared.extend(named);
        });
        let (words, symbols) = (words::words(&file), outline::declared(&file));
        if let Some(whole) = whole {
            file.declared = Some(whole.declared.clone());
            file.junk.extend(whole.lost.iter().copied());
        }
        variants::lower(file, crate::catalog::Catalog::built_in(), selection, &watched, found, |variants| {
            let asked = |sound: bool| {
                variants.found(|graph, plan, found| check::check_part(graph, plan, &selection.levels, sound, found))
            };
            let errors = variants.has_errors();
            let (graph, plan) = variants.selected();
            // The state of the whole file matters to written roles alone.
            let roles = graph.flow.node_weights().any(|node| node.service.body.is_some());
            Self {
                sound: asked(!errors),
                unsound: (roles && !errors).then(|| asked(false)),
                errors,
                loose: graph.loose,
                claims: claims(variants),
                declared,
                junk,
                size: Size::of(plan),
                levels: graph.levels.clone(),
                reads: watched.reads.get(),
                words,
                symbols,
            }
        })
    }

    /// What was found, where the whole file is in error or not.
    pub fn found(&self, sound: bool) -> &Diagnostics {
        self.unsound.as_ref().filter(|_| !sound).unwrap_or(&self.sound)
    }
}

fn claims(variants: &Variants<'_, '_>) -> Vec<u64> {
    let mut claims = Vec::new();
    for (graph, plan) in variants.all() {
        claims.extend(plan.resources.iter().map(|resource| number(resource.id)));
        // Who looks for an identity belongs to the part that has it.
        claims.extend(graph.sought.iter().map(|identity| number(identity)));
        for node in graph.flow.node_weights() {
            claims.push(number(&node.id));
            if let Some(Literal::Text(name)) = node.arguments.get("name").map(|name| &name.value) {
                claims.push(number(&format!("{} {}", node.service.kind, keys::certain(name))));
            }
        }
    }
    claims.sort_unstable();
    claims.dedup();
    claims
}

/// Notes whether code is read at all.
struct Watched<'f> {
    files: &'f dyn Files,
    reads: Cell<bool>,
}

impl Files for Watched<'_> {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        self.reads.set(true);
        self.files.read(path)
    }

    fn runnable(&self, path: &str) -> Option<BTreeSet<String>> {
        self.files.runnable(path)
    }
}
