//! From the tree to the graph.

use super::arguments::Judge;
use super::draft::{DraftNode, Scope};
use super::{
    Allow, Argument, Arguments, Code as LambdaCode, Default, Edge, EdgeKind, Existing, Files, Graph, Literal, Node, Param, Piece,
    Target, Text,
    anonymous, arrows, columns, counts, environment, text,
};
use crate::catalog::{BodyKind, Catalog, Parameter, Service, Type};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{self, Statement, ValueKind};
use petgraph::graph::NodeIndex;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What is chosen for one build.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The environment, by name.
    pub environment: Option<String>,
    /// Parameters given a value, by name.
    pub params: BTreeMap<String, String>,
}

/// Resolves names, arguments and arrows against the catalog.
pub fn resolve<'s>(
    file: &ast::File<'s>,
    selection: &Selection,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) -> Graph<'s> {
    let mut graph = Graph { params: params(file, selection, diagnostics), ..Graph::default() };
    let scope = Scope::collect(file, Catalog::get(), diagnostics);
    let ids = anonymous::identities(&scope, diagnostics);
    let overrides = environment::settings(file, selection.environment.as_deref(), &scope, diagnostics);
    let mut nodes: Vec<Node<'s>> = Vec::with_capacity(scope.nodes.len());
    for (draft, id) in scope.nodes.iter().zip(ids) {
        nodes.push(node(draft, id, &scope, diagnostics));
    }
    for (index, settings) in overrides {
        if let Some(node) = nodes.get_mut(index) {
            node.arguments.extend(settings);
        }
    }
    for (node, draft) in nodes.iter_mut().zip(&scope.nodes) {
        finish(node, draft, files, diagnostics);
    }
    let mut edges: Vec<arrows::Linked<'s>> = Vec::with_capacity(scope.arrows.len());
    edges.extend(scope.arrows.iter().filter_map(|arrow| arrows::link(arrow, &scope, diagnostics)));
    edges.extend(nodes.iter().enumerate().flat_map(|(index, node)| named_nodes(index, node)));
    assemble(&mut graph, nodes, edges);
    accepts(file, &scope, &mut graph, diagnostics);
    counts::check(&graph, diagnostics);
    graph
}

fn params<'s>(file: &ast::File<'s>, selection: &Selection, diagnostics: &mut Diagnostics) -> Vec<Param<'s>> {
    let mut out = Vec::new();
    for statement in &file.statements {
        let Statement::Param(param) = statement else { continue };
        let default = param.default.as_ref().and_then(|value| {
            let literal = match &value.kind {
                ValueKind::String(pieces) => match pieces.as_slice() {
                    [] => Some(Default::Text(String::new())),
                    [ast::Piece::Text(text)] => Some(Default::Text(text.to_string())),
                    _ => None,
                },
                ValueKind::Quantity(text) => text.parse().ok().map(Default::Integer),
                ValueKind::Word("true") => Some(Default::Bool(true)),
                ValueKind::Word("false") => Some(Default::Bool(false)),
                _ => None,
            };
            if literal.is_none() {
                let message = format!("the default of `{}` is a string, a whole number, `true` or `false`", param.name.text);
                let found = Diagnostic::new(Code::WRONG_TYPE, message, value.span, "cannot be a parameter's default");
                diagnostics.push(found.help("write the value itself; units belong where the parameter is used"));
            }
            literal
        });
        let given = selection.params.get(param.name.text).map(|text| match (&default, text.parse()) {
            (Some(Default::Integer(_)), Ok(number)) => Default::Integer(number),
            (Some(Default::Bool(_)), _) => Default::Bool(text == "true"),
            _ => Default::Text(text.clone()),
        });
        out.push(Param { name: param.name, default: given.or(default) });
    }
    out
}

fn node<'s>(draft: &DraftNode<'_, 's>, id: String, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Node<'s> {
    let (ast, service) = (draft.ast, draft.service);
    let mut node = Node {
        id,
        name: ast.name,
        service,
        span: ast.span,
        existing: None,
        arguments: Arguments::default(),
        columns: Vec::new(),
        allows: Vec::new(),
        code: None,
    };
    let owner = match ast.name {
        Some(name) => format!("`{}`, a {},", name.text, service.kind),
        None => format!("a {}", service.kind),
    };
    let judge = Judge { scope, parameters: &service.parameters, owner: &owner, verbs: Vec::new(), unknown: Code::UNKNOWN_ARGUMENT };
    let arguments = ast.args.iter().flatten();
    if ast.existing {
        existing(&mut node, draft, scope, diagnostics);
        // `arn` is no parameter of the kind; everything else still is.
        for argument in arguments.filter(|a| !matches!(a, ast::Argument::Keyed(key, _) if key.text == "arn")) {
            judge.take(argument, &mut node.arguments, diagnostics);
        }
    } else {
        arguments.for_each(|argument| {
            judge.take(argument, &mut node.arguments, diagnostics);
        });
    }
    body(&mut node, draft, scope, diagnostics);
    node
}

fn existing<'s>(node: &mut Node<'s>, draft: &DraftNode<'_, 's>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) {
    let arn = draft.ast.args.iter().flatten().find_map(|argument| match argument {
        ast::Argument::Keyed(key, value) if key.text == "arn" => Some(value),
        _ => None,
    });
    let example = format!("existing {} {}(arn=\"arn:aws:...\")", node.service.kind, node.label());
    let Some(value) = arn else {
        let message = format!("`{}` is existing, and has no ARN", node.label());
        diagnostics.push(Diagnostic::new(Code::ARN, message, node.span, "which one is it?").help(format!("write `{example}`")));
        return;
    };
    let full = match &value.kind {
        ValueKind::String(pieces) => text::text(pieces, scope, diagnostics),
        ValueKind::Word(word) => scope.param(word).map(Piece::Param).into_iter().collect(),
        _ => Text::new(),
    };
    match name_of(&full, node.service) {
        Some(name) => node.existing = Some(Existing { arn: full, name }),
        None => {
            let message = format!("this is no ARN of a {}", node.service.title);
            let found = Diagnostic::new(Code::ARN, message, value.span, "its shape does not fit");
            diagnostics.push(found.help(format!("write `{example}`")));
        }
    }
}

/// What an ARN names: what follows the last `:`, without the resource type before `/`.
fn name_of<'s>(arn: &Text<'s>, service: &Service) -> Option<Text<'s>> {
    let mut name = arn.clone();
    match (arn.first(), service.kind.as_str()) {
        (Some(Piece::Param(_)), _) => return Some(name),
        (Some(Piece::Text(text)), _) if text.starts_with("arn:") && text.split(':').count() >= 6 => {}
        _ => return None,
    }
    let Some(Piece::Text(first)) = name.first_mut() else { return None };
    let tail = first.splitn(6, ':').nth(5)?;
    let tail = tail.rsplit_once([':', '/']).map_or(tail, |(_, last)| last).to_owned();
    let known = !tail.is_empty();
    *first = Cow::Owned(tail);
    (known || name.len() > 1).then_some(name)
}

fn body<'s>(node: &mut Node<'s>, draft: &DraftNode<'_, 's>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) {
    let Some(body) = &draft.ast.body else { return };
    let kind = &node.service.kind;
    let wrong = |span: Span, what: &str| {
        let found = Diagnostic::new(Code::BODY, format!("a {kind} has no {what}"), span, "does not belong here");
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
            ast::Target::Node(name, path) => match scope.node(name.text) {
                Some(index) => Target::Node(NodeIndex::new(index), path.as_ref().map(|path| string(path, diagnostics))),
                None => {
                    if !scope.lost(name.text) {
                        let found = Diagnostic::new(Code::UNKNOWN_NAME, format!("nothing is named `{}`", name.text), name.span, "no such node");
                        diagnostics.push(found.maybe_help(did_you_mean(name.text, "names", scope.node_names())));
                    }
                    continue;
                }
            },
        };
        out.push(Allow { actions: allow.actions.clone(), target });
    }
    out
}

/// What can be judged once environments have had their say: required arguments and code.
fn finish<'s>(node: &mut Node<'s>, draft: &DraftNode<'_, 's>, files: &dyn Files, diagnostics: &mut Diagnostics) {
    node.arguments.sort_unstable_keys();
    if node.existing.is_some() || draft.ast.existing {
        return;
    }
    for (name, parameter) in &node.service.parameters {
        if parameter.required && !node.arguments.contains_key(name.as_str()) {
            let message = format!("`{}` has no `{name}`", node.label());
            let example = if parameter.positional { format!("{}(\"...\")", node.service.kind) } else { format!("{name}=...") };
            let found = Diagnostic::new(Code::MISSING_ARGUMENT, message, node.span, parameter.doc.clone());
            diagnostics.push(found.help(format!("write `{example}`")).about(node.label()));
        }
        if let Some(given) = node.arguments.get(name.as_str()) {
            together(node, name, parameter, given.span, diagnostics);
        }
        if parameter.kind == Type::Code {
            read_code(node, name, files, diagnostics);
        }
    }
}

/// What an argument needs beside it, and what it cannot stand beside.
fn together(node: &Node<'_>, name: &str, parameter: &Parameter, span: Span, diagnostics: &mut Diagnostics) {
    for required in parameter.requires.iter().filter(|required| !node.arguments.contains_key(required.as_str())) {
        let message = format!("`{}` has `{name}`, and so needs `{required}`", node.label());
        let found = Diagnostic::new(Code::MISSING_ARGUMENT, message, span, format!("`{required}` is missing"));
        let doc = node.service.parameters.get(required).map_or("", |parameter| parameter.doc.as_str());
        diagnostics.push(found.help(format!("write `{required}=...`: {doc}")).about(node.label()));
    }
    for (other, why) in &parameter.excludes {
        if let Some(other) = node.arguments.get(other.as_str()).filter(|other| other.value != Literal::Choice("none")) {
            let found = Diagnostic::new(Code::GIVEN_TWICE, why.clone(), span, "this").and(other.span, "and this exclude each other");
            diagnostics.push(found.help("remove one of the two").about(node.label()));
        }
    }
}

fn read_code<'s>(node: &mut Node<'s>, name: &str, files: &dyn Files, diagnostics: &mut Diagnostics) {
    let Some(Argument { value: Literal::Text(path), span }) = node.arguments.get(name) else { return };
    let Some(path) = text::plain(path) else {
        let found = Diagnostic::new(Code::CODE_FILE, "a path to code names no parameter", *span, "must be known when compiling");
        diagnostics.push(found.help("write the path itself"));
        return;
    };
    if path.starts_with("s3://") {
        return;
    }
    let span = *span;
    match files.read(&path) {
        Ok(files) => node.code = Some(Rc::new(LambdaCode::new(&path, files))),
        Err(error) => {
            let message = format!("the code of `{}` cannot be used", node.label());
            let found = Diagnostic::new(Code::CODE_FILE, message, span, error.to_string());
            diagnostics.push(found.help("name a file or folder beside the .pipe file").about(node.label()));
            return;
        }
    }
    let told = |key: &str| node.arguments.contains_key(key) || !node.service.parameters.contains_key(key);
    let Some(code) = &node.code else { return };
    if !(told("runtime") || code.family.is_some()) || !(told("handler") || code.handler.is_some()) {
        let message = format!("runtime and handler of `{}` cannot be told from its code", node.label());
        let found = Diagnostic::new(Code::CODE_FILE, message, span, "no main file with a `handler` function");
        let help = "name the file `index.mjs` or `main.py` and its function `handler`, or write `runtime=\"...\", handler=\"file.function\"`";
        diagnostics.push(found.help(help).about(node.label()));
    }
}

/// Arguments that name a node are edges like arrows, from the node that names to the node named.
fn named_nodes<'n, 's>(index: usize, node: &'n Node<'s>) -> impl Iterator<Item = arrows::Linked<'s>> + use<'n, 's> {
    node.service.parameters.iter().filter_map(move |(name, parameter)| {
        let Argument { value: Literal::Node(named), span } = node.arguments.get(name.as_str())? else { return None };
        let edge = Edge {
            kind: EdgeKind::Argument(parameter),
            link: name.as_str(),
            verbs: Vec::new(),
            options: Arguments::default(),
            filter: None,
            span: *span,
            ordinal: String::new(),
        };
        Some(arrows::Linked { from: index, to: named.index(), edge })
    })
}

/// Puts nodes and edges into the graph in canonical order.
fn assemble<'s>(graph: &mut Graph<'s>, nodes: Vec<Node<'s>>, edges: Vec<arrows::Linked<'s>>) {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by(|a, b| nodes.get(*a).map(|n| (&n.id, n.span)).cmp(&nodes.get(*b).map(|n| (&n.id, n.span))));
    let mut place = vec![NodeIndex::end(); nodes.len()];
    let mut slots: Vec<Option<Node<'s>>> = nodes.into_iter().map(Some).collect();
    for old in order {
        let Some(mut node) = slots.get_mut(old).and_then(Option::take) else { continue };
        node.arguments.sort_unstable_keys();
        if let Some(place) = place.get_mut(old) {
            *place = graph.flow.add_node(node);
        }
    }
    let at = |index: usize| place.get(index).copied().unwrap_or(NodeIndex::end());
    for node in graph.flow.node_weights_mut() {
        for argument in node.arguments.values_mut() {
            if let Literal::Node(named) = &mut argument.value {
                *named = at(named.index());
            }
        }
        for allow in &mut node.allows {
            if let Target::Node(named, _) = &mut allow.target {
                *named = at(named.index());
            }
        }
    }
    let mut keyed: Vec<_> = edges.into_iter().map(|linked| (at(linked.from), at(linked.to), content(&linked.edge), linked.edge)).collect();
    keyed.sort_by(|a, b| (a.0, a.1, a.3.link, &a.2).cmp(&(b.0, b.1, b.3.link, &b.2)));
    let twin = |a: &(NodeIndex, NodeIndex, String, Edge<'_>), b: &(NodeIndex, NodeIndex, String, Edge<'_>)| {
        (a.0, a.1, a.3.link) == (b.0, b.1, b.3.link)
    };
    let mut twins = vec![false; keyed.len()];
    for (index, pair) in keyed.windows(2).enumerate() {
        if let [a, b] = pair
            && twin(a, b)
        {
            twins.iter_mut().skip(index).take(2).for_each(|mark| *mark = true);
        }
    }
    for ((from, to, content, mut edge), has_twin) in keyed.into_iter().zip(twins) {
        if has_twin {
            let digest = Sha256::digest(content.as_bytes());
            edge.ordinal = digest.iter().take(4).map(|byte| format!("{byte:02X}")).collect();
        }
        graph.flow.add_edge(from, to, edge);
    }
}

/// What an edge says, as text to order and tell edges by; empty for most.
fn content(edge: &Edge<'_>) -> String {
    if edge.options.is_empty() && edge.filter.is_none() {
        return edge.verbs.join(",");
    }
    let options: Vec<String> = edge.options.iter().map(|(name, argument)| format!("{name}={:?}", argument.value)).collect();
    let filter = edge.filter.as_ref().map(|(_, predicate)| show(predicate)).unwrap_or_default();
    format!("{} {} {filter}", edge.verbs.join(","), options.join(","))
}

fn show(predicate: &ast::Predicate<'_>) -> String {
    use ast::Predicate;
    let many = |all: &[Predicate<'_>], with: &str| all.iter().map(show).collect::<Vec<_>>().join(with);
    match predicate {
        Predicate::Any(all) => format!("({})", many(all, " or ")),
        Predicate::All(all) => format!("({})", many(all, " and ")),
        Predicate::Not(inner) => format!("not {}", show(inner)),
        Predicate::Exists(field) => format!("exists {}", field.path.join(".")),
        Predicate::Compare(field, operator, value) => {
            format!("{} {operator:?} {}", field.path.join("."), show_value(value))
        }
    }
}

fn show_value(value: &ast::Value<'_>) -> String {
    match &value.kind {
        ValueKind::String(pieces) => {
            let piece = |piece: &ast::Piece<'_>| match piece {
                ast::Piece::Text(text) => text.to_string(),
                ast::Piece::Param(name) => format!("${{{}}}", name.text),
            };
            format!("\"{}\"", pieces.iter().map(piece).collect::<String>())
        }
        ValueKind::Quantity(text) | ValueKind::Word(text) => (*text).to_owned(),
        ValueKind::List(items) => items.iter().map(show_value).collect::<Vec<_>>().join(","),
        ValueKind::Map(entries) => entries.iter().map(|(key, value)| format!("{}:{}", key.text, show_value(value))).collect(),
    }
}

fn accepts<'s>(file: &ast::File<'s>, scope: &Scope<'_, 's>, graph: &mut Graph<'s>, diagnostics: &mut Diagnostics) {
    for statement in &file.statements {
        let Statement::Accept(accept) = statement else { continue };
        let reason = accept.because.as_ref().is_some_and(|value| matches!(&value.kind, ValueKind::String(p) if !p.is_empty()));
        if !reason {
            let message = format!("{} is accepted without a reason", accept.code.text);
            let found = Diagnostic::new(Code::NO_REASON, message, accept.span, "why is it acceptable?");
            let written = format!("accept {} on {} because \"...\"", accept.code.text, accept.on.text);
            diagnostics.push(found.help(format!("write `{written}`")));
        }
        if !scope.lost(accept.on.text) && scope.node_names().all(|name| name != accept.on.text) {
            let message = format!("nothing is named `{}`", accept.on.text);
            let found = Diagnostic::new(Code::UNKNOWN_NAME, message, accept.on.span, "no such node");
            diagnostics.push(found.maybe_help(did_you_mean(accept.on.text, "names", scope.node_names())));
        }
        graph.accepts.push(accept.clone());
    }
}
