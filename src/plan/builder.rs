//! The builder of a plan: it makes resources, gives them their properties, and notes the references between them.

use super::evaluator::Evaluator;
use super::ids::Ids;
use super::scope::Scope;
use super::value::{ResourceIndex, Value};
use super::{Plan, Resource};
use crate::catalog;
use crate::graph::Node;
use petgraph::graph::{EdgeIndex, NodeIndex};
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};

/// The builder of a plan: it makes resources, with properties that the evaluator gives.
pub struct Builder<'g, 's> {
    pub eval: Evaluator<'g, 's>,
    /// The references from resource to resource, noted where values are placed.
    pub references: Vec<(ResourceIndex, ResourceIndex)>,
    /// The first value that an arrow gives each property.
    pub set: HashMap<(ResourceIndex, &'g [&'g str]), (Value<'g>, EdgeIndex), rustc_hash::FxBuildHasher>,
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

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Remembers a resource of a node.
    pub fn keep_part(&mut self, node: NodeIndex, name: &'g str, at: ResourceIndex) {
        if let Some(parts) = self.parts.get_mut(node.index()) {
            parts.push((name, at));
        }
    }

    /// Adds a resource without properties to the plan.
    pub fn add(&mut self, Ids { id, later }: Ids<'g>, kind: &'g str, node: NodeIndex) -> ResourceIndex {
        let index = ResourceIndex::new(self.plan.resources.len());
        let properties = Value::EMPTY;
        self.plan.resources.push(Resource { id, later, kind, properties, after: Vec::new(), retain: false, node });
        index
    }

    /// Gives a resource its properties, and the resources that it waits for.
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
        self.named(&resource.kind, &properties);
        self.place(at, properties);
        let siblings: Vec<_> = resource.after.iter().filter_map(|name| self.resource(scope.owner, name)).collect();
        let Some(place) = self.plan.resources.get_mut(at.index()) else { return };
        place.retain = retain;
        place.after.extend(after);
        place.after.extend(siblings);
    }

    /// Remembers whether an identity has a name that people chose.
    pub fn named(&mut self, kind: &str, properties: &Value<'g>) {
        let identity = self.graph.catalog.role_resource(self.plan.target).filter(|role| role.kind == kind);
        let chosen = identity.and_then(|role| role.named.last());
        self.plan.names_identities |= chosen.is_some_and(|name| properties.get(name).is_some());
    }

    /// Puts the properties of a resource in place.
    pub fn place(&mut self, at: ResourceIndex, properties: Value<'g>) {
        self.note(at, &properties);
        if let Some(place) = self.plan.resources.get_mut(at.index()) {
            place.properties = properties;
        }
    }

    /// Notes the references in a value of a resource.
    pub fn note(&mut self, at: ResourceIndex, value: &Value<'g>) {
        value.references(&mut |target| self.references.push((at, target)));
    }

    /// Sets the deterministic name if there must be one.
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
}
