//! Sorts by logical id. A template names each thing once: duplicates are reported.

use super::builder::Builder;
use super::value::ResourceIndex;
use super::{Resource, Target};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use std::collections::BTreeMap;

/// The parameter that every template with assets has besides those of the file.
const ASSET_BUCKET: &str = "AssetBucket";

/// Puts the resources in order.
pub fn order(builder: &mut Builder<'_, '_>, diagnostics: &mut Diagnostics) {
    let resources = &builder.plan.resources;
    // Terraform tells resources of different types apart whatever their names.
    let kinds = builder.plan.target == Target::Terraform;
    let mut order: Vec<((&str, &str), ResourceIndex)> = resources
        .iter()
        .enumerate()
        .map(|(index, resource)| (name(resource, kinds), ResourceIndex::new(index)))
        .collect();
    // Stable, for it is quick on resources that are nearly in order already.
    order.sort();
    let order: Vec<ResourceIndex> = order.into_iter().map(|(_, index)| index).collect();
    let id = |index: &ResourceIndex| resources.get(index.index()).map_or(("", ""), |resource| name(resource, kinds));
    let node = |index: &ResourceIndex| {
        resources.get(index.index()).and_then(|resource| builder.graph.flow.node_weight(resource.node))
    };
    for pair in order.windows(2) {
        let [a, b] = pair else { continue };
        let (Some(first), Some(second)) = (node(a), node(b)) else { continue };
        // Two nodes with one identity were reported when they were named.
        if id(a) == id(b) && (first.id != second.id || first.span == second.span) {
            diagnostics.push(clash(first.label(), first.span, second.label(), second.span, id(a).0));
        }
    }
    let mut names: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    for (param, written) in builder.plan.params.iter().zip(&builder.graph.params) {
        let place = order.binary_search_by(|index| id(index).0.cmp(&param.id)).ok().and_then(|at| order.get(at));
        if let Some(node) = place.filter(|_| !kinds).and_then(node) {
            diagnostics.push(clash(
                &format!("param {}", written.name.text),
                written.name.span,
                node.label(),
                node.span,
                &param.id,
            ));
        }
        if let Some((other, span)) = names.insert(&param.id, (written.name.text, written.name.span)) {
            // A parameter declared twice was reported as such.
            if other != written.name.text {
                diagnostics.push(clash(other, span, written.name.text, written.name.span, &param.id));
            }
        }
        if param.id == ASSET_BUCKET && !kinds && !builder.plan.assets.is_empty() {
            let message =
                format!("`{}` and the bucket of the assets become one parameter, `{ASSET_BUCKET}`", written.name.text);
            diagnostics
                .push(Diagnostic::new(Code::SAME_ID, message, written.name.span, "the same id").help("rename it"));
        }
    }
    builder.plan.order = order;
}

/// The name that must be unique: the id, with the type if that is part of the name.
fn name<'g>(resource: &Resource<'g>, kinds: bool) -> (&'g str, &'g str) {
    (resource.id, if kinds { resource.kind } else { "" })
}

fn clash(first: &str, at: Span, second: &str, and: Span, id: &str) -> Diagnostic {
    let (early, late) = if at <= and { (at, and) } else { (and, at) };
    let message = format!("`{first}` and `{second}` become one logical id, `{id}`");
    Diagnostic::new(Code::SAME_ID, message, late, "the same id")
        .and(early, "as from here")
        .help("rename one of the two")
}
