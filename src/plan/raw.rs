//! Values that people write: arguments, and what they say in the words of a target.

use super::documents::MAIN;
use super::evaluator::{Evaluator, text_value};
use super::scope::Item;
use super::value::{Entry, Value};
use crate::catalog::{Word, types};
use crate::graph::{Literal, Raw};
use petgraph::graph::NodeIndex;

impl<'g, 's: 'g> Evaluator<'g, 's> {
    /// A typed argument as a value of the plan.
    pub fn literal(&self, literal: &'g Literal<'s>) -> Item<'g> {
        match literal {
            Literal::None => Item::Absent,
            Literal::Node(index) => Item::Node(*index),
            other => self.written(other).map_or(Item::Absent, Item::Value),
        }
    }

    /// The value of a literal; None for one that refers to nothing.
    pub fn written(&self, literal: &'g Literal<'s>) -> Option<Value<'g>> {
        let arena = self.arena;
        Some(match literal {
            Literal::Bool(value) => Value::Bool(*value),
            Literal::Integer(value) => Value::Integer(*value),
            Literal::Choice(choice) => Value::Text(choice),
            Literal::Text(text) => text_value(arena, text),
            Literal::Param(index) => Value::Param(*index),
            Literal::Deployed(raw) => return self.raw(raw),
            Literal::List(items) => {
                let items: Vec<Value<'g>> = items.iter().filter_map(|item| self.written(item)).collect();
                arena.list(items)
            }
            Literal::Map(entries) => {
                let entries = entries.iter().filter_map(|(key, value)| Some((*key, self.written(value)?)));
                let entries: Vec<Entry<'g>> = entries.collect();
                arena.entries(entries)
            }
            Literal::Route(method, path) => arena.map([("method", Value::Text(method)), ("path", Value::Text(path))]),
            Literal::None | Literal::Node(_) => Value::Text(""),
        })
    }

    /// A value as it is deployed; None for one that is taken out, and for one that refers to nothing.
    pub fn raw(&self, raw: &'g Raw<'s>) -> Option<Value<'g>> {
        Some(match raw {
            Raw::None => return None,
            Raw::Bool(value) => Value::Bool(*value),
            Raw::Number(text) => text.parse().map_or(Value::Number(text), Value::Integer),
            Raw::Text(text) => Value::Text(text),
            Raw::Param(index) => Value::Param(*index),
            Raw::Attribute(node, name) => return self.own_attribute(*node, name.text),
            Raw::Join(pieces) => {
                let pieces: Vec<Value<'g>> = pieces.iter().map(|piece| self.raw(piece)).collect::<Option<_>>()?;
                self.arena.join(self.arena.slice(&pieces))
            }
            Raw::List(items) => {
                let items: Vec<Value<'g>> = items.iter().filter_map(|item| self.raw(item)).collect();
                self.arena.list(items)
            }
            Raw::Map(entries) => {
                let entries = entries.iter().filter_map(|(key, value)| Some((key.text, self.raw(value)?)));
                let entries: Vec<Entry<'g>> = entries.collect();
                self.arena.entries(entries)
            }
        })
    }

    /// An attribute by the name that the catalog has for it, else by the target's own name for one of the main resource:
    /// `ref` is what `Ref` or `id` gives.
    pub fn own_attribute(&self, index: NodeIndex, name: &'g str) -> Option<Value<'g>> {
        if let Some(value) = self.attribute(index, name) {
            return Some(value);
        }
        let (main, node) = (self.resource(index, MAIN)?, self.node(index)?);
        if name == "ref" {
            return Some(Value::Ref(main, Word::default()));
        }
        // A type that is not known may have any attribute.
        let kind = node.main_type(self.target).and_then(|kind| types::find(self.target, kind));
        kind.is_none_or(|kind| kind.has_attribute(name)).then(|| Value::Ref(main, Word::of(name)))
    }
}
