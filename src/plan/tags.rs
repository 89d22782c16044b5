//! Tags, in the words of a target: on every resource whose type takes them.

use super::builder::Builder;
use super::value::{Entry, ResourceIndex, Value};
use crate::catalog::Target;
use crate::catalog::types::{self, Tagged};
use crate::graph::{Literal, TAGS};
use petgraph::graph::NodeIndex;
use std::collections::BTreeSet;

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Tags the resources: in CloudFormation each with the tags of the file and of its node, in Terraform with those of its
    /// node, because the provider adds the others.
    pub fn tags(&mut self) {
        let graph = self.graph;
        let all: Vec<Entry<'g>> =
            graph.tags.iter().filter_map(|tag| Some((tag.key.text, self.tag(&tag.value)?))).collect();
        self.plan.tags = Some(self.arena.entries(all.iter().copied())).filter(Value::truthy);
        let shared: &[Entry<'g>] = if self.plan.target == Target::CloudFormation { &all } else { &[] };
        let own = |index: &NodeIndex| {
            self.node(*index).is_some_and(|node| node.existing.is_none() && node.arguments.contains_key(TAGS))
        };
        let mut untagged: BTreeSet<NodeIndex> = graph.flow.node_indices().filter(own).collect();
        // Most files tag nothing, and may have very many resources.
        if shared.is_empty() && untagged.is_empty() {
            return;
        }
        for index in 0..self.plan.resources.len() {
            let at = ResourceIndex::new(index);
            let Some(resource) = self.plan.resource(at) else { continue };
            let (kind, node) = (resource.kind, resource.node);
            let tags = self.of(node, shared);
            let taken = if tags.is_empty() { None } else { types::find(self.plan.target, kind) };
            let Some(tagged) = taken.and_then(types::Kind::tagged) else { continue };
            self.put_tags(at, tagged, &tags);
            untagged.remove(&node);
        }
        self.plan.untagged = untagged;
    }

    /// The tags of what belongs to a node, by key: its own take the place of the file's.
    fn of(&self, node: NodeIndex, shared: &[Entry<'g>]) -> Vec<Entry<'g>> {
        let mut tags = shared.to_vec();
        let own = self.node(node).and_then(|node| node.arguments.get(TAGS));
        if let Some(Literal::Map(entries)) = own.map(|argument| &argument.value) {
            tags.retain(|(key, _)| entries.iter().all(|(own, _)| own != key));
            tags.extend(entries.iter().filter_map(|(key, value)| Some((*key, self.tag(value)?))));
            tags.sort_by_key(|(key, _)| *key);
        }
        tags
    }

    /// The value of a tag, which is text.
    fn tag(&self, value: &'g Literal<'s>) -> Option<Value<'g>> {
        match value {
            Literal::Integer(number) => Some(Value::Text(self.arena.written(number))),
            Literal::Bool(truth) => Some(Value::Text(self.arena.written(truth))),
            other => self.eval.written(other),
        }
    }

    fn put_tags(&mut self, at: ResourceIndex, (name, listed): Tagged, tags: &[Entry<'g>]) {
        let arena = self.arena;
        let Some(resource) = self.plan.resources.get_mut(at.index()) else { return };
        let mut entries = resource.properties.entries();
        let old = entries.iter().position(|(key, _)| *key == name);
        let had = old.map(|old| entries.remove(old).1);
        let value = if listed {
            let pair = |(key, value): &Entry<'g>| arena.map([("Key", Value::Text(key)), ("Value", *value)]);
            let mut all = had.map(|had| had.items()).unwrap_or_default();
            all.extend(tags.iter().map(pair));
            arena.list(all)
        } else {
            let mut all = had.map(|had| had.entries()).unwrap_or_default();
            all.retain(|(key, _)| tags.iter().all(|(own, _)| own != key));
            all.extend(tags);
            arena.entries(all)
        };
        entries.push((name, value));
        resource.properties = arena.entries(entries);
    }
}
