//! Code as it is packed, with the binary: run bits, links, what cannot be taken, where output may not go; and the day.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use std::fs;
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const HANDLER: &str = "def handler(event, context):\n    return event\n";

struct Place(TempDir);

impl Place {
    /// A folder with `x.pipe` and some code; a path that ends in `*` may be run.
    fn new(pipeline: &str, files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.write("x.pipe", pipeline);
        files.iter().for_each(|(path, text)| place.write(path, text));
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let (path, mode) = path.strip_suffix('*').map_or((path, 0o600), |path| (path, 0o700));
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
        fs::set_permissions(self.at(path), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn link(&self, to: &str, link: &str) {
        fs::create_dir_all(self.at(link).parent().unwrap()).unwrap();
        symlink(to, self.at(link)).unwrap();
    }

    /// Runs the binary here: its exit status, and all that it says.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        self.run_on("1795737600", arguments)
    }

    fn run_on(&self, day: &str, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipec"));
        let done = command.args(arguments).current_dir(self.0.path()).env("SOURCE_DATE_EPOCH", day).output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        (done.status.code().unwrap(), said)
    }

    /// Builds into `out`, and returns names, modes and texts of the archive, and what it is called.
    fn packed(&self, target: &str) -> (Vec<(String, u32, String)>, String) {
        let (status, said) = self.run(&["build", "x.pipe", "-t", target, "-o", "out"]);
        assert_eq!(status, 0, "{said}");
        let assets: Vec<_> = fs::read_dir(self.at("out/assets")).unwrap().map(|entry| entry.unwrap().path()).collect();
        let [archive] = assets.as_slice() else { panic!("{assets:?}") };
        let name = archive.file_name().unwrap().to_string_lossy().into_owned();
        let mut archive = zip::ZipArchive::new(fs::File::open(archive).unwrap()).unwrap();
        let files = (0..archive.len()).map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), file.unix_mode().unwrap() & 0o7777, text)
        });
        (files.collect(), name)
    }

    /// The finding of `check` about code that cannot be used.
    fn refused(&self) -> String {
        let (status, said) = self.run(&["check", "x.pipe"]);
        assert_eq!(status, 1, "{said}");
        assert!(said.contains("P215"), "{said}");
        said
    }
}

const NATIVE: &str = "bucket a -> lambda f(\"code\", runtime=\"provided.al2023\", handler=\"x\")\n";
const PYTHON: &str = "bucket a -> lambda f(\"code\")\n";

#[test]
fn run_bits_are_kept() {
    let program = ("code/bootstrap*", "\u{7f}ELF");
    let place = Place::new(NATIVE, &[program, ("code/lib/tool.sh*", "#!/bin/sh\n"), ("code/data.txt", "x")]);
    for target in ["cfn", "terraform"] {
        let (files, _) = place.packed(target);
        let modes: Vec<_> = files.iter().map(|(name, mode, _)| (name.as_str(), *mode)).collect();
        assert_eq!(modes, [("bootstrap", 0o755), ("data.txt", 0o644), ("lib/tool.sh", 0o755)]);
        fs::remove_dir_all(place.at("out")).unwrap();
    }
}

/// The run bit of a file changes the archive, and so its name; the exact bits do not.
#[test]
fn run_bits_are_in_the_name() {
    let named = |mode: u32| {
        let place = Place::new(PYTHON, &[("code/main.py", HANDLER), ("code/tool", "x")]);
        fs::set_permissions(place.at("code/tool"), fs::Permissions::from_mode(mode)).unwrap();
        place.packed("cfn").1
    };
    assert_eq!(named(0o644), named(0o600));
    assert_eq!(named(0o755), named(0o700));
    assert_ne!(named(0o644), named(0o755));
}

#[test]
fn a_bootstrap_that_may_not_be_run_is_told() {
    let still = Place::new(NATIVE, &[("code/bootstrap", "\u{7f}ELF")]);
    let (status, said) = still.run(&["check", "x.pipe"]);
    assert!(status == 1 && said.contains("P218") && said.contains("may not be run"), "{said}");
    let missing = Place::new(NATIVE, &[("code/rt*", "\u{7f}ELF")]);
    let (status, said) = missing.run(&["check", "x.pipe"]);
    assert!(status == 1 && said.contains("P218") && said.contains("is called `bootstrap`"), "{said}");
    let python = Place::new(PYTHON, &[("code/main.py", HANDLER), ("code/bootstrap", "x")]);
    assert_eq!(python.run(&["check", "x.pipe"]).0, 0, "another runtime starts no `bootstrap`");
}

#[test]
fn links_inside_are_followed() {
    let place =
        Place::new(PYTHON, &[("code/main.py", HANDLER), ("shared/a.py", "A = 1\n"), ("shared/deep/b.py*", "B = 2\n")]);
    place.link("../shared", "code/common");
    place.link("../shared/a.py", "code/a.py");
    place.link("common/deep", "code/deep");
    let (files, _) = place.packed("cfn");
    let names: Vec<_> = files.iter().map(|(name, mode, _)| (name.as_str(), *mode)).collect();
    let (read, run) = (0o644, 0o755);
    let expected =
        [("a.py", read), ("common/a.py", read), ("common/deep/b.py", run), ("deep/b.py", run), ("main.py", read)];
    assert_eq!(names, expected);
    assert!(files.iter().all(|(name, _, text)| name == "main.py" || text.ends_with('\n') && text.len() == 6));
}

#[test]
fn other_links_are_errors() {
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("secret.py"), "x").unwrap();
    let outside = elsewhere.path().join("secret.py");
    for (to, why) in [
        (outside.to_str().unwrap(), "leaves the folder"),
        (elsewhere.path().to_str().unwrap(), "leaves the folder"),
        ("nothing", "leads nowhere"),
        (".", "in itself"),
        ("..", "in itself"),
        ("link", "leads nowhere"),
    ] {
        let place = Place::new(PYTHON, &[("code/main.py", HANDLER)]);
        place.link(to, "code/link");
        let said = place.refused();
        assert!(said.contains("`link`") && said.contains(why), "{to}: {said}");
    }
    let place = Place::new(PYTHON, &[("code/main.py", HANDLER), ("code/a/x.py", "x"), ("b/y.py", "y")]);
    place.link("../../b", "code/a/b");
    place.link("../code/a", "b/a");
    assert!(place.refused().contains("in itself"), "two that lead into each other");
}

/// The folder that is named may be a link itself, and one that tools leave behind is left out as ever.
#[test]
fn a_link_to_the_code_is_as_good() {
    let place = Place::new(PYTHON, &[("real/main.py", HANDLER), ("real/other.py", "x")]);
    place.link("real", "code");
    place.link("nowhere", "real/.git");
    let names: Vec<_> = place.packed("cfn").0.into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["main.py", "other.py"]);
}

#[test]
fn what_is_no_file_is_an_error() {
    let place = Place::new(PYTHON, &[("code/main.py", HANDLER)]);
    let _listener = std::os::unix::net::UnixListener::bind(place.at("code/socket")).unwrap();
    let said = place.refused();
    assert!(said.contains("`socket`") && said.contains("neither a file nor a folder"), "{said}");
}

#[test]
fn output_does_not_go_into_code() {
    let place = Place::new(PYTHON, &[("code/main.py", HANDLER), ("code/other.py", "x")]);
    place.link("code", "way");
    for out in ["code/out", "code", "code/./a/../out", "way/out"] {
        for target in ["cfn", "terraform"] {
            let (status, said) = place.run(&["build", "x.pipe", "-t", target, "-o", out]);
            assert!(status == 2 && said.contains("lies in `code`"), "{out}: {status} {said}");
        }
    }
    let left: Vec<_> = fs::read_dir(place.at("code")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "nothing was written: {left:?}");
    let (_, first) = place.packed("cfn");
    assert_eq!(place.packed("cfn").1, first, "the next build has the same name");
    let all = Place::new("bucket a -> lambda f(\".\")\n", &[("main.py", HANDLER)]);
    assert_eq!(all.run(&["build", "x.pipe", "-t", "cfn", "-o", "out"]).0, 2, "the folder of the pipeline is code");
}

/// Midnight of a day in UTC, in seconds.
fn midnight(day: &str) -> String {
    let done = Command::new("date").args(["-u", "-d", day, "+%s"]).output().unwrap();
    String::from_utf8_lossy(&done.stdout).trim().to_owned()
}

/// Deprecated is a warning, blocked an error, by date; the template is that of every day.
#[test]
fn runtimes_end_on_their_day() {
    let text = |runtime: &str| format!("bucket a -> lambda f(\"code\", runtime=\"{runtime}\")\n");
    let place = Place::new(&text("python3.11"), &[("code/main.py", HANDLER)]);
    let codes = |day: &str| {
        let (status, said) = place.run_on(&midnight(day), &["check", "x.pipe", "--format", "short"]);
        (status, ["P540", "P544"].into_iter().find(|code| said.contains(code)))
    };
    assert_eq!(codes("2026-11-27"), (0, None));
    assert_eq!(codes("2027-06-29"), (0, None));
    assert_eq!(codes("2027-06-30").1, Some("P544"));
    assert_eq!(codes("2027-07-30").1, Some("P544"));
    assert_eq!(codes("2027-07-31"), (1, Some("P540")));
    let built = |day: &str| place.run_on(&midnight(day), &["build", "x.pipe", "-t", "cfn", "--allow", "P544"]).1;
    assert_eq!(built("2026-11-27"), built("2027-07-01"));
    for runtime in ["python3.15", "python3.13", "python3.10"] {
        place.write("x.pipe", &text(runtime));
        assert_ne!(codes("2026-11-27").1, Some("P540"), "{runtime}");
    }
}

/// A revision is read as a checkout would be.
#[test]
fn a_revision_follows_links_too() {
    let place =
        Place::new(PYTHON, &[("code/main.py", HANDLER), ("shared/a.py", "A = 1\n"), ("code/tool*", "#!/bin/sh\n")]);
    place.link("../shared", "code/common");
    let git = |arguments: &[&str]| {
        let name = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(name).args(arguments).current_dir(place.0.path()).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "all"]);
    assert_eq!(place.run(&["diff", "x.pipe"]), (0, place.run(&["diff", "x.pipe"]).1), "nothing changed");
    place.write("shared/a.py", "A = 2\n");
    let (status, said) = place.run(&["diff", "x.pipe"]);
    assert_eq!(status, 1, "what a link leads to is part of the code: {said}");
    assert!(Path::new(&place.at("x.pipe")).exists());
}

/// A template that CloudFormation refuses is not built, and is a warning where it is written.
#[test]
fn nothing_is_not_built() {
    for text in ["", "# only a comment\n", "existing bucket raw(arn=\"arn:aws:s3:::raw\")\n"] {
        let place = Place::new(text, &[]);
        for arguments in [&["build", "x.pipe", "-t", "cfn"][..], &["build", "x.pipe", "-t", "cfn", "-o", "out"]] {
            let (status, said) = place.run(arguments);
            assert!(status == 1 && said.contains("P541") && !said.contains("deploy with"), "{text:?}: {status} {said}");
            assert!(!said.contains("AWSTemplateFormatVersion") && !place.at("out").exists(), "{text:?}: {said}");
        }
        assert!(place.run(&["check", "x.pipe"]).1.contains("P541"));
        assert_eq!(place.run(&["build", "x.pipe", "-t", "terraform", "-o", "tf"]).0, 0, "Terraform takes it");
    }
}
