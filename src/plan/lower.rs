//! From the graph to the plan, in four steps: the resources, the permissions, the properties of each resource,
//! and the references that must give way so that no resource waits for itself.

use super::arena::Arena;
use super::arrows::Own;
use super::builder::Builder;
use super::changes::Changes;
use super::documents::MAIN;
use super::evaluator::{Evaluator, archived, text_value};
use super::functions::asset_key;
use super::ids::Ids;
use super::scope::Scope;
use super::variables::Told;
use super::{Asset, Output, Param, Plan, cycles, order, provider};
use crate::catalog::{BodyKind, Target};
use crate::diagnostics::Diagnostics;
use crate::graph::{EdgeKind, Graph, pascal};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Lowers a graph without errors, its values into an arena. A graph with errors lowers too, as far as it can.
pub fn lower<'g, 's: 'g>(
    graph: &'g Graph<'s>,
    arena: &'g Arena,
    target: Target,
    diagnostics: &mut Diagnostics,
) -> (Plan<'g>, Evaluator<'g, 's>) {
    let mut builder = Builder {
        eval: Evaluator::new(graph, arena, target),
        references: Vec::new(),
        set: HashMap::default(),
        plan: Plan { target, ..Plan::default() },
    };
    let params = graph.params.iter().map(|param| Param {
        name: param.name.text,
        id: parameter_id(param.name.text, target),
        default: param.preset.as_ref(),
        value: param.default.as_ref(),
        secret: param.secret,
        import: param.import.as_ref().map(|name| text_value(arena, name)),
        doc: param.doc.as_deref(),
    });
    builder.plan.params = params.collect();
    builder.allocate();
    builder.references.reserve(builder.plan.resources.len() * 3);
    builder.filters(diagnostics);
    let own = builder.allocate_arrows();
    let granted = builder.grants(diagnostics);
    builder.bodies(own, &granted, diagnostics);
    builder.write_policies(granted);
    builder.tags();
    builder.properties();
    builder.outputs();
    builder.own_outputs();
    builder.unresolved();
    builder.assets();
    builder.plan.provider = provider::least(graph);
    cycles::cut(&mut builder, diagnostics);
    order::order(&mut builder);
    let mut plan = builder.plan;
    plan.outputs.sort_by(|a, b| a.id.cmp(b.id));
    (plan, builder.eval)
}

/// The name of a parameter in the target: `bucket_name` is `BucketName` in CloudFormation.
fn parameter_id(name: &str, target: Target) -> String {
    if target == Target::Terraform {
        return if TAKEN.contains(&name) { format!("param_{name}") } else { name.to_owned() };
    }
    pascal(name)
}

/// Variables that Terraform keeps for modules, and the one that every configuration has:
/// <https://developer.hashicorp.com/terraform/language/values/variables>.
const TAKEN: &[&str] =
    &["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals", "tags"];

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Makes the resources and roles of the nodes, still without properties.
    fn allocate(&mut self) {
        self.plan.resources.reserve(self.graph.flow.node_count() * 2);
        let mut made: Vec<(Ids<'g>, &'g str, &'g str, bool)> = Vec::new();
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index).filter(|node| node.existing.is_none()) else { continue };
            // The trust policy of a role follows from the nodes that name it; IAM refuses one that trusts nobody.
            let is_role = node.service.body == Some(BodyKind::Allows);
            if is_role && !self.graph.is_named(index) {
                continue;
            }
            let scope = Scope::of(index);
            // The other resources of a role are made with its policies.
            let resources = self.dialect(node).resources.iter().filter(|(name, _)| !is_role || *name == MAIN);
            for (name, resource) in resources {
                if !resource.patched && self.wanted(&resource.when, &scope) {
                    let ids = self.ids(&[index], &[self.suffix(resource, &scope)]);
                    made.push((ids, &resource.kind, name, false));
                }
            }
            if let Some((kind, _)) = node.own_type().filter(|(_, target)| *target == self.plan.target) {
                made.push((self.ids(&[index], &[]), kind, MAIN, false));
            }
            for (name, role) in &node.service.roles {
                let written = role.written.as_ref().is_some_and(|key| node.arguments.contains_key(key.as_str()));
                if !written && self.wanted(&role.when, &scope) {
                    let kind = self
                        .graph
                        .catalog
                        .role_resource(self.plan.target)
                        .map_or("", |spelling| spelling.kind.as_str());
                    made.push((self.ids(&[index], &[&role.suffix]), kind, name, true));
                }
            }
            // In order of id, as the nodes are: then all of them are nearly in order.
            made.sort_unstable();
            for (ids, kind, name, is_role) in made.drain(..) {
                let added = self.add(ids, kind, index);
                let parts = if is_role { &mut self.roles } else { &mut self.parts };
                if let Some(parts) = parts.get_mut(index.index()) {
                    parts.push((name, added));
                }
            }
        }
    }

    /// Makes the resources of the arrows' own, still without properties.
    fn allocate_arrows(&mut self) -> Vec<Own<'g>> {
        let mut own = Vec::with_capacity(self.graph.flow.edge_count());
        for edge in self.graph.flow.edge_references() {
            if let Some((dialect, scope)) = self.link(edge.id(), edge.weight()) {
                self.allocate_own(dialect, &scope, edge.weight(), &mut own);
            }
        }
        own
    }

    fn bodies(&mut self, own: Vec<Own<'g>>, granted: &super::grants::Granted<'g>, diagnostics: &mut Diagnostics) {
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index) else { continue };
            for (name, resource) in &self.dialect(node).resources {
                let Some(at) = self.resource(index, name) else { continue };
                // The properties of a role are its policies, which are written last.
                if node.service.body != Some(BodyKind::Allows) {
                    self.fill(at, resource, &Scope::of(index), &[]);
                }
                if name == MAIN {
                    self.set_name(at, index, node, false);
                }
            }
        }
        self.fill_own(own, granted);
        let (mut changes, mut told) = (Changes::default(), Told::default());
        for edge in self.graph.flow.edge_references() {
            let EdgeKind::Arrow(accept) = edge.weight().kind else { continue };
            let scope = Scope::of_arrow(accept, edge.id(), edge.source(), edge.target());
            if let Some((dialect, _)) = self.link(edge.id(), edge.weight()) {
                self.patches(dialect, &scope, edge.id(), granted, &mut changes, diagnostics);
            }
            self.tell(edge.id(), accept, &scope, &mut told, &mut changes, diagnostics);
        }
        self.apply(changes);
    }

    fn outputs(&mut self) {
        let mut outputs = Vec::new();
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index).filter(|node| node.existing.is_none()) else { continue };
            let scope = Scope::of(index);
            for (suffix, output) in &node.service.outputs {
                if self.wanted(&output.when, &scope)
                    && let Some(value) = self.template(&output.value, &scope)
                {
                    outputs.push(Output {
                        id: self.arena.concat(&[&node.id, suffix]),
                        doc: &output.doc,
                        value,
                        export: None,
                    });
                }
            }
        }
        self.plan.outputs = outputs;
    }

    fn assets(&mut self) {
        let mut assets: BTreeMap<String, Asset> = BTreeMap::new();
        for node in self.graph.flow.node_weights() {
            let zip = archived(node);
            let carried = zip && self.plan.target.carries_code();
            let Some(code) = node.code.as_ref().filter(|code| !carried || code.inline.is_none()) else { continue };
            let key = asset_key(code, zip);
            assets.insert(key.clone(), Asset { key, code: Arc::clone(code), zip });
        }
        self.plan.assets = assets.into_values().collect();
    }
}
