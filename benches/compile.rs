//! The speed of a compilation: part 8 as people write it, and generated files up to 100,000 chains.
//!
//! `cargo bench --bench compile`; the largest size needs about 8 GB of memory.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pipec::catalog::Catalog;
use pipec::diagnostics::Diagnostics;
use pipec::emit::{Format, Target, emit};
use pipec::graph::{NoFiles, Selection, resolve};
use pipec::plan::{Arena, lower};
use pipec::source::Source;
use pipec::syntax::parse;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A file of `count` chains from a stream through a delivery stream into a bucket.
fn chains(count: usize) -> Source {
    let mut text = String::new();
    for n in 0..count {
        writeln!(text, "stream s{n}(shards=2) -> firehose(gzip) -[prefix=\"raw/\"]-> bucket b{n}").unwrap_or_default();
    }
    Source::new("chains.pipe", text)
}

/// Compiles bytes to the template, without the limits that CloudFormation sets; returns resources and template.
fn template(source: &Source, target: Target) -> (usize, String) {
    let mut diagnostics = Diagnostics::default();
    let file = parse(source, &mut diagnostics);
    let graph = resolve(&file, Catalog::built_in(), &Selection::default(), &NoFiles, &mut diagnostics);
    drop(file);
    let arena = Arena::default();
    let (plan, _) = lower(&graph, &arena, target, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "the generated file is valid");
    (plan.resources.len(), emit(&plan, Format::Json).unwrap_or_default())
}

fn part8(c: &mut Criterion) {
    let text = include_str!("../examples/part8.pipe");
    c.bench_function("part 8, bytes to template", |b| {
        b.iter(|| template(&Source::new("part8.pipe", black_box(text)), Target::CloudFormation));
    });
}

const TARGETS: [(&str, Target); 2] = [("CloudFormation", Target::CloudFormation), ("Terraform", Target::Terraform)];

fn generated(c: &mut Criterion) {
    let mut group = c.benchmark_group("chains");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(5));
    for count in [1_000, 10_000, 100_000] {
        let source = chains(count);
        for (name, target) in TARGETS {
            let (resources, text) = template(&source, target);
            group.throughput(Throughput::Elements(resources as u64));
            group.bench_with_input(BenchmarkId::new(format!("bytes to {name}"), count), &source, |b, source| {
                b.iter(|| template(source, target))
            });
            let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
            drop(text);
            group.bench_with_input(BenchmarkId::new(format!("serde_json alone, {name}"), count), &value, |b, value| {
                b.iter(|| serde_json::to_vec_pretty(value).map(|bytes| bytes.len()));
            });
        }
    }
    group.finish();
}

/// The last stage alone.
fn emission(c: &mut Criterion) {
    let mut group = c.benchmark_group("emission of 10000 chains");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(5));
    let source = chains(10_000);
    let mut diagnostics = Diagnostics::default();
    let file = parse(&source, &mut diagnostics);
    let graph = resolve(&file, Catalog::built_in(), &Selection::default(), &NoFiles, &mut diagnostics);
    for (name, target) in TARGETS {
        let arena = Arena::default();
        let (plan, _) = lower(&graph, &arena, target, &mut diagnostics);
        group.bench_function(name, |b| b.iter(|| emit(&plan, Format::Json).map(|text| text.len())));
    }
    group.finish();
}

criterion_group!(benches, part8, generated, emission);
criterion_main!(benches);
