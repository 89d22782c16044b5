//! Names and permissions that a service file asks of a kind that has none such. `services --check` holds a kind of a user's own to
//! what pipec's files ask of it, but for one that takes the place of a kind of pipec's.

use crate::catalog::Path;
use crate::diagnostics::{Code, Diagnostic, a};
use crate::graph::Graph;
use petgraph::graph::NodeIndex;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Something that a service file asks of a node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked<'g> {
    /// The last name of a path.
    Name(&'g [String]),
    /// A permission on it.
    Permission(&'g str),
}

/// All that was asked for in vain: the node whose file asks, the node without it, and what it lacks.
#[derive(Default)]
pub struct Lost<'g>(RefCell<BTreeSet<(NodeIndex, NodeIndex, Asked<'g>)>>);

impl<'g> Lost<'g> {
    /// Notes that a node has no name such as the one at a place of a path.
    pub fn name(&self, owner: NodeIndex, path: &'g Path, at: usize, without: NodeIndex) {
        self.note(owner, without, Asked::Name(path.get(..=at).unwrap_or_default()));
    }

    /// Notes that a node has no such permission.
    pub fn permission(&self, owner: NodeIndex, permission: &'g str, without: NodeIndex) {
        self.note(owner, without, Asked::Permission(permission));
    }

    fn note(&self, owner: NodeIndex, without: NodeIndex, asked: Asked<'g>) {
        self.0.borrow_mut().insert((owner, without, asked));
    }

    /// A finding for each.
    pub fn findings(&self, graph: &Graph<'_>) -> Vec<Diagnostic> {
        let node = |index: NodeIndex| graph.flow.node_weight(index);
        let lost = self.0.borrow();
        let found = lost.iter().filter_map(|(owner, without, asked)| {
            let (owner, without) = (node(*owner)?, node(*without)?);
            let kind = &without.service.kind;
            let (what, help) = match asked {
                Asked::Name(path) => {
                    let name = path.last()?;
                    let help = match without.existing {
                        Some(_) => {
                            format!("write `{name}` under `[existing_attributes]` in the service file of `{kind}`")
                        }
                        None => format!("write an attribute or argument `{name}` in the service file of `{kind}`"),
                    };
                    (format!("`{}`", path.join(".")), help)
                }
                Asked::Permission(name) => (
                    format!("the permission `{name}`"),
                    format!("write a permission `{name}` in the service file of `{kind}`"),
                ),
            };
            let without_it = if without.existing.is_some() { format!("an existing {kind}") } else { a(kind) };
            let message =
                format!("the service file of `{}` asks for {what}, and {without_it} has none", owner.service.kind);
            Some(Diagnostic::new(Code::INVALID_SERVICE_FILE, message, without.span, "lacks it").help(help))
        });
        found.collect()
    }
}
