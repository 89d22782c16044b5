//! The sources below `src/`, read as far as the layers need: their code, their strings, whom they import.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Layers of the binary rather than the library.
const BINARY: &[&str] = &["main", "cli", "lsp"];

/// A source file: its code without comments, tests and the insides of strings; and its strings.
pub struct File {
    /// Below `src/`.
    pub path: String,
    pub lines: usize,
    pub code: String,
    pub strings: Vec<String>,
}

impl File {
    /// The first part of the path: `graph` of `graph/mod.rs`, `lib` of `lib.rs`.
    pub fn layer(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap()
    }

    pub fn is_library(&self) -> bool {
        !BINARY.contains(&self.layer())
    }
}

/// All sources, sorted by path.
pub fn files() -> Vec<File> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut out = Vec::new();
    let mut pending = vec![src.clone()];
    while let Some(folder) = pending.pop() {
        for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.is_dir() {
                true => pending.push(path),
                false => {
                    out.extend(path.extension().is_some_and(|extension| extension == "rs").then(|| file(&src, &path)))
                }
            }
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(out.len() > 40, "the sources are there");
    out
}

fn file(src: &Path, path: &PathBuf) -> File {
    let text = fs::read_to_string(path).unwrap();
    let (code, strings) = lex(without_tests(&text));
    let path = path.strip_prefix(src).unwrap().to_string_lossy().replace('\\', "/");
    File { path, lines: text.lines().count(), code, strings }
}

/// Unit tests stand last in a file.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

/// Code with comments dropped and strings emptied, and the strings.
fn lex(text: &str) -> (String, Vec<String>) {
    let (mut code, mut strings) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let raw = rest.strip_prefix('r').map(|after| after.len() - after.trim_start_matches('#').len());
        let word_before = code.chars().last().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else if let Some(hashes) = raw.filter(|hashes| !word_before && rest[1 + hashes..].starts_with('"')) {
            let close = format!("\"{}", "#".repeat(hashes));
            let inside = &rest[hashes + 2..];
            let end = inside.find(&close).unwrap();
            strings.push(inside[..end].to_owned());
            code.push_str("\"\"");
            rest = &inside[end + close.len()..];
        } else if c == '"' {
            let mut end = 1;
            while !rest[end..].starts_with('"') {
                end += if rest[end..].starts_with('\\') { 2 } else { rest[end..].chars().next().unwrap().len_utf8() };
            }
            strings.push(rest[1..end].to_owned());
            code.push_str("\"\"");
            rest = &rest[end + 1..];
        } else if let Some(length) = character(rest) {
            code.push_str("' '");
            rest = &rest[length..];
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    (code, strings)
}

/// The length of a character literal; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    let length = if first == '\\' { inside[1..].find('\'')? + 1 } else { first.len_utf8() };
    inside[length..].starts_with('\'').then_some(length + 2)
}

/// The paths below `crate::` that a file names, two segments deep: `graph`, `syntax::ast`.
pub fn imports(file: &File) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (at, _) in file.code.match_indices("crate::") {
        let before = file.code[..at].chars().last();
        if before.is_none_or(|c| !(c.is_ascii_alphanumeric() || c == '_' || c == ':')) {
            paths(&file.code[at + "crate::".len()..], "", 2, &mut out);
        }
    }
    // From `graph/mod.rs`, `super::` is the crate too.
    if file.path.ends_with("/mod.rs") && file.path.matches('/').count() == 1 {
        for (at, _) in file.code.match_indices("super::") {
            paths(&file.code[at + "super::".len()..], "", 2, &mut out);
        }
    }
    out
}

/// The names that a file takes from the folder it stands in.
pub fn siblings(file: &File) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder).replace('/', "::");
    for prefix in ["super::".to_owned(), format!("crate::{folder}::")] {
        for (at, _) in file.code.match_indices(&prefix) {
            paths(&file.code[at + prefix.len()..], "", 1, &mut out);
        }
    }
    out
}

/// Collects `a::b`, and of `{a::b, c}` each.
fn paths(text: &str, prefix: &str, depth: usize, out: &mut BTreeSet<String>) {
    let word = |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let join = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}::{name}") };
    if let Some(inside) = text.strip_prefix('{') {
        let (mut level, mut start) = (0, 0);
        for (at, c) in inside.char_indices() {
            match c {
                '{' => level += 1,
                ',' | '}' if level == 0 => {
                    paths(inside[start..at].trim(), prefix, depth, out);
                    start = at + 1;
                    if c == '}' {
                        return;
                    }
                }
                '}' => level -= 1,
                _ => {}
            }
        }
        return;
    }
    let name = word(text);
    // A name that begins in upper case is a type of the module before it.
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_uppercase()) || name == "self" {
        out.extend(Some(prefix.to_owned()).filter(|prefix| !prefix.is_empty()));
        return;
    }
    match text[name.len()..].strip_prefix("::").filter(|_| depth > 1) {
        Some(rest) => paths(rest, &join(&name), depth - 1, out),
        None => {
            out.insert(join(&name));
        }
    }
}

/// The tests of the layers rest on this reading of sources.
#[test]
fn sources_are_read_right() {
    let (code, strings) =
        lex("let a = \"x \\\" // y\"; // crate::emit\nf('\"', 'a', b\"z\", r#\"raw \"q\"\"#); fn g<'s>(a: &'s str) {}");
    assert_eq!(strings, ["x \\\" // y", "z", "raw \"q\""]);
    assert!(!code.contains("emit") && code.contains("fn g<'s>(a: &'s str)"), "{code}");
    let read = |path: &str, text: &str| {
        imports(&File { path: path.to_owned(), lines: 1, code: lex(text).0, strings: Vec::new() })
    };
    let all = read(
        "plan/mod.rs",
        "use crate::{catalog::{Catalog, expr::Expr}, graph}; use super::emit::cfn; fn f(x: crate::syntax::ast::Node, y: crate::syntax::Tree) {}",
    );
    assert_eq!(
        all.iter().map(String::as_str).collect::<Vec<_>>(),
        ["catalog", "catalog::expr", "emit::cfn", "graph", "syntax", "syntax::ast"]
    );
}
