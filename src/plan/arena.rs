//! The memory of a plan's values: each is made once and never changed, and all are freed together.

use super::value::{Entry, Value};
use bumpalo::Bump;
use bumpalo::collections::{CollectIn, String, Vec};
use serde_json::Value as Json;
use std::cell::Cell;
use std::fmt::Display;

/// The most memory that is kept for the next plan, in bytes: that of a file of some ten thousand lines.
const MOST_KEPT: usize = 64 << 20;

thread_local! {
    /// The memory of the last plan. An editor makes one at each key; memory that goes back to the system is cleared before it is
    /// handed out again, which made every hundredth key half as slow again.
    static LAST: Cell<Bump> = Cell::default();
}

/// The memory of a plan's values.
pub struct Arena(Bump);

impl Default for Arena {
    fn default() -> Self {
        Self(LAST.take())
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        if self.0.allocated_bytes() <= MOST_KEPT {
            self.0.reset();
            LAST.set(std::mem::take(&mut self.0));
        }
    }
}

impl Arena {
    /// Keeps a copy of one value.
    pub fn keep<T: Copy>(&self, one: T) -> &T {
        self.0.alloc(one)
    }

    /// Keeps a copy of a slice.
    pub fn slice<T: Copy>(&self, items: &[T]) -> &[T] {
        self.0.alloc_slice_copy(items)
    }

    /// Keeps the items of an iterator.
    pub fn collect<T: Copy>(&self, items: impl IntoIterator<Item = T>) -> &[T] {
        items.into_iter().collect_in::<Vec<'_, T>>(&self.0).into_bump_slice()
    }

    /// Keeps the items of an iterator, sorted.
    pub fn sorted<T: Copy + Ord>(&self, items: impl IntoIterator<Item = T>) -> &[T] {
        let mut items = items.into_iter().collect_in::<Vec<'_, T>>(&self.0);
        items.sort_unstable();
        items.into_bump_slice()
    }

    /// Keeps the displayed text of a value.
    pub fn written(&self, shown: impl Display) -> &str {
        bumpalo::format!(in &self.0, "{}", shown).into_bump_str()
    }

    /// Keeps several texts as one.
    pub fn concat(&self, words: &[&str]) -> &str {
        let mut whole = String::with_capacity_in(words.iter().map(|word| word.len()).sum(), &self.0);
        words.iter().for_each(|word| whole.push_str(word));
        whole.into_bump_str()
    }

    /// A text value, as displayed.
    pub fn text(&self, text: impl Display) -> Value<'_> {
        Value::Text(self.written(text))
    }

    /// A list.
    pub fn list<'g>(&'g self, items: impl IntoIterator<Item = Value<'g>>) -> Value<'g> {
        Value::List(self.collect(items))
    }

    /// A map.
    pub fn entries<'g>(&'g self, entries: impl IntoIterator<Item = Entry<'g>>) -> Value<'g> {
        Value::Map(self.collect(entries))
    }

    /// A map from pairs.
    pub fn map<'g, const N: usize>(&'g self, pairs: [Entry<'g>; N]) -> Value<'g> {
        Value::Map(self.0.alloc(pairs))
    }

    /// Joins pieces, merging neighbouring texts; a single piece stays as it is.
    pub fn join<'g>(&'g self, pieces: &[Value<'g>]) -> Value<'g> {
        let count = pieces.iter().map(|piece| piece.pieces().len()).sum();
        let mut out: Vec<'g, Value<'g>> = Vec::with_capacity_in(count, &self.0);
        let mut run = Run::Empty;
        for piece in pieces.iter().flat_map(Value::pieces) {
            match piece {
                Value::Text(text) => run.push(self, text),
                Value::Fixed(Json::String(text)) => run.push(self, text),
                Value::Integer(number) => run.push(self, self.written(number)),
                Value::Bool(value) => run.push(self, if *value { "true" } else { "false" }),
                other => {
                    out.extend(std::mem::take(&mut run).finish());
                    out.push(*other);
                }
            }
        }
        out.extend(run.finish());
        match out.as_slice() {
            [] => Value::Text(""),
            [only] => *only,
            _ => Value::Join(out.into_bump_slice()),
        }
    }

    /// A fixed object as a map of fixed values; anything else as it is.
    pub fn unfolded<'g>(&'g self, value: Value<'g>) -> Value<'g> {
        match value {
            Value::Fixed(Json::Object(map)) => {
                self.entries(map.iter().map(|(key, value)| (key.as_str(), Value::Fixed(value))))
            }
            other => other,
        }
    }

    /// A value with every part replaced for which `change` gives another.
    pub fn rewrite<'g>(&'g self, value: Value<'g>, change: &impl Fn(Value<'g>) -> Option<Value<'g>>) -> Value<'g> {
        if let Some(changed) = change(value) {
            return changed;
        }
        let all = |items: &'g [Value<'g>]| self.collect(items.iter().map(|item| self.rewrite(*item, change)));
        match value {
            Value::List(items) => Value::List(all(items)),
            Value::Join(items) => self.join(all(items)),
            Value::Map(entries) => {
                self.entries(entries.iter().map(|(key, value)| (*key, self.rewrite(*value, change))))
            }
            Value::Json(inner) => Value::Json(self.keep(self.rewrite(*inner, change))),
            Value::Shared(inner) => Value::Shared(self.keep(self.rewrite(*inner, change))),
            other => other,
        }
    }
}

/// Neighbouring texts that are merged into one.
#[derive(Default)]
enum Run<'g> {
    #[default]
    Empty,
    One(&'g str),
    Several(String<'g>),
}

impl<'g> Run<'g> {
    fn push(&mut self, arena: &'g Arena, text: &'g str) {
        match self {
            _ if text.is_empty() => {}
            Self::Empty => *self = Self::One(text),
            Self::One(first) => {
                let mut both = String::with_capacity_in(first.len() + text.len(), &arena.0);
                both.push_str(first);
                both.push_str(text);
                *self = Self::Several(both);
            }
            Self::Several(all) => all.push_str(text),
        }
    }

    fn finish(self) -> Option<Value<'g>> {
        match self {
            Self::Empty => None,
            Self::One(text) => Some(Value::Text(text)),
            Self::Several(all) => Some(Value::Text(all.into_bump_str())),
        }
    }
}
