//! The pages behind `pipec explain CODE`: each shows what fails, and what does not, and is right about both.
//!
//! A block fenced ```` ```pipe,fails ```` gives the code of its page and no other, a block fenced ```` ```pipe ````
//! compiles and gives nothing. Code is that of the examples.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, codes, compile};
use pipec::diagnostics::{CODES, Code, Severity};
use pipec::graph::{CodeError, Files};
use std::collections::BTreeSet;

/// Pages without a failing block: it would take hundreds of lines. `common::limits` generates it.
const GENERATED: &[&str] = &["P221", "P316", "P502", "P503", "P504", "P506"];
const WIDTH: usize = 100;

/// The fenced blocks of a page: fence and text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        match (line.strip_prefix("```"), open) {
            (Some(fence), false) => {
                out.push((fence.to_owned(), String::new()));
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => out.last_mut().unwrap().1.extend([line, "\n"]),
            (None, false) => {}
        }
    }
    assert!(!open, "a block is never closed");
    out
}

fn pages() -> impl Iterator<Item = (String, &'static str, Code)> {
    CODES.iter().map(|code| (code.to_string(), code.page(), *code))
}

/// The code and service files of the examples, and those of the fixtures.
struct Beside;

impl Files for Beside {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        Folder::new("examples").read(path).or_else(|_| Folder::new("tests/errors").read(path))
    }

    fn at(&self, folder: &str) -> Box<dyn Files + '_> {
        Box::new(Folder::new(&format!("tests/errors/{folder}")))
    }
}

#[test]
fn blocks_do_what_they_say() {
    let mut problems = Vec::new();
    for (code, page, entry) in pages() {
        for (fence, text) in blocks(page) {
            let compilation = compile(&text, &Beside);
            let found = codes(&compilation);
            let distinct: BTreeSet<&str> = found.iter().map(String::as_str).collect();
            let right = match fence.as_str() {
                "pipe" => found.is_empty() && compilation.document.is_some(),
                "pipe,fails" => {
                    distinct.into_iter().eq([code.as_str()])
                        && compilation.document.is_some()
                            == (entry.severity() != Severity::Error && entry != Code::NO_RESOURCES)
                }
                _ => false,
            };
            if !right {
                problems.push(format!("{code}, `{fence}`: {found:?} in\n{text}"));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn each_page_shows_both() {
    for (code, page, _) in pages() {
        let fences: Vec<String> = blocks(page).into_iter().map(|(fence, _)| fence).collect();
        let has = |fence: &str| fences.iter().any(|known| known == fence);
        assert!(has("pipe"), "{code}: a block that compiles");
        assert_ne!(
            has("pipe,fails"),
            GENERATED.iter().chain(common::FAULTS).any(|known| *known == code),
            "{code}: a block that fails, one that is generated, or a fault of pipec"
        );
    }
    let limits: BTreeSet<String> = common::limits().iter().map(|limit| limit.code.to_string()).collect();
    for code in GENERATED {
        assert!(limits.contains(*code), "{code} is generated");
    }
}

#[test]
fn each_page_begins_with_its_title() {
    for (code, page, entry) in pages() {
        assert_eq!(page.lines().next(), Some(format!("# {code}: {}", entry.title()).as_str()));
        assert!(page.ends_with('\n') && !page.ends_with("\n\n"), "{code} ends with one newline");
    }
}

/// The index stands beside the pages, where a repository's pages show it.
#[test]
fn the_index_is_fresh() {
    let path = "src/diagnostics/explain/README.md";
    let index = std::fs::read_to_string(Folder::path(path)).unwrap_or_default();
    assert_eq!(index, pipec::explain::codes_page(), "replace {path} with the output of `pipec codes --markdown`");
}

/// Each code stands once in the list for a terminal, below the name of its stage.
#[test]
fn the_list_has_each_code() {
    let list = pipec::explain::codes();
    for (code, _, entry) in pages() {
        let line = format!("  {code}  {:7}  {}", entry.severity().to_string(), entry.title());
        assert_eq!(list.lines().filter(|listed| *listed == line).count(), 1, "{line} in\n{list}");
    }
    assert!(list.starts_with("syntax\n"), "{list}");
    assert!(list.lines().all(|line| line.chars().count() <= WIDTH), "{list}");
}

#[test]
fn pages_fit_a_terminal() {
    for (code, page, _) in pages() {
        for line in page.lines().filter(|line| !line.starts_with("https://")) {
            assert!(line.chars().count() <= WIDTH, "{code}: {line}");
        }
        let prose = page.lines().filter(|line| !line.is_empty()).count();
        assert!(prose >= 6, "{code} explains");
    }
}
