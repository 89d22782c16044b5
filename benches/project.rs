//! Deployments of several files and modules: the platform of the examples as people work on it, and generated ones for scale.
//!
//! `cargo bench --bench project`, or `cargo bench --bench project -- platform`. For the generated ones, of n and of four
//! times n, the ratios of the times stand at the end. Linear is 4.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

mod ratios;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use pipec::diagram::{View, mermaid};
use pipec::emit::Format;
use pipec::graph::{CodeError, Files, Selection};
use pipec::ide::Analysis;
use pipec::origins::joined;
use pipec::source::Source;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::path::Path;

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A project in memory, by paths from its folder; a path that nothing lies at holds the same small function.
struct Project<'f> {
    files: &'f BTreeMap<String, String>,
    at: String,
}

impl Files for Project<'_> {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let text = self.files.get(&joined(&self.at, path)).map(String::as_str);
        let name = path.rsplit('/').next().unwrap_or(path);
        Ok(vec![(name.to_owned(), text.unwrap_or("def handler(event, context): pass\n").as_bytes().to_vec())])
    }

    fn at(&self, folder: &str) -> Box<dyn Files + '_> {
        Box::new(Self { files: self.files, at: joined(&self.at, folder) })
    }
}

impl<'f> Project<'f> {
    fn new(files: &'f BTreeMap<String, String>) -> Self {
        Self { files, at: String::new() }
    }

    fn source(&self, name: &str) -> Source {
        Source::new(name, self.files.get(name).cloned().unwrap_or_default())
    }
}

/// The files of the example.
fn example() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/platform");
    ["platform", "tables", "ingest", "alerts", "reports", "modules/archive"]
        .into_iter()
        .map(|name| format!("{name}.pipe"))
        .map(|name| (name.clone(), fs::read_to_string(folder.join(&name)).unwrap_or_default()))
        .collect()
}

/// An editor checks a file with what it imports at each key; then a build, and a picture, of the whole.
fn platform(c: &mut Criterion) {
    let files = example();
    let (project, selection) = (Project::new(&files), Selection::default());
    let main = project.source("platform.pipe");
    let mut group = c.benchmark_group("platform");
    for name in files.keys() {
        let source = project.source(name);
        group.bench_function(BenchmarkId::new("keystroke", name), |b| {
            b.iter(|| Analysis::new(source.clone(), &selection, &project).findings().total());
        });
    }
    group.bench_function("build", |b| {
        b.iter(|| {
            let made = pipec::compile(&main, &selection, &project, Format::Json);
            assert!(made.diagnostics.total() == 0 && made.document.is_some(), "the example is clean");
        });
    });
    group.bench_function("graph", |b| {
        b.iter(|| {
            pipec::analyze(&main, &selection, &project, |graph, plan, _| mermaid(&View::Data.draw(graph, plan)).len())
        });
    });
    group.finish();
}

/// A generated project.
type Shape = (&'static str, usize, fn(usize) -> BTreeMap<String, String>);

/// Each with its size.
const SHAPES: [Shape; 4] = [
    ("calls of one module", 1_000, |count| calls(count, "archive")),
    ("calls of a module that calls one", 1_000, |count| calls(count, "watched")),
    ("files, each imported by the main one", 200, |count| imports(count, |_| String::new())),
    ("files, each imported by the next", 200, |count| imports(count, |n| format!("import \"f{}.pipe\"\n", n + 1))),
];

const MODULES: &str = "module archive(src: stream, zone: bucket, folder: string) {
  src -> firehose out(gzip) -[prefix=\"${folder}/\"]-> zone
  zone -[created, prefix=\"${folder}/\"]-> queue arrived -> lambda tell(\"code/tell\", env={FOLDER: folder})
}
module watched(src: stream, zone: bucket, folder: string) {
  archive kept(src, zone, folder=folder)
  src -> lambda look(\"code/look\")
  env prod { look.memory = 512MiB }
}
";

/// A module in a file of its own, called as often, each time for another stream.
fn calls(count: usize, module: &str) -> BTreeMap<String, String> {
    let mut main = String::from("import \"modules.pipe\"\nbucket zone\n");
    for n in 0..count {
        writeln!(main, "stream s{n}\n{module} a{n}(s{n}, zone, folder=\"in{n}\")").unwrap_or_default();
    }
    [("main.pipe", main), ("modules.pipe", MODULES.to_owned())].map(|(name, text)| (name.to_owned(), text)).into()
}

/// As many files of twenty nodes; `next` is what each begins with.
fn imports(count: usize, next: fn(usize) -> String) -> BTreeMap<String, String> {
    let mut files =
        BTreeMap::from([(format!("f{count}.pipe"), String::from("queue last -> lambda f(\"code/one\")\n"))]);
    let mut main = String::new();
    for n in 0..count {
        let mut text = next(n);
        for k in 0..10 {
            writeln!(text, "queue q{n}_{k} -> lambda f{n}_{k}(\"code/one\")").unwrap_or_default();
        }
        files.insert(format!("f{n}.pipe"), text);
        writeln!(main, "import \"f{n}.pipe\"").unwrap_or_default();
    }
    files.insert("main.pipe".to_owned(), main);
    files
}

fn growth(c: &mut Criterion) {
    let mut ratios: Vec<(f64, &str)> = Vec::new();
    let mut group = ratios::group(c);
    for (name, count, make) in SHAPES {
        let [small, large] = [count / 4, count].map(|count| {
            let files = make(count);
            let project = Project::new(&files);
            let main = project.source("main.pipe");
            ratios::fastest(&mut group, name, count, || {
                black_box(pipec::analyze(&main, &Selection::default(), &project, |_, _, found| found.total()));
            })
        });
        ratios.extend(ratios::ratio(small, large).map(|ratio| (ratio, name)));
    }
    group.finish();
    ratios::tell(ratios);
}

criterion_group!(benches, platform, growth);
criterion_main!(benches);
