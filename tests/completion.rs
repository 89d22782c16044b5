//! Completion as the scripts of shells ask for it; `tests/judges/test_packages.py` types on a terminal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(place.path().join(name), text).unwrap();
    fs::create_dir_all(place.path().join("inner/deep")).unwrap();
    fs::create_dir(place.path().join("bin")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_pipec"), place.path().join("bin/pipec")).unwrap();
    write("one.pipe", "param size = 1\nstream d(shards=1)\nenv prod { d.shards = 2 }\nenv test { d.shards = 3 }\n");
    write("two.pipe", "stream d(shards=1)\nenv other { d.shards = 2 }\n");
    write("inner/three.pipe", "");
    write("notes.txt", "");
    write("page.md", "");
    place
}

/// The words that bash offers for the last of the words.
fn offered(place: &Path, words: &[&str]) -> Vec<String> {
    let script = r#"
source <(pipec completions bash)
function=$(complete -p pipec | sed 's/.*-F \([^ ]*\) .*/\1/')
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_TYPE=9; COMPREPLY=()
"$function" pipec "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
"#;
    let path = format!("{}:{}", place.join("bin").display(), std::env::var("PATH").unwrap());
    let run = Command::new("bash")
        .args(["--norc", "-c", script, "bash"])
        .args(words)
        .current_dir(place)
        .env("PATH", path)
        .output()
        .unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn files_are_those_that_pipec_reads() {
    let place = place();
    for command in ["check", "fmt", "build", "graph", "preview", "diff"] {
        let all = offered(place.path(), &["pipec", command, ""]);
        for name in ["one.pipe", "two.pipe", "inner/"] {
            assert!(all.iter().any(|one| one == name), "{command}: {name} of {all:?}");
        }
        assert!(!all.iter().any(|one| one.contains("notes.txt") || one.contains("page.md")), "{command}: {all:?}");
    }
    assert_eq!(offered(place.path(), &["pipec", "check", "one.pipe", "inner/t"]), ["inner/three.pipe"]);
    assert!(offered(place.path(), &["pipec", "graph", "--md", ""]).contains(&"page.md".to_owned()));
}

#[test]
fn codes_kinds_and_levels_are_known() {
    let place = place();
    assert_eq!(offered(place.path(), &["pipec", "explain", "P10"]), ["P101", "P102", "P103", "P104", "P106"]);
    assert_eq!(offered(place.path(), &["pipec", "explain", "buc"]), ["bucket"]);
    assert_eq!(offered(place.path(), &["pipec", "explain", "on"]), ["one.pipe"]);
    for option in ["--allow", "--warn", "--deny"] {
        let all = offered(place.path(), &["pipec", "check", option, ""]);
        assert!(all.contains(&"P404".to_owned()) && all.contains(&"warnings".to_owned()), "{option}: {all:?}");
        assert!(!all.iter().any(|one| one.contains(".pipe")), "{option}: {all:?}");
    }
    assert!(offered(place.path(), &["pipec", "build", "--deny", "P404,P30"]).contains(&"P404,P302".to_owned()));
    assert_eq!(offered(place.path(), &["pipec", "man", "chec"]), ["check"]);
}

#[test]
fn environments_are_those_of_the_file() {
    let place = place();
    assert_eq!(offered(place.path(), &["pipec", "build", "one.pipe", "--env", ""]), ["prod", "test"]);
    assert_eq!(offered(place.path(), &["pipec", "diff", "two.pipe", "--env", ""]), ["other"]);
    assert_eq!(offered(place.path(), &["pipec", "check", "--env", ""]), ["other", "prod", "test"]);
    assert_eq!(offered(place.path(), &["pipec", "check", "one.pipe", "--param", ""]), ["size="]);
}

/// Fish has a command for what it would offer; where there is none, bash and zsh have said enough.
#[test]
fn fish_agrees() {
    let place = place();
    let path = format!("{}:{}", place.path().join("bin").display(), std::env::var("PATH").unwrap());
    let script =
        "pipec completions fish | source; complete -C 'pipec explain P30'; complete -C 'pipec build one.pipe --env '";
    let run =
        Command::new("fish").args(["--no-config", "-c", script]).current_dir(place.path()).env("PATH", path).output();
    let Ok(run) = run else { return eprintln!("no fish on this machine") };
    let text = String::from_utf8(run.stdout).unwrap();
    for word in ["P301", "P302", "prod", "test"] {
        assert!(text.lines().any(|line| line.split('\t').next() == Some(word)), "{word}: {text}");
    }
}
