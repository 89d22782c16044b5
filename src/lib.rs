//! pipec: a compiler for `.pipe`, a small declarative language for data pipelines on AWS.
//!
//! ```text
//! Source --parse--> Ast --resolve(+Catalog)--> Graph --lower--> Plan --emit--> String
//!                                                |               |
//!                                                +---- check ----+--> Diagnostics
//! ```
//!
//! The library does no input or output and never panics; no stage fails.

pub mod catalog;
pub mod check;
pub mod diagnostics;
pub mod diagram;
pub mod diff;
pub mod emit;
pub mod explain;
pub mod graph;
pub mod ide;
pub mod plan;
pub mod source;
pub mod syntax;

use diagnostics::Diagnostics;
use graph::{Files, Graph, Selection};
use plan::{Asset, Plan};
use source::Source;

/// What one compilation gives.
#[derive(Debug, Default)]
pub struct Compilation {
    /// Everything that was found, sorted by place.
    pub diagnostics: Diagnostics,
    /// The document; none where something is an error.
    pub document: Option<String>,
    /// Files to upload before the deployment.
    pub assets: Vec<Asset>,
}

/// Compiles a source for the target of the selection.
pub fn compile(source: &Source, selection: &Selection, files: &dyn Files, format: emit::Format) -> Compilation {
    analyze(source, selection, files, |_, plan, mut diagnostics| {
        let document = if diagnostics.has_errors() { None } else { emit::emit(plan, format).ok() };
        let document = document.and_then(|bytes| String::from_utf8(bytes).ok());
        let document = document.filter(|text| check::fits(text, plan.target, &mut diagnostics));
        Compilation { diagnostics, document, assets: plan.assets.clone() }
    })
}

/// The source with the roles that are inferred written out, each as its arrows need it.
///
/// # Errors
/// What was found, where something is an error.
pub fn as_roles(source: &Source, selection: &Selection, files: &dyn Files) -> Result<String, Diagnostics> {
    let named = analyze(source, selection, files, |graph, plan, found| match found.has_errors() {
        true => Err(found),
        false => Ok(explain::name_roles(graph, plan)),
    })?;
    let named = Source::new(source.name(), named);
    Ok(analyze(&named, selection, files, |graph, plan, _| explain::fill_roles(graph, plan)))
}

/// Runs all stages but the last, and hands over what they made.
pub fn analyze<R>(
    source: &Source,
    selection: &Selection,
    files: &dyn Files,
    then: impl FnOnce(&Graph<'_>, &Plan<'_>, Diagnostics) -> R,
) -> R {
    let mut diagnostics = Diagnostics::default();
    let file = syntax::parse(source, &mut diagnostics);
    let graph = graph::resolve(&file, selection, files, &mut diagnostics);
    drop(file);
    let arena = plan::Arena::default();
    let plan = plan::lower(&graph, &arena, selection.target, &mut diagnostics);
    check::check(&graph, &plan, &selection.levels, &mut diagnostics);
    diagnostics.finish();
    then(&graph, &plan, diagnostics)
}
