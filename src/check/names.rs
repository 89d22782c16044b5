//! Names are given once: the second resource of a name cannot be created.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html>

use crate::catalog::Type;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::symbols::Symbols;
use crate::graph::{Graph, Literal, Node};
use crate::source::Span;
use petgraph::graph::NodeIndex;
use std::collections::BTreeMap;

/// Reports names that are given to two resources of one kind. What has no ARN with its name in it may share one.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<(&str, Vec<NodeIndex>, Symbols), (Span, &str)> = BTreeMap::new();
    let named = |node: &&Node<'_>| node.existing.is_none() && node.service.arn.is_some();
    for node in graph.flow.node_weights().filter(named) {
        let Some(name) = node.arguments.get("name") else { continue };
        let Literal::Text(text) = &name.value else { continue };
        let key = (node.service.kind.as_str(), within(node), Symbols::of(text));
        let Some((first, other)) = seen.insert(key, (name.span, node.label())) else { continue };
        let message = format!("`{other}` and `{}` have one name", node.label());
        let (first, again) = if first < name.span { (first, name.span) } else { (name.span, first) };
        let found = Diagnostic::new(Code::DUPLICATE_RESOURCE_NAME, message, again, "AWS refuses a second one")
            .and(first, "the first is here");
        diagnostics.push(found.help("give each a name of its own, or leave `name` out").about(node.label()));
    }
}

/// The nodes that it is part of: names are unique within them, as those of tables within a database.
fn within(node: &Node<'_>) -> Vec<NodeIndex> {
    let parts =
        node.service.parameters.iter().filter(|(_, parameter)| parameter.required && parameter.kind == Type::Node);
    parts
        .filter_map(|(name, _)| match node.arguments.get(name.as_str())?.value {
            Literal::Node(index) => Some(index),
            _ => None,
        })
        .collect()
}
