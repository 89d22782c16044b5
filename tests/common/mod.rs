//! The shared parts of the tests of findings: a compilation beside a folder, and sources too large to write down.
#![allow(clippy::expect_used, reason = "tests may panic")]
#![allow(dead_code, reason = "each test uses its part")]

pub mod evaluate;

use pipec::Compilation;
use pipec::catalog::Target;
use pipec::diagnostics::Code;
use pipec::emit::Format;
use pipec::graph::{CodeError, Entry, Files, Selection};
use pipec::source::Source;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Code below a folder of the project.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(path: &str) -> Self {
        Self(Self::path(path))
    }

    pub fn path(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }
}

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(CodeError::Outside);
        }
        let at = self.0.join(path);
        let mut files: Vec<PathBuf> = match fs::read_dir(&at) {
            Ok(inside) => inside.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()).collect(),
            Err(_) if at.is_file() => vec![at],
            Err(_) => return Err(CodeError::Missing),
        };
        files.sort();
        let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
        Ok(files.iter().map(|path| (name(path), fs::read(path).expect("a file"))).collect())
    }

    #[cfg(unix)]
    fn runnable(&self, path: &str) -> Option<BTreeSet<String>> {
        use std::os::unix::fs::PermissionsExt;
        let at = self.0.join(path);
        let bits = |name: &str| fs::metadata(if at.is_dir() { at.join(name) } else { at.clone() });
        let names = self.read(path).ok()?.into_iter().map(|(name, _)| name);
        Some(names.filter(|name| bits(name).is_ok_and(|about| about.permissions().mode() & 0o111 != 0)).collect())
    }

    fn at(&self, folder: &str) -> Box<dyn Files + '_> {
        Box::new(Self(self.0.join(folder)))
    }

    fn list(&self, folder: &str) -> Vec<Entry> {
        let entries = fs::read_dir(self.0.join(folder)).into_iter().flatten().map(|entry| entry.expect("an entry"));
        let name = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        entries.map(|entry| Entry { name: name(&entry), is_folder: entry.path().is_dir() }).collect()
    }
}

/// One function of as many bytes, wherever it is looked for.
struct OfSize(usize);

impl Files for OfSize {
    fn read(&self, _: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let code = format!("def handler(event, context):\n    return \"{}\"\n", "x".repeat(self.0));
        Ok(vec![("main.py".to_owned(), code.into_bytes())])
    }
}

/// The pipelines in a folder, by name: name and text.
pub fn pipelines(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(Folder::path(folder)).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "pipe"));
    paths.sort();
    let name = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).expect("text"))).collect()
}

/// Those of them without modules and imports: each place in one is a place in its text.
pub fn plain_pipelines(folder: &str) -> Vec<(String, String)> {
    let mut all = pipelines(folder);
    all.retain(|(_, text)| !text.contains("module ") && !text.contains("import \""));
    all
}

pub fn compile(text: &str, files: &dyn Files) -> Compilation {
    compile_for(Target::default(), text, files)
}

pub fn compile_for(target: Target, text: &str, files: &dyn Files) -> Compilation {
    let selection = Selection { target, ..Selection::default() };
    pipec::compile(&Source::new("test.pipe", text), &selection, files, Format::Json)
}

/// The codes of what was found, in order of place.
pub fn codes(compilation: &Compilation) -> Vec<String> {
    compilation.diagnostics.iter().map(|found| found.code.to_string()).collect()
}

/// Codes that no source is known to lead to: faults of pipec itself.
pub const FAULTS: &[&str] = &["P547"];

/// A source just over a limit, and one that keeps to it.
pub struct Limit {
    pub code: Code,
    pub what: &'static str,
    pub over: Compilation,
    pub within: Compilation,
}

/// Limits that take sources of hundreds of lines to reach.
pub fn limits() -> Vec<Limit> {
    let lines = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<Vec<_>>().join("\n");
    let code = |text: &str| Code::parse(text).expect("a code");
    let small = OfSize(1);
    let both = |number: &str, what, over: String, within: String| Limit {
        code: code(number),
        what,
        over: compile(&over, &small),
        within: compile(&within, &small),
    };
    let meeting = |count: usize| {
        let many = |name: &str| vec![name; count].join("; ");
        format!("allow P311; topic t; queue q; {{ {} }} -> {{ {} }}", many("t"), many("q"))
    };
    // A database is one resource with one output.
    let databases = |count| lines(count, |n| format!("database d{n}"));
    let params = |count| lines(count, |n| format!("param p{n} = \"x\"")) + "\nbucket raw";
    let writes = |count| {
        "allow P313; lambda f(\"main.py\"); bucket b\n".to_owned()
            + &lines(count, |n| format!("f -[prefix=\"{:0>80}/\"]-> b", n))
    };
    let functions = |count| lines(count, |n| format!("lambda f{n}(\"main.py\")"));
    let environments = |count| lines(count, |n| format!("env e{n:0>4} {{ d.shards = 2 }}")) + "\nstream d";
    let told = |bucket: &str| format!("{bucket}\nb -> lambda f(\"main.py\")\nallow P403");
    let large = OfSize(15_000);
    let variables = |count| {
        let entries = lines(count, |n| format!("V{n:03}: \"{:x>30}\",", n));
        format!("lambda f(\"main.py\", env={{\n{entries}\n}}) -> bucket b")
    };
    let defaults = |count| format!("param p = \"{}\"\nlambda f(\"main.py\", env={{AA: p, BB: p}})", "x".repeat(count));
    // A request for a cluster is most of a kilobyte, and each arrow to a job carries one.
    let jobs = |count| {
        lines(count, |n| {
            format!("bucket b{n}\nlambda f(\"main.py\") -> emr j{n}(jar=\"main.py\", main=\"a.Main\")\nb{n} -> j{n}")
        })
        .replace("\nlambda f(\"main.py\") ->", "\nf ->")
            + "\nlambda f(\"main.py\")"
    };
    let senders = |count| {
        let lines = lines(count, |n| format!("topic t{n} -> q"));
        format!("allow P311\nqueue q -> lambda f(\"main.py\")\n{lines}")
    };
    let topics =
        |count| "lambda f(\"main.py\")\nallow P311\n".to_owned() + &lines(count, |n| format!("topic t{n} -> f"));
    vec![
        both("P104", "arrows", meeting(1_500), meeting(1)),
        both("P502", "resources", databases(501), databases(200)),
        both("P506", "outputs", databases(201), databases(200)),
        both("P506", "parameters", params(201), params(200)),
        both("P221", "environments", environments(250), environments(150)),
        both("P504", "characters in the policy of a role", writes(120), writes(60)),
        both("P542", "bytes of variables", variables(110), variables(90)),
        both("P542", "bytes of defaults in variables", defaults(2_100), defaults(1_900)),
        both("P542", "bytes of requests in variables", jobs(8), jobs(3)),
        both("P504", "statements in the policy of a queue", senders(20), senders(19)),
        both("P504", "bytes in the policy of a function", topics(90), topics(60)),
        // Found for the other target alone.
        Limit {
            code: code("P316"),
            what: "notifications of a bucket outside",
            over: compile_for(Target::Terraform, &told("existing bucket b(arn=\"arn:aws:s3:::acme-b\")"), &small),
            within: compile_for(Target::Terraform, &told("bucket b"), &small),
        },
        Limit {
            code: code("P503"),
            what: "bytes of a template",
            over: compile(&functions(70), &large),
            within: compile(&functions(50), &large),
        },
    ]
}
