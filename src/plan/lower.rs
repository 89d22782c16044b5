//! From the graph to the plan, in four steps: which resources there are, who may do what, what each
//! resource says, and which references must give way so that no resource waits for itself.

use super::arena::Arena;
use super::changes::Changes;
use super::evaluator::{Evaluator, archived};
use super::functions::asset_key;
use super::scope::Scope;
use super::value::{ResourceIndex, Value};
use super::variables::Told;
use super::{Asset, Output, Param, Plan, Resource, cycles, order, provider};
use crate::catalog::{self, BodyKind, Target};
use crate::diagnostics::Diagnostics;
use crate::graph::{EdgeKind, Graph, Node, pascal};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

/// The builder of a plan: it makes resources, and what they say, by what the evaluator reads.
pub struct Builder<'g, 's> {
    eval: Evaluator<'g, 's>,
    /// Which resource refers to which, noted where values are placed.
    pub references: Vec<(ResourceIndex, ResourceIndex)>,
    pub plan: Plan<'g>,
}

impl<'g, 's> Deref for Builder<'g, 's> {
    type Target = Evaluator<'g, 's>;
    fn deref(&self) -> &Evaluator<'g, 's> {
        &self.eval
    }
}

impl DerefMut for Builder<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.eval
    }
}

/// Lowers a graph without errors, its values into an arena. A graph with errors lowers too, to what could be made of it.
pub fn lower<'g, 's: 'g>(
    graph: &'g Graph<'s>,
    arena: &'g Arena,
    target: Target,
    diagnostics: &mut Diagnostics,
) -> Plan<'g> {
    let mut builder = Builder {
        eval: Evaluator::new(graph, arena, target),
        references: Vec::new(),
        plan: Plan { target, ..Plan::default() },
    };
    let params = graph.params.iter().map(|param| Param {
        name: param.name.text,
        id: parameter_id(param.name.text, target),
        default: param.default.as_ref(),
    });
    builder.plan.params = params.collect();
    builder.allocate();
    builder.references.reserve(builder.plan.resources.len() * 3);
    builder.filters(diagnostics);
    let granted = builder.grants(diagnostics);
    builder.bodies(&granted, diagnostics);
    builder.write_policies(granted);
    builder.outputs();
    builder.assets();
    builder.plan.provider = provider::least(graph);
    builder.rules(diagnostics);
    builder.reads(diagnostics);
    builder.bounds.finding(graph).into_iter().for_each(|found| diagnostics.push(found));
    cycles::cut(&mut builder, diagnostics);
    order::order(&mut builder, diagnostics);
    let mut plan = builder.plan;
    plan.outputs.sort_by(|a, b| a.id.cmp(b.id));
    plan
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
    /// Remembers a resource of a node.
    pub fn keep_part(&mut self, node: NodeIndex, name: &'g str, at: ResourceIndex) {
        if let Some(parts) = self.parts.get_mut(node.index()) {
            parts.push((name, at));
        }
    }

    pub fn add(&mut self, id: &'g str, kind: &'g str, node: NodeIndex) -> ResourceIndex {
        let index = ResourceIndex::new(self.plan.resources.len());
        let properties = Value::EMPTY;
        self.plan.resources.push(Resource { id, kind, properties, after: Vec::new(), retain: false, node });
        index
    }

    /// Decides which resources there are.
    fn allocate(&mut self) {
        self.plan.resources.reserve(self.graph.flow.node_count() * 2);
        let mut made: Vec<(&'g str, &'g str, &'g str, bool)> = Vec::new();
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index).filter(|node| node.existing.is_none()) else { continue };
            // Who may assume a role follows from who acts by it; IAM refuses a role that nobody may.
            if node.service.body == Some(BodyKind::Allows) && !self.graph.is_named(index) {
                continue;
            }
            let scope = Scope::of(index);
            for (name, resource) in &self.dialect(node).resources {
                if !resource.patched && self.wanted(&resource.when, &scope) {
                    let id = self.arena.concat(&[&node.id, self.suffix(resource, &scope)]);
                    made.push((id, &resource.kind, name, false));
                }
            }
            for (name, role) in &node.service.roles {
                let written = role.written.as_ref().is_some_and(|key| node.arguments.contains_key(key.as_str()));
                if !written && self.wanted(&role.when, &scope) {
                    let kind = self
                        .graph
                        .catalog
                        .role_resource(self.plan.target)
                        .map_or("", |spelling| spelling.kind.as_str());
                    made.push((self.arena.concat(&[&node.id, &role.suffix]), kind, name, true));
                }
            }
            // In order of id, as the nodes are: then all of them are nearly in order.
            made.sort_unstable();
            for (id, kind, name, is_role) in made.drain(..) {
                let added = self.add(id, kind, index);
                let parts = if is_role { &mut self.roles } else { &mut self.parts };
                if let Some(parts) = parts.get_mut(index.index()) {
                    parts.push((name, added));
                }
            }
        }
    }

    fn bodies(&mut self, granted: &super::grants::Granted<'g>, diagnostics: &mut Diagnostics) {
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index) else { continue };
            for (name, resource) in &self.dialect(node).resources {
                let Some(at) = self.resource(index, name) else { continue };
                let scope = Scope::of(index);
                self.fill(at, resource, &scope, &[]);
                if name == "main" {
                    self.set_name(at, index, node, false);
                }
            }
        }
        let (mut changes, mut told) = (Changes::default(), Told::default());
        for edge in self.graph.flow.edge_references() {
            let EdgeKind::Arrow(accept) = edge.weight().kind else { continue };
            let scope = Scope::of_arrow(accept, edge.id(), edge.source(), edge.target());
            let Some(owner) = self.node(scope.owner) else { continue };
            if let Some(dialect) = self.dialect(owner).links.get(edge.weight().link) {
                self.glue(dialect, &scope, edge.id(), granted);
                self.patches(dialect, &scope, edge.id(), granted, &mut changes, diagnostics);
            }
            self.tell(edge.id(), accept, &scope, &mut told, &mut changes, diagnostics);
        }
        self.apply(changes);
    }

    /// Gives a resource its properties.
    pub fn fill(
        &mut self,
        at: ResourceIndex,
        resource: &'g catalog::Resource,
        scope: &Scope<'g>,
        after: &[ResourceIndex],
    ) {
        let properties = resource.properties.as_ref().and_then(|template| self.template(template, scope));
        let retain = resource.retain.as_ref().is_some_and(|condition| self.holds(condition, scope));
        let properties = properties.map_or(Value::EMPTY, |properties| self.arena.unfolded(properties));
        let identity = self.graph.catalog.role_resource(self.plan.target).filter(|role| role.kind == resource.kind);
        let chosen = identity.and_then(|role| role.named.last());
        self.plan.names_identities |= chosen.is_some_and(|name| properties.get(name).is_some());
        self.place(at, properties);
        let siblings: Vec<_> = resource.after.iter().filter_map(|name| self.resource(scope.owner, name)).collect();
        let Some(place) = self.plan.resources.get_mut(at.index()) else { return };
        place.retain = retain;
        place.after.extend(after);
        place.after.extend(siblings);
    }

    /// Puts the properties of a resource in place.
    pub fn place(&mut self, at: ResourceIndex, properties: Value<'g>) {
        self.note(at, &properties);
        if let Some(place) = self.plan.resources.get_mut(at.index()) {
            place.properties = properties;
        }
    }

    /// Notes what a value of a resource refers to.
    pub fn note(&mut self, at: ResourceIndex, value: &Value<'g>) {
        value.references(&mut |target| self.references.push((at, target)));
    }

    /// Sets the deterministic name where there must be one.
    pub fn set_name(&mut self, at: ResourceIndex, index: NodeIndex, node: &'g Node<'s>, needed: bool) {
        let (Some(naming), Some(property)) = (&node.service.naming, &self.dialect(node).name_property) else { return };
        if !(naming.always || needed || node.arguments.contains_key("name")) {
            return;
        }
        let Some(name) = self.template(&naming.value, &Scope::of(index)) else { return };
        self.note(at, &name);
        let arena = self.arena;
        if let Some(Resource { properties: Value::Map(entries), .. }) = self.plan.resources.get_mut(at.index())
            && entries.iter().all(|(key, _)| key != property)
        {
            let named = (property.as_str(), name);
            *entries = arena.collect(std::iter::once(named).chain(entries.iter().copied()));
        }
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
                    outputs.push(Output { id: self.arena.concat(&[&node.id, suffix]), doc: &output.doc, value });
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
            assets.insert(key.clone(), Asset { key, code: Rc::clone(code), zip });
        }
        self.plan.assets = assets.into_values().collect();
    }
}
