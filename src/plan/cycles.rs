//! No resource waits for itself: references that would close a cycle give way to deterministic names.
//!
//! A bucket notifies a function, whose role names the bucket: as references that is a cycle, which
//! CloudFormation refuses. The bucket's name is known beforehand, so policies can spell it instead.

use super::Plan;
use super::builder::Builder;
use super::reduction::Reduction;
use super::scope::Scope;
use super::value::{ResourceIndex, Value};
use crate::catalog::{Attribute, Catalog, Target, Word};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, BTreeSet};

type Waits = DiGraph<(), (), u32>;

/// Cuts cycles where names allow it, drops needless `after`s, and reports cycles that remain.
pub fn cut<'g, 's: 'g>(builder: &mut Builder<'g, 's>, diagnostics: &mut Diagnostics) {
    let mut graph = waits(builder);
    debug_assert!(is_complete(builder), "every reference is noted when it is placed");
    let mut sorted = sorted(&graph);
    // Names that are set anyway go first: spelling them changes nothing that is deployed.
    for always in [true, false] {
        let Err(found) = &sorted else { break };
        let changed: BTreeSet<_> = found.iter().flat_map(|cycle| loosen(builder, cycle, always)).collect();
        builder.references.retain(|(from, _)| !changed.contains(from));
        builder.references.extend(references(&builder.plan, changed));
        graph = waits(builder);
        sorted = self::sorted(&graph);
    }
    match sorted {
        Ok(order) => thin(builder, Reduction::sorted(&graph, order)),
        Err(cycles) => cycles.iter().for_each(|cycle| report(builder, cycle, diagnostics)),
    }
}

fn waits(builder: &Builder<'_, '_>) -> Waits {
    let resources = &builder.plan.resources;
    let afters: usize = resources.iter().map(|resource| resource.after.len()).sum();
    let mut graph = Waits::with_capacity(resources.len(), builder.references.len() + afters);
    for _ in resources {
        graph.add_node(());
    }
    let after = resources
        .iter()
        .enumerate()
        .flat_map(|(index, resource)| resource.after.iter().map(move |target| (ResourceIndex::new(index), *target)));
    for (from, to) in builder.references.iter().copied().chain(after) {
        graph.add_edge(NodeIndex::new(from.index()), NodeIndex::new(to.index()), ());
    }
    graph
}

/// Every reference from some resources to others.
fn references(
    plan: &Plan<'_>,
    of: impl IntoIterator<Item = ResourceIndex>,
) -> impl Iterator<Item = (ResourceIndex, ResourceIndex)> {
    of.into_iter().flat_map(|from| {
        let mut all = Vec::new();
        let resource = plan.resource(from);
        for value in resource.into_iter().flat_map(|one| [one.properties, one.attributes]) {
            value.references(&mut |target| all.push((from, target)));
        }
        all
    })
}

fn is_complete(builder: &Builder<'_, '_>) -> bool {
    let noted: BTreeSet<_> = builder.references.iter().copied().collect();
    let all = (0..builder.plan.resources.len()).map(ResourceIndex::new);
    noted == references(&builder.plan, all).collect()
}

/// The resources in an order in which nothing leads back, or the cycles if there are some.
fn sorted(graph: &Waits) -> Result<Vec<NodeIndex>, Vec<Vec<ResourceIndex>>> {
    if let Ok(order) = toposort(graph, None) {
        return Ok(order);
    }
    let mut cycles: Vec<Vec<ResourceIndex>> = kosaraju_scc(graph)
        .into_iter()
        .filter(|members| members.len() > 1 || members.first().is_some_and(|only| graph.contains_edge(*only, *only)))
        .map(|members| members.into_iter().map(|member| ResourceIndex::new(member.index())).collect())
        .collect();
    cycles.iter_mut().for_each(|cycle| cycle.sort_unstable());
    cycles.sort_unstable();
    Err(cycles)
}

/// Spells names and ARNs of members in place of references to them. Returns the members that may refer to others now.
fn loosen<'g, 's: 'g>(builder: &mut Builder<'g, 's>, cycle: &[ResourceIndex], always: bool) -> Vec<ResourceIndex> {
    let mut spelled: BTreeMap<(ResourceIndex, Word), Value<'g>> = BTreeMap::new();
    let mut named: BTreeSet<ResourceIndex> = BTreeSet::new();
    for &member in cycle {
        let Some(owner) = builder.plan.resource(member).map(|resource| resource.node) else { continue };
        let Some(node) = builder.node(owner) else { continue };
        let Some(naming) = node.service.naming.as_ref().filter(|naming| naming.always == always) else { continue };
        if builder.resource(owner, "main") != Some(member) {
            continue;
        }
        let Some(name) = builder.template(&naming.value, &Scope::of(owner)) else { continue };
        for (attribute, value) in [("name", Some(name)), ("arn", builder.arn_for(owner, name))] {
            if let (Some(Attribute::Resource(part, spelling)), Some(value)) =
                (node.service.attribute(attribute, builder.plan.target), value)
                && part == "main"
            {
                spelled.insert((member, *spelling), value);
                named.insert(member);
            }
        }
    }
    let arena = builder.arena;
    let mut changed = Vec::new();
    for &member in cycle {
        // Policies and environments only name the resources in them; other properties may need them to exist.
        let carries = builder.plan.resource(member).is_some_and(|resource| {
            always || named.contains(&member) || is_of_role(builder.graph.catalog, resource.kind, builder.plan.target)
        });
        if let (true, Some(resource)) = (carries, builder.plan.resources.get_mut(member.index())) {
            changed.push(member);
            resource.properties = arena.rewrite(resource.properties, &|value| match value {
                Value::Ref(target, attribute) => spelled.get(&(target, attribute)).copied(),
                _ => None,
            });
        }
    }
    for member in named {
        let Some(owner) = builder.plan.resource(member).map(|resource| resource.node) else { continue };
        if let Some(node) = builder.node(owner) {
            builder.set_name(member, owner, node, true);
            changed.push(member);
        }
    }
    changed
}

/// True if a resource is a role, or carries the permissions of one.
fn is_of_role(catalog: &Catalog, kind: &str, target: Target) -> bool {
    let role = catalog.role().map(|role| &role.dialect(target).resources);
    role.is_some_and(|resources| resources.values().any(|resource| resource.kind == kind))
}

/// Drops an `after` that references already imply.
fn thin(builder: &mut Builder<'_, '_>, mut reduction: Reduction<'_, u32>) {
    for (index, resource) in builder.plan.resources.iter_mut().enumerate().filter(|(_, one)| !one.after.is_empty()) {
        resource.after.sort_unstable();
        resource.after.dedup();
        let after: Vec<_> = resource.after.iter().map(|step| NodeIndex::new(step.index())).collect();
        let needed = reduction.needed(NodeIndex::new(index), &after);
        resource.after = needed.into_iter().map(|step| ResourceIndex::new(step.index())).collect();
        let after = &mut resource.after;
        resource.properties.references(&mut |target| after.retain(|step| *step != target));
    }
}

fn report(builder: &Builder<'_, '_>, cycle: &[ResourceIndex], diagnostics: &mut Diagnostics) {
    let owners: BTreeSet<_> =
        cycle.iter().filter_map(|member| builder.plan.resource(*member)).map(|resource| resource.node).collect();
    let nodes: Vec<_> = owners.into_iter().filter_map(|owner| builder.node(owner)).collect();
    let Some((first, rest)) = nodes.split_first() else { return };
    let names: Vec<String> = nodes.iter().map(|node| format!("`{}`", node.label())).collect();
    let message = match rest.is_empty() {
        true => format!("{} needs itself, and cannot be created first", names.join("")),
        false => format!("{} need each other, and none can be created first", names.join(", ")),
    };
    let mut found = Diagnostic::new(
        Code::REFERENCE_CYCLE,
        message,
        first.span,
        if rest.is_empty() { "waits for itself" } else { "waits for the others" },
    );
    for node in rest.iter().take(4) {
        found = found.and(node.span, "and so does this");
    }
    diagnostics.push(found.help("take one of the arguments or arrows between them out").about(first.label()));
}
