//! Fingerprints: by them a tool knows a finding again in the next run, although lines above it came or went.

use super::Part;
use super::path::slashed;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// One for each finding of a file, in order. It is made of the code, the path, the message and the text that is marked,
/// never of a line or column; findings alike in all of these are told apart by their order.
pub fn all(file: &Part<'_>) -> Vec<String> {
    let path = slashed(file.source.name());
    let mut seen: HashMap<_, u32> = HashMap::new();
    let fingerprints = file.found.iter().map(|diagnostic| {
        let marked = file.source.slice(diagnostic.span());
        let count = seen.entry((diagnostic.code, &diagnostic.message, marked)).or_default();
        *count += 1;
        let parts = [&diagnostic.code.to_string(), &path, &diagnostic.message, marked, &count.to_string()];
        // A zero byte stands in no path and in no message, so that parts cannot run into each other.
        Sha256::digest(parts.join("\0")).iter().map(|byte| format!("{byte:02x}")).collect()
    });
    fingerprints.collect()
}
