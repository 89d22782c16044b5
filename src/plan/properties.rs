//! Properties, resources and outputs of one's own: values that people write in the words of a target.

use super::arena::Arena;
use super::builder::Builder;
use super::documents::MAIN;
use super::evaluator::text_value;
use super::value::{ResourceIndex, Value};
use super::{Output, Resource};
use crate::catalog::{Parameter, Target, Type, of_resource};
use crate::graph::{Name, Property, Raw};
use crate::source::Span;
use petgraph::graph::NodeIndex;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// A property of one's own, and where it went.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'g> {
    /// The node in whose body it stands.
    pub node: NodeIndex,
    /// The line.
    pub property: &'g Property<'g>,
    /// True if the node has no resource that it could be a property of.
    pub nowhere: bool,
    /// True if it takes the place of another value that was there.
    pub overrides: bool,
}

/// An attribute that its node does not have.
#[derive(Debug, Clone, Copy)]
pub struct Unresolved<'g> {
    /// The node.
    pub node: NodeIndex,
    /// The name of the attribute.
    pub name: &'g str,
    /// Its place.
    pub span: Span,
}

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Sets the properties that people write, in the resources as they are by then.
    pub fn properties(&mut self) {
        let mut changed: BTreeSet<ResourceIndex> = BTreeSet::new();
        let all = self.by_node();
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index).filter(|node| !node.properties.is_empty()) else { continue };
            let target = self.plan.target;
            for property in node.properties.iter().filter(|property| property.target == target) {
                let all = self.having(index, property, &all);
                let value = self.raw(&property.value);
                // A reference to nothing is reported, and sets nothing.
                if value.is_none() && property.value != Raw::None {
                    continue;
                }
                let keys = self.arena.collect(property.path.iter().map(|name| name.text));
                let (nowhere, mut overrides) = (all.is_empty(), false);
                for at in all {
                    let Some(resource) = self.plan.resources.get_mut(at.index()) else { continue };
                    let mut merge = Merge { arena: self.eval.arena, overrides: false };
                    merge.put(resource, target, keys, value);
                    overrides |= merge.overrides;
                    changed.insert(at);
                }
                self.plan.placed.push(Placed { node: index, property, nowhere, overrides });
            }
        }
        if !changed.is_empty() {
            self.references.retain(|(from, _)| !changed.contains(from));
        }
        for at in changed {
            let Some(resource) = self.plan.resource(at) else { continue };
            let (kind, properties, attributes) = (resource.kind, resource.properties, resource.attributes);
            self.named(kind, &properties);
            self.note(at, &properties);
            self.note(at, &attributes);
        }
    }

    /// All resources of each node with a property that names a type, those of its arrows and policies too.
    fn by_node(&self) -> BTreeMap<NodeIndex, Vec<ResourceIndex>> {
        let typed = |index: &NodeIndex| {
            self.node(*index).is_some_and(|node| node.properties.iter().any(|property| property.kind.is_some()))
        };
        let mut all: BTreeMap<NodeIndex, Vec<ResourceIndex>> =
            self.graph.flow.node_indices().filter(typed).map(|index| (index, Vec::new())).collect();
        if !all.is_empty() {
            for (at, resource) in self.plan.resources.iter().enumerate() {
                all.get_mut(&resource.node).into_iter().for_each(|own| own.push(ResourceIndex::new(at)));
            }
        }
        all
    }

    /// The resources of a node that have a property.
    fn having(
        &self,
        index: NodeIndex,
        property: &Property<'_>,
        all: &BTreeMap<NodeIndex, Vec<ResourceIndex>>,
    ) -> Vec<ResourceIndex> {
        let Some(kind) = &property.kind else { return self.resource(index, MAIN).into_iter().collect() };
        let own = all.get(&index).into_iter().flatten().copied();
        own.filter(|at| self.plan.resource(*at).is_some_and(|resource| resource.kind == kind.text)).collect()
    }

    /// The outputs that people write.
    pub fn own_outputs(&mut self) {
        for output in &self.graph.outputs {
            let Some(value) = self.raw(&output.value) else { continue };
            let id = self.arena.written(output.id());
            let doc = output.doc.as_deref().unwrap_or_default();
            let export = output.export.as_ref().map(|text| text_value(self.arena, text));
            self.plan.outputs.push(Output { id, doc, value, export });
        }
    }

    /// Keeps the attributes that people refer to and that are not there.
    pub fn unresolved(&mut self) {
        let mut lost: Vec<(NodeIndex, Name<'g>)> = Vec::new();
        let mut ask = |node, attribute: Name<'g>| {
            if self.own_attribute(node, attribute.text).is_none() {
                lost.push((node, attribute));
            }
        };
        for node in self.graph.flow.node_weights() {
            let here = node.references().into_iter().filter(|by| by.target.is_none_or(|target| target == self.target));
            here.for_each(|by| ask(by.node, by.attribute));
        }
        self.graph.outputs.iter().for_each(|output| output.value.attributes(&mut ask));
        let lost = lost.into_iter().map(|(node, name)| Unresolved { node, name: name.text, span: name.span });
        self.plan.unresolved = lost.collect();
    }
}

/// True if a value that is there says the same as one that a person writes.
fn says(old: Value<'_>, new: Value<'_>) -> bool {
    match (old, new) {
        (Value::Fixed(Json::Bool(old)), Value::Bool(new)) => *old == new,
        (Value::Fixed(Json::Number(old)), Value::Integer(new)) => old.as_i64() == Some(new),
        _ => old == new || old.as_text().is_some_and(|text| new.as_text() == Some(text)),
    }
}

/// Puts a value in its place: maps are merged, everything else is replaced.
struct Merge<'g> {
    arena: &'g Arena,
    /// True if another value was replaced.
    overrides: bool,
}

impl<'g> Merge<'g> {
    /// Puts a value into a resource: among its properties, or where the type has none of the name, among what every resource has.
    fn put(&mut self, resource: &mut Resource<'g>, target: Target, keys: &[&'g str], value: Option<Value<'g>>) {
        let attribute = keys.first().and_then(|name| of_resource(target, resource.kind, name));
        match (attribute, value) {
            (None, value) => {
                resource.properties = self.at(Some(resource.properties), keys, value).unwrap_or(Value::EMPTY);
            }
            // Nodes that must be there first.
            (Some(Parameter { kind: Type::List, .. }), value) => {
                value.into_iter().for_each(|value| value.references(&mut |target| resource.after.push(target)));
            }
            (Some(_), value) => {
                resource.attributes = self.at(Some(resource.attributes), keys, value).unwrap_or(Value::EMPTY);
                let kept = resource.retain && keys.iter().any(|name| Resource::KEPT.contains(name));
                self.overrides |= kept && value.is_some_and(|value| value != Value::Text("Retain"));
            }
        }
    }

    fn at(&mut self, old: Option<Value<'g>>, keys: &[&'g str], new: Option<Value<'g>>) -> Option<Value<'g>> {
        let Some((key, rest)) = keys.split_first() else { return self.merged(old, new) };
        match old {
            Some(Value::Json(inner)) => Some(Value::Json(self.arena.keep(self.at(Some(*inner), keys, new)?))),
            Some(Value::Shared(inner)) => self.at(Some(*inner), keys, new),
            // A block of Terraform that stands once is a list of one.
            Some(Value::List([only @ (Value::Map(_) | Value::Fixed(_))])) => {
                Some(Value::List(self.arena.slice(&[self.at(Some(*only), keys, new)?])))
            }
            _ => {
                let mut entries = old.map(|old| old.entries()).unwrap_or_default();
                self.overrides |= old.is_some_and(|old| entries.is_empty() && old != Value::EMPTY);
                let place = entries.iter().position(|(known, _)| known == key);
                let value = place.and_then(|at| entries.get(at)).map(|(_, value)| *value);
                match (place, self.at(value, rest, new)) {
                    (Some(at), Some(value)) => entries.get_mut(at).into_iter().for_each(|entry| entry.1 = value),
                    (Some(at), None) => drop(entries.remove(at)),
                    (None, Some(value)) => entries.push((key, value)),
                    (None, None) => {}
                }
                Some(self.arena.entries(entries))
            }
        }
    }

    fn merged(&mut self, old: Option<Value<'g>>, new: Option<Value<'g>>) -> Option<Value<'g>> {
        if let (Some(old), Some(Value::Map(entries))) = (old, new) {
            let is_map = match old {
                Value::Json(inner) | Value::Shared(inner) => !inner.entries().is_empty(),
                Value::List([only]) => !only.entries().is_empty(),
                other => !other.entries().is_empty(),
            };
            if is_map {
                return entries.iter().try_fold(old, |old, (key, value)| self.at(Some(old), &[key], Some(*value)));
            }
        }
        self.overrides |= match (old, new) {
            (Some(old), Some(new)) => !says(old, new),
            (old, _) => old.is_some(),
        };
        new
    }
}
