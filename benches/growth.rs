//! The growth of the time with a file: one shape after another, of n and of four times n, and the ratio of the times.
//!
//! `cargo bench --bench growth`, or `cargo bench --bench growth -- routes` for the shapes of that name; the ratios
//! stand at the end. Linear is 4; more than 5 is a place where each thing is held against each other.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

#[path = "../tests/judges/generate/shapes.rs"]
#[allow(clippy::indexing_slicing, reason = "a tool of the tests")]
mod shapes;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pipec::graph::{CodeError, Files, Selection};
use pipec::source::Source;
use std::cell::RefCell;
use std::time::{Duration, Instant};

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
    let ratios: RefCell<Vec<(f64, &str)>> = RefCell::default();
    let mut group = c.benchmark_group("growth");
    group.sample_size(10).warm_up_time(Duration::from_millis(1)).measurement_time(Duration::from_millis(200));
    for (name, text) in shapes::SHAPES {
        let count = shapes::of_size(text, BYTES);
        let mut times = Vec::new();
        for count in [count.div_ceil(4), count] {
            let source = Source::new("growth.pipe", shapes::of_count(text, count));
            let mut fastest = Duration::MAX;
            group.throughput(Throughput::Elements(count as u64));
            group.bench_with_input(BenchmarkId::new(*name, count), &source, |b, source| {
                b.iter_custom(|times| {
                    let begin = Instant::now();
                    for _ in 0..times {
                        pipec::analyze(source, &Selection::default(), &Stub, |_, _, found| found.total());
                    }
                    fastest = fastest.min(begin.elapsed() / u32::try_from(times).unwrap_or(u32::MAX));
                    begin.elapsed()
                });
            });
            times.push(fastest);
        }
        // A shape that was left out by its name has no time.
        if let [small, large] = times.as_slice()
            && *small < Duration::MAX
        {
            ratios.borrow_mut().push((large.as_secs_f64() / small.as_secs_f64(), name));
        }
    }
    group.finish();
    let mut ratios = ratios.into_inner();
    ratios.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (ratio, name) in ratios {
        println!("x{ratio:<6.1} {name}");
    }
}

criterion_group!(benches, growth);
criterion_main!(benches);
