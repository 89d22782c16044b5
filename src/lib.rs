//! pipec: a compiler for `.pipe`, a small declarative language for data pipelines on AWS.
//!
//! ```text
//! Source --parse, link--> Ast --resolve(+Catalog)--> Graph --lower--> Plan --emit--> String
//!                                                      |               |
//!                                                      +---- check ----+--> Diagnostics
//! ```
//!
//! The library does no input or output and never panics; no stage fails.
//!
//! ```
//! use pipec::emit::Format;
//! use pipec::graph::{NoFiles, Selection};
//! use pipec::source::Source;
//!
//! let source = Source::new("orders.pipe", "stream orders(shards=2) -> firehose(gzip) -> bucket raw");
//! let made = pipec::compile(&source, &Selection::default(), &NoFiles, Format::Json);
//! assert_eq!(made.diagnostics.total(), 0);
//!
//! let template: serde_json::Value = serde_json::from_str(&made.document.unwrap_or_default())?;
//! let stream = &template["Resources"]["Orders"];
//! assert_eq!(stream["Type"], "AWS::Kinesis::Stream");
//! assert_eq!(stream["Properties"]["ShardCount"], 2);
//!
//! // An error is reported at its place, and no document is made.
//! let source = Source::new("orders.pipe", "stream orders -> bucket raw");
//! let made = pipec::compile(&source, &Selection::default(), &NoFiles, Format::Json);
//! let codes: Vec<String> = made.diagnostics.iter().map(|found| found.code.to_string()).collect();
//! assert_eq!(codes, ["P301"]);
//! assert!(made.document.is_none());
//! # Ok::<(), serde_json::Error>(())
//! ```

// The code that pest generates names it.
extern crate alloc;

pub mod catalog;
pub mod check;
pub mod diagnostics;
pub mod diagram;
pub mod diff;
pub mod emit;
pub mod explain;
pub mod graph;
pub mod ide;
pub mod origins;
pub mod places;
pub mod plan;
mod project;
pub mod source;
mod suggest;
pub mod syntax;
mod variants;

use diagnostics::{Code, Diagnostic, Diagnostics, Severity};
use graph::{Files, Graph, Selection};
use plan::{Asset, Plan};
use source::{Source, Span};
use std::sync::Arc;
use syntax::ast::{File, Statement};
use variants::Variants;

/// The result of one compilation.
#[derive(Debug, Default)]
pub struct Compilation {
    /// Everything that was found, sorted by place.
    pub diagnostics: Diagnostics,
    /// The document; none where something is an error, or nothing is made and the target refuses that.
    pub document: Option<String>,
    /// An identity has a name that people chose, which CloudFormation wants to be told of.
    pub names_identities: bool,
    /// Files to upload before the deployment.
    pub assets: Vec<Asset>,
    /// The tags of the deployment itself: those of the file whose values are known.
    pub tags: Vec<(String, String)>,
    /// The values of parameters that are no part of the document.
    pub values: emit::Values,
}

/// Compiles a source for the target of the selection.
pub fn compile(source: &Source, selection: &Selection, files: &dyn Files, format: emit::Format) -> Compilation {
    analyze(source, selection, files, |_, plan, mut diagnostics| {
        let nothing = plan.resources.is_empty() && !plan.target.takes_nothing();
        let document =
            if diagnostics.has_errors() || nothing { None } else { document(plan, format, &mut diagnostics) };
        Compilation {
            diagnostics,
            document,
            names_identities: plan.names_identities,
            assets: plan.assets.clone(),
            tags: plan.known_tags(),
            values: emit::Values::of(plan, selection.environment.is_some()),
        }
    })
}

/// The document, where it could be written, and its target takes one so large; else the reason is reported.
fn document(plan: &Plan<'_>, format: emit::Format, diagnostics: &mut Diagnostics) -> Option<String> {
    match emit::emit(plan, format) {
        Ok(text) => check::fits(&text, plan.target, diagnostics).then_some(text),
        Err(error) => {
            let message = format!("pipec cannot write the document: {error}");
            let found = Diagnostic::new(Code::EMISSION_FAILED, message, Span::new(0, 0), "the whole file");
            diagnostics.push(found.help("this is a fault of pipec, not of the file: please report it, with the file"));
            None
        }
    }
}

/// A file with the roles that are inferred written out.
#[derive(Debug)]
pub struct WrittenOut {
    /// The text.
    pub text: String,
    /// The nodes whose roles are still made by pipec, because they are in other files or in calls of modules, by name.
    pub left: Vec<String>,
}

/// The source with the roles that are inferred written out, each as its arrows need it.
///
/// # Errors
/// Returns the findings if there is an error.
pub fn as_roles(source: &Source, selection: &Selection, files: &dyn Files) -> Result<WrittenOut, Diagnostics> {
    let explain::Named { text, roles, left } =
        analyze(source, selection, files, |graph, plan, found| match found.has_errors() {
            true => Err(found),
            false => Ok(explain::name_roles(graph, plan)),
        })?;
    let named = Source::new(source.name(), text);
    let filled = analyze(&named, selection, files, |graph, plan, found| {
        // The roles lack what they need so far; any other error would be one of the written roles, such as one bracket too deep.
        let lacks = |found: &Diagnostic| found.code == Code::MISSING_PERMISSION;
        match found.iter().any(|found| found.severity == Severity::Error && !lacks(found)) {
            true => Err(found),
            false => Ok(explain::fill_roles(graph, plan, &roles)),
        }
    })?;
    let filled = Source::new(source.name(), filled);
    let text = analyze(&filled, selection, files, |_, _, found| explain::accept_lines(filled.text(), &roles, &found));
    Ok(WrittenOut { text, left })
}

/// The names among which a call may choose, in the order of the files: those of the imported files too.
#[derive(Debug, Default)]
pub struct Names {
    /// The environments.
    pub environments: Vec<String>,
    /// The parameters of the deployment.
    pub params: Vec<String>,
}

/// The environments and parameters of a deployment.
pub fn names(source: &Source, files: &dyn Files) -> Names {
    let texts = project::Texts::default();
    let file = project::read(source, &texts, files, &mut Diagnostics::default());
    let mut names = Names::default();
    for statement in &file.statements {
        match statement {
            Statement::Environment(environment) => names.environments.push(environment.name.text.to_owned()),
            Statement::Param(param) => names.params.push(param.name.text.to_owned()),
            Statement::Module(module) => {
                let inside = module.statements.iter();
                let environments =
                    inside.filter_map(|s| if let Statement::Environment(e) = s { Some(e) } else { None });
                names.environments.extend(environments.map(|environment| environment.name.text.to_owned()));
            }
            _ => {}
        }
    }
    names.environments.dedup();
    names
}

/// The paths of the files that a file imports itself, as they are written.
pub fn imports(text: &str) -> Vec<String> {
    // Most files import nothing, which is told without parsing them.
    if !text.contains("import") {
        return Vec::new();
    }
    let file = syntax::parse_text(text, &mut Diagnostics::default());
    file.statements.iter().filter_map(|s| if let Statement::Import(path) = s { path.plain() } else { None }).collect()
}

/// One version of a file, to be compared with another: as it is selected, and where no environment is, in each of them
/// too.
pub fn version(source: &Source, selection: &Selection, files: &dyn Files) -> (diff::Side, Diagnostics) {
    lower(source, selection, files, |variants, found| {
        let (graph, plan) = variants.selected();
        let mut side = diff::Side::of(graph, plan);
        if selection.environment.is_none() {
            let others = variants.others();
            side.environments =
                others.map(|(name, graph, plan)| (name.to_owned(), diff::Side::of(graph, plan))).collect();
        }
        (side, found)
    })
}

/// Runs all stages but the last, in every environment, and hands over the results for the selected one.
pub fn analyze<R>(
    source: &Source,
    selection: &Selection,
    files: &dyn Files,
    then: impl FnOnce(&Graph<'_>, &Plan<'_>, Diagnostics) -> R,
) -> R {
    lower(source, selection, files, |variants, found| {
        let (graph, plan) = variants.selected();
        then(graph, plan, found)
    })
}

/// Runs all stages but the last, in every environment.
fn lower<R>(
    source: &Source,
    selection: &Selection,
    files: &dyn Files,
    then: impl FnOnce(&Variants<'_, '_>, Diagnostics) -> R,
) -> R {
    let (texts, mut parsed) = (project::Texts::default(), Diagnostics::default());
    let (file, own) = project::link(source, &texts, files, &mut parsed);
    let catalog = own.as_ref().unwrap_or(catalog::Catalog::built_in());
    lower_file(file, catalog, selection, files, parsed, then)
}

/// The same from the tree of a file and its catalog; `parsed` is what was found before.
fn lower_file<'s, R>(
    file: File<'s>,
    catalog: &'s catalog::Catalog,
    selection: &Selection,
    files: &dyn Files,
    parsed: Diagnostics,
    then: impl FnOnce(&Variants<'s, '_>, Diagnostics) -> R,
) -> R {
    let origins = Arc::clone(&file.origins);
    variants::lower(file, catalog, selection, files, parsed, |variants| {
        let sound = !variants.has_errors();
        let found = variants.found(|graph, plan, found| {
            check::last(graph, plan, &selection.levels, sound, found);
            if !found.has_errors() && plan.target == plan::Target::CloudFormation {
                document(plan, emit::Format::Json, found);
            }
        });
        then(variants, project::locate(found, &origins, variants.selected().0))
    })
}
