//! Notifications of one store that one key could meet both: S3 refuses them when they are deployed.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html>

use super::between::{self, Told};
use crate::catalog::Apart;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::symbols::{Symbol, Symbols};
use crate::graph::{EdgeKind, Graph, Node, keys};
use crate::source::Span;
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;

/// The keys that an arrow is told of.
struct Filter<'g, 's> {
    /// Their prefix.
    starts: Symbols,
    /// Their suffix, reversed, so that suffixes compare as prefixes do.
    ends: Symbols,
    span: Span,
    /// The arrow, and who is told.
    told: Told<'g, 's>,
}

impl Filter<'_, '_> {
    fn to(&self) -> &str {
        self.told.1.label()
    }
}

/// Reports each arrow that overlaps with another one for the same event, once.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for index in graph.flow.node_indices() {
        let Some(node) = graph.flow.node_weight(index) else { continue };
        for (link, offer) in &node.service.offers {
            let Some(apart) = &offer.apart else { continue };
            for event in &apart.verbs {
                let arrows = graph.flow.edges(index).filter_map(|edge| {
                    let (weight, to) = (edge.weight(), graph.flow.node_weight(edge.target())?);
                    let EdgeKind::Arrow(accept) = weight.kind else { return None };
                    let heard = weight.link == link && weight.verbs.contains(&event.as_str());
                    let said = |name: &str| keys::option(weight, accept, name).unwrap_or_default();
                    let ends = heard.then(|| said(&apart.key_suffix).reversed())?;
                    Some(Filter { starts: said(&apart.key_prefix), ends, span: weight.span, told: (weight, to) })
                });
                overlaps(graph, node, (apart, event), arrows.collect(), diagnostics);
            }
        }
    }
}

fn overlaps(
    graph: &Graph<'_>,
    node: &Node<'_>,
    event: (&Apart, &str),
    mut filters: Vec<Filter<'_, '_>>,
    diagnostics: &mut Diagnostics,
) {
    filters.sort_by(|a, b| (&a.starts, a.span, a.to()).cmp(&(&b.starts, b.span, b.to())));
    // Those whose prefix the one at hand starts with: in this order they end where one comes that does not.
    let mut open: Vec<&Filter<'_, '_>> = Vec::new();
    let mut endings: BTreeMap<&[Symbol], Vec<&Filter<'_, '_>>> = BTreeMap::new();
    for filter in &filters {
        while let Some(last) = open.pop_if(|last| !filter.starts.starts_with(&last.starts)) {
            if let Some(same) = endings.get_mut(&*last.ends) {
                same.pop();
                if same.is_empty() {
                    endings.remove(&*last.ends);
                }
            }
        }
        if let Some(other) = meets(&endings, &filter.ends) {
            diagnostics.push_lazily(Code::OVERLAPPING_NOTIFICATIONS, Some(node.label()), || {
                finding(graph, node, event, filter, other)
            });
        }
        open.push(filter);
        endings.entry(&filter.ends).or_default().push(filter);
    }
}

/// One of those that end as this one does, or the other way round.
fn meets<'f, 'g, 's>(
    endings: &BTreeMap<&[Symbol], Vec<&'f Filter<'g, 's>>>,
    ends: &[Symbol],
) -> Option<&'f Filter<'g, 's>> {
    let longer = endings.range(ends..).next().filter(|(other, _)| other.starts_with(ends)).map(|(_, same)| same);
    let shorter = || (0..ends.len()).find_map(|end| endings.get(ends.get(..end)?));
    longer.or_else(shorter).and_then(|same| same.first()).copied()
}

fn finding(
    graph: &Graph<'_>,
    node: &Node<'_>,
    (apart, event): (&Apart, &str),
    one: &Filter<'_, '_>,
    other: &Filter<'_, '_>,
) -> Diagnostic {
    let (first, second) = if one.span < other.span { (one, other) } else { (other, one) };
    let same = first.to() == second.to();
    let whom = match same {
        true => format!("`{}` twice", first.to()),
        false => format!("both `{}` and `{}`", first.to(), second.to()),
    };
    let message = format!("`{}` cannot tell {whom} of one object (`{event}`)", node.label());
    let found = Diagnostic::new(
        Code::OVERLAPPING_NOTIFICATIONS,
        message,
        second.span,
        "S3 refuses this: one key could meet both",
    );
    let found = if first.span == second.span { found } else { found.and(first.span, "and this one") };
    let prefixes = "give them prefixes of which neither starts with the other";
    let instead = between::instead(graph, node, apart, event, [first.told, second.told]).filter(|_| !same);
    let through = instead.is_some();
    let help = match instead {
        _ if same => format!("{prefixes}, or write one arrow"),
        Some(statements) => format!(
            "{prefixes}, or suffixes of which neither ends with the other; where both must hear of the same objects, write \
             in place of the two arrows: `{statements}`"
        ),
        None => format!("{prefixes}, or suffixes of which neither ends with the other"),
    };
    let found = found.help(help).about(node.label());
    match through {
        true => found.note(
            "S3's notification then comes inside a message of the topic, unless the arrow out of the topic is `raw`",
        ),
        false => found,
    }
}
