//! Addresses in Terraform: those that stand in the configuration, and those that resources had before their nodes were
//! renamed.
//!
//! <https://developer.hashicorp.com/terraform/language/block/moved>

use crate::plan::{Plan, Resource};
use serde::Serialize;
use std::collections::BTreeSet;

/// A `moved` block.
#[derive(Serialize)]
pub struct Moved {
    from: String,
    to: String,
}

/// The blocks that lead from each former address to the one that stands in the configuration.
pub fn moved(plan: &Plan<'_>, addresses: &[String]) -> Vec<Moved> {
    let renamed = || {
        plan.order
            .iter()
            .filter_map(|index| plan.resource(*index).zip(addresses.get(index.index())))
            .filter(|(resource, _)| !resource.later.is_empty())
    };
    if renamed().next().is_none() {
        return Vec::new();
    }
    // Terraform takes an address for one resource: what stands in the configuration was never another.
    let mut taken: BTreeSet<String> = addresses.iter().cloned().collect();
    let mut all = Vec::new();
    for (resource, today) in renamed() {
        // All former addresses in one row, so that it does not matter at which of them the resource is; that one address is
        // moved to by two blocks is an error.
        let before = std::iter::once(&resource.id).chain(resource.later).map(|id| address(resource, id));
        let row: Vec<String> = before.filter(|address| taken.insert(address.clone())).chain([today.clone()]).collect();
        all.extend(row.windows(2).filter_map(|pair| match pair {
            [from, to] => Some(Moved { from: from.clone(), to: to.clone() }),
            _ => None,
        }));
    }
    all
}

/// `aws_s3_bucket.raw_zone`, by one of the ids of a resource.
pub fn address(resource: &Resource<'_>, id: &str) -> String {
    let mut text = String::with_capacity(resource.kind.len() + id.len() + 8);
    text.push_str(resource.kind);
    text.push('.');
    push_snake(id, &mut text);
    text
}

/// `RawZone` to `raw_zone`, as names in Terraform are written. Two logical ids never become one name.
pub fn snake(id: &str) -> String {
    let mut text = String::with_capacity(id.len() + 8);
    push_snake(id, &mut text);
    text
}

fn push_snake(id: &str, text: &mut String) {
    let mut rest = id;
    while let Some(first) = rest.chars().next() {
        let word = first.len_utf8();
        let end = rest.bytes().skip(word).position(|letter| letter.is_ascii_uppercase());
        let (word, after) = rest.split_at(end.map_or(rest.len(), |end| word + end));
        let from = text.len();
        text.push_str(word);
        text.get_mut(from..).unwrap_or_default().make_ascii_lowercase();
        text.push_str(if after.is_empty() { "" } else { "_" });
        rest = after;
    }
}
