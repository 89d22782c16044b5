//! The look of the one style, and calls of `pipec fmt`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use pipec::source::{Source, Span};
use pipec::syntax::{Refused, format};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const UGLY: &str = "stream   d->firehose->bucket raw\n";
const PRETTY: &str = "stream d -> firehose -> bucket raw\n";

fn formatted(text: &str) -> String {
    format(&Source::new("case.pipe", text)).unwrap().text()
}

/// `tests/format/cases`: each input, and as a snapshot what becomes of it.
#[test]
fn cases_look_so() {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    for (name, text) in common::pipelines("tests/format/cases") {
        settings.bind(|| insta::assert_snapshot!(format!("case_{name}"), formatted(&text)));
    }
}

/// CI runs the tests, so this is how CI holds the examples, and the blocks of the documentation, to the style.
#[test]
fn what_people_read_is_formatted() {
    let mut sources = common::pipelines("examples");
    assert!(sources.len() >= 12, "the examples are there");
    let pages = fs::read_dir(common::Folder::path("src/diagnostics/explain")).unwrap();
    let mut pages: Vec<String> = pages
        .map(|page| format!("src/diagnostics/explain/{}", page.unwrap().file_name().to_str().unwrap()))
        .chain(["README.md", "CONTRIBUTING.md", "grammar/README.md"].map(str::to_owned))
        .collect();
    pages.sort();
    for page in pages {
        let text = fs::read_to_string(common::Folder::path(&page)).unwrap();
        let blocks = text.split("\n```pipe").skip(1).filter_map(|rest| rest.split_once('\n')?.1.split_once("```"));
        sources.extend(blocks.map(|(block, _)| (page.clone(), block.to_owned())));
    }
    assert!(sources.len() > 100, "blocks were found");
    for (name, text) in sources {
        // The blocks about syntax errors have some, and one shows how free the syntax is.
        let Ok(formatted) = format(&Source::new(name.as_str(), text.as_str())) else { continue };
        if !text.contains("# or after one") {
            assert_eq!(formatted.text(), text, "{name}: run `pipec fmt`");
        }
    }
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    assert_eq!(formatted("a->b\r\nc"), "a -> b\r\nc\r\n");
    assert_eq!(formatted("a->b\nc\r\n"), "a -> b\nc\n");
    assert_eq!(formatted("\u{feff}a->b"), "\u{feff}a -> b\n");
    for nothing in ["", " ", "\n\n", ";\n"] {
        assert_eq!(formatted(nothing), "", "{nothing:?}");
    }
    assert_eq!(formatted("\n# only a comment"), "# only a comment\n");
}

/// They come with text that is copied from a page, and cannot be seen: none is taken, or dropped, in silence.
#[test]
fn blanks_that_the_grammar_does_not_know_are_named() {
    for refused in [
        "a\n\u{a0}\nb",
        "a -> { \u{a0} }",
        "a(b, \u{a0})",
        "a(b=[\u{a0}])",
        "table t { \u{a0} }",
        "table t { a:\u{a0}int }",
        "table t { a: \u{a0} }",
        "a ->\u{a0}b",
    ] {
        let Err(Refused::Errors(found)) = format(&Source::new("case.pipe", refused)) else { panic!("{refused:?}") };
        assert!(found.iter().any(|found| found.message.contains("U+00A0")), "{refused:?}: {found:?}");
    }
}

#[test]
fn a_range_is_formatted_alone() {
    let text = "a->b\nc->d # e\n\n\nf->g; h->i\n";
    let source = Source::new("range.pipe", text);
    let formatted = format(&source).unwrap();
    let edits = |from: &str, to: &str| -> Vec<String> {
        let range = Span::new(text.find(from).unwrap(), text.find(to).unwrap() + to.len());
        formatted.edits(range).into_iter().map(|edit| format!("{} => {}", source.slice(edit.span), edit.text)).collect()
    };
    assert_eq!(edits("c", "d"), ["c->d # e\n => c -> d  # e\n"]);
    assert_eq!(edits("->g", "->g"), ["\n\nf->g;  => \nf -> g\n"]);
    assert_eq!(edits("g;", "h"), ["\n\nf->g;  => \nf -> g\n", "h->i\n => h -> i\n"]);
    assert_eq!(formatted.edits(Span::new(0, 0)).len(), 1, "where the cursor stands");
}

/// Exit status, standard output and standard error.
fn fmt(folder: &Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut run = Command::new(env!("CARGO_BIN_EXE_pipec"))
        .arg("fmt")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    run.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let run = run.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (run.status.code().unwrap(), text(run.stdout), text(run.stderr))
}

#[test]
fn files_and_folders_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("in")).unwrap();
    fs::write(at("in/ugly.pipe"), UGLY).unwrap();
    fs::write(at("in/pretty.pipe"), PRETTY).unwrap();
    fs::write(at("in/other.txt"), UGLY).unwrap();
    let before = fs::metadata(at("in/pretty.pipe")).unwrap().modified().unwrap();

    let (code, out, err) = fmt(folder.path(), &["--check", "in"], "");
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(err.replace('\\', "/"), "in/ugly.pipe: not formatted\n2 files: 1 not formatted\n");
    assert_eq!(fs::read_to_string(at("in/ugly.pipe")).unwrap(), UGLY, "--check writes nothing");

    let (code, out, _) = fmt(folder.path(), &["--diff", "in/ugly.pipe"], "");
    assert_eq!(code, 1);
    assert_eq!(out, format!("--- a/in/ugly.pipe\n+++ b/in/ugly.pipe\n@@ -1 +1 @@\n-{UGLY}+{PRETTY}"));
    assert_eq!(fs::read_to_string(at("in/ugly.pipe")).unwrap(), UGLY, "--diff writes nothing");

    // As git names files, whatever they were called.
    let whole = folder.path().canonicalize().unwrap();
    for name in ["./in/ugly.pipe", whole.join("in/ugly.pipe").to_str().unwrap()] {
        let (_, patch, _) = fmt(&whole, &["--diff", name], "");
        assert_eq!(patch, out, "{name}");
    }

    let (code, out, err) = fmt(folder.path(), &["in"], "");
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", "2 files: 1 formatted\n"));
    assert_eq!(fs::read_to_string(at("in/ugly.pipe")).unwrap(), PRETTY);
    assert_eq!(fs::read_to_string(at("in/other.txt")).unwrap(), UGLY);
    assert_eq!(fs::metadata(at("in/pretty.pipe")).unwrap().modified().unwrap(), before, "not touched");
    assert_eq!(fmt(folder.path(), &["--check", "in"], "").0, 0);
    assert_eq!(fmt(folder.path(), &["nowhere.pipe"], "").0, 2);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let here = Path::new(".");
    assert_eq!(fmt(here, &["-"], UGLY), (0, PRETTY.to_owned(), String::new()));
    assert_eq!(fmt(here, &["-"], PRETTY), (0, PRETTY.to_owned(), String::new()));
    let (code, out, err) = fmt(here, &["--check", "-"], UGLY);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    let (code, out, err) = fmt(here, &["-"], "stream d => bucket\n");
    assert_eq!((code, out.as_str()), (2, ""), "nothing is written where there are errors");
    assert!(err.contains("P101"), "{err}");
}

#[test]
fn what_has_errors_is_left_as_it_is_and_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let broken = "stream   d => bucket raw\nstream   e\n";
    fs::write(folder.path().join("broken.pipe"), broken).unwrap();
    fs::write(folder.path().join("ugly.pipe"), UGLY).unwrap();
    let (code, _, err) = fmt(folder.path(), &["."], "");
    assert!(code == 2 && err.contains("P101") && err.contains("1 formatted"), "{err}");
    assert_eq!(fs::read_to_string(folder.path().join("broken.pipe")).unwrap(), broken);
    assert_eq!(fs::read_to_string(folder.path().join("ugly.pipe")).unwrap(), PRETTY);
}

/// Mistakes that only the catalog knows are no matter of style.
#[test]
fn other_findings_are_no_matter() {
    assert_eq!(formatted("bukcet   b->nobody"), "bukcet b -> nobody\n");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("file.pipe"), folder.path().join("link.pipe"));
    fs::write(&file, UGLY).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("file.pipe", &link).unwrap();
    assert_eq!(fmt(folder.path(), &["link.pipe"], "").0, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&file).unwrap(), PRETTY);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}
