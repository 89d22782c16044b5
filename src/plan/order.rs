//! Sorts resources by logical id.

use super::builder::Builder;
use super::value::ResourceIndex;
use super::{Resource, Target};
use crate::graph::head;

impl<'g> Resource<'g> {
    /// The name that must be unique: the id, with the type if the target tells resources of different types apart.
    pub fn key(&self, target: Target) -> (&'g str, &'g str) {
        (self.id, if target == Target::Terraform { self.kind } else { "" })
    }
}

/// Puts the resources in order.
pub fn order(builder: &mut Builder<'_, '_>) {
    let plan = &mut builder.plan;
    let keys = plan.resources.iter().enumerate();
    let mut order: Vec<(u64, (&str, &str), ResourceIndex)> = keys
        .map(|(index, resource)| (head(resource.id), resource.key(plan.target), ResourceIndex::new(index)))
        .collect();
    // Stable, for it is quick on resources that are nearly in order already.
    order.sort();
    plan.order = order.into_iter().map(|(.., index)| index).collect();
}
