//! What changes between two versions of a pipeline: nodes and arrows, permissions, and what a deployment would do.
//!
//! Resources and properties are CloudFormation's, whose documentation says what a change of a property replaces.

mod permissions;
mod resources;
mod shape;
mod text;
mod words;

pub use permissions::Permission;
pub use resources::{Fate, ResourceChange};
pub use shape::{Change, Rename};
pub use text::text;

use crate::graph::Graph;
use crate::plan::Plan;
use permissions::permissions;
use resources::Made;
use serde::Serialize;
use shape::{Settings, arrows, nodes};
use std::collections::{BTreeMap, BTreeSet};

/// The shape of [`Diff`] as JSON; it grows by fields, and this number changes where one goes or means something else.
pub const VERSION: u32 = 1;

/// One version of a pipeline, as far as two are compared.
#[derive(Debug)]
pub struct Side {
    nodes: BTreeMap<String, Settings>,
    arrows: BTreeMap<String, Settings>,
    permissions: BTreeSet<Permission>,
    made: BTreeMap<String, Made>,
}

impl Side {
    /// A compiled pipeline.
    pub fn of(graph: &Graph<'_>, plan: &Plan<'_>) -> Self {
        Self {
            nodes: nodes(graph),
            arrows: arrows(graph),
            permissions: permissions(graph, plan),
            made: resources::made(graph, plan),
        }
    }
}

/// What changes from an older to a newer version; each list in a stable order.
#[derive(Debug, Serialize)]
pub struct Diff {
    /// [`VERSION`].
    pub version: u32,
    /// Nodes, by what people call them.
    pub nodes: Vec<Change>,
    /// Arrows, from the one node to the other.
    pub arrows: Vec<Change>,
    /// What somebody may do now and could not before.
    pub gained: Vec<Permission>,
    /// What somebody could do before and may not now.
    pub lost: Vec<Permission>,
    /// What the deployment makes, changes, replaces and takes away.
    pub resources: Vec<ResourceChange>,
    /// What may be one node under two names.
    pub renames: Vec<Rename>,
}

impl Diff {
    /// Compares two versions.
    pub fn between(old: &Side, new: &Side) -> Self {
        Self {
            version: VERSION,
            nodes: shape::changes(&old.nodes, &new.nodes),
            arrows: shape::changes(&old.arrows, &new.arrows),
            gained: new.permissions.difference(&old.permissions).cloned().collect(),
            lost: old.permissions.difference(&new.permissions).cloned().collect(),
            resources: resources::changes(&old.made, &new.made),
            renames: shape::renames(&old.nodes, &new.nodes),
        }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.arrows.is_empty() && self.resources.is_empty() && !self.changes_permissions()
    }

    /// Whether anybody gains or loses a permission.
    pub fn changes_permissions(&self) -> bool {
        !self.gained.is_empty() || !self.lost.is_empty()
    }

    /// Whether the deployment replaces something, or takes away what holds data.
    pub fn replaces(&self) -> bool {
        self.resources.iter().any(|change| change.fate == Fate::Replaced || change.lost.is_some())
    }
}
