//! The checks that need the settings of environments: required arguments, and code.

use super::draft::{DraftNode, Scope};
use super::symbols::{Symbols, split_once};
use super::{Argument, Code as LambdaCode, CodeError, Files, Literal, Node, attributes, text, texts};
use crate::catalog::{BodyKind, Parameter, Service, Type};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a};
use crate::source::Span;
use crate::syntax::ast::Body;
use std::rc::Rc;

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
        if let Some(given) = node.arguments.get(name.as_str()).filter(|_| only_outside) {
            let message =
                format!("`{}` is made here, and only an existing {} takes `{name}`", node.label(), node.service.kind);
            let found = Diagnostic::new(Code::UNKNOWN_ARGUMENT, message, given.span, "said of what is there already");
            diagnostics.push(found.help("remove it").about(node.label()));
        }
        // An ARN does not tell the node that an existing resource belongs to, so that this argument is still needed.
        if outside && parameter.kind != Type::Node {
            continue;
        }
        let given = |name: &String| node.arguments.contains_key(name.as_str());
        if parameter.required && !node.doubtful && !given(name) && !parameter.instead.iter().any(given) {
            let or =
                |word: &str| parameter.instead.iter().map(|other| format!(" {word} `{other}`")).collect::<String>();
            let message = match or("nor").as_str() {
                "" => format!("`{}` has no `{name}`", node.label()),
                nor => format!("`{}` has neither `{name}`{nor}", node.label()),
            };
            let needs = format!("{} needs `{name}`{}", a(&node.service.kind), or("or"));
            let found = Diagnostic::new(Code::MISSING_ARGUMENT, message, node.span, needs);
            // Of several that would do, those that may stand beside what is given.
            let parameters = &node.service.parameters;
            let excluded = |other: &str| {
                let mut given = node.arguments.keys().filter_map(|key| parameters.get(&**key));
                given.any(|given| given.excludes.contains_key(other))
            };
            let instead = parameter.instead.iter().filter_map(|other| parameters.get_key_value(other.as_str()));
            let mut fitting = instead.filter(|(other, _)| !excluded(other.as_str()));
            let itself = (name, parameter);
            let (first, meant) = if excluded(name.as_str()) { fitting.next().unwrap_or(itself) } else { itself };
            let or: String = fitting.map(|(other, _)| format!(" or `{other}`")).collect();
            let help = format!("add {}{or}: {}", argument(first, meant, scope), meant.doc);
            diagnostics.push(found.help(help).about(node.label()));
        }
        if let Some(given) = node.arguments.get(name.as_str()) {
            together(node, name, given.span, scope, diagnostics);
        }
        match parameter.kind {
            Type::Code => read_code(node, name, files, diagnostics),
            Type::Text => texts::read(node, name, files, diagnostics),
            _ => {}
        }
    }
}

/// An argument as it may be written: where it names a node, the one that there is.
fn argument(name: &str, parameter: &Parameter, scope: &Scope<'_, '_>) -> String {
    let takes = |service: &Service| parameter.kinds.contains(&service.kind);
    let mut fitting = scope.declared().filter(|(_, service)| service.is_some_and(takes)).map(|(name, _)| name);
    match (parameter.kind, parameter.positional, fitting.next()) {
        (Type::Node, _, Some(node)) => format!("`{name}={node}`"),
        (Type::Node, _, None) => {
            let kind = parameter.kinds.first().map_or("", String::as_str);
            format!("`{name}=my_{kind}`, and declare `{kind} my_{kind}`")
        }
        (_, true, _) => "its value `\"...\"`".to_owned(),
        _ => format!("`{name}=\"...\"`"),
    }
}

/// Reports arguments that are missing beside an argument, and those that cannot stand beside it.
fn together(node: &Node<'_>, name: &str, span: Span, scope: &Scope<'_, '_>, diagnostics: &mut Diagnostics) {
    let Some(parameter) = node.service.parameters.get(name) else { return };
    for required in
        parameter.requires.iter().filter(|required| !node.doubtful && !node.arguments.contains_key(required.as_str()))
    {
        let message = format!("`{}` has `{name}`, and so needs `{required}`", node.label());
        let found = Diagnostic::new(Code::MISSING_ARGUMENT, message, span, format!("`{required}` is missing"));
        let Some((required, needed)) = node.service.parameters.get_key_value(required) else { continue };
        let help = format!("add {}: {}", argument(required, needed, scope), needed.doc);
        diagnostics.push(found.help(help).about(node.label()));
    }
    for (other_name, why) in &parameter.excludes {
        if let Some(other) =
            node.arguments.get(other_name.as_str()).filter(|other| other.value != Literal::Choice("none"))
        {
            let found = Diagnostic::new(Code::DUPLICATE_ARGUMENT, why.clone(), span, "this")
                .and(other.span, "and this exclude each other");
            // A required argument stays, unless this stands in for it.
            let needed = node.service.parameters.get(other_name.as_str());
            let help = match needed.is_some_and(|needed| needed.required && !needed.instead.iter().any(|it| it == name))
            {
                true => format!("remove `{name}`"),
                false => "remove one of the two".to_owned(),
            };
            diagnostics.push(found.help(help).about(node.label()));
        }
    }
}

fn read_code<'s>(node: &mut Node<'s>, name: &str, files: &dyn Files, diagnostics: &mut Diagnostics) {
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
    match files.read(&path) {
        Ok(read) => {
            let mut code = LambdaCode::new(&path, read).with_bits(files.runnable(&path));
            suit(node, &mut code, span, diagnostics);
            node.code = Some(Rc::new(code));
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

/// Fits code to the runtime and handler that are written.
fn suit(node: &Node<'_>, code: &mut LambdaCode, span: Span, diagnostics: &mut Diagnostics) {
    if let Some(Argument { value: Literal::Text(handler), .. }) = node.arguments.get("handler")
        && text::plain(handler).is_none_or(|handler| !handler.starts_with("index."))
    {
        // Inline code is always called `index`, so another name needs the files themselves.
        code.inline = None;
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
