//! Bodies: the columns of a table, the `allow` lines of a role.

use super::draft::{DraftNode, Scope};
use super::{Allow, Node, Target, Text, columns, text};
use crate::catalog::BodyKind;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{self, ValueKind};
use petgraph::graph::NodeIndex;

/// Takes the body of a node in; what does not belong there is reported.
pub fn body<'s>(node: &mut Node<'s>, draft: &DraftNode<'_, 's>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) {
    let Some(body) = &draft.ast.body else { return };
    let kind = &node.service.kind;
    let wrong = |span: Span, what: &str| {
        let found = Diagnostic::new(Code::BODY, format!("{} has no {what}", a(kind)), span, "does not belong here");
        match node.service.body {
            Some(BodyKind::Columns) => found.help("its body holds columns: `name: type`"),
            Some(BodyKind::Allows) => found.help("its body holds statements: `allow read on NAME`"),
            None => found.help("remove the body; arguments stand in parentheses"),
        }
    };
    if node.service.body.is_none() {
        diagnostics.push(wrong(body.span, "body"));
        return;
    }
    if let (Some(allow), Some(BodyKind::Columns)) = (body.allows.first(), node.service.body) {
        diagnostics.push(wrong(allow.span, "`allow` lines"));
    }
    if let (Some(column), Some(BodyKind::Allows)) = (body.columns.first(), node.service.body) {
        diagnostics.push(wrong(column.name.span.to(column.kind.span), "columns"));
    }
    match node.service.body {
        Some(BodyKind::Columns) => node.columns = columns::columns(body, diagnostics),
        _ => node.allows = body.allows.iter().flat_map(|allow| allows(allow, scope, diagnostics)).collect(),
    }
}

/// An `allow` line, one for each thing it names.
fn allows<'s>(allow: &ast::Allow<'s>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Vec<Allow<'s>> {
    let mut out = Vec::new();
    for target in &allow.targets {
        let string = |value: &ast::Value<'s>, diagnostics: &mut Diagnostics| match &value.kind {
            ValueKind::String(pieces) => text::text(pieces, scope, diagnostics),
            _ => Text::new(),
        };
        let target = match target {
            ast::Target::Any(_) => Target::Any,
            ast::Target::Arn(value) => Target::Arn(string(value, diagnostics)),
            ast::Target::Node(name, path) => match scope.node(name.text).or_else(|| scope.unnamed(name.text)) {
                Some(index) => Target::Node(NodeIndex::new(index), path.as_ref().map(|path| string(path, diagnostics))),
                None => {
                    if !scope.lost(name.text) {
                        let found = Diagnostic::new(
                            Code::UNKNOWN_NAME,
                            format!("nothing is named `{}`", name.text),
                            name.span,
                            "no such node",
                        );
                        diagnostics.push(found.maybe_help(did_you_mean(name.text, "names", scope.node_names())));
                    }
                    continue;
                }
            },
        };
        out.push(Allow { line: allow.span, actions: allow.actions.clone(), target });
    }
    out
}
