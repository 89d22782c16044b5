//! Writes generated pipelines into a folder, for the judges: `cargo run --example generate -- DIR COUNT`; and half as many with values
//! that nobody writes.
//!
//! The same count gives the same files on every run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a tool of the tests"
)]

#[path = "../../common/mod.rs"]
mod common;
mod generator;
mod values;

use common::Folder;
use pipec::diagnostics::Severity;
use pipec::graph::Selection;
use pipec::source::Source;
use std::path::Path;

fn is_clean(text: &str) -> bool {
    pipec::analyze(&Source::new("values.pipe", text), &Selection::default(), &Folder::new("examples"), |_, _, found| {
        found.iter().all(|one| one.severity == Severity::Advice)
    })
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, count] = arguments.as_slice() else { panic!("usage: generate DIR COUNT") };
    let count = count.parse::<u64>().unwrap();
    for seed in 0..count / 2 {
        let made = values::pipeline(seed, is_clean);
        std::fs::write(Path::new(folder).join(format!("values{seed:03}.pipe")), made.text).unwrap();
    }
    for seed in 0..count {
        let (text, _) = generator::pipeline(&generator::picks(seed, 8));
        std::fs::write(Path::new(folder).join(format!("generated{seed:03}.pipe")), text).unwrap();
    }
}
