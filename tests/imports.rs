//! Imports on disk: a file is one file however its path is written, and what is nested too deep is refused at once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// The findings of a file, one a line.
fn found(folder: &Path, file: &str) -> String {
    let mut run = Command::new(env!("CARGO_BIN_EXE_pipec"));
    let done = run.current_dir(folder).args(["check", "--format", "short", file]).output().expect("pipec runs");
    String::from_utf8(done.stderr).unwrap() + &String::from_utf8(done.stdout).unwrap()
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn a_file_is_one_file_however_its_path_is_written() {
    let place = tempfile::tempdir().unwrap();
    write(
        place.path(),
        &[
            ("systems/main.pipe", "import \"../tables.pipe\"\nimport \"other.pipe\"\nqueue own\n"),
            ("systems/other.pipe", "queue other\n"),
            ("tables.pipe", "import \"systems/other.pipe\"\nqueue tables\n"),
            ("systems/circle.pipe", "import \"../back.pipe\"\nqueue own\n"),
            ("back.pipe", "import \"systems/circle.pipe\"\nqueue tables\n"),
        ],
    );
    // A way out of the folder of the main file, and back into it.
    assert_eq!(found(&place.path().join("systems"), "main.pipe"), "");
    assert_eq!(found(place.path(), "systems/main.pipe"), "");
    let circle = found(&place.path().join("systems"), "circle.pipe");
    assert!(circle.contains("in a cycle: `circle.pipe` imports `../back.pipe` imports `circle.pipe`"), "{circle}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(place.path().join("systems"), place.path().join("systems/link")).unwrap();
        let twice = "import \"other.pipe\"\nimport \"./../systems/other.pipe\"\nqueue own\n";
        write(place.path(), &[("systems/twice.pipe", twice)]);
        assert_eq!(found(place.path(), "systems/twice.pipe"), "");
    }
}

/// Systems that grew beyond all measure: each is judged in time.
#[test]
fn large_systems_of_files_and_modules_take_no_time() {
    let place = tempfile::tempdir().unwrap();
    let nested = |count: usize, last: &str| {
        let mut text = format!("bucket b\nmodule m0(b: bucket) {{ {last} }}\n");
        (1..count).for_each(|n| writeln!(text, "module m{n}(b: bucket) {{ m{} c(b) }}", n - 1).unwrap());
        writeln!(text, "m{} top(b)", count - 1).unwrap();
        text
    };
    let imports = |from: usize| {
        let mut text: String = (from + 1..300).map(|n| format!("import \"f{n}.pipe\"\n")).collect();
        writeln!(text, "queue q{from}").unwrap();
        text
    };
    (0..300).for_each(|n| write(place.path(), &[(&format!("f{n}.pipe"), &imports(n))]));
    write(place.path(), &[("deep.pipe", &nested(9_000, "queue q")), ("circle.pipe", &nested(3_000, "m2999 again(b)"))]);
    for (file, wanted) in [
        ("deep.pipe", "the calls of modules are nested more than 255 deep"),
        ("circle.pipe", "the module `m0` calls itself through `m1`"),
        ("f0.pipe", "this makes 1200 resources"),
    ] {
        let begun = Instant::now();
        let said = found(place.path(), file);
        assert!(said.contains(wanted), "{file}: {said}");
        assert!(begun.elapsed() < Duration::from_secs(30), "{file}: {:?}", begun.elapsed());
    }
}
