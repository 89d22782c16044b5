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
    let (side, found) = pipec::version(&source, &Selection::default(), &Folder::new("examples"));
    assert!(!found.has_errors(), "{:?}", found.iter().map(|one| &one.message).collect::<Vec<_>>());
    side
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
        "a rename of what has a name of its own",
        "topic news(name=\"news\") -> queue jobs -> lambda work(\"lambda/worker\")",
        "topic told(name=\"news\") -> queue jobs -> lambda work(\"lambda/worker\")",
    ),
    (
        "a rename that says so, and one more setting",
        "topic news -> queue jobs -> lambda work(\"lambda/worker\"); stream d -> firehose -> bucket raw",
        "topic news -> queue tasks(retention=3d) -> lambda work(\"lambda/worker\"); stream d -> firehose -> bucket cold; moved jobs to tasks; moved raw to cold",
    ),
    (
        "a second rename, and one that Terraform cannot follow",
        "bucket b; bucket mid; moved a to b; moved old to mid",
        "bucket c; bucket new; moved a to b; moved b to c; moved old to new",
    ),
    (
        "a rename into a call of what code is told of: nothing changes for the code",
        "topic t -> lambda f(\"lambda/copy\", env={TO: q.url, AT: \"${q.arn}/x\"}) -> queue q -> lambda g(\"lambda/worker\")",
        "module m() { queue q -> lambda g(\"lambda/worker\") }\nm a()\nmoved q to a.q\nmoved g to a.g\ntopic t -> lambda f(\"lambda/copy\", env={TO: a.q.url, AT: \"${a.q.arn}/x\"}) -> a.q",
    ),
    (
        "a parameter of a module under another name, which its code reads",
        "module m(land: bucket) { topic t -> lambda f(\"lambda/copy\") -[prefix=\"x/\"]-> land }\nbucket z\nm a(z)\nm b(z)",
        "module m(zone: bucket) { topic t -> lambda f(\"lambda/copy\") -[prefix=\"x/\"]-> zone }\nbucket z\nm a(z)\nm b(z)",
    ),
    (
        "two that may be either, and one with other arrows",
        "queue a; queue b; topic t -> queue c -> lambda f(\"lambda/copy\")",
        "queue x; queue y; topic t; queue z -> lambda f(\"lambda/copy\")",
    ),
    (
        "a table under another name that keeps its own in Glue",
        "bucket a -> table rows(json, database=db, name=\"x\") { id: int }\ndatabase db",
        "bucket a -> table lines(json, database=db, name=\"x\") { id: int }\ndatabase db",
    ),
    (
        "an environment that changes otherwise, one that changes not at all, one that is new",
        "stream d -> firehose f -> bucket raw\nenv dev {\n  d.shards = 2\n}\nenv prod {\n  d.shards = 4\n}",
        "stream d(shards=2) -> firehose f -> bucket raw\nenv dev {\n  d.retention = 48h\n  d.shards = 2\n}\nenv next {\n  f.buffer = 9MiB\n}\nenv prod {\n  d.shards = 4\n}",
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
    (
        "a preset that a name is made of",
        "param stage = \"dev\"\nbucket raw(name=\"acme-${stage}-raw\")",
        "param stage = \"test\"\nbucket raw(name=\"acme-${stage}-raw\")",
    ),
    (
        "the value of a parameter in an environment, which a name is made of",
        "param stage = \"dev\"\nbucket raw(name=\"acme-${stage}-raw\")\nenv prod {\n  stage = \"prod\"\n}\nenv test {\n  stage = \"test\"\n}",
        "param stage = \"dev\"\nbucket raw(name=\"acme-${stage}-raw\")\nenv prod {\n  stage = \"live\"\n}\nenv test {\n  stage = \"test\"\n}",
    ),
    (
        "one of three arrows goes, one changes",
        "bucket a -[prefix=\"a/\"]-> lambda f(\"lambda/copy\"); a -[prefix=\"b/\"]-> f; a -[prefix=\"c/\"]-> f",
        "bucket a -[prefix=\"b/\"]-> lambda f(\"lambda/copy\"); a -[prefix=\"c/\", suffix=\".csv\"]-> f",
    ),
    (
        "one of two without names loses what the other keeps",
        "stream d -> firehose -> bucket a; stream e -> d2; lambda d2(\"lambda/worker\") -> queue -> lambda f(\"lambda/worker\"); d -> firehose -> bucket b",
        "stream d -> firehose -> bucket a; stream e -> d2; lambda d2(\"lambda/worker\"); lambda f(\"lambda/worker\"); bucket b",
    ),
    (
        "what has a name cannot be replaced under it",
        "stream d; lambda put(\"lambda/worker\") -> firehose f(gzip, name=\"delivery\") -> bucket raw",
        "stream d -> firehose f(gzip, name=\"delivery\") -> bucket raw; lambda put(\"lambda/worker\")",
    ),
    (
        "what has a name of its own is replaced under another",
        "stream d; lambda put(\"lambda/worker\") -> firehose f(gzip, name=\"delivery\") -> bucket raw",
        "stream d -> firehose f(gzip, name=\"deliveries\") -> bucket raw; lambda put(\"lambda/worker\")",
    ),
    (
        "partitioning is switched on",
        "stream d -> firehose f(gzip, buffer=64MiB) -[prefix=\"data/\"]-> bucket raw",
        "stream d -> firehose f(gzip, buffer=64MiB, partition={c: \".c\"}) -[prefix=\"data/!{partitionKeyFromQuery:c}/\"]-> bucket raw",
    ),
    (
        "partitioning is switched off",
        "stream d -> firehose f(gzip, buffer=64MiB, partition={c: \".c\"}) -[prefix=\"data/!{partitionKeyFromQuery:c}/\"]-> bucket raw",
        "stream d -> firehose f(gzip, buffer=64MiB) -[prefix=\"data/\"]-> bucket raw",
    ),
    (
        "shards, more than twice as many, less than half, and just that",
        "stream a(shards=2); stream b(shards=5); stream c(shards=2); stream d(shards=4)",
        "stream a(shards=5); stream b(shards=2); stream c(shards=4); stream d(shards=2)",
    ),
    (
        "another type under one name",
        "api web -[\"GET /a\"]-> lambda f(\"lambda/copy\")",
        "api web(type=http) -[\"GET /a\"]-> lambda f(\"lambda/copy\")",
    ),
    (
        "a route",
        "api web -[\"GET /a\"]-> lambda f(\"lambda/copy\")",
        "api web -[\"GET /b\"]-> lambda f(\"lambda/copy\")",
    ),
    ("kept no more", "bucket raw", "bucket raw(on_delete=destroy)"),
    ("kept no more, and replaced", "bucket raw(name=\"acme-a\")", "bucket raw(name=\"acme-b\", on_delete=destroy)"),
    ("what holds anyway", "stream d", "stream d(shards=1)"),
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

/// New in green, gone in red, changed in amber; what is the same stands as ever.
#[test]
fn the_picture_shows_both_versions() {
    let (_, old, new) = PAIRS[2];
    let picture = pipec::diff::picture(&side(old), &side(new));
    insta::assert_snapshot!(pipec::diagram::mermaid(&picture));
    for (name, source) in pipelines("examples") {
        let same = pipec::diff::picture(&side(&source), &side(&source));
        let marked = |mark: pipec::diagram::Mark| mark != pipec::diagram::Mark::None;
        assert!(!same.nodes.iter().any(|node| marked(node.mark)), "{name}");
        assert!(!same.edges.iter().any(|edge| marked(edge.mark)), "{name}");
    }
}

#[test]
fn nothing_differs_from_itself() {
    for (name, source) in pipelines("examples") {
        let diff = between(&source, &source);
        assert!(diff.is_empty() && !diff.replaces(), "{name}");
        assert_eq!(text(&diff), "nothing changes\n", "{name}");
    }
}

/// Additions and gains in one direction are removals and losses in the other.
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
    let wrongs = [
        &["diff", "--rev", "v9", "a.pipe"][..],
        &["diff", "--rev=--all", "a.pipe"],
        &["diff", "HEAD:b.pipe", "a.pipe"],
        &["diff", "HEAD:etl", "a.pipe"],
        &["diff", ":a.pipe", "a.pipe"],
        &["diff", "none.pipe"],
        &["diff", "-", "-"],
        &["diff", "-"],
        &["diff", "--env", "prod", "HEAD:etl/a.pipe", "HEAD:etl/a.pipe"],
    ];
    for wrong in wrongs {
        let (code, told, why) = pipec(&etl, wrong);
        assert_eq!((code, told.as_str()), (2, ""), "{wrong:?}");
        assert!(why.starts_with("pipec: "), "{why}");
    }
    let (_, _, why) = pipec(&etl, &["diff", "HEAD", "a.pipe"]);
    assert!(why.contains("--rev HEAD"), "a revision alone is told what to write: {why}");
    fs::write(etl.join("broken.pipe"), "bukcet a\n").unwrap();
    let (code, told, why) = pipec(&etl, &["diff", "a.pipe", "broken.pipe"]);
    assert_eq!((code, told.as_str()), (2, ""));
    assert!(why.contains("P201") && why.contains("cannot be compared"), "{why}");
}

#[test]
fn deployments_of_folders_are_compared_by_their_paths() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &str| {
        fs::create_dir_all(at(name).parent().unwrap()).unwrap();
        fs::write(at(name), text).unwrap();
    };
    let told = |arguments: &[&str]| pipec(folder.path(), &[&["diff"][..], arguments].concat());
    for version in ["old", "new"] {
        write(&format!("{version}/same.pipe"), "bucket s\n");
        write(&format!("{version}/etl/lib.pipe"), "module store(x: stream) { x -> firehose f(gzip) -> bucket b }\n");
        write(&format!("{version}/etl/main.pipe"), "import \"lib.pipe\"\nstream d\nstore raw(d)\n");
    }
    assert_eq!(told(&["old", "new"]), (0, "nothing changes\n".to_owned(), String::new()));
    assert_eq!(told(&["old", "new", "--format", "mermaid"]), (0, String::new(), "nothing changes\n".to_owned()));
    // A change of an imported file is a change of the deployment.
    write("new/etl/lib.pipe", "module store(x: stream) { x -> firehose f(gzip, buffer=9MiB) -> bucket b }\n");
    let (code, words, _) = told(&["old", "new"]);
    assert!(code == 1 && words.starts_with("etl/main.pipe\n\nnodes\n  ~ firehose raw.f: buffer"), "{words}");
    let (code, picture, _) = told(&["old", "new", "--format", "mermaid"]);
    assert!(code == 1 && picture.contains("[\"store raw\"]"), "{picture}");
    write("new/other.pipe", "queue q\n");
    fs::remove_file(at("new/same.pipe")).unwrap();
    let (code, words, _) = told(&["old", "new"]);
    assert_eq!(code, 1);
    for part in
        ["etl/main.pipe\n", "other.pipe: a new deployment\n\nnodes\n  + queue q", "same.pipe: removed", "- bucket s"]
    {
        assert!(words.contains(part), "{part}: {words}");
    }
    let (_, json, _) = told(&["old", "new", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let how: Vec<_> = json["deployments"].as_array().unwrap().iter().map(|one| (&one["path"], &one["how"])).collect();
    assert_eq!(
        serde_json::json!(how).to_string(),
        r#"[["etl/main.pipe","changed"],["other.pipe","added"],["same.pipe","removed"]]"#
    );
    assert_eq!(told(&["old", "new", "--deny", "data"]).0, 0, "the bucket is kept");
    assert_eq!(told(&["old", "new", "--deny", "replace,permissions"]).0, 0);
    for wrong in [&["old", "new/other.pipe"][..], &["old", "new", "--format", "mermaid"], &["old", "none"]] {
        let (code, words, why) = told(wrong);
        assert!(code == 2 && words.is_empty() && why.starts_with("pipec: "), "{wrong:?}: {why}");
    }
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        assert!(run(folder.path(), "git", &[&identity[..], arguments].concat()).status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "one"]);
    for same in [&["new"][..], &["."], &["HEAD:new", "new"], &["HEAD:./new/", "HEAD:new"], &["HEAD:", "."]] {
        assert_eq!(told(same), (0, "nothing changes\n".to_owned(), String::new()), "{same:?}");
    }
    let (code, words, _) = told(&["HEAD:old", "new"]);
    assert!(code == 1 && words.contains("other.pipe: a new deployment"), "{words}");
    write("new/etl/main.pipe", "bukcet a\n");
    let (code, words, why) = told(&["new"]);
    assert!(code == 2 && words.is_empty() && why.contains("new/etl/main.pipe has errors"), "{why}");
}

/// A link, bytecode or the line ends of a checkout are no change of the code.
#[cfg(unix)]
#[test]
fn a_revision_is_read_as_its_checkout() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        let done = run(at, "git", &[&identity[..], arguments].concat());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    fs::create_dir_all(at.join("code/__pycache__")).unwrap();
    fs::write(at.join("a.pipe"), "bucket a -> lambda f(\"code\")\n").unwrap();
    fs::write(at.join("code/main.py"), "def handler(event, context): pass\n").unwrap();
    fs::write(at.join("code/__pycache__/main.pyc"), "x").unwrap();
    std::os::unix::fs::symlink("../a.pipe", at.join("code/link.pipe")).unwrap();
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "one"]);
    assert_eq!(pipec(at, &["diff", "a.pipe"]), (0, "nothing changes\n".to_owned(), String::new()));
    git(&["config", "core.autocrlf", "true"]);
    ["a.pipe", "code/main.py"].iter().for_each(|file| fs::remove_file(at.join(file)).unwrap());
    git(&["checkout", "--quiet", "--", "."]);
    assert!(fs::read_to_string(at.join("code/main.py")).unwrap().ends_with("\r\n"));
    assert_eq!(pipec(at, &["diff", "a.pipe"]), (0, "nothing changes\n".to_owned(), String::new()));
}

/// Each of `--deny` is about itself alone, and is named.
#[test]
fn what_is_denied_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let ends = |old: &str, new: &str, denied: &str| {
        fs::write(folder.path().join("old.pipe"), old).unwrap();
        fs::write(folder.path().join("new.pipe"), new).unwrap();
        let (code, _, why) = pipec(folder.path(), &["diff", "--deny", denied, "old.pipe", "new.pipe"]);
        (code, why)
    };
    let (kept, lost) = ("bucket b(name=\"acme-a\")", "stream d(name=\"a\")");
    let said = |what: &str| (1, format!("pipec: denied: {what}\n"));
    assert_eq!(ends(kept, "bucket b(name=\"acme-b\")", "data"), (0, String::new()));
    assert_eq!(ends(kept, "bucket b(name=\"acme-b\")", "replace"), said("replace"));
    assert_eq!(ends(lost, "stream d(name=\"b\")", "data,permissions"), said("data"));
    assert_eq!(ends(lost, "stream e(name=\"b\")", "replace,data"), said("replace, data"));
    assert_eq!(ends(lost, "stream d(name=\"a\", shards=2)", "replace,data,permissions"), (0, String::new()));
    assert_eq!(ends("queue x", "stream x", "replace"), said("replace"));
}
