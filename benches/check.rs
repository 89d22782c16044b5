//! The speed of checking and formatting a file: generated pipelines of all kinds of parts, up to 100,000 lines.
//!
//! `cargo bench --bench check`

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

#[path = "../tests/judges/generate/generator.rs"]
#[allow(clippy::indexing_slicing, reason = "a tool of the tests")]
mod generator;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pipec::graph::{CodeError, Files, Selection};
use pipec::source::Source;
use std::time::Duration;

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

/// A file of as many lines at least.
fn lines(count: usize) -> Source {
    let mut parts = count / 4;
    loop {
        let (text, _) = generator::pipeline(&generator::picks(1, parts));
        let found = text.lines().count();
        if found >= count {
            return Source::new("lines.pipe", text);
        }
        parts += parts * (count - found) / count + 1;
    }
}

fn findings(source: &Source) -> usize {
    pipec::analyze(source, &Selection::default(), &Stub, |_, _, found| found.total())
}

/// Measures some work on files of all sizes.
fn sizes(c: &mut Criterion, name: &str, work: fn(&Source) -> usize) {
    let mut group = c.benchmark_group(name);
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(5));
    for count in [1_000, 10_000, 100_000] {
        let source = lines(count);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::new("lines", count), &source, |b, source| b.iter(|| work(source)));
    }
    group.finish();
}

fn checked(c: &mut Criterion) {
    sizes(c, "check", findings);
}

fn formatted(c: &mut Criterion) {
    sizes(c, "format", |source| pipec::syntax::format(source).map(|done| done.text().len()).unwrap_or_default());
}

criterion_group!(benches, checked, formatted);
criterion_main!(benches);
