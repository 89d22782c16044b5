//! The nodes upstream and downstream of a node.

use super::analysis::{Analysis, View};
use super::names::{name_at, path_to};
use crate::graph::{EdgeKind, Files};
use crate::origins::Place;
use crate::source::Span;
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::visit::EdgeRef;

/// The direction to look in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Towards the sources of the data.
    Upstream,
    /// Towards the receivers of the data.
    Downstream,
}

/// A node of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stop {
    /// Its name, or its kind.
    pub label: String,
    /// Its identity.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// The place of its declaration.
    pub span: Span,
    /// Its name there, or its kind.
    pub place: Span,
    /// The number of the file of both.
    pub file: usize,
}

/// The node whose name, or kind where it has none, is under a cursor.
pub fn stop_at(analysis: &Analysis, files: &dyn Files, offset: usize) -> Option<Stop> {
    let at = u32::try_from(offset).ok()?;
    let named = name_at(analysis, offset).filter(|word| word.is_node());
    let name = named.map(|word| path_to(analysis, &word));
    analysis.view(files, |view| {
        let origins = &view.file.origins;
        let at = origins.called(Place { file: 0, span: Span { start: at, end: at } }).start;
        let within = origins.of(Span { start: at, end: at }).and_then(|origin| origin.call.as_ref());
        let name = name.map(|name| format!("{}{name}", within.map_or("", |(_, path)| path)));
        let wanted = |node: &&crate::graph::Node<'_>| match &name {
            Some(name) => node.name.is_some_and(|own| own.text == *name),
            None => node.name.is_none() && node.span.start <= at && at <= node.span.end,
        };
        view.graph.flow.node_weights().find(wanted).map(|node| stop(node, view))
    })
}

fn stop(node: &crate::graph::Node<'_>, view: &View<'_, '_>) -> Stop {
    let head =
        Span { start: node.span.start, end: node.span.start + u32::try_from(node.service.kind.len()).unwrap_or(0) };
    let origins = &view.file.origins;
    let Place { file, span } = origins.place(node.span);
    Stop {
        label: node.label().to_owned(),
        id: node.id.clone(),
        kind: node.service.kind.clone(),
        span,
        place: origins.place(node.name.map_or(head, |name| name.span)).span,
        file,
    }
}

/// The nodes that data comes from, or goes to, with the arrows between that are written in the document; of a node by its
/// identity.
pub fn neighbours(analysis: &Analysis, files: &dyn Files, of: &str, way: Way) -> Vec<(Stop, Vec<Span>)> {
    let direction = if way == Way::Upstream { Incoming } else { Outgoing };
    analysis.view(files, |view| {
        let mut out: Vec<(Stop, Vec<Span>)> = Vec::new();
        let graph = &view.graph.flow;
        let here = graph.node_indices().find(|index| graph.node_weight(*index).is_some_and(|node| node.id == of));
        for edge in here.into_iter().flat_map(|here| graph.edges_directed(here, direction)) {
            let EdgeKind::Arrow(_) = edge.weight().kind else { continue };
            let other = if way == Way::Upstream { edge.source() } else { edge.target() };
            let Some(node) = graph.node_weight(other) else { continue };
            let (stop, place) = (stop(node, view), view.file.origins.place(edge.weight().span));
            let spans = (place.file == 0).then_some(place.span);
            match out.iter_mut().find(|(known, _)| *known == stop) {
                Some((_, known)) => known.extend(spans),
                None => out.push((stop, spans.into_iter().collect())),
            }
        }
        out.sort();
        out
    })
}
