//! `pipec check` as it is called: what each format of findings looks like, which files are looked at, and how it ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const CLEAN: &str = "stream d -> firehose -> bucket landzone\n";
/// Two of a kind, one with a fix and one with a second place, behind letters that take more than a byte.
const BROKEN: &str = "# Größe: 🪣
stream d(shard=2) -> firehose(gzip) -> bucket raw
stream d(shard=2)
bukcet other
";
const WARNED: &str = "bucket b\naccept P302 on b because \"none, 100%\"\n";

/// Files below a folder of their own, by name.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn pipec(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut run = Command::new(env!("CARGO_BIN_EXE_pipec"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("COLUMNS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    run.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    run.wait_with_output().unwrap()
}

/// Exit status, standard output and standard error.
fn check(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let run = pipec(folder, &[&["check"], arguments].concat(), "");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (run.status.code().unwrap(), text(&run.stdout), text(&run.stderr))
}

/// The files that were checked, in order: JUnit names all, the clean ones too.
fn checked(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let (_, printed, _) = check(folder, &[&["--format", "junit"], arguments].concat());
    let suites = printed.split("<testsuite name=\"").skip(1);
    suites.map(|suite| suite.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn formats_look_so() {
    let folder = folder(&[("in/a b.pipe", BROKEN), ("in/clean.pipe", CLEAN), ("in/warned.pipe", WARNED)]);
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    for format in ["human", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit"] {
        let (code, out, err) = check(folder.path(), &["--format", format, "./in", "missing.pipe"]);
        assert_eq!(code, 2, "{format}: a file is missing");
        let told = format!("{out}---- standard error\n{err}").replace(env!("CARGO_PKG_VERSION"), "VERSION");
        settings.bind(|| insta::assert_snapshot!(format!("check_{format}"), told));
        assert_eq!(
            out.is_empty(),
            ["human", "short"].contains(&format),
            "{format}: what is for people is on standard error"
        );
    }
}

#[test]
fn nothing_found_is_a_document_too() {
    let folder = folder(&[("a.pipe", CLEAN)]);
    assert_eq!(check(folder.path(), &["a.pipe"]), (0, String::new(), "1 file, no problems\n".to_owned()));
    for (format, document) in [("short", ""), ("json", "[]\n"), ("jsonl", ""), ("github", ""), ("gitlab", "[]\n")] {
        assert_eq!(
            check(folder.path(), &["--format", format, "a.pipe"]),
            (0, document.to_owned(), String::new()),
            "{format}"
        );
    }
    for (format, part) in [("sarif", "\"results\": []"), ("junit", "failures=\"0\"")] {
        let (code, out, err) = check(folder.path(), &["--format", format, "a.pipe"]);
        assert!(code == 0 && out.contains(part) && err.is_empty(), "{format}: {out}{err}");
    }
}

#[test]
fn build_tells_its_findings_beside_its_document() {
    let folder = folder(&[("a.pipe", BROKEN), ("w.pipe", WARNED)]);
    for (file, document) in [("a.pipe", false), ("w.pipe", true)] {
        let run = pipec(folder.path(), &["build", "--target", "cfn", "--messages", "sarif", file], "");
        // A warning is told, and the document is there all the same.
        assert_eq!(run.status.code(), Some(if document { 0 } else { 1 }), "{file}");
        assert_eq!(String::from_utf8_lossy(&run.stdout).contains("Resources"), document, "{file}");
        assert!(String::from_utf8_lossy(&run.stderr).contains("\"ruleId\""), "{file}");
    }
}

#[test]
fn build_to_a_dash_is_standard_output() {
    let folder = folder(&[]);
    for target in ["cfn", "terraform"] {
        let source = "stream d -> firehose(gzip) -> bucket landzone\n";
        let printed = pipec(folder.path(), &["build", "--target", target, "-"], source);
        let dash = pipec(folder.path(), &["build", "--target", target, "-o", "-", "-"], source);
        assert_eq!((dash.status.code(), dash.stdout), (Some(0), printed.stdout), "{target}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{target}");
    }
}

#[test]
fn folders_are_searched() {
    let names =
        ["b.pipe", "a/z.pipe", "a/y.pipe", "c/deep/x.pipe", "a/notes.txt", ".hidden/h.pipe", "node_modules/n.pipe"];
    let mut files = names.map(|name| (name, CLEAN)).to_vec();
    files.extend([("target/t.pipe", CLEAN), ("made/m.pipe", CLEAN), (".gitignore", "made/\n")]);
    let folder = folder(&files);
    let found = ["a/y.pipe", "a/z.pipe", "b.pipe", "c/deep/x.pipe"];
    assert_eq!(checked(folder.path(), &["."]), found);
    assert_eq!(
        checked(folder.path(), &["c", "b.pipe", "./c/deep/x.pipe", "a", "./b.pipe"]).join(" "),
        "c/deep/x.pipe b.pipe a/y.pipe a/z.pipe"
    );
    assert_eq!(
        checked(folder.path(), &["node_modules", ".hidden"]),
        ["node_modules/n.pipe", ".hidden/h.pipe"],
        "by name"
    );
    let (code, _, err) = check(folder.path(), &["."]);
    assert_eq!((code, err.as_str()), (0, "4 files, no problems\n"));
}

#[test]
fn what_cannot_be_read_stops_nothing() {
    let folder = folder(&[("a.pipe", BROKEN), ("empty/notes.txt", ""), ("latin.pipe", "")]);
    fs::write(folder.path().join("latin.pipe"), b"# \xe9\n").unwrap();
    let (code, _, err) = check(folder.path(), &["--format", "short", "missing.pipe", "latin.pipe", "empty", "a.pipe"]);
    assert_eq!(code, 2);
    for part in [
        "pipec: missing.pipe: ",
        "pipec: latin.pipe: not UTF-8",
        "pipec: empty: no `.pipe` file",
        "a.pipe:4:1: error[P201]",
    ] {
        assert!(err.contains(part), "{part} in\n{err}");
    }
}

#[test]
fn standard_input_stands_among_files() {
    let folder = folder(&[("a.pipe", CLEAN)]);
    let run = pipec(folder.path(), &["check", "--format", "short", "a.pipe", "-", "-"], BROKEN);
    let err = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.code() == Some(1) && err.lines().all(|line| line.starts_with("<stdin>:")), "{err}");
}

#[test]
fn without_a_file_this_folder_is_meant() {
    let one = folder(&[("in/a.pipe", CLEAN)]);
    assert_eq!(check(one.path(), &[]), (0, String::new(), "1 file, no problems\n".to_owned()));
    let none = folder(&[("notes.txt", CLEAN)]);
    let (code, _, err) = check(none.path(), &[]);
    assert_eq!((code, err.as_str()), (2, "pipec: .: no `.pipe` file is in this folder\n"));
}

#[test]
fn choices_are_for_all_files() {
    let with = format!("{CLEAN}env prod {{ d.shards = 2 }}\n");
    let folder = folder(&[("a.pipe", &with), ("b.pipe", &with), ("c.pipe", CLEAN)]);
    assert_eq!(check(folder.path(), &["--env", "prod", "a.pipe", "b.pipe"]).0, 0);
    let (code, _, err) = check(folder.path(), &["--env", "prod", "."]);
    assert_eq!(
        (code, err.as_str()),
        (2, "pipec: ./c.pipe: there is no environment `prod`; it has none\n3 files: 1 not read\n")
    );
    assert_eq!(check(folder.path(), &["--param", "x", "."]).2, "pipec: --param x: write NAME=VALUE\n");
}

/// Thousands of findings are told whole up to the most that are kept, and the rest is counted.
#[test]
fn all_findings_are_told() {
    let folder = folder(&[("a.pipe", &"bukcet b\n".repeat(60)), ("b.pipe", &"bukcet b\n".repeat(1_100))]);
    let lines = |file: &str| check(folder.path(), &["--format", "jsonl", file]);
    assert!(lines("a.pipe").1.lines().count() >= 60);
    let (_, out, err) = lines("b.pipe");
    assert_eq!(out.lines().count(), 2_000, "1,000 of each code: P201 and P203");
    assert!(err.contains("more findings are not told"), "{err}");
}

/// A fingerprint stays where its line moves, and no two are alike.
#[test]
fn fingerprints_stay() {
    let fingerprints = |text: &str| -> Vec<String> {
        let folder = folder(&[("a.pipe", text)]);
        let (_, out, _) = check(folder.path(), &["--format", "gitlab", "a.pipe"]);
        let found: serde_json::Value = serde_json::from_str(&out).unwrap();
        found.as_array().unwrap().iter().map(|one| one["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let before = fingerprints(BROKEN);
    let distinct: std::collections::BTreeSet<&String> = before.iter().collect();
    assert!(before.len() == 3 && distinct.len() == before.len(), "{before:?}");
    assert_eq!(before, fingerprints(&format!("# a line more\n\n{BROKEN}")));
}

/// The text of a source can neither move the cursor nor make a second line of its own.
#[test]
fn what_acts_on_a_terminal_is_shown() {
    let text = "bucket raw -> \u{1b}[31mlambda\u{202e} f(\"x\")\r\nparam p = \u{9b}1m\nbukcet b(name=\"a\tb\")\n";
    let folder = folder(&[("a\u{1b}[2Kb.pipe", text), ("c\nd.pipe", BROKEN)]);
    for format in ["human", "short", "github"] {
        let (_, printed, told) = check(folder.path(), &["--format", format, "."]);
        let acts = |c: char| (c.is_control() && !"\n\t".contains(c)) || c == '\u{202e}';
        let all = printed + &told;
        // The ends of the lines of a source are its own.
        assert!(!all.replace("\r\n", "\n").contains(acts), "{format}: {all:?}");
        assert!(all.contains("\\u{1b}"), "{format}: {all}");
    }
    let (_, _, short) = check(folder.path(), &["--format", "short", "."]);
    let lines = short.lines().all(|line| line.starts_with("./") || line.contains("pipe:"));
    assert!(lines && short.contains("c\\nd.pipe:2:10: error[P204]"), "{short}");
    let (_, _, human) = check(folder.path(), &["."]);
    assert!(human.contains('\u{241b}'), "the source is shown with pictures: {human}");
}
