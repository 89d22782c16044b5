//! The changes between two versions of a pipeline: nodes and arrows, permissions, and the effect of a deployment.
//!
//! Resources and properties are CloudFormation's, whose documentation says which properties replace a resource.

pub mod folder;
mod names;
mod permissions;
mod picture;
mod renames;
mod resources;
mod shape;
mod text;
mod variables;
mod words;

pub use names::Moved;
pub use permissions::Permission;
pub use renames::Rename;
pub use resources::{Fate, ResourceChange};
pub use shape::Change;
pub use text::text;
pub use variables::Variable;

use crate::diagram::{Diagram, View};
use crate::graph::Graph;
use crate::plan::Plan;
use names::{Both, Names};
use permissions::permissions;
use picture::Drawn;
use resources::Made;
use serde::Serialize;
use shape::{Items, arrows, nodes, outputs, parameters};
use std::collections::{BTreeMap, BTreeSet};
use variables::Variables;

/// The shape of [`Diff`] as JSON; it grows by fields, and this number changes where one goes or means something else.
pub const VERSION: u32 = 1;

/// One version of a pipeline, as far as two are compared.
#[derive(Debug)]
pub struct Side {
    names: Names,
    parameters: Items,
    outputs: Items,
    nodes: Items,
    arrows: Items,
    permissions: BTreeSet<Permission>,
    made: BTreeMap<String, Made>,
    variables: Variables,
    drawn: Drawn,
    /// The same version in its environments, by name.
    pub environments: BTreeMap<String, Self>,
}

impl Side {
    /// A compiled pipeline, without its environments.
    pub fn of(graph: &Graph<'_>, plan: &Plan<'_>) -> Self {
        Self {
            names: names::names(graph),
            parameters: parameters(plan),
            outputs: outputs(graph, plan),
            nodes: nodes(graph),
            arrows: arrows(graph),
            permissions: permissions(graph, plan),
            made: resources::made(graph, plan),
            variables: variables::variables(graph, plan),
            drawn: Drawn { diagram: View::Data.draw(graph, plan), settings: shape::by_id(graph) },
            environments: BTreeMap::new(),
        }
    }
}

/// The changes from an older to a newer version; each list in a stable order.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// [`VERSION`].
    pub version: u32,
    /// Parameters, and their presets.
    pub parameters: Vec<Change>,
    /// Outputs of one's own, with what each tells.
    pub outputs: Vec<Change>,
    /// Nodes, by the names that people call them.
    pub nodes: Vec<Change>,
    /// Arrows, from the one node to the other.
    pub arrows: Vec<Change>,
    /// Permissions that somebody has now and had not before.
    pub gained: Vec<Permission>,
    /// Permissions that somebody had before and has not now.
    pub lost: Vec<Permission>,
    /// Resources that the deployment makes, changes, replaces and takes away.
    pub resources: Vec<ResourceChange>,
    /// Variables that tell code the same as before under another name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<Variable>,
    /// Nodes that are the same resources under other names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// Nodes that may be one under two names.
    pub renames: Vec<Rename>,
    /// The environments in which something else changes, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub environments: BTreeMap<String, Self>,
}

/// The flow of the data in both versions, with new, removed and changed parts marked.
pub fn picture(old: &Side, new: &Side) -> Diagram {
    picture::union(&old.drawn, &new.drawn)
}

impl Diff {
    /// Compares two versions, and each of their environments; one that a version does not know is there as without any.
    pub fn between(old: &Side, new: &Side) -> Self {
        let diff = Self::alone(old, new);
        let mut environments = BTreeMap::new();
        for name in old.environments.keys().chain(new.environments.keys()) {
            let within =
                Self::alone(old.environments.get(name).unwrap_or(old), new.environments.get(name).unwrap_or(new));
            if within != diff {
                environments.insert(name.clone(), within);
            }
        }
        Self { environments, ..diff }
    }

    fn alone(old: &Side, new: &Side) -> Self {
        let both = Both { old: &old.names, new: &new.names };
        Self {
            version: VERSION,
            parameters: shape::changes(&old.parameters, &new.parameters, both),
            outputs: shape::changes(&old.outputs, &new.outputs, both),
            nodes: shape::changes(&old.nodes, &new.nodes, both),
            arrows: shape::changes(&old.arrows, &new.arrows, both),
            gained: permissions::told(new.permissions.difference(&old.permissions), both),
            lost: permissions::told(old.permissions.difference(&new.permissions), both),
            resources: resources::changes(&old.made, &new.made, both),
            variables: variables::renamed(&old.variables, &new.variables, both),
            moved: both.moved(),
            renames: renames::renames(old, new, both),
            environments: BTreeMap::new(),
        }
    }

    /// The comparison and those of environments.
    fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.environments.values())
    }

    /// True where nothing changes, in any environment.
    pub fn is_empty(&self) -> bool {
        self.all().all(|diff| {
            let shape = [&diff.parameters, &diff.outputs, &diff.nodes, &diff.arrows];
            shape.iter().all(|changes| changes.is_empty()) && diff.resources.is_empty() && diff.moved.is_empty()
        }) && !self.changes_permissions()
    }

    /// True if anybody gains or loses a permission.
    pub fn changes_permissions(&self) -> bool {
        self.all().any(|diff| !diff.gained.is_empty() || !diff.lost.is_empty())
    }

    /// True if the deployment replaces something, is refused for what it would replace, or loses data.
    pub fn replaces(&self) -> bool {
        let replaced = |change: &ResourceChange| matches!(change.fate, Fate::Replaced | Fate::Refused);
        self.all().flat_map(|diff| &diff.resources).any(replaced) || self.loses_data()
    }

    /// True if data is lost with a resource that goes or is replaced.
    pub fn loses_data(&self) -> bool {
        self.all().flat_map(|diff| &diff.resources).any(|change| change.lost.is_some())
    }
}
