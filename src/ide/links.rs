//! Code that a document names.

use super::analysis::Analysis;
use crate::catalog::{Catalog, Parameter};
use crate::graph::{CodeError, Files};
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

/// The code and the service files that a document names, in the order of the text.
pub fn links(analysis: &Analysis, files: &dyn Files) -> Vec<Link> {
    let mut out = Vec::new();
    analysis.tree(|file| {
        super::walk::nodes(file, &mut |node: &Node<'_>| {
            out.extend(paths(node, analysis.catalog()).map(|(span, path)| link(span, path, files)));
        });
        let used = file.statements.iter().filter_map(|s| if let Statement::Use(path) = s { plain(path) } else { None });
        out.extend(used.map(|(span, path)| link(span, path, files)));
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
