//! The symbols of a document: what is declared in it.

use super::walk;
use crate::source::Span;
use crate::syntax::ast::{File, Node, Statement};

/// Something that is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// Its kind: that of a node, `param`, `env`, or the type of a column.
    pub kind: String,
    /// All of it.
    pub span: Span,
    /// Its name.
    pub place: Span,
    /// Columns.
    pub children: Vec<Symbol>,
}

/// The symbols of a tree, not in order.
pub fn symbols(file: &File<'_>) -> Vec<Symbol> {
    let mut out: Vec<Symbol> = Vec::new();
    for statement in &file.statements {
        let (name, kind) = match statement {
            Statement::Param(param) => (param.name, "param"),
            Statement::Environment(environment) => (environment.name, "env"),
            _ => continue,
        };
        let (place, children) = (name.span, Vec::new());
        out.push(Symbol { name: name.text.to_owned(), kind: kind.to_owned(), span: place, place, children });
    }
    walk::nodes(file, &mut |node: &Node<'_>| {
        let Some(name) = node.name else { return };
        let columns = node.body.iter().flat_map(|body| &body.columns);
        let children = columns.map(|column| Symbol {
            name: column.name.text.to_owned(),
            kind: column.kind.text.to_owned(),
            span: column.name.span.to(column.kind.span),
            place: column.name.span,
            children: Vec::new(),
        });
        out.push(Symbol {
            name: name.text.to_owned(),
            kind: node.head.text.to_owned(),
            span: node.body.as_ref().map_or(node.span, |body| node.span.to(body.span)),
            place: name.span,
            children: children.collect(),
        });
    });
    out
}
