//! The symbols of a document: what is declared in it.

use super::walk;
use crate::source::Span;
use crate::syntax::ast::{Column, File, Name, Node, Statement};

/// Something that is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// Its kind: that of a node, `param`, `env`, `module`, or the type of a column.
    pub kind: String,
    /// All of it.
    pub span: Span,
    /// Its name.
    pub place: Span,
    /// Columns, or what a module holds.
    pub children: Vec<Symbol>,
}

/// The symbols of a tree, not in order.
pub fn symbols(file: &File<'_>) -> Vec<Symbol> {
    of(&file.statements)
}

fn of(statements: &[Statement<'_>]) -> Vec<Symbol> {
    let mut out: Vec<Symbol> = Vec::new();
    for statement in statements {
        let symbol = |name: Name<'_>, kind: &str, span: Span, children: Vec<Symbol>| Symbol {
            name: name.text.to_owned(),
            kind: kind.to_owned(),
            span,
            place: name.span,
            children,
        };
        match statement {
            Statement::Param(param) => out.push(symbol(param.name, "param", param.name.span, Vec::new())),
            Statement::Environment(environment) => {
                out.push(symbol(environment.name, "env", environment.name.span, Vec::new()));
            }
            Statement::Module(module) => {
                let taken = module
                    .takes
                    .iter()
                    .map(|taken| symbol(taken.name, taken.kind.text, taken.name.span.to(taken.kind.span), Vec::new()));
                let mut children: Vec<Symbol> = taken.chain(of(&module.statements)).collect();
                children.sort_by_key(|child| child.span);
                out.push(symbol(module.name, "module", module.span, children));
            }
            Statement::Chain(chain) => walk::chain(chain, &mut |node: &Node<'_>| {
                let Some(name) = node.name else { return };
                let columns = node.body.iter().flat_map(|body| &body.columns);
                let column = |column: &Column<'_>| {
                    symbol(column.name, column.kind.text, column.name.span.to(column.kind.span), Vec::new())
                };
                let span = node.body.as_ref().map_or(node.span, |body| node.span.to(body.span));
                out.push(symbol(name, node.head.text, span, columns.map(column).collect()));
            }),
            _ => {}
        }
    }
    out
}
