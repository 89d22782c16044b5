//! Writes generated pipelines into a folder, for the judges: `cargo run --example generate -- DIR COUNT`.
//!
//! The same count gives the same files on every run.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a tool of the tests")]

mod generator;

use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, count] = arguments.as_slice() else { panic!("usage: generate DIR COUNT") };
    for seed in 0..count.parse::<u64>().unwrap() {
        let (text, _) = generator::pipeline(&generator::picks(seed, 8));
        std::fs::write(Path::new(folder).join(format!("generated{seed:03}.pipe")), text).unwrap();
    }
}
