//! The version of Terraform's provider that a configuration needs.

use crate::graph::{Graph, Literal};

/// The least version of Terraform's provider that takes all choices, if the oldest one does not.
pub fn least<'g>(graph: &'g Graph<'_>) -> Option<&'g str> {
    let chosen = graph.flow.node_weights().flat_map(|node| {
        node.arguments.iter().filter_map(|(name, argument)| match argument.value {
            Literal::Choice(choice) => node.service.parameters.get(*name)?.provider(choice),
            _ => None,
        })
    });
    chosen.max_by_key(|version| version.split('.').map(|part| part.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>())
}
