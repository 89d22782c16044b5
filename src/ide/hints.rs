//! What is not written and so decided: runtimes, names of what has none, what arrows mean.

use super::analysis::{Analysis, View};
use crate::graph::{EdgeKind, Files, Node};
use crate::plan::json;
use crate::source::Span;
use crate::syntax::ast::{self, Statement};
use petgraph::graph::NodeIndex;
use rustc_hash::{FxHashMap, FxHashSet};

/// Something that could be written at a place, and is not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hint {
    /// Where.
    pub offset: usize,
    /// What is shown there.
    pub label: String,
    /// What is to be known of it.
    pub tooltip: String,
}

/// The hints in a range, in the order of the text.
pub fn hints(analysis: &Analysis, files: &dyn Files, range: Span) -> Vec<Hint> {
    let mut out = Vec::new();
    for part in analysis.parts_in(range) {
        analysis.view(part, files, |view| {
            nodes(view, &mut out);
            arrows(view, &mut out);
        });
    }
    out.retain(|hint| range.start as usize <= hint.offset && hint.offset <= range.end as usize);
    out.sort();
    out.dedup();
    out
}

fn nodes(view: &View<'_, '_>, out: &mut Vec<Hint>) {
    let mut by_place: FxHashMap<Span, NodeIndex> = FxHashMap::default();
    let graph = view.graph;
    for index in graph.flow.node_indices() {
        by_place.extend(graph.flow.node_weight(index).map(|node| (node.span, index)));
    }
    super::walk::nodes(view.file, &mut |written: &ast::Node<'_>| {
        let Some(index) = by_place.get(&written.span) else { return };
        let Some(node) = graph.flow.node_weight(*index) else { return };
        if node.name.is_none() {
            // At the end of the line, where it moves no column, and as a sentence, so that it is not taken for a name.
            out.push(Hint {
                offset: line_end(view, written.head.span),
                label: format!("{} has the id {}", node.service.kind, node.id),
                tooltip: "the logical id that its neighbours give it as long as it has no name".to_owned(),
            });
        }
        if let Some((place, label)) = runtime(view, node, *index) {
            let handler = node.code.as_ref().and_then(|code| code.handler.clone()).unwrap_or_default();
            let tooltip = format!("what runs its code, and where that begins: {handler}");
            out.push(Hint { offset: view.excerpt.span(place).end as usize, label, tooltip });
        }
    });
}

/// Where the line of a place ends.
fn line_end(view: &View<'_, '_>, place: Span) -> usize {
    let start = place.range().start;
    let rest = view.graph.text.get(start..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default().trim_end();
    let last = start + line.len().max(1) - 1;
    let last = u32::try_from(last).unwrap_or_default();
    view.excerpt.outside(last) as usize + 1
}

/// The runtime that follows from code, where it is not written.
fn runtime(view: &View<'_, '_>, node: &Node<'_>, index: NodeIndex) -> Option<(Span, String)> {
    const RUNTIME: &str = "runtime";
    let code = node.code.as_ref()?;
    code.family?;
    let (name, _) = node.service.parameters.iter().find(|(_, p)| p.kind == crate::catalog::Type::Code)?;
    let place = node.arguments.get(name.as_str())?.span;
    if node.arguments.contains_key(RUNTIME) {
        return None;
    }
    let made = view.plan.resources.iter().filter(|resource| resource.node == index);
    let runtime = made.filter_map(|resource| {
        let json = json(&resource.properties, view.plan);
        let field = json.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(RUNTIME))?;
        field.1.as_str().map(str::to_owned)
    });
    Some((place, runtime.into_iter().next()?))
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
        out.push(Hint {
            offset: view.excerpt.span(edge.span).end as usize,
            label: usual.join(", "),
            tooltip: docs.join("; "),
        });
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
