//! The growth of the time with a file: one shape after another, of n and of four times n, and the ratio of the times.
//!
//! `cargo bench --bench growth`, or `cargo bench --bench growth -- routes` for the shapes of that name; the ratios
//! stand at the end. Linear is 4; more than 5 is a place where each thing is held against each other.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

mod ratios;
#[path = "../tests/judges/generate/shapes.rs"]
#[allow(clippy::indexing_slicing, reason = "a tool of the tests")]
mod shapes;

use criterion::{Criterion, criterion_group, criterion_main};
use pipec::graph::{CodeError, Files, Selection};
use pipec::source::Source;
use std::hint::black_box;

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The same small function at every path.
struct Stub;

impl Files for Stub {
    fn read(&self, _: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        Ok(vec![("main.py".to_owned(), b"def handler(event, context): pass\n".to_vec())])
    }
}

/// Bytes of the larger file of each shape.
const BYTES: usize = 1_000_000;

fn growth(c: &mut Criterion) {
    let mut ratios: Vec<(f64, &str)> = Vec::new();
    let mut group = ratios::group(c);
    for (name, text) in shapes::SHAPES {
        let count = shapes::of_size(text, BYTES);
        let [small, large] = [count.div_ceil(4), count].map(|count| {
            let source = Source::new("growth.pipe", shapes::of_count(text, count));
            ratios::fastest(&mut group, name, count, || {
                black_box(pipec::analyze(&source, &Selection::default(), &Stub, |_, _, found| found.total()));
            })
        });
        ratios.extend(ratios::ratio(small, large).map(|ratio| (ratio, *name)));
    }
    group.finish();
    ratios.sort_by(|a, b| b.0.total_cmp(&a.0));
    ratios::tell(ratios);
}

criterion_group!(benches, growth);
criterion_main!(benches);
