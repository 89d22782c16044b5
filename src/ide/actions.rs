//! The actions that an editor offers at a place: fixes of findings, and changes that keep the meaning.

use super::analysis::Analysis;
use super::links;
use super::walk;
use crate::diagnostics::{Code, Diagnostic, Fix};
use crate::graph::{CodeError, Files};
use crate::source::Span;
use crate::syntax::ast::{Chain, Endpoint, File, Node, Statement};

/// The purpose of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It mends a finding.
    Fix,
    /// It gives something a name.
    Extract,
    /// It writes the same in another way.
    Rewrite,
}

/// One thing that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// A few words that say what it does.
    pub title: String,
    /// Its purpose.
    pub purpose: Purpose,
    /// The changes in the document.
    pub edits: Vec<Fix>,
    /// A file that is made beside the document: its path, and what is in it.
    pub file: Option<(String, String)>,
    /// The finding that it mends, by its place among all.
    pub mends: Option<usize>,
}

/// The actions for a range.
pub fn actions(analysis: &Analysis, files: &dyn Files, range: Span) -> Vec<Action> {
    let mut out = Vec::new();
    let touches = |span: Span| span.start <= range.end && range.start <= span.end;
    for (number, found) in analysis.findings().iter().enumerate().filter(|(_, found)| touches(found.span())) {
        if !found.fixes.is_empty() {
            let (title, edits) = (title(found), found.fixes.clone());
            out.push(Action { title, purpose: Purpose::Fix, edits, file: None, mends: Some(number) });
        }
        if found.code == Code::UNUSABLE_CODE {
            out.extend(code(analysis, files, found.span(), number));
        }
    }
    out.extend(analysis.tree(|file| rewrites(analysis, file, range.start)));
    out
}

fn title(found: &Diagnostic) -> String {
    let added = found.fixes.iter().map(|fix| fix.replacement.trim()).find(|text| !text.is_empty());
    match (found.code, added) {
        (Code::MISSING_PERMISSION, Some(line)) => {
            let line = line.trim_matches(['{', '}', ';', ' ', '\n', '\r']);
            format!("Add `{}`", line.lines().next().unwrap_or_default().trim())
        }
        (_, Some(text)) if !text.contains('\n') && text.len() < 60 => format!("Write `{text}`"),
        (_, Some(_)) => "Write it as suggested".to_owned(),
        (_, None) => "Remove it".to_owned(),
    }
}

/// The first version of a function.
const MAIN: &str = "def handler(event, context):\n    raise NotImplementedError\n";

/// Makes the code that a path names and that is not there.
fn code(analysis: &Analysis, files: &dyn Files, place: Span, number: usize) -> Option<Action> {
    let path = analysis.tree(|file| {
        let mut path = None;
        walk::nodes(file, &mut |node: &Node<'_>| {
            let near = links::paths(node, analysis.catalog())
                .find(|(span, _)| span.start <= place.end && place.start <= span.end);
            path = path.take().or(near.map(|(_, path)| path.to_owned()));
        });
        path
    })?;
    // Only what is missing is made, never what lies outside or is there and not understood.
    (files.read(&path) == Err(CodeError::Missing)).then_some(())?;
    let name = path.rsplit('/').next().unwrap_or_default();
    let file = if name.contains('.') { path.clone() } else { format!("{path}/main.py") };
    Some(Action {
        title: format!("Create `{file}`"),
        purpose: Purpose::Fix,
        edits: Vec::new(),
        file: Some((file, MAIN.to_owned())),
        mends: Some(number),
    })
}

fn rewrites(analysis: &Analysis, file: &File<'_>, at: u32) -> Vec<Action> {
    let mut out = Vec::new();
    let around = |span: Span| span.start <= at && at <= span.end;
    let mut here: Option<(Span, Span, String)> = None;
    walk::nodes(file, &mut |node: &Node<'_>| {
        let refers = node.args.is_none() && node.body.is_none() && analysis.node(node.head.text).is_some();
        if node.name.is_none() && !refers && around(node.head.span) {
            here = Some((node.head.span, node.span, node.head.text.to_owned()));
        }
    });
    if let Some((head, _, kind)) = here.filter(|(.., kind)| analysis.catalog().service(kind).is_some()) {
        let name = free(analysis, &kind);
        let span = Span { start: head.end, end: head.end };
        let edits = vec![Fix { span, replacement: format!(" {name}") }];
        let title = format!("Name it `{name}`: its logical id changes");
        out.push(Action { title, purpose: Purpose::Extract, edits, file: None, mends: None });
    }
    for statement in &file.statements {
        let Statement::Chain(chain) = statement else { continue };
        out.extend(split(analysis, chain, at));
    }
    out
}

/// A name that nothing has yet.
fn free(analysis: &Analysis, kind: &str) -> String {
    let mut names = (1..).map(|number| format!("{kind}_{number}"));
    names.find(|name| analysis.node(name).is_none()).unwrap_or_default()
}

/// Splits a chain at a named node with an arrow on both sides: what follows begins anew with its name.
fn split(analysis: &Analysis, chain: &Chain<'_>, at: u32) -> Option<Action> {
    let step = chain.steps.iter().position(|step| match &step.to {
        Endpoint::Node(node) => node.span.start <= at && at <= node.span.end,
        Endpoint::Group(_) => false,
    })?;
    let (here, next) = (chain.steps.get(step)?, chain.steps.get(step + 1)?);
    let Endpoint::Node(node) = &here.to else { return None };
    let name = node.name.map(|name| name.text).or((node.args.is_none()).then_some(node.head.text))?;
    if node.name.is_none() && analysis.catalog().service(name).is_some() {
        return None;
    }
    let end = node.body.as_ref().map_or(node.span.end, |body| body.span.end);
    let between = Span { start: end, end: next.arrow.span.start };
    let first = analysis.text().split_once('\n').is_some_and(|(first, _)| first.ends_with('\r'));
    let line = if first { "\r\n" } else { "\n" };
    Some(Action {
        title: format!("Split the chain at `{name}`"),
        purpose: Purpose::Rewrite,
        edits: vec![Fix { span: between, replacement: format!("{line}{name} ") }],
        file: None,
        mends: None,
    })
}
