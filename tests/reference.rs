//! The language reference holds what it says: every block of grammar/README.md is compiled.
//!
//! | fence | holds |
//! |---|---|
//! | `pipe` | compiles, and nothing is found |
//! | `pipe,notes P403` | compiles, and nothing but this code is found |
//! | `pipe,fails P301` | does not compile, and nothing but this code is found, advice aside |
//! | `pipe,file tables.pipe` | is this file, for the blocks that import it; compiles too |
//! | `json` | stands somewhere in the template of the last block that compiled, perhaps among more |
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, compile};
use pipec::Compilation;
use pipec::diagnostics::Severity;
use pipec::graph::{CodeError, Files};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Pages whose blocks are compiled.
const PAGES: &[&str] = &["grammar/README.md"];

/// Code of the examples where there is such code, something compiled below `build/`, else a handler that does nothing.
struct Code {
    /// Files that blocks import, by name.
    files: BTreeMap<String, String>,
}

impl Files for Code {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        if path.starts_with("build/") {
            return Ok(vec![("report.class".to_owned(), Vec::new())]);
        }
        if let Some(text) = self.files.get(path) {
            return Ok(vec![(path.to_owned(), text.clone().into_bytes())]);
        }
        let nothing = || vec![("main.py".to_owned(), b"def handler(event, context):\n    return event\n".to_vec())];
        Ok(Folder::new("examples").read(path).unwrap_or_else(|_| nothing()))
    }
}

struct Block {
    page: &'static str,
    line: usize,
    fence: String,
    text: String,
}

impl Block {
    fn place(&self) -> String {
        format!("{}:{}", self.page, self.line)
    }
}

/// The fenced blocks of a page, with the line their fence stands on.
fn blocks(page: &'static str) -> Vec<Block> {
    let text = fs::read_to_string(Folder::path(page)).unwrap();
    let mut out: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(fence), false) => {
                out.push(Block { page, line: number + 1, fence: fence.trim().to_owned(), text: String::new() });
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => {
                let block = out.last_mut().unwrap();
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, false) => {}
        }
    }
    assert!(!open, "{page}: a block is never closed");
    out
}

/// The codes of what was found, from a severity upwards.
fn codes(compilation: &Compilation, least: Severity) -> BTreeSet<String> {
    compilation.diagnostics.iter().filter(|found| found.severity >= least).map(|found| found.code.to_string()).collect()
}

/// The mistake of a block, if any; the template of one that compiles is kept for the JSON blocks after it.
fn judge(block: &Block, code: &Code, template: &mut Option<Json>) -> Result<(), String> {
    let (language, rest) = block.fence.split_once(',').unwrap_or((&block.fence, ""));
    match (language, rest.split_once(' ')) {
        ("pipe", outcome) => {
            let compilation = compile(&block.text, code);
            let (expected, compiles) = match outcome {
                Some(("file", _)) => (BTreeSet::new(), true),
                None if rest.is_empty() => (BTreeSet::new(), true),
                Some(("notes", code)) => (BTreeSet::from([code.to_owned()]), true),
                Some(("fails", code)) => (BTreeSet::from([code.to_owned()]), false),
                _ => return Err(format!("`{rest}` is neither `notes CODE` nor `fails CODE`")),
            };
            let least = if compiles { Severity::Advice } else { Severity::Warning };
            if codes(&compilation, least) != expected {
                let found: Vec<String> =
                    compilation.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
                return Err(format!("expected {expected:?}, found {found:#?}"));
            }
            if compilation.document.is_some() != compiles {
                return Err(format!("a template was expected: {compiles}"));
            }
            if let Some(document) = &compilation.document {
                *template = Some(serde_json::from_str(document).map_err(|error| error.to_string())?);
            }
            Ok(())
        }
        ("json", _) => {
            let wanted: Json = serde_json::from_str(&block.text).map_err(|error| error.to_string())?;
            let template = template.as_ref().ok_or("no block before it compiles")?;
            if holds(template, &wanted) { Ok(()) } else { Err(format!("not in the template: {wanted}")) }
        }
        _ => Err(format!("a block of `{}`: nothing tests it", block.fence)),
    }
}

/// True if `wanted` is `all`, or a part of something in it.
fn holds(all: &Json, wanted: &Json) -> bool {
    within(all, wanted)
        || match all {
            Json::Object(map) => map.values().any(|value| holds(value, wanted)),
            Json::Array(items) => items.iter().any(|item| holds(item, wanted)),
            _ => false,
        }
}

/// True if every entry of `part` is in `whole`, maps within maps.
fn within(whole: &Json, part: &Json) -> bool {
    match (whole, part) {
        (Json::Object(whole), Json::Object(part)) => {
            part.iter().all(|(key, part)| whole.get(key).is_some_and(|whole| within(whole, part)))
        }
        _ => whole == part,
    }
}

#[test]
fn every_block_is_true() {
    let mut wrong = Vec::new();
    for page in PAGES {
        let mut template = None;
        let named = |block: &Block| Some((block.fence.strip_prefix("pipe,file ")?.to_owned(), block.text.clone()));
        let code = Code { files: blocks(page).iter().filter_map(named).collect() };
        for block in blocks(page) {
            if let Err(why) = judge(&block, &code, &mut template) {
                wrong.push(format!("{}: {why}", block.place()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_statement_of_the_grammar_is_in_the_reference() {
    let all: String = blocks("grammar/README.md")
        .iter()
        .filter(|block| block.fence.starts_with("pipe"))
        .map(|block| block.text.as_str())
        .collect();
    let keywords = "param env accept import existing on because where and or not exists in like partition allow none";
    let missing: Vec<&str> = keywords
        .split(' ')
        .filter(|word| !all.contains(&format!("{word} ")) && !all.contains(&format!("={word}")))
        .collect();
    assert!(missing.is_empty(), "no block shows {missing:?}");
    for sign in ["->", "<->", "-[", "{", "${", "!{", "# "] {
        assert!(all.contains(sign), "no block shows `{sign}`");
    }
}

/// Every link to a heading of the page leads to one.
#[test]
fn links_within_the_reference_lead_somewhere() {
    let text = fs::read_to_string(Folder::path("grammar/README.md")).unwrap();
    let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
    let anchors: BTreeSet<String> = headings.map(|heading| heading.to_lowercase().replace(' ', "-")).collect();
    let links = text.split("](#").skip(1).map(|rest| rest.split(')').next().unwrap().to_owned());
    let broken: Vec<String> = links.filter(|link| !anchors.contains(link)).collect();
    assert!(broken.is_empty(), "{broken:?}");
}
