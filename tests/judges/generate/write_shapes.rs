//! Writes a file of each shape into a folder, for the judges: `cargo run --example shapes -- DIR BYTES`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a tool of the tests")]

mod shapes;

use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, bytes] = arguments.as_slice() else { panic!("usage: shapes DIR BYTES") };
    for (name, text) in shapes::SHAPES {
        let text = shapes::of_count(text, shapes::of_size(text, bytes.parse().unwrap()));
        std::fs::write(Path::new(folder).join(format!("{name}.pipe")), text).unwrap();
    }
}
