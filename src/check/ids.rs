//! Logical ids: names that no id can be made of, and ids that two things would have.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Graph, Node};
use crate::plan::{Plan, Resource, Target};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of the name of a resource, a parameter or an output.
const LONGEST: usize = 255;

/// The parameter that every template with assets has besides those of the file.
const ASSET_BUCKET: &str = "AssetBucket";

/// Reports resources and parameters that would have one id. Those of `told` nodes are told otherwise.
pub fn unique(graph: &Graph<'_>, plan: &Plan<'_>, told: &BTreeSet<Span>, diagnostics: &mut Diagnostics) {
    let resources: Vec<&Resource<'_>> =
        plan.order.iter().filter_map(|index| plan.resources.get(index.index())).collect();
    for pair in resources.windows(2) {
        let [a, b] = pair else { continue };
        let (Some(first), Some(second)) = (graph.flow.node_weight(a.node), graph.flow.node_weight(b.node)) else {
            continue;
        };
        // Two nodes with one identity were reported when they were named.
        let is_new = first.id != second.id || first.span == second.span;
        if a.key(plan.target) == b.key(plan.target) && is_new && !told.contains(&first.span.max(second.span)) {
            diagnostics.push(clash((first.label(), first.span), (second.label(), second.span), a.id));
        }
    }
    addresses(graph, plan, &resources, diagnostics);
    parameters(graph, plan, &resources, diagnostics);
    outputs(graph, plan, diagnostics);
}

/// Reports resources that have ids of their own, and would have one address in Terraform by the names of today.
fn addresses(graph: &Graph<'_>, plan: &Plan<'_>, resources: &[&Resource<'_>], diagnostics: &mut Diagnostics) {
    if plan.target != Target::Terraform || resources.iter().all(|resource| resource.later.is_empty()) {
        return;
    }
    let mut resources = resources.to_vec();
    resources.sort_by_key(|resource| (resource.kind, resource.latest()));
    for pair in resources.windows(2) {
        let [a, b] = pair else { continue };
        let (Some(first), Some(second)) = (graph.flow.node_weight(a.node), graph.flow.node_weight(b.node)) else {
            continue;
        };
        // Nodes with one identity were reported when they were named.
        let latest = |node: &Node<'_>| node.later.last().unwrap_or(&node.id).clone();
        let is_new = a.id != b.id && (latest(first) != latest(second) || first.span == second.span);
        if (a.kind, a.latest()) == (b.kind, b.latest()) && is_new {
            diagnostics.push(clash((first.label(), first.span), (second.label(), second.span), a.latest()));
        }
    }
}

/// Reports outputs of one's own that would have the key of another.
fn outputs(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    if graph.outputs.is_empty() {
        return;
    }
    let mut keys: BTreeMap<&str, usize> = BTreeMap::new();
    plan.outputs.iter().for_each(|output| *keys.entry(output.id).or_default() += 1);
    let mut named: BTreeMap<String, &str> = BTreeMap::new();
    for output in &graph.outputs {
        let id = output.id();
        // One that is declared twice was reported as such.
        let again = named.insert(id.clone(), output.name.text) == Some(output.name.text);
        if keys.get(id.as_str()).is_some_and(|count| *count > 1) && !again {
            let message = format!("`{}` and another output become one, `{id}`", output.name.text);
            let found = Diagnostic::new(Code::DUPLICATE_LOGICAL_ID, message, output.name.span, "the same key");
            diagnostics.push(found.help("rename it"));
        }
    }
}

/// Reports parameters that would have the id of a resource or of another parameter.
fn parameters(graph: &Graph<'_>, plan: &Plan<'_>, resources: &[&Resource<'_>], diagnostics: &mut Diagnostics) {
    // Terraform tells a variable from a resource of its name.
    let is_one_space = plan.target == Target::CloudFormation;
    let mut names: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    for (param, written) in plan.params.iter().zip(&graph.params) {
        let (id, name) = (param.id.as_str(), written.name);
        let at = resources.binary_search_by(|resource| resource.id.cmp(id)).ok().and_then(|at| resources.get(at));
        if let Some(node) = at.filter(|_| is_one_space).and_then(|resource| graph.flow.node_weight(resource.node)) {
            diagnostics.push(clash((&format!("param {}", name.text), name.span), (node.label(), node.span), id));
        }
        if let Some(other) = names.insert(id, (name.text, name.span)) {
            // A parameter declared twice was reported as such.
            if other.0 != name.text {
                diagnostics.push(clash(other, (name.text, name.span), id));
            }
        }
        if id == ASSET_BUCKET && is_one_space && !plan.assets.is_empty() {
            let message =
                format!("`{}` and the bucket of the assets become one parameter, `{ASSET_BUCKET}`", name.text);
            diagnostics
                .push(Diagnostic::new(Code::DUPLICATE_LOGICAL_ID, message, name.span, "the same id").help("rename it"));
        }
    }
}

fn clash((first, at): (&str, Span), (second, and): (&str, Span), id: &str) -> Diagnostic {
    if at == and {
        let message = format!("two arrows at `{first}` become one logical id, `{id}`");
        let found = Diagnostic::new(Code::DUPLICATE_LOGICAL_ID, message, at, "both are between the same two nodes");
        return found.help("take one of the two arrows out");
    }
    let (early, late) = if at <= and { (at, and) } else { (and, at) };
    let message = format!("`{first}` and `{second}` become one logical id, `{id}`");
    Diagnostic::new(Code::DUPLICATE_LOGICAL_ID, message, late, "the same id")
        .and(early, "as from here")
        .help("rename one of the two")
}

/// Reports names of which no letter is left for an id, and ids that are too long.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    for node in graph.flow.node_weights() {
        if let Some(name) = node.name.filter(|_| node.id.is_empty()) {
            nameless(name.text, name.span, diagnostics);
        }
    }
    for output in graph.outputs.iter().filter(|output| output.id().is_empty()) {
        nameless(output.name.text, output.name.span, diagnostics);
    }
    if plan.target != Target::CloudFormation {
        return;
    }
    for output in &graph.outputs {
        let (name, length) = (output.name, output.id().len());
        if length > LONGEST {
            long("an output", length, name.span, name.text, diagnostics);
        }
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
    let found = Diagnostic::new(Code::INVALID_LOGICAL_ID, message, span, "an id of nothing");
    diagnostics.push(found.help("give it a name with a letter in it").about(name));
}

fn long(what: &str, length: usize, span: Span, name: &str, diagnostics: &mut Diagnostics) {
    let message = format!("this makes a name of {length} characters for {what}, and CloudFormation takes {LONGEST}");
    let found = Diagnostic::new(Code::INVALID_LOGICAL_ID, message, span, "too long");
    diagnostics
        .push(found.help("choose a shorter name; the id of an arrow has the names of both its ends").about(name));
}
