//! The nodes upstream and downstream of a node.

use super::analysis::Analysis;
use super::names::name_at;
use crate::graph::{EdgeKind, Files};
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
}

/// The node whose name, or kind where it has none, is under a cursor.
pub fn stop_at(analysis: &Analysis, files: &dyn Files, offset: usize) -> Option<Stop> {
    let at = u32::try_from(offset).ok()?;
    let named = name_at(analysis, offset).filter(|word| word.is_node());
    let name = named.map(|word| analysis.source().slice(word.span));
    analysis.view(files, |view| {
        let wanted = |node: &&crate::graph::Node<'_>| match name {
            Some(name) => node.name.is_some_and(|own| own.text == name),
            None => node.name.is_none() && node.span.start <= at && at <= node.span.end,
        };
        view.graph.flow.node_weights().find(wanted).map(stop)
    })
}

fn stop(node: &crate::graph::Node<'_>) -> Stop {
    let head =
        Span { start: node.span.start, end: node.span.start + u32::try_from(node.service.kind.len()).unwrap_or(0) };
    Stop {
        label: node.label().to_owned(),
        id: node.id.clone(),
        kind: node.service.kind.clone(),
        span: node.span,
        place: node.name.map_or(head, |name| name.span),
    }
}

/// The nodes that data comes from, or goes to, with the arrows between.
pub fn neighbours(analysis: &Analysis, files: &dyn Files, of: &Stop, way: Way) -> Vec<(Stop, Vec<Span>)> {
    let direction = if way == Way::Upstream { Incoming } else { Outgoing };
    analysis.view(files, |view| {
        let mut out: Vec<(Stop, Vec<Span>)> = Vec::new();
        let graph = &view.graph.flow;
        let here = graph.node_indices().find(|index| graph.node_weight(*index).is_some_and(|node| node.id == of.id));
        for edge in here.into_iter().flat_map(|here| graph.edges_directed(here, direction)) {
            let EdgeKind::Arrow(_) = edge.weight().kind else { continue };
            let other = if way == Way::Upstream { edge.source() } else { edge.target() };
            let Some(node) = graph.node_weight(other) else { continue };
            let (stop, span) = (stop(node), edge.weight().span);
            match out.iter_mut().find(|(known, _)| *known == stop) {
                Some((_, spans)) => spans.push(span),
                None => out.push((stop, vec![span])),
            }
        }
        out.sort();
        out
    })
}
