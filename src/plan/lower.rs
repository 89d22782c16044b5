//! From the graph to the plan, in four steps: which resources there are, who may do what, what each
//! resource says, and which references must give way so that no resource waits for itself.

use super::arena::Arena;
use super::bounds::Bounds;
use super::changes::Changes;
use super::functions::asset_key;
use super::names::Names;
use super::scope::{Item, Scope};
use super::value::{Entry, ResourceIndex, Value};
use super::variables::Told;
use super::{Asset, Output, Param, Plan, Resource, cycles, order, provider};
use crate::catalog::{self, Attribute, BodyKind, Dialect, Parameter, Target};
use crate::diagnostics::Diagnostics;
use crate::graph::{EdgeKind, Existing, Graph, Node, pascal};
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// The resources of one node, by name.
type Parts<'g> = Vec<(&'g str, ResourceIndex)>;

/// The lowering under way.
pub struct Lowering<'g, 's> {
    pub graph: &'g Graph<'s>,
    pub arena: &'g Arena,
    /// By node: its resources and its roles.
    parts: Vec<Parts<'g>>,
    pub roles: Vec<Parts<'g>>,
    /// The patterns of arrows.
    pub patterns: BTreeMap<EdgeIndex, Value<'g>>,
    /// The patterns of nodes.
    pub conditions: BTreeMap<NodeIndex, Value<'g>>,
    pub names: Names<'g>,
    pub bounds: Bounds,
    /// Columns of tables, and their partitions.
    pub columns: RefCell<HashMap<(NodeIndex, bool), Value<'g>, rustc_hash::FxBuildHasher>>,
    /// Defaults of parameters that were asked for, where they depend on many arrows.
    pub defaults: RefCell<HashMap<(NodeIndex, *const Parameter), Option<Value<'g>>, rustc_hash::FxBuildHasher>>,
    /// Which resource refers to which, noted where values are placed.
    pub references: Vec<(ResourceIndex, ResourceIndex)>,
    /// Stacks of the lists and maps being made: one allocation serves them all.
    pub items: RefCell<Vec<Value<'g>>>,
    pub entries: RefCell<Vec<Entry<'g>>>,
    pub plan: Plan<'g>,
}

/// Lowers a graph without errors, its values into an arena. A graph with errors lowers too, to what could be made of it.
pub fn lower<'g, 's: 'g>(
    graph: &'g Graph<'s>,
    arena: &'g Arena,
    target: Target,
    diagnostics: &mut Diagnostics,
) -> Plan<'g> {
    let mut lowering = Lowering {
        graph,
        arena,
        parts: vec![Parts::new(); graph.flow.node_count()],
        roles: vec![Parts::new(); graph.flow.node_count()],
        patterns: BTreeMap::new(),
        conditions: BTreeMap::new(),
        names: Names::new(target),
        bounds: Bounds::of(graph),
        columns: RefCell::default(),
        defaults: RefCell::default(),
        references: Vec::new(),
        items: RefCell::default(),
        entries: RefCell::default(),
        plan: Plan { target, ..Plan::default() },
    };
    let params = graph.params.iter().map(|param| Param {
        name: param.name.text,
        id: parameter_id(param.name.text, target),
        default: param.default.as_ref(),
    });
    lowering.plan.params = params.collect();
    lowering.allocate();
    lowering.references.reserve(lowering.plan.resources.len() * 3);
    lowering.filters(diagnostics);
    let granted = lowering.grants(diagnostics);
    lowering.bodies(&granted, diagnostics);
    lowering.write_policies(granted);
    lowering.outputs();
    lowering.assets();
    lowering.plan.provider = provider::least(graph);
    lowering.rules(diagnostics);
    lowering.reads(diagnostics);
    lowering.bounds.finding(graph).into_iter().for_each(|found| diagnostics.push(found));
    cycles::cut(&mut lowering, diagnostics);
    order::order(&mut lowering, diagnostics);
    let mut plan = lowering.plan;
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

impl<'g, 's: 'g> Lowering<'g, 's> {
    /// How the target spells a node.
    pub fn dialect(&self, node: &'g Node<'_>) -> &'g Dialect {
        node.service.dialect(self.plan.target)
    }

    pub fn node(&self, index: NodeIndex) -> Option<&'g Node<'s>> {
        self.graph.flow.node_weight(index)
    }

    /// A resource of a node, where it exists.
    pub fn resource(&self, node: NodeIndex, name: &str) -> Option<ResourceIndex> {
        find(self.parts.get(node.index())?, name)
    }

    /// Remembers a resource of a node.
    pub fn keep_part(&mut self, node: NodeIndex, name: &'g str, at: ResourceIndex) {
        if let Some(parts) = self.parts.get_mut(node.index()) {
            parts.push((name, at));
        }
    }

    /// A role made for a node.
    pub fn made_role(&self, node: NodeIndex, role: &str) -> Option<ResourceIndex> {
        find(self.roles.get(node.index())?, role)
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

    /// What a resource's id ends in.
    pub fn suffix(&self, resource: &'g catalog::Resource, scope: &Scope<'g>) -> &'g str {
        let suffix = resource.suffix.as_ref().and_then(|template| self.template(template, scope));
        suffix.and_then(|suffix| suffix.as_text()).unwrap_or_default()
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

    /// The ARN of a node spelled out, for a name of it.
    pub fn arn_for(&self, index: NodeIndex, name: Value<'g>) -> Option<Value<'g>> {
        let template = self.node(index)?.service.arn.as_ref()?;
        self.template(template, &Scope::of(index).with(self.arena, "resource_id", Item::Value(name)))
    }

    /// Sets the deterministic name where there must be one.
    pub fn set_name(&mut self, at: ResourceIndex, index: NodeIndex, node: &'g Node<'s>, needed: bool) {
        let (Some(naming), Some(property)) = (&node.service.naming, &self.dialect(node).name_property) else { return };
        if !(naming.always || needed || node.arguments.contains_key("name")) {
            return;
        }
        let Some(name) = self.template(&naming.value, &Scope::of(index)) else { return };
        self.note(at, &name);
        if let Some(Resource { properties: Value::Map(entries), .. }) = self.plan.resources.get_mut(at.index())
            && entries.iter().all(|(key, _)| key != property)
        {
            let named = (property.as_str(), name);
            *entries = self.arena.collect(std::iter::once(named).chain(entries.iter().copied()));
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

    /// An attribute of a node.
    pub fn attribute(&self, index: NodeIndex, name: &'g str) -> Option<Value<'g>> {
        let node = self.node(index)?;
        self.spelled(index, node, name, node.service.attribute(name, self.plan.target))
    }

    /// An attribute of a node: of one that is made as the dialect spells it, of an existing one from its ARN.
    pub fn spelled(
        &self,
        index: NodeIndex,
        node: &'g Node<'s>,
        name: &'g str,
        attribute: Option<&'g Attribute>,
    ) -> Option<Value<'g>> {
        if let Some(existing) = &node.existing {
            return self.existing_attribute(index, node, existing, name);
        }
        match attribute? {
            Attribute::Resource(resource, attribute) => Some(Value::Ref(self.resource(index, resource)?, *attribute)),
            Attribute::Value(template) => self.bounds.deeper(index, || self.template(template, &Scope::of(index))),
        }
    }

    fn existing_attribute(
        &self,
        index: NodeIndex,
        node: &'g Node<'s>,
        existing: &'g Existing<'s>,
        name: &'g str,
    ) -> Option<Value<'g>> {
        let arn = super::eval::text_value(self.arena, &existing.arn);
        let known = super::eval::text_value(self.arena, &existing.name);
        match name {
            "arn" => Some(arn),
            "name" => Some(known),
            _ => {
                let template = node.service.existing_attributes.get(name)?;
                let scope = Scope::of(index).with(self.arena, "arn", Item::Value(arn));
                let scope = scope.with(self.arena, "resource_id", Item::Value(known));
                self.bounds.deeper(index, || self.template(template, &scope))
            }
        }
    }

    /// An attribute of a node's role: the written one where the node names one, else the one made for it.
    pub fn of_role(&self, index: NodeIndex, role: &str, name: &'g str) -> Item<'g> {
        if let Some(written) = self.written_role(index, role) {
            return match self.attribute(written, name) {
                Some(value) => Item::Value(value),
                None => Item::Absent,
            };
        }
        let spelling = self.graph.catalog.role().and_then(|role| role.attribute(name, self.plan.target));
        match (self.made_role(index, role), spelling) {
            (Some(at), Some(Attribute::Resource(_, attribute))) => Item::Value(Value::Ref(at, *attribute)),
            _ => Item::Absent,
        }
    }

    /// The written role that acts for a node, where it names one.
    pub fn written_role(&self, index: NodeIndex, role: &str) -> Option<NodeIndex> {
        let node = self.node(index)?;
        let key = node.service.roles.get(role)?.written.as_ref()?;
        match node.arguments.get(key.as_str())?.value {
            crate::graph::Literal::Node(written) => Some(written),
            _ => None,
        }
    }
}

/// Whether a node's code is zipped: unless it is handed over as it is, or is an archive already.
pub fn archived(node: &Node<'_>) -> bool {
    let ready = node.code.as_ref().is_some_and(|code| code.is_archive());
    !ready && node.service.parameters.values().any(|parameter| parameter.archive)
}

fn find(parts: &Parts<'_>, name: &str) -> Option<ResourceIndex> {
    parts.iter().find(|(part, _)| *part == name).map(|(_, index)| *index)
}
