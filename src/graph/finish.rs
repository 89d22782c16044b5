//! The checks that need the settings of environments: required arguments, and code.

use super::arguments::Owner;
use super::draft::{DraftNode, Scope};
use super::needed::Needs;
use super::symbols::{Symbols, split_once};
use super::{Argument, Code as LambdaCode, CodeError, Files, Literal, Node, attributes, text, texts};
use crate::catalog::{BodyKind, Type};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::syntax::ast::Body;
use std::sync::Arc;

/// Reports what a node lacks, and reads its code.
pub fn finish<'s>(
    node: &mut Node<'s>,
    draft: &DraftNode<'_, 's>,
    scope: &Scope<'_, 's>,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) {
    let outside = node.existing.is_some() || draft.ast.existing;
    if let Some(columns) = node.service.columns.as_ref().filter(|_| !outside && !node.doubtful) {
        attributes::counts(node, columns, diagnostics);
    }
    if node.service.body == Some(BodyKind::Columns)
        && node.service.columns.is_none()
        && node.columns.is_empty()
        && !outside
        && draft.ast.body.as_ref().is_none_or(is_empty)
    {
        let message = format!("`{}` has no columns", node.label());
        let found = Diagnostic::new(Code::MISSING_ARGUMENT, message, node.span, "its rows would have nothing in them");
        diagnostics.push(found.help("write them after it: `{ name: string; count: int }`").about(node.label()));
    }
    for (name, parameter) in &node.service.parameters {
        let only_outside = parameter.existing_only && !outside;
        if only_outside && let Some(given) = node.arguments.get(name.as_str()) {
            let message =
                format!("`{}` is made here, and only an existing {} takes `{name}`", node.label(), node.service.kind);
            let found = Diagnostic::new(Code::UNKNOWN_ARGUMENT, message, given.span, "said of what is there already");
            diagnostics.push(found.help("remove it").about(node.label()));
        }
        // An ARN does not tell the node that an existing resource belongs to, so that this argument is still needed.
        if outside && parameter.kind != Type::Node {
            continue;
        }
        let needs = Needs {
            owner: Owner::Node(node.name.map(|name| name.text), node.service),
            span: node.span,
            parameters: &node.service.parameters,
            arguments: &node.arguments,
            doubtful: node.doubtful,
        };
        needs.required(name, parameter, scope, diagnostics);
        if let Some(given) = node.arguments.get(name.as_str()) {
            needs.together(name, given.span, scope, diagnostics);
        }
        match parameter.kind {
            Type::Code => read_code(node, name, scope, files, diagnostics),
            Type::Text => texts::read(node, name, &scope.origins, files, diagnostics),
            _ => {}
        }
    }
}

fn read_code<'s>(
    node: &mut Node<'s>,
    name: &str,
    scope: &Scope<'_, 's>,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) {
    let Some(Argument { value: Literal::Text(path), span }) = node.arguments.get(name) else { return };
    let span = *span;
    let archive = node.service.parameters.get(name).is_some_and(|parameter| parameter.archive);
    if let Some(address) = Symbols::of(path).strip_prefix(&*Symbols::from("s3://")) {
        let whole = split_once(address, "/").is_some_and(|(bucket, key)| !bucket.is_empty() && !key.is_empty());
        if !archive && !whole {
            let message = format!("the code of `{}` is no object of S3", node.label());
            let found = Diagnostic::new(Code::UNUSABLE_CODE, message, span, "an address has a bucket and a key");
            diagnostics.push(found.help(format!("write `{name}=\"s3://BUCKET/KEY\"`")).about(node.label()));
        }
        if archive {
            let found = Diagnostic::new(
                Code::UNUSABLE_CODE,
                "code is a file or folder beside the .pipe file",
                span,
                "this is in S3",
            );
            diagnostics.push(
                found
                    .help("name the folder the code is in: it is packed and uploaded when it is deployed")
                    .about(node.label()),
            );
        }
        return;
    }
    let Some(path) = text::plain(path) else {
        let found = Diagnostic::new(
            Code::UNUSABLE_CODE,
            "a path to code names no parameter",
            span,
            "must be known when compiling",
        );
        diagnostics.push(found.help("write the path itself"));
        return;
    };
    match code_at(&path, scope.origins.folder(span), scope, files) {
        Ok(mut code) => {
            suit(node, &mut code, span, diagnostics);
            node.code = Some(code);
        }
        Err(error) => {
            let message = format!("the code of `{}` cannot be used", node.label());
            let found = Diagnostic::new(Code::UNUSABLE_CODE, message, span, error.to_string());
            let help = match &error {
                CodeError::Link(..) => {
                    "put a copy of what it leads to in its place, or take the link out of the folder"
                }
                CodeError::Special(_) => "take it out of the folder",
                _ => "name a file or folder beside the .pipe file",
            };
            diagnostics.push(found.help(help).about(node.label()));
            return;
        }
    }
    let told = |key: &str| node.arguments.contains_key(key) || !node.service.parameters.contains_key(key);
    let Some(code) = &node.code else { return };
    if !(told("runtime") || code.family.is_some()) || !(told("handler") || code.handler.is_some()) {
        let message = format!("runtime and handler of `{}` cannot be told from its code", node.label());
        let found = Diagnostic::new(Code::UNUSABLE_CODE, message, span, "no main file with a `handler` function");
        let help = "name the file `index.mjs` or `main.py` and its function `handler`, or write `runtime=\"...\", handler=\"file.function\"`";
        diagnostics.push(found.help(help).about(node.label()));
    }
}

/// The code at a path from a folder, which is read once.
fn code_at(path: &str, folder: &str, scope: &Scope<'_, '_>, files: &dyn Files) -> Result<Arc<LambdaCode>, CodeError> {
    let mut known = scope.code.borrow_mut();
    let code = known.entry((folder.to_owned(), path.to_owned())).or_insert_with(|| {
        let beside = (!folder.is_empty()).then(|| files.at(folder));
        let files = beside.as_deref().unwrap_or(files);
        let read = files.read(path)?;
        Ok(Arc::new(LambdaCode::new(path, read).with_bits(files.runnable(path))))
    });
    code.clone()
}

/// Fits code to the runtime and handler that are written.
fn suit(node: &Node<'_>, code: &mut Arc<LambdaCode>, span: Span, diagnostics: &mut Diagnostics) {
    if let Some(Argument { value: Literal::Text(handler), .. }) = node.arguments.get("handler")
        && text::plain(handler).is_none_or(|handler| !handler.starts_with("index."))
    {
        // Inline code is always called `index`, so another name needs the files themselves.
        Arc::make_mut(code).inline = None;
    }
    let Some(Argument { value: Literal::Choice(runtime), span: at }) = node.arguments.get("runtime") else { return };
    match code.family {
        Some(family) if !runtime.starts_with(family) => {
            let message = format!("the code of `{}` is {family}, and its runtime is {runtime}", node.label());
            let found = Diagnostic::new(Code::UNUSABLE_CODE, message, *at, "another language").and(span, "than this");
            diagnostics.push(found.help("leave `runtime` out: it follows from the code").about(node.label()));
        }
        _ => {}
    }
}

fn is_empty(body: &Body<'_>) -> bool {
    // Lines that could not be parsed were reported, and may well have been columns.
    body.columns.is_empty() && body.allows.is_empty() && body.whole
}
