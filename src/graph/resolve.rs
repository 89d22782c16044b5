//! From the tree to the graph.

use super::anonymous::Identity;
use super::arguments::{Judge, Owner};
use super::draft::{DraftNode, Scope};
use super::raw::mentions;
use super::{
    Argument, Arguments, Edge, EdgeKind, Files, Graph, Literal, Node, anonymous, arrows, assemble, body, counts,
    environment, existing, finish, moves::Moves, one_of, outputs, params, properties, said, tags,
};
use crate::catalog::{Catalog, Target};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Level, Levels, did_you_mean};
use crate::syntax::ast::{self, Statement, ValueKind};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The choices for one build.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The target that the plan is lowered for.
    pub target: Target,
    /// The environment, by name.
    pub environment: Option<String>,
    /// Parameters given a value, by name.
    pub params: BTreeMap<String, String>,
    /// The levels of findings, which override those of the file.
    pub levels: Levels,
    /// The date of today, such as `2027-01-31`: some findings depend on it. If it is not given, it is the day on which
    /// the calendars of the catalog were read, so that the same source has the same findings.
    pub today: Option<String>,
}

/// Resolves names, arguments and arrows against the catalog.
pub fn resolve<'s>(
    file: &ast::File<'s>,
    catalog: &'s Catalog,
    selection: &Selection,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) -> Graph<'s> {
    resolve_in(file, catalog, selection, false, files, diagnostics)
}

/// The same in one more environment, whose settings are `alone` judged: the others' were.
pub fn resolve_in<'s>(
    file: &ast::File<'s>,
    catalog: &'s Catalog,
    selection: &Selection,
    alone: bool,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) -> Graph<'s> {
    let params = params::params(file, selection, diagnostics);
    let mut graph = Graph {
        params,
        is_library: file.is_library,
        origins: Arc::clone(&file.origins),
        ..Graph::new(catalog, file.text)
    };
    let mut scope = Scope::collect(file, catalog, diagnostics);
    scope.today = selection.today.as_deref();
    scope.values.clone_from(&graph.params);
    environment::values(file, selection, alone, &mut scope, diagnostics);
    said::read(file, &mut scope, diagnostics);
    graph.params.clone_from(&scope.values);
    let moves = Moves::of(file, &scope, diagnostics);
    let ids = anonymous::identities(&scope, &moves, diagnostics);
    scope.identities = unnamed(file, &scope, &ids);
    let overrides = environment::settings(file, selection.environment.as_deref(), alone, &scope, diagnostics);
    let mut nodes: Vec<Node<'s>> = Vec::with_capacity(scope.nodes.len());
    for (draft, id) in scope.nodes.iter().zip(ids) {
        let before = draft.ast.name.map_or_else(Vec::new, |name| moves.before(name.text).to_vec());
        nodes.push(Node { before, ..node(draft, id, &scope, diagnostics) });
    }
    for (index, settings) in overrides {
        if let Some(node) = nodes.get_mut(index) {
            node.arguments.extend(settings);
        }
    }
    for (node, draft) in nodes.iter_mut().zip(&scope.nodes) {
        finish::finish(node, draft, &scope, files, diagnostics);
    }
    let mut edges: Vec<arrows::Linked<'s>> = Vec::with_capacity(scope.arrows.len());
    let mut incomplete = scope.incomplete.clone();
    for arrow in &scope.arrows {
        match arrows::link(arrow, &scope, diagnostics) {
            Some(linked) => edges.push(linked),
            None => incomplete.extend([arrow.from, arrow.to]),
        }
    }
    for (index, node) in nodes.iter_mut().enumerate() {
        node.incomplete = incomplete.contains(&index);
    }
    graph.tags = tags::tags(file, selection.environment.as_deref(), alone, &scope, diagnostics);
    tags::of_nodes(&nodes, &graph.tags, diagnostics);
    graph.outputs = outputs::outputs(file, &scope, diagnostics);
    edges.extend(nodes.iter().enumerate().flat_map(|(index, node)| named_nodes(index, node)));
    assemble::assemble(&mut graph, nodes, edges);
    accepts(file, &scope, &mut graph, diagnostics);
    levels(file, &mut graph.levels, diagnostics);
    counts::check(&graph, diagnostics);
    one_of::check(&graph, diagnostics);
    graph
}

/// The nodes without a name, by identity, where something may name them so.
fn unnamed(file: &ast::File<'_>, scope: &Scope<'_, '_>, ids: &[Identity]) -> FxHashMap<String, usize> {
    let said = |argument: &ast::Argument<'_>| matches!(argument, ast::Argument::Keyed(_, value) if mentions(value));
    let names = |node: &ast::Node<'_>| {
        let body = node.body.as_ref().is_some_and(|body| !(body.allows.is_empty() && body.properties.is_empty()));
        body || node.args.iter().flatten().any(said)
    };
    let outside = |statement: &Statement<'_>| match statement {
        Statement::Output(_) => true,
        Statement::Environment(environment) => environment.settings.iter().any(|setting| mentions(&setting.value)),
        _ => false,
    };
    if !scope.nodes.iter().any(|node| names(node.ast)) && !file.statements.iter().any(outside) {
        return FxHashMap::default();
    }
    let unnamed = scope.nodes.iter().zip(ids).enumerate().filter(|(_, (node, _))| node.ast.name.is_none());
    unnamed.map(|(index, (_, id))| (id.id.clone(), index)).collect()
}

fn node<'s>(draft: &DraftNode<'_, 's>, id: Identity, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Node<'s> {
    let (ast, service) = (draft.ast, draft.service);
    let mut node = Node {
        id: id.id,
        later: id.later,
        before: Vec::new(),
        name: ast.name,
        service,
        within: ast.within,
        span: ast.span,
        existing: None,
        incomplete: false,
        doubtful: ast.broken,
        arguments: Arguments::default(),
        filter: None,
        columns: Vec::new(),
        allows: Vec::new(),
        properties: Vec::new(),
        body: ast.body.as_ref().map(|body| body.span),
        code: None,
        texts: BTreeMap::new(),
    };
    let judge = Judge {
        scope,
        parameters: &service.parameters,
        owner: Owner::Node(ast.name.map(|name| name.text), service),
        verbs: None,
        unknown: Code::UNKNOWN_ARGUMENT,
    };
    let faultless = diagnostics.apart(|diagnostics| said(&mut node, draft, &judge, scope, diagnostics));
    node.doubtful |= !faultless;
    node
}

/// Takes the arguments and the body of a node in.
fn said<'s>(
    node: &mut Node<'s>,
    draft: &DraftNode<'_, 's>,
    judge: &Judge<'_, '_, 's>,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) {
    let arguments = draft.ast.args.iter().flatten();
    if draft.ast.existing {
        existing::existing(node, draft, scope, diagnostics);
        // `arn` is no parameter of the kind; everything else still is.
        for argument in arguments.filter(|a| !matches!(a, ast::Argument::Keyed(key, _) if key.text == "arn")) {
            judge.take(argument, &mut node.arguments, diagnostics);
        }
    } else {
        arguments.for_each(|argument| match argument {
            ast::Argument::Filter(span, predicate) if node.service.filter.is_some() => match &node.filter {
                Some((earlier, _)) => {
                    let found =
                        Diagnostic::new(Code::DUPLICATE_ARGUMENT, "`where` is given twice", *span, "again here");
                    diagnostics
                        .push(found.and(*earlier, "first given here").help("join the conditions with `and` or `or`"));
                }
                None => node.filter = Some((*span, predicate.clone())),
            },
            _ => {
                judge.take(argument, &mut node.arguments, diagnostics);
            }
        });
    }
    properties::typed(node, diagnostics);
    body::body(node, draft, scope, diagnostics);
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
            doubtful: false,
            ordinal: String::new(),
            written: None,
        };
        Some(arrows::Linked { from: index, to: named.index(), edge })
    })
}

fn accepts<'s>(file: &ast::File<'s>, scope: &Scope<'_, 's>, graph: &mut Graph<'s>, diagnostics: &mut Diagnostics) {
    for statement in &file.statements {
        let Statement::Accept(accept) = statement else { continue };
        let reason =
            accept.because.as_ref().is_some_and(|value| matches!(&value.kind, ValueKind::String(p) if !p.is_empty()));
        if !reason {
            let message = format!("{} is accepted without a reason", accept.code.text);
            let found = Diagnostic::new(Code::NO_REASON, message, accept.span, "why is it acceptable?");
            let written = format!("accept {} on {} because \"...\"", accept.code.text, accept.on.text);
            diagnostics.push(found.help(format!("write `{written}`")));
        }
        if !scope.declares(accept.on.text) && !scope.lost(accept.on.text) {
            let message = format!("nothing is named `{}`", accept.on.text);
            let found = Diagnostic::new(Code::UNKNOWN_NAME, message, accept.on.span, "no such node");
            diagnostics.push(found.maybe_help(did_you_mean(accept.on.text, "names", scope.node_names())));
            continue;
        }
        graph.accepts.push(accept.clone());
    }
}

fn levels(file: &ast::File<'_>, levels: &mut Levels, diagnostics: &mut Diagnostics) {
    for statement in &file.statements {
        let Statement::Level(statement) = statement else { continue };
        let Some(level) = Level::parse(statement.level.text) else { continue };
        for code in &statement.codes {
            if let Err(why) = levels.set(level, code.text) {
                let found =
                    Diagnostic::new(Code::UNUSED_ACCEPT, why, code.span, format!("cannot be {}", level.participle()));
                diagnostics.push(found.help("take it out"));
            }
        }
    }
}
