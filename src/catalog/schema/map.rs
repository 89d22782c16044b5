//! Tables of service files.

/// A table of a service file, in written order. Keys are short and trusted, so hashing is cheap.
pub type Map<V> = indexmap::IndexMap<String, V, rustc_hash::FxBuildHasher>;
