//! Names that no logical id can be made of.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::Graph;
use crate::plan::{Plan, Target};
use crate::source::Span;

/// Characters of the name of a resource, a parameter or an output.
const LONGEST: usize = 255;

/// Reports names of which no letter is left for an id, and ids that are too long.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    for node in graph.flow.node_weights() {
        if let Some(name) = node.name.filter(|_| node.id.is_empty()) {
            nameless(name.text, name.span, diagnostics);
        }
    }
    if plan.target != Target::CloudFormation {
        return;
    }
    for (param, declared) in plan.params.iter().zip(&graph.params) {
        match param.id.len() {
            0 => nameless(param.name, declared.name.span, diagnostics),
            length if length > LONGEST => long("a parameter", length, declared.name.span, param.name, diagnostics),
            _ => {}
        }
    }
    let mut longest = vec![0; graph.flow.node_count()];
    for resource in &plan.resources {
        if let Some(place) = longest.get_mut(resource.node.index()) {
            *place = resource.id.len().max(*place);
        }
    }
    // One finding for each node: what it is called is too long, or for an arrow what its ends are called.
    for (node, longest) in graph.flow.node_weights().zip(longest) {
        let outputs = node.service.outputs.keys().map(|suffix| node.id.len() + suffix.len());
        let outputs = outputs.max().filter(|_| node.existing.is_none()).unwrap_or_default();
        let length = outputs.max(longest);
        if length > LONGEST {
            let span = node.name.map_or(node.span, |name| name.span);
            let what = if outputs == length { "an output" } else { "a resource" };
            long(what, length, span, node.label(), diagnostics);
        }
    }
}

fn nameless(name: &str, span: Span, diagnostics: &mut Diagnostics) {
    let message = format!("`{name}` has no letter or digit, and its logical id is made of those");
    let found = Diagnostic::new(Code::LOGICAL_ID, message, span, "an id of nothing");
    diagnostics.push(found.help("give it a name with a letter in it").about(name));
}

fn long(what: &str, length: usize, span: Span, name: &str, diagnostics: &mut Diagnostics) {
    let message = format!("this makes a name of {length} characters for {what}, and CloudFormation takes {LONGEST}");
    let found = Diagnostic::new(Code::LOGICAL_ID, message, span, "too long");
    diagnostics
        .push(found.help("choose a shorter name; the id of an arrow has the names of both its ends").about(name));
}
