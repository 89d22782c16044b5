//! Files that pipec writes keep their mode, owner and links, and are written whole or not at all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const UGLY: &str = "stream    d -> firehose->bucket   b\n";
const PRETTY: &str = "stream d -> firehose -> bucket b\n";
const FIXABLE: &str = "stream d -> firehose -> bukcet b\n";
const PAGE: &str = "<!-- pipec graph a.pipe -->\n<!-- /pipec graph -->\n";

fn pipec(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pipec")).args(arguments).current_dir(folder).output().unwrap()
}

/// A file with another name, a link and a mode of its own; what writes it; and a part of what it holds then.
fn writers() -> Vec<(&'static str, &'static str, Vec<&'static str>, &'static str)> {
    vec![
        ("a.pipe", UGLY, vec!["fmt", "link"], PRETTY),
        ("a.pipe", FIXABLE, vec!["check", "--fix", "link"], PRETTY),
        ("page.md", PAGE, vec!["graph", "--md", "link"], "flowchart"),
        (
            "old.svg",
            "a much longer text than the picture will ever be",
            vec!["graph", "a.pipe", "--format", "dot", "-o", "link"],
            "digraph",
        ),
        ("old.svg", "", vec!["graph", "a.pipe", "--format", "svg", "-o", "link"], "<svg"),
    ]
}

fn place(name: &str, text: &str) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("a.pipe"), PRETTY).unwrap();
    fs::write(place.path().join(name), text).unwrap();
    fs::hard_link(place.path().join(name), place.path().join("other name")).unwrap();
    symlink(name, place.path().join("link")).unwrap();
    place
}

#[test]
fn what_is_there_stays_what_it_is() {
    for (name, text, arguments, part) in writers() {
        let place = place(name, text);
        let file = place.path().join(name);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        // Another owner, where this test may give it one.
        let _ = std::os::unix::fs::chown(&file, Some(12_345), Some(12_345));
        let before = fs::metadata(&file).unwrap();
        let run = pipec(place.path(), &arguments);
        assert_eq!(run.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
        let after = fs::metadata(&file).unwrap();
        assert_eq!(
            (after.ino(), after.mode(), after.uid(), after.gid(), after.nlink()),
            (before.ino(), before.mode(), before.uid(), before.gid(), 2),
            "{arguments:?}"
        );
        let now = fs::read_to_string(&file).unwrap();
        assert!(now.contains(part) && !now.contains("much longer"), "{arguments:?}: {now}");
        assert_eq!(fs::read_to_string(place.path().join("other name")).unwrap(), now);
        assert!(fs::symlink_metadata(place.path().join("link")).unwrap().is_symlink());
        let hidden = fs::read_dir(place.path())
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
        assert_eq!(hidden.count(), 0, "{arguments:?}: nothing is left behind");
    }
}

#[test]
fn what_is_read_only_is_not_touched() {
    for (name, text, arguments, _) in writers() {
        let place = place(name, text);
        let file = place.path().join(name);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
        let run = pipec(place.path(), &arguments);
        let err = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{arguments:?}: {err}");
        assert!(err.contains("read-only") || err.contains("denied"), "{arguments:?}: {err}");
        assert_eq!(fs::read_to_string(&file).unwrap(), text, "{arguments:?}");
    }
}

#[test]
fn a_built_folder_keeps_what_its_files_are() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    fs::write(at("a.pipe"), PRETTY).unwrap();
    assert!(pipec(place.path(), &["build", "a.pipe", "-o", "out"]).status.success());
    assert_eq!(fs::metadata(at("out/deploy.sh")).unwrap().mode() & 0o100, 0o100, "it can be run");
    let before = fs::metadata(at("out/template.json")).unwrap().modified().unwrap();
    assert!(pipec(place.path(), &["build", "a.pipe", "-o", "out"]).status.success());
    assert_eq!(fs::metadata(at("out/template.json")).unwrap().modified().unwrap(), before, "the same, and not written");
    // Somebody's own mode and link.
    fs::rename(at("out/template.json"), at("elsewhere.json")).unwrap();
    symlink("../elsewhere.json", at("out/template.json")).unwrap();
    fs::set_permissions(at("elsewhere.json"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(at("a.pipe"), "stream d -> firehose -> bucket other\n").unwrap();
    assert!(pipec(place.path(), &["build", "a.pipe", "-o", "out"]).status.success());
    assert!(fs::symlink_metadata(at("out/template.json")).unwrap().is_symlink());
    assert!(fs::read_to_string(at("elsewhere.json")).unwrap().contains("Other"));
    assert_eq!(fs::metadata(at("elsewhere.json")).unwrap().mode() & 0o777, 0o600);
    // One that cannot be written keeps all from being written.
    fs::remove_file(at("out/deploy.sh")).unwrap();
    fs::create_dir(at("out/deploy.sh")).unwrap();
    let there = fs::read_to_string(at("elsewhere.json")).unwrap();
    fs::write(at("a.pipe"), "stream d -> firehose -> bucket third\n").unwrap();
    let run = pipec(place.path(), &["build", "a.pipe", "-o", "out"]);
    assert_eq!(run.status.code(), Some(2), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(fs::read_to_string(at("elsewhere.json")).unwrap(), there);
}

/// A run that was killed leaves its half of a file where nothing looks, and the next run takes it away.
#[test]
fn what_a_killed_run_left_is_swept() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    fs::write(at("a.pipe"), PRETTY).unwrap();
    fs::create_dir_all(at("out/.pipec-staging-aB3xYz")).unwrap();
    fs::write(at("out/.pipec-staging-aB3xYz/0"), "half").unwrap();
    fs::write(at("out/.pipec-staging-notes"), "a file of somebody's").unwrap();
    assert!(pipec(place.path(), &["build", "a.pipe", "-o", "out"]).status.success());
    let mut names: Vec<_> =
        fs::read_dir(at("out")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, [".pipec-staging-notes", "deploy.sh", "template.json"]);
}

/// Runs side by side leave one of their results, whole.
#[test]
fn runs_side_by_side_do_not_mix() {
    let place = tempfile::tempdir().unwrap();
    for n in 0..6 {
        let text = format!("stream d{n} -> firehose -> bucket b{n}\n");
        fs::write(place.path().join(format!("{n}.pipe")), text).unwrap();
    }
    for round in 0..3 {
        let out = format!("out{round}");
        let runs: Vec<_> = (0..6)
            .map(|n| {
                Command::new(env!("CARGO_BIN_EXE_pipec"))
                    .args(["build", &format!("{n}.pipe"), "-o", &out])
                    .current_dir(place.path())
                    .stderr(std::process::Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for mut run in runs {
            assert!(run.wait().unwrap().success());
        }
        let text = fs::read_to_string(place.path().join(&out).join("template.json")).unwrap();
        let template: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(template["Resources"].as_object().unwrap().keys().filter(|id| id.len() == 2).count(), 2, "{text}");
    }
}

#[test]
fn a_source_is_not_written_over() {
    let place = place("old.svg", "");
    symlink("a.pipe", place.path().join("source link")).unwrap();
    fs::hard_link(place.path().join("a.pipe"), place.path().join("twin")).unwrap();
    fs::write(place.path().join("main.tf.json"), PRETTY).unwrap();
    for arguments in [
        vec!["graph", "a.pipe", "--format", "text", "-o", "a.pipe"],
        vec!["graph", "a.pipe", "--format", "text", "-o", "./source link"],
        vec!["graph", "twin", "--format", "json", "-o", "a.pipe"],
        vec!["build", "main.tf.json", "--target", "terraform", "-o", "."],
    ] {
        let run = pipec(place.path(), &arguments);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&run.stderr).contains("is the source itself"), "{arguments:?}");
        for name in ["a.pipe", "main.tf.json"] {
            assert_eq!(fs::read_to_string(place.path().join(name)).unwrap(), PRETTY, "{arguments:?}");
        }
    }
}

#[test]
fn a_name_of_two_lines_is_told_on_one() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("two\nlines.pipe"), [0xff]).unwrap();
    fs::write(place.path().join("ugly\nlines.pipe"), UGLY).unwrap();
    for arguments in [
        vec!["check", "two\nlines.pipe"],
        vec!["check", "none\nlines.pipe"],
        vec!["explain", "ugly\nlines.pipe:x"],
        vec!["build", "ugly\nlines.pipe", "--env", "x"],
    ] {
        let run = pipec(place.path(), &arguments);
        let told = String::from_utf8_lossy(&run.stderr);
        assert_eq!(told.lines().count(), 1, "{arguments:?}: {told}");
        assert!(told.starts_with("pipec: ") && told.contains("\\nlines.pipe"), "{arguments:?}: {told}");
    }
}
