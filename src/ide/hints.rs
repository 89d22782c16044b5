//! Inlay hints: decisions that the source leaves to the compiler, such as runtimes, ids of unnamed nodes and verbs of
//! arrows.

use super::analysis::{Analysis, View};
use crate::graph::{EdgeKind, Files, Node};
use crate::plan::{Plan, Resource, json};
use crate::source::Span;
use crate::syntax::ast::{self, Statement};
use petgraph::graph::NodeIndex;
use rustc_hash::{FxHashMap, FxHashSet};

/// Something that could be written at a place, and is not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hint {
    /// The place, as an offset in the text.
    pub offset: usize,
    /// The text that is shown there.
    pub label: String,
    /// The explanation of it.
    pub tooltip: String,
}

/// The hints in a range, in the order of the text.
pub fn hints(analysis: &Analysis, files: &dyn Files, range: Span) -> Vec<Hint> {
    let mut out = Vec::new();
    analysis.view(files, |view| {
        nodes(view, range, &mut out);
        arrows(view, &mut out);
    });
    out.retain(|hint| range.start as usize <= hint.offset && hint.offset <= range.end as usize);
    out.sort();
    // An arrow between groups is many, each with the same verbs.
    out.dedup();
    out
}

fn nodes(view: &View<'_, '_>, range: Span, out: &mut Vec<Hint>) {
    let (graph, text) = (view.graph, view.file.text);
    let mut made: FxHashMap<NodeIndex, Vec<&Resource<'_>>> = FxHashMap::default();
    view.plan.resources.iter().for_each(|resource| made.entry(resource.node).or_default().push(resource));
    let mut by_place: FxHashMap<Span, NodeIndex> = FxHashMap::default();
    for index in graph.flow.node_indices() {
        by_place.extend(graph.flow.node_weight(index).map(|node| (node.span, index)));
    }
    super::walk::nodes(view.file, &mut |written: &ast::Node<'_>| {
        if range.end < written.span.start || line_end(text, written.span.end) < range.start as usize {
            return;
        }
        let Some(index) = by_place.get(&written.span) else { return };
        let Some(node) = graph.flow.node_weight(*index) else { return };
        if node.name.is_none() {
            // At the end of the line, where it moves no column, and as a sentence, so that it is not taken for a name.
            out.push(Hint {
                offset: line_end(text, written.head.span.start),
                label: format!("{} has the id {}", node.service.kind, node.id),
                tooltip: "the logical id that its neighbours give it as long as it has no name".to_owned(),
            });
        }
        let made = made.get(index).map(Vec::as_slice).unwrap_or_default();
        if let Some((place, label)) = runtime(view.plan, node, made) {
            let handler = node.code.as_ref().and_then(|code| code.handler.clone()).unwrap_or_default();
            let tooltip = format!("what runs its code, and where that begins: {handler}");
            out.push(Hint { offset: place.end as usize, label, tooltip });
        }
    });
}

/// The end of the line of an offset.
fn line_end(text: &str, offset: u32) -> usize {
    let rest = text.get(offset as usize..).unwrap_or_default();
    offset as usize + rest.lines().next().unwrap_or_default().trim_end().len()
}

/// The runtime that follows from code, where it is not written.
fn runtime(plan: &Plan<'_>, node: &Node<'_>, made: &[&Resource<'_>]) -> Option<(Span, String)> {
    const RUNTIME: &str = "runtime";
    let code = node.code.as_ref()?;
    code.family?;
    let (name, _) = node.service.parameters.iter().find(|(_, p)| p.kind == crate::catalog::Type::Code)?;
    let place = node.arguments.get(name.as_str())?.span;
    if node.arguments.contains_key(RUNTIME) {
        return None;
    }
    let mut runtimes = made.iter().filter_map(|resource| {
        let json = json(&resource.properties, plan);
        let field = json.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(RUNTIME))?;
        field.1.as_str().map(str::to_owned)
    });
    Some((place, runtimes.next()?))
}

/// The verbs of arrows on which none is written.
fn arrows(view: &View<'_, '_>, out: &mut Vec<Hint>) {
    let mut bare: FxHashSet<Span> = FxHashSet::default();
    for statement in &view.file.statements {
        if let Statement::Chain(chain) = statement {
            collect(chain, &mut bare);
        }
    }
    for edge in view.graph.flow.edge_weights().filter(|edge| bare.contains(&edge.span)) {
        let EdgeKind::Arrow(accept) = edge.kind else { continue };
        let usual: Vec<&str> = edge.verbs.iter().copied().filter(|verb| accept.verbs.contains_key(*verb)).collect();
        // One verb that says what every such arrow does says nothing.
        if accept.verbs.len() < 2 || usual.is_empty() {
            continue;
        }
        let docs: Vec<&str> = usual.iter().filter_map(|verb| accept.verbs.get(*verb)).map(String::as_str).collect();
        out.push(Hint { offset: edge.span.end as usize, label: usual.join(", "), tooltip: docs.join("; ") });
    }
}

fn collect(chain: &ast::Chain<'_>, bare: &mut FxHashSet<Span>) {
    for endpoint in std::iter::once(&chain.first).chain(chain.steps.iter().map(|step| &step.to)) {
        if let ast::Endpoint::Group(branches) = endpoint {
            branches.iter().for_each(|branch| collect(branch, bare));
        }
    }
    let without = chain.steps.iter().filter(|step| step.arrow.options.is_empty());
    bare.extend(without.map(|step| step.arrow.span));
}
