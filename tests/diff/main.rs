//! `pipec diff`: what it says of pairs of pipelines, that it says nothing of what is the same, and how it ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;

use common::{Folder, pipelines};
use pipec::diff::{Diff, Side, text};
use pipec::graph::Selection;
use pipec::source::Source;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn side(source: &str) -> Side {
    let source = Source::new("test.pipe", source);
    pipec::analyze(&source, &Selection::default(), &Folder::new("examples"), |graph, plan, found| {
        assert!(!found.has_errors(), "{:?}", found.iter().map(|one| &one.message).collect::<Vec<_>>());
        Side::of(graph, plan)
    })
}

fn between(old: &str, new: &str) -> Diff {
    Diff::between(&side(old), &side(new))
}

/// Pairs that are told in full.
const PAIRS: &[(&str, &str, &str)] = &[
    ("shards", "stream d -> firehose f -> bucket raw", "stream d(shards=2) -> firehose f -> bucket raw"),
    (
        "a name replaces a stream, and what reads it",
        "stream d -> firehose f -> bucket raw",
        "stream d(name=\"orders\") -> firehose f -> bucket raw",
    ),
    (
        "a bucket that is kept goes, and one that is not",
        "bucket a -> lambda copy(\"lambda/copy\") -> bucket b(on_delete=destroy)",
        "bucket c -> lambda copy(\"lambda/copy\")",
    ),
    (
        "a rename",
        "topic news -> queue jobs -> lambda work(\"lambda/worker\")",
        "topic news -> queue tasks -> lambda work(\"lambda/worker\")",
    ),
    (
        "a prefix, and a filter",
        "bucket a -> lambda copy(\"lambda/copy\") -> bucket b; topic t -> queue q -> copy",
        "bucket a -[prefix=\"in/\"]-> lambda copy(\"lambda/copy\") -[read, write]-> bucket b; topic t -[where n > 1]-> queue q -> copy",
    ),
    (
        "a role by hand",
        "role r { allow read on a; allow log on copy; allow write on b }\nbucket a -> lambda copy(\"lambda/copy\", role=r) -> bucket b",
        "role r { allow s3:* on a[\"*\"]; allow log on copy; allow write on b }\nbucket a -> lambda copy(\"lambda/copy\", role=r) -> bucket b",
    ),
    (
        "columns, code and what exists outside",
        "bucket a -> table rows(database=db) { id: int; n: string }\ndatabase db\nlambda f(\"lambda/copy\") -> existing bucket x(arn=\"arn:aws:s3:::x\")",
        "bucket a -> table rows(database=db) { id: bigint; m: string }\ndatabase db\nlambda f(\"lambda/worker\") -> existing bucket x(arn=\"arn:aws:s3:::y\")",
    ),
];

#[test]
fn pairs() {
    let told: Vec<String> =
        PAIRS.iter().map(|(title, old, new)| format!("# {title}\n{}", text(&between(old, new)))).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_document_is_stable() {
    let (_, old, new) = PAIRS[1];
    insta::assert_snapshot!(serde_json::to_string_pretty(&between(old, new)).unwrap());
}

#[test]
fn nothing_differs_from_itself() {
    for (name, source) in pipelines("examples") {
        let diff = between(&source, &source);
        assert!(diff.is_empty() && !diff.replaces(), "{name}");
        assert_eq!(text(&diff), "nothing changes\n", "{name}");
    }
}

/// What one direction adds or gains, the other takes away or loses.
#[test]
fn directions_mirror_each_other() {
    let examples = pipelines("examples");
    for pair in examples.windows(2) {
        let [(name, old), (_, new)] = pair else { panic!("two") };
        let (there, back) = (between(old, new), between(new, old));
        let names = |permissions: &[pipec::diff::Permission]| permissions.to_vec();
        assert_eq!(names(&there.gained), names(&back.lost), "{name}");
        assert_eq!(names(&there.lost), names(&back.gained), "{name}");
        let said = |diff: &Diff, how: &str| -> Vec<String> {
            diff.nodes.iter().filter(|change| change.how == how).map(|change| change.what.clone()).collect()
        };
        assert_eq!(said(&there, "added"), said(&back, "removed"), "{name}");
    }
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.output().unwrap_or_else(|error| panic!("{program}: {error}"))
}

fn pipec(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let done = run(folder, env!("CARGO_BIN_EXE_pipec"), arguments);
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code().unwrap(), words(&done.stdout), words(&done.stderr))
}

#[test]
fn revisions_of_git_hold_the_older_version_and_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let etl = folder.path().join("etl");
    fs::create_dir_all(etl.join("code")).unwrap();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        let done = run(folder.path(), "git", &[&identity[..], arguments].concat());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    fs::write(etl.join("code/main.py"), "def handler(event, context): pass\n").unwrap();
    fs::write(etl.join("a.pipe"), "bucket a -> lambda f(\"code\")\n").unwrap();
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "one"]);
    assert_eq!(pipec(&etl, &["diff", "a.pipe"]), (0, "nothing changes\n".to_owned(), String::new()));

    fs::write(etl.join("code/main.py"), "def handler(event, context): return 1\n").unwrap();
    let (code, told, _) = pipec(&etl, &["diff", "a.pipe"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("~ lambda f: code \"code\""), "{told}");
    assert_eq!(pipec(&etl, &["diff", "--deny", "replace,permissions", "a.pipe"]).0, 0, "code alone is not denied");

    fs::write(etl.join("a.pipe"), "bucket a -> lambda f(\"code\") -> bucket b\n").unwrap();
    assert_eq!(pipec(&etl, &["diff", "--deny", "permissions", "a.pipe"]).0, 1);
    assert_eq!(pipec(&etl, &["diff", "--deny", "replace", "a.pipe"]).0, 0);
    assert_eq!(pipec(&etl, &["diff", "HEAD:etl/a.pipe", "a.pipe"]).0, 1);
    assert_eq!(pipec(&etl, &["diff", "HEAD:./a.pipe", "HEAD:./a.pipe"]).0, 0);
    for wrong in [&["diff", "--rev", "v9", "a.pipe"][..], &["diff", "HEAD:b.pipe", "a.pipe"], &["diff", "none.pipe"]] {
        let (code, told, why) = pipec(&etl, wrong);
        assert_eq!((code, told.as_str()), (2, ""), "{wrong:?}");
        assert!(why.starts_with("pipec: "), "{why}");
    }
    fs::write(etl.join("broken.pipe"), "bukcet a\n").unwrap();
    let (code, told, why) = pipec(&etl, &["diff", "a.pipe", "broken.pipe"]);
    assert_eq!((code, told.as_str()), (2, ""));
    assert!(why.contains("P201") && why.contains("cannot be compared"), "{why}");
}
