//! Changes to the resources at the ends of arrows: gathered, and made together, since hundreds of arrows may add to one list.

use super::builder::Builder;
use super::grants::Table;
use super::value::{Entry, ResourceIndex, Value};
use indexmap::IndexSet;
use serde_json::Value as Json;

/// One change.
#[derive(Clone, Copy)]
pub struct Change<'g> {
    /// The path in the properties.
    pub keys: &'g [&'g str],
    pub value: Value<'g>,
    /// True if the value is appended to the list there, once for equal values; else it is set, if nothing is there yet.
    pub append: bool,
}

/// The changes to each resource, in the order of the arrows.
pub type Changes<'g> = Table<ResourceIndex, Vec<Change<'g>>>;

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Makes the changes in the properties of the resources.
    pub fn apply(&mut self, changes: Changes<'g>) {
        for (at, changes) in changes {
            let Some(properties) = self.plan.resource(at).map(|resource| resource.properties) else { continue };
            let changed = self.changed(at, properties, &changes);
            if let Some(resource) = self.plan.resources.get_mut(at.index()) {
                resource.properties = changed;
            }
        }
    }

    fn changed(&mut self, at: ResourceIndex, value: Value<'g>, changes: &[Change<'g>]) -> Value<'g> {
        // JSON that is carried as text is changed before it becomes text.
        if let Value::Json(inner) = value {
            return Value::Json(self.arena.keep(self.changed(at, *inner, changes)));
        }
        let mut value = value;
        let mut items: Option<IndexSet<Value<'g>, rustc_hash::FxBuildHasher>> = None;
        let mut inside: Table<&'g str, Vec<Change<'g>>> = Table::default();
        for change in changes {
            match change.keys.split_first() {
                Some((key, keys)) => inside.entry(*key).or_default().push(Change { keys, ..*change }),
                None if change.append => {
                    items.get_or_insert_with(|| listed(value)).insert(change.value);
                    self.note(at, &change.value);
                }
                None if value == Value::EMPTY => {
                    value = change.value;
                    self.note(at, &value);
                }
                None => {}
            }
        }
        if let Some(items) = items {
            return self.arena.list(items);
        }
        let Value::Map(entries) = self.arena.unfolded(value) else { return value };
        if inside.is_empty() {
            return value;
        }
        let mut entries: Vec<Entry<'g>> = entries.to_vec();
        let known = entries.len();
        for (key, changes) in inside {
            match entries.iter_mut().take(known).find(|(known, _)| *known == key) {
                Some((_, value)) => *value = self.changed(at, *value, &changes),
                None => entries.push((key, self.changed(at, Value::EMPTY, &changes))),
            }
        }
        Value::Map(self.arena.slice(&entries))
    }
}

/// The items of a list; empty for any other value.
fn listed(value: Value<'_>) -> IndexSet<Value<'_>, rustc_hash::FxBuildHasher> {
    match value {
        Value::List(items) => items.iter().copied().collect(),
        Value::Fixed(Json::Array(items)) => items.iter().map(Value::Fixed).collect(),
        _ => IndexSet::default(),
    }
}
