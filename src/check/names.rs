//! Names are given once: the second resource of a name cannot be created, nor the second export.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>

use crate::catalog::Type;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::symbols::Symbols;
use crate::graph::{Graph, Literal, Node, Output};
use crate::plan::Target;
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

/// Reports outputs that are exported under one name, in the target that exports them.
pub fn exports(graph: &Graph<'_>, target: Target, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<Symbols, &Output<'_>> = BTreeMap::new();
    for output in graph.outputs.iter().filter(|_| target == Target::CloudFormation) {
        let Some(export) = &output.export else { continue };
        let Some(other) = seen.insert(Symbols::of(export), output) else { continue };
        let (first, again) = if other.name.span < output.name.span { (other, output) } else { (output, other) };
        let message = format!("the outputs `{}` and `{}` have one export", first.name.text, again.name.text);
        let found = Diagnostic::new(
            Code::DUPLICATE_RESOURCE_NAME,
            message,
            again.name.span,
            "an account has one of a name in a region",
        );
        let found = found.and(first.name.span, "the first is here");
        diagnostics.push(found.help("give each export a name of its own, or leave `export` out"));
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
