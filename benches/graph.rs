//! The speed of writing a picture: Mermaid of 10,000 nodes.
//!
//! `cargo bench --bench graph`

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pipec::diagram::{View, mermaid};
use pipec::graph::{NoFiles, Selection};
use pipec::source::Source;
use std::fmt::Write;

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const NODES: usize = 10_000;

fn pictures(c: &mut Criterion) {
    let mut text = String::from("stream d0 -> firehose(gzip) -[prefix=\"raw/\"]-> bucket b0\n");
    for n in 1..=NODES / 3 {
        writeln!(text, "stream d{n} -> firehose(gzip) -[prefix=\"raw/{n}/\"]-> bucket b{n}").unwrap_or_default();
    }
    let source = Source::new("chains.pipe", text);
    let mut group = c.benchmark_group("picture");
    group.sample_size(20).throughput(Throughput::Elements(NODES as u64));
    pipec::analyze(&source, &Selection::default(), &NoFiles, |graph, plan, _| {
        let diagram = View::Data.draw(graph, plan);
        assert!(diagram.nodes.len() >= NODES, "{} nodes", diagram.nodes.len());
        group.bench_function("Mermaid of 10000 nodes", |b| b.iter(|| mermaid(&diagram).len()));
        group.bench_function("view and Mermaid of 10000 nodes", |b| {
            b.iter(|| mermaid(&View::Data.draw(graph, plan)).len());
        });
    });
    group.finish();
}

criterion_group!(benches, pictures);
criterion_main!(benches);
