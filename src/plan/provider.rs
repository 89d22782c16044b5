//! The version of Terraform's provider that a configuration needs.

use crate::graph::{Graph, Literal};

/// The least version of Terraform's provider that takes all values, if the oldest one does not.
pub fn least<'g>(graph: &'g Graph<'_>) -> Option<&'g str> {
    let needed = graph.flow.node_weights().flat_map(|node| {
        node.arguments.iter().filter_map(|(name, argument)| {
            let parameter = node.service.parameters.get(*name)?;
            match argument.value {
                Literal::Choice(choice) => parameter.provider(choice),
                Literal::Integer(number) => {
                    let newer = parameter.newer.as_ref().filter(|newer| newer.above < number);
                    newer.map(|newer| newer.terraform.as_str())
                }
                _ => None,
            }
        })
    });
    needed.max_by_key(|version| version.split('.').map(|part| part.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>())
}
