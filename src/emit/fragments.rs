//! Values that stand in many places are written once, and copied.

use super::pretty;
use serde::ser::{Error, Serialize, Serializer};
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::collections::HashMap;

/// The written text of values, by their address and the number of maps and lists around them.
#[derive(Default)]
pub struct Fragments(RefCell<HashMap<(*const (), usize), Box<RawValue>, rustc_hash::FxBuildHasher>>);

impl Fragments {
    /// Writes something once for each depth, and copies it from then on.
    pub fn once<S: Serializer>(
        &self,
        at: *const (),
        depth: usize,
        inner: &impl Serialize,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let key = (at, depth);
        if let Some(fragment) = self.0.borrow().get(&key) {
            return fragment.serialize(serializer);
        }
        let text = pretty::to_string(inner, depth).map_err(S::Error::custom)?;
        let fragment = RawValue::from_string(text).map_err(S::Error::custom)?;
        let done = fragment.serialize(serializer);
        self.0.borrow_mut().insert(key, fragment);
        done
    }
}
