//! Tables that the binary carries as text: a line for each key, read when it is first asked for.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Lines of JSON by the key that each begins with, and what each was read as.
pub struct Lines<T>(BTreeMap<&'static str, (&'static str, OnceLock<T>)>);

impl<T> Lines<T> {
    /// The lines of a text. The first string of a line is its key.
    pub fn new(text: &'static str) -> Self {
        let keyed = |line: &'static str| Some((line.split('"').nth(1)?, (line, OnceLock::new())));
        Self(text.lines().filter_map(keyed).collect())
    }

    /// The line of a key, read once; None if there is no such line.
    pub fn get(&self, key: &str, read: impl FnOnce(&'static str) -> T) -> Option<&T> {
        let (line, known) = self.0.get(key)?;
        Some(known.get_or_init(|| read(line)))
    }

    /// All keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.0.keys().copied()
    }
}
