//! Bodies: the columns of a table, the `allow` lines of a role or of what acts.

use super::draft::{DraftNode, Scope};
use super::{Allow, Node, Target, Text, attributes, columns, conditions, properties, text};
use crate::catalog::BodyKind;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{self, ValueKind};
use petgraph::graph::NodeIndex;

/// Takes the body of a node in; what does not belong there is reported.
pub fn body<'s>(node: &mut Node<'s>, draft: &DraftNode<'_, 's>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) {
    let Some(body) = &draft.ast.body else { return };
    let kind = &node.service.kind;
    let acts = node.service.usual_role().is_some();
    if !body.branches.is_empty() {
        return branches(node, draft, body, scope, diagnostics);
    }
    let wrong = |span: Span, what: &str| {
        let found =
            Diagnostic::new(Code::UNEXPECTED_BODY, format!("{} has no {what}", a(kind)), span, "does not belong here");
        match node.service.body {
            Some(BodyKind::Columns) => found.help("its body holds columns: `name: type`"),
            Some(BodyKind::Allows) => found.help("its body holds statements: `allow read on NAME`"),
            Some(BodyKind::Properties) => found.help("its body holds properties: `NAME = VALUE`"),
            None if acts => found.help("its body holds what it may do besides: `allow read on NAME`"),
            None => found.help("its body holds properties in the words of a target: `cfn.NAME = VALUE`"),
        }
    };
    node.properties = properties::properties(node, draft, body, scope, diagnostics);
    match (body.columns.first(), node.service.body, &node.service.columns) {
        (_, Some(BodyKind::Columns), Some(own)) => node.columns = attributes::attributes(body, own, diagnostics),
        (_, Some(BodyKind::Columns), None) => node.columns = columns::columns(body, diagnostics),
        (Some(column), ..) => diagnostics.push(wrong(column.name.span.to(column.kind.span), "columns")),
        (None, ..) => {}
    }
    let Some(first) = body.allows.first() else { return };
    if node.service.body == Some(BodyKind::Allows) || acts && may_be_allowed(node, draft, first.span, diagnostics) {
        node.allows = body.allows.iter().flat_map(|allow| allows(allow, scope, diagnostics)).collect();
    } else if !acts {
        diagnostics.push(wrong(first.span, "`allow` lines"));
    }
}

/// True if the role of a node that acts is made here, so that its body can add to it; else that is reported.
fn may_be_allowed(node: &Node<'_>, draft: &DraftNode<'_, '_>, line: Span, diagnostics: &mut Diagnostics) -> bool {
    let name = node.label();
    let argument = node.service.usual_role().and_then(|(_, role)| role.written.as_deref());
    let role = argument.and_then(|argument| node.arguments.get(argument));
    let found = |message: String| Diagnostic::new(Code::UNEXPECTED_BODY, message, line, "does not belong here");
    if draft.ast.existing {
        let message = format!("`{name}` is outside, and so is the role by which it acts");
        let help = "allow it there, by the role that it has";
        diagnostics.push(found(message).help(help).about(name));
    } else if let Some(role) = role {
        let message = format!("`{name}` acts by a role of its own, which alone says what it may do");
        let help = "write this line in the body of that role";
        diagnostics.push(found(message).and(role.span, "the role that it acts by").help(help).about(name));
    }
    !draft.ast.existing && role.is_none()
}

/// Lines that read as branches: of a group whose arrow is missing, or columns without their `:`.
fn branches(
    node: &Node<'_>,
    draft: &DraftNode<'_, '_>,
    body: &ast::Body<'_>,
    scope: &Scope<'_, '_>,
    diagnostics: &mut Diagnostics,
) {
    let is_known = |word: &str| {
        scope.catalog.service(word).is_some() || scope.declares(word) || scope.catalog.elsewhere(word).is_some()
    };
    let takes_allows = node.service.takes_allows();
    if leads_on(body, is_known) {
        let start = body.span.range().start;
        let message = "an arrow is missing before this `{`";
        let found = Diagnostic::new(Code::SYNTAX, message, Span::new(start, start + 1), "nothing leads to this group");
        diagnostics.push(found.help("write `->` before the `{`").fix(Span::new(start, start), "-> "));
        return;
    }
    if node.service.body.is_none()
        && let Some(found) = arguments(node, draft, body)
    {
        diagnostics.push(found);
        return;
    }
    for branch in &body.branches {
        let ast::Endpoint::Node(node) = &branch.first else { continue };
        if node.head.text == "allow" && takes_allows {
            let message = "this line does not say what may be acted upon";
            let found = Diagnostic::new(Code::SYNTAX, message, node.span, "`on` and a target are missing");
            diagnostics.push(found.help("write `allow read on NAME`"));
            continue;
        }
        let message = format!("no `:` parts the name `{}` from its type", node.head.text);
        let found = Diagnostic::new(Code::SYNTAX, message, node.span, "a column is written `name: type`");
        let found = match node.name.filter(|_| node.args.is_none() && node.body.is_none()) {
            Some(kind) => {
                let gap = Span { start: node.head.span.end, end: kind.span.start };
                found.help(format!("write `{}: {}`", node.head.text, kind.text)).fix(gap, ": ")
            }
            None => found.help(format!("write `{}: string`, or another type", node.head.text)),
        };
        diagnostics.push(found);
    }
}

/// The finding for words in braces where a kind has no body: they are arguments.
fn arguments(node: &Node<'_>, draft: &DraftNode<'_, '_>, body: &ast::Body<'_>) -> Option<Diagnostic> {
    let word = |branch: &ast::Chain<'_>| match &branch.first {
        ast::Endpoint::Node(node) if node.name.is_none() && node.args.is_none() && node.body.is_none() => {
            Some(node.head.text.to_owned())
        }
        _ => None,
    };
    let words: Vec<String> = body.branches.iter().map(word).collect::<Option<_>>()?;
    let (kind, words) = (&node.service.kind, words.join(", "));
    let found =
        Diagnostic::new(Code::UNEXPECTED_BODY, format!("{} has no body", a(kind)), body.span, "does not belong here");
    let before = draft.ast.name.filter(|_| draft.ast.args.is_none());
    Some(match before {
        Some(name) => {
            let gap = Span { start: name.span.end, end: body.span.end };
            found
                .help(format!("write the arguments in parentheses: `{kind} {}({words})`", name.text))
                .fix(gap, format!("({words})"))
        }
        None => found.help(format!("arguments stand in parentheses: `({words})`")),
    })
}

/// True if a line that reads as a branch begins with a known word, or holds an arrow.
fn leads_on(body: &ast::Body<'_>, is_known: impl Fn(&str) -> bool) -> bool {
    body.branches.iter().any(|branch| match &branch.first {
        ast::Endpoint::Node(node) => is_known(node.head.text) || !branch.steps.is_empty(),
        ast::Endpoint::Group(_) => true,
    })
}

/// An `allow` line, one for each thing it names.
fn allows<'s>(allow: &ast::Allow<'s>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Vec<Allow<'s>> {
    let mut out = Vec::new();
    let condition = allow.condition.as_ref().map(|value| conditions::condition(value, scope, diagnostics));
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
        let condition = condition.clone().unwrap_or_default();
        out.push(Allow { line: allow.span, actions: allow.actions.clone(), target, condition });
    }
    out
}
