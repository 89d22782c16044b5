//! Code that a document names, and other files.

use super::analysis::Analysis;
use crate::catalog::{Catalog, Parameter};
use crate::graph::{CodeError, Files, content_of};
use crate::origins::{folder, joined};
use crate::source::Span;
use crate::syntax::ast::{Argument, Node, Piece, Statement, Value, ValueKind};

/// A path to code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The path, without its quotes.
    pub span: Span,
    /// The path, as it is written.
    pub path: String,
    /// Its main file, or its first, below the path; none where the path is a file itself, or nothing.
    pub main: Option<String>,
    /// True if there is something at the path.
    pub there: bool,
}

/// The code, the service files and the other files that a document names, in the order of the text.
pub fn links(analysis: &Analysis, files: &dyn Files) -> Vec<Link> {
    let mut out = Vec::new();
    analysis.tree(|file| {
        super::walk::all_nodes(&file.statements, &mut |node: &Node<'_>| {
            out.extend(paths(node, analysis.catalog()).map(|(span, path)| link(span, path, files)));
        });
        for statement in &file.statements {
            match statement {
                Statement::Use(path) => out.extend(plain(path).map(|(span, path)| link(span, path, files))),
                Statement::Import(path) => out.extend(plain(path).map(|(span, path)| file_link(span, path, files))),
                _ => {}
            }
        }
    });
    out.sort();
    out
}

/// The code paths of a node.
pub fn paths<'n>(node: &'n Node<'_>, catalog: &'n Catalog) -> impl Iterator<Item = (Span, &'n str)> {
    let service = catalog.service(node.head.text);
    let code = |parameter: &Parameter| parameter.kind.is_path();
    node.args.iter().flatten().filter_map(move |argument| {
        let service = service?;
        let value = match argument {
            Argument::Keyed(key, value) => service.parameters.get(key.text).filter(|p| code(p)).map(|_| value),
            Argument::Bare(value) => service.parameters.values().find(|p| p.positional && code(p)).map(|_| value),
            Argument::Filter(..) => None,
        };
        plain(value?)
    })
}

fn plain<'v>(value: &'v Value<'_>) -> Option<(Span, &'v str)> {
    let ValueKind::String(pieces) = &value.kind else { return None };
    let [Piece::Text(text)] = pieces.as_slice() else { return None };
    // Uploaded code already has an address of its own.
    let inside = Span { start: value.span.start + 1, end: value.span.end.saturating_sub(1) };
    (!text.contains("://")).then_some((inside, text))
}

/// A link to another file of the deployment, which may lead out of the folder.
fn file_link(span: Span, path: &str, files: &dyn Files) -> Link {
    let whole = joined("", path);
    let there = content_of(whole.rsplit('/').next().unwrap_or_default(), folder(&whole), files).is_ok();
    Link { span, path: path.to_owned(), main: None, there }
}

fn link(span: Span, path: &str, files: &dyn Files) -> Link {
    let read = files.read(path);
    let there = !matches!(read, Err(CodeError::Missing | CodeError::Outside));
    let main = read.ok().and_then(|files| {
        let code = crate::graph::Code::new(path, files);
        let stem = code.handler.as_deref().and_then(|handler| handler.split('.').next()).map(str::to_owned);
        let starts = |name: &str| stem.as_ref().is_some_and(|stem| name.split('.').next() == Some(stem));
        let main = code.files.iter().find(|(name, _)| starts(name)).or(code.files.first());
        // A path that is a file itself has it under its own name.
        main.map(|(name, _)| name.clone()).filter(|name| !path.ends_with(name.as_str()))
    });
    Link { span, path: path.to_owned(), main, there }
}
