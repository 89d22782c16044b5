//! The times of a shape of n and of four times n, and their ratio: linear is 4.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use std::time::{Duration, Instant};

/// The group of such measurements, a short look at each.
pub fn group(c: &mut Criterion) -> BenchmarkGroup<'_, WallTime> {
    let mut group = c.benchmark_group("growth");
    group.sample_size(10).warm_up_time(Duration::from_millis(1)).measurement_time(Duration::from_millis(200));
    group
}

/// The fastest time of a run; the longest there is where the shape is left out by its name.
pub fn fastest(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, count: usize, mut run: impl FnMut()) -> Duration {
    let mut fastest = Duration::MAX;
    group.throughput(Throughput::Elements(count as u64));
    group.bench_function(BenchmarkId::new(name, count), |b| {
        b.iter_custom(|times| {
            let begin = Instant::now();
            (0..times).for_each(|_| run());
            let taken = begin.elapsed();
            fastest = fastest.min(taken / u32::try_from(times).unwrap_or(u32::MAX));
            taken
        });
    });
    fastest
}

/// How many times as long the larger one takes; none where the shape was left out.
pub fn ratio(small: Duration, large: Duration) -> Option<f64> {
    (small < Duration::MAX).then(|| large.as_secs_f64() / small.as_secs_f64())
}

/// Tells the ratios.
pub fn tell<'n>(ratios: impl IntoIterator<Item = (f64, &'n str)>) {
    for (ratio, name) in ratios {
        println!("x{ratio:<6.1} {name}");
    }
}
