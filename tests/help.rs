//! Help is followed: what a finding says to write is written, by a machine, and what comes of it is compiled.
//!
//! Held of every fixture of `tests/errors/` and of every failing block of the pages of codes:
//!
//! - the fixes of each finding alone, and all fixes together as `pipec check --fix` makes them;
//! - each help whose words say by themselves what goes where: "did you mean `X`?", "write `key=value`", "remove the line";
//! - each other help by the edit in `tests/help/edits.txt`, which is what a person makes of its words.
//!
//! Afterwards the file parses, the finding is gone, there is no error that was not there before, and the pipeline means
//! what it meant: its nodes, arrows and permissions are there still.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

mod common;

use common::{Folder, pipelines};
use pipec::diagnostics::{CODES, Diagnostic, Diagnostics, Severity, settle};
use pipec::graph::{CodeError, EdgeKind, Files, Selection};
use pipec::source::{Source, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

/// Codes that no fixture here gives: sources too large to write down.
const LIMITS: &[&str] = &["P221", "P316", "P502", "P503", "P504", "P506", "P542"];

/// Code of the fixtures, and for the pages a handler that does nothing.
struct Code(bool);

impl Files for Code {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let nothing = || vec![("main.py".to_owned(), b"def handler(event, context):\n    return event\n".to_vec())];
        match (Folder::new("tests/errors").read(path), self.0) {
            (Err(_), true) if !path.contains("..") && !path.contains("nowhere") => Ok(nothing()),
            (read, _) => read,
        }
    }

    fn at(&self, folder: &str) -> Box<dyn Files + '_> {
        Box::new(Folder::new(&format!("tests/errors/{folder}")))
    }

    fn list(&self, folder: &str) -> Vec<pipec::graph::Entry> {
        Folder::new("tests/errors").list(folder)
    }
}

/// A text, and what is found in it.
struct Case {
    name: String,
    text: String,
    files: Code,
}

/// The meaning of a text, and its findings.
struct Seen {
    found: Diagnostics,
    nodes: BTreeSet<String>,
    rest: BTreeSet<String>,
}

impl Case {
    fn look(&self, text: &str) -> Seen {
        let source = Source::new("test.pipe", text);
        pipec::analyze(&source, &Selection::default(), &self.files, |graph, plan, found| {
            let label = |index| graph.flow.node_weight(index).map_or("", |node| node.label()).to_owned();
            let nodes = graph.flow.node_weights().map(|node| format!("{} {}", node.service.kind, node.label()));
            let arrows = graph.flow.edge_indices().filter_map(|edge| {
                let (from, to) = graph.flow.edge_endpoints(edge)?;
                matches!(graph.flow[edge].kind, EdgeKind::Arrow(_)).then(|| format!("{} -> {}", label(from), label(to)))
            });
            let needs =
                plan.needs.iter().map(|need| format!("{} may {} {}", label(need.actor), need.verb, label(need.on)));
            Seen { found, nodes: nodes.collect(), rest: arrows.chain(needs).collect() }
        })
    }

    fn found(&self, text: &str) -> Diagnostics {
        self.look(text).found
    }

    /// Judges a text that was made by following a help; returns the mistakes in it, none where all is as it should be.
    fn judge(&self, before: &Seen, followed: &[&Diagnostic], after: &str, loses: bool) -> Vec<String> {
        let after = self.look(after);
        let mut wrong = Vec::new();
        let earlier = errors(&before.found);
        for (error, times) in errors(&after.found) {
            if earlier.get(&error).copied().unwrap_or_default() < times {
                wrong.push(format!("a new error: {} {}", error.0, error.1));
            }
        }
        for followed in followed {
            let count = |found: &Diagnostics| {
                found.iter().filter(|other| (other.code, &other.message) == (followed.code, &followed.message)).count()
            };
            if count(&after.found) >= count(&before.found) {
                wrong.push(format!("still found: {} {}", followed.code, followed.message));
            }
        }
        let lost = before.nodes.difference(&after.nodes).chain(before.rest.difference(&after.rest).filter(|_| !loses));
        wrong.extend(lost.filter(|_| !loses).map(|lost| format!("lost: {lost}")));
        wrong
    }
}

fn errors(found: &Diagnostics) -> BTreeMap<(String, String), usize> {
    let mut errors = BTreeMap::new();
    for found in found.iter().filter(|found| found.severity == Severity::Error) {
        *errors.entry((found.code.to_string(), found.message.clone())).or_default() += 1;
    }
    errors
}

fn fixtures() -> Vec<Case> {
    let files = pipelines("tests/errors").into_iter();
    files.map(|(name, text)| Case { name, text, files: Code(false) }).collect()
}

fn pages() -> Vec<Case> {
    let mut cases = Vec::new();
    for code in CODES {
        for (number, block) in code.page().split("```").skip(1).step_by(2).enumerate() {
            let text = block.split_once('\n').map_or("", |(_, text)| text).to_owned();
            cases.push(Case { name: format!("{code}.md {number}"), text, files: Code(true) });
        }
    }
    cases
}

fn apply(text: &str, edits: &[(Span, String)]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(*span));
    let mut text = text.to_owned();
    edits.iter().for_each(|(span, written)| text.replace_range(span.range(), written));
    text
}

/// Each fix alone, and all of them.
#[test]
fn fixes_are_followed() {
    let (mut problems, mut fixes) = (String::new(), 0);
    for case in fixtures().iter().chain(&pages()) {
        let before = case.look(&case.text);
        for found in before.found.iter().filter(|found| !found.fixes.is_empty()) {
            fixes += 1;
            let edits: Vec<_> = found.fixes.iter().map(|fix| (fix.span, fix.replacement.clone())).collect();
            for wrong in case.judge(&before, &[found], &apply(&case.text, &edits), false) {
                writeln!(problems, "{}: the fix of `{}`: {wrong}", case.name, found.message).unwrap();
            }
        }
        let settled = settle(&case.text, before.found.clone(), &|text| case.found(text));
        for wrong in case.judge(&before, &[], &settled.text, false) {
            writeln!(problems, "{}: all fixes: {wrong}", case.name).unwrap();
        }
        let again = settle(&settled.text, case.found(&settled.text), &|text| case.found(text));
        assert_eq!(again.text, settled.text, "{}: all fixes, twice", case.name);
    }
    assert!(fixes > 50, "fixes are offered");
    assert!(problems.is_empty(), "\n{problems}");
}

/// The text after following a help that says in words what to write and where; None for other helps.
fn mechanical(text: &str, found: &Diagnostic) -> Option<String> {
    let help = found.help.as_deref()?;
    let span = found.span();
    let here = text.get(span.range())?;
    let quoted: Vec<&str> = help.split('`').skip(1).step_by(2).collect();
    let first = *quoted.first().unwrap_or(&"");
    if help.starts_with("did you mean") {
        // In the place of a value in quotes the word is put between them.
        let written =
            if here.starts_with('"') && !first.starts_with('"') { format!("\"{first}\"") } else { first.to_owned() };
        return Some(apply(text, &[(span, written)]));
    }
    if help.starts_with("declare it") {
        return Some(format!("{text}\n{first}\n"));
    }
    let says_argument = ["write `", "write a value from "].iter().any(|start| help.starts_with(start));
    if let Some((key, value)) = first.split_once('=').filter(|(key, _)| says_argument && is_word(key)) {
        if value.contains("...") {
            return None;
        }
        // The argument is marked whole, or its value alone.
        let whole = here == key || here.starts_with(&format!("{key}="));
        return Some(apply(text, &[(span, if whole { first.to_owned() } else { value.to_owned() })]));
    }
    let exactly = format!("write `{first}`");
    let then = help.strip_prefix(&exactly).filter(|rest| rest.is_empty() || rest.starts_with([':', ',']));
    if then.is_some() || help.starts_with("write one of: `") {
        return Some(apply(text, &[(span, first.to_owned())]));
    }
    if let Some(least) = help.strip_prefix("write a value from ").and_then(|rest| rest.split_whitespace().next()) {
        return Some(apply(text, &[(span, least.to_owned())]));
    }
    if ["remove the line", "take it away"].contains(&help) {
        return Some(apply(text, &[(span, String::new())]));
    }
    if help.starts_with("write less") {
        let lines: Vec<&str> = help.lines().skip(1).collect();
        return Some(apply(text, &[(span, lines.join("\n"))]));
    }
    if let Some((role, lines)) = help.strip_prefix("add to `").and_then(|rest| rest.split_once("`:\n")) {
        return Some(into_body(text, role, lines));
    }
    if let Some((role, lines)) =
        help.strip_prefix("if `").and_then(|rest| rest.split_once("` allows it over there, say so in its body:\n"))
    {
        return Some(into_body(text, role, lines));
    }
    None
}

fn is_word(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !text.is_empty()
}

/// Pasted into the body of a role, which is made where there is none.
fn into_body(text: &str, role: &str, lines: &str) -> String {
    let start = text.find(&format!("role {role}")).expect("the role is declared");
    let line = text[start..].find('\n').map_or(text.len(), |end| start + end);
    let declaration = &text[start..line];
    match declaration.find('{') {
        Some(brace) => {
            let at = start + brace + 1;
            format!("{}\n{lines}\n{}", &text[..at], &text[at..])
        }
        None => format!("{} {{\n{lines}\n}}{}", &text[..line], &text[line..]),
    }
}

/// The edits that a person makes of the help of one finding.
#[derive(Default)]
struct Script {
    edits: Vec<(String, String)>,
    /// The reason for which a part of the pipeline goes with it.
    loses: Option<String>,
    /// The reason for which nothing can be done in this file.
    skip: Option<String>,
}

/// The scripts by fixture, and number among its findings.
fn scripts() -> BTreeMap<(String, usize), Script> {
    let mut scripts: BTreeMap<(String, usize), Script> = BTreeMap::new();
    let text = fs::read_to_string(Folder::path("tests/help/edits.txt")).unwrap();
    let mut current = None;
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if let Some((name, number)) =
            line.split_once(' ').filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            let key = (name.to_owned(), number.parse().unwrap());
            assert!(!scripts.contains_key(&key), "{line}: twice");
            scripts.insert(key.clone(), Script::default());
            current = Some(key);
            continue;
        }
        let script = scripts.get_mut(current.as_ref().expect("a heading first")).unwrap();
        let rest = line.get(2..).unwrap_or_default().replace("\\n", "\n");
        match line.as_bytes()[0] {
            b'-' => script.edits.push((rest, String::new())),
            b'+' => script.edits.last_mut().expect("what goes stands first").1 = rest,
            b'!' => script.loses = Some(rest),
            b'?' => script.skip = Some(rest),
            _ => panic!("{line}"),
        }
    }
    scripts
}

#[test]
fn helps_are_followed() {
    let (mut problems, mut scripts) = (String::new(), scripts());
    let mut covered: BTreeSet<String> = BTreeSet::new();
    for case in fixtures().iter().filter(|case| !case.name.ends_with("near_miss")) {
        let before = case.look(&case.text);
        for (number, found) in before.found.iter().enumerate() {
            let code = found.code.to_string();
            let place = format!("{} {number} {code}", case.name);
            if code == "P403" {
                statement(&place, found, &mut problems);
                covered.insert(code);
                continue;
            }
            let script = scripts.remove(&(case.name.clone(), number));
            let (text, loses) = match (&script, mechanical(&case.text, found)) {
                (Some(Script { skip: Some(why), .. }), _) => {
                    assert!(!why.is_empty(), "{place}: a reason");
                    covered.insert(code);
                    continue;
                }
                (Some(script), _) => {
                    let mut text = case.text.clone();
                    for (from, to) in &script.edits {
                        match from.is_empty() {
                            true => text = format!("{}\n{to}\n", text.trim_end()),
                            false => {
                                if !text.contains(from.as_str()) {
                                    writeln!(problems, "{place}: no `{from}` to replace").unwrap();
                                }
                                text = text.replacen(from.as_str(), to, 1);
                            }
                        }
                    }
                    (text, script.loses.is_some())
                }
                (None, Some(text)) => (text, false),
                (None, None) => {
                    writeln!(problems, "{place}: nobody followed: {}", found.help.as_deref().unwrap_or_default())
                        .unwrap();
                    continue;
                }
            };
            covered.insert(code);
            for wrong in case.judge(&before, &[found], &text, loses) {
                let help = found.help.as_deref().unwrap_or_default();
                writeln!(problems, "{place}: `{}`\n  help: {help}\n  {wrong}", found.message).unwrap();
            }
        }
    }
    let left: Vec<_> = scripts.keys().collect();
    assert!(left.is_empty(), "edits of no finding: {left:?}");
    let codes = CODES
        .iter()
        .map(ToString::to_string)
        .filter(|code| !LIMITS.iter().chain(common::FAULTS).any(|known| known == code));
    let missing: Vec<String> = codes.filter(|code| !covered.contains(code)).collect();
    assert!(problems.is_empty() && missing.is_empty(), "{missing:?} are not covered\n{problems}");
}

/// A statement to paste into a policy over there is one.
fn statement(place: &str, found: &Diagnostic, problems: &mut String) {
    let help = found.help.as_deref().unwrap_or_default();
    let json = help.find('{').and_then(|start| serde_json::from_str::<serde_json::Value>(&help[start..]).ok());
    let is_whole = json.is_some_and(|json| {
        json["Effect"] == "Allow"
            && json["Action"] != serde_json::Value::Null
            // The policy of a role says nothing of who acts by it.
            && (help.starts_with("add to the role of") || json["Principal"] != serde_json::Value::Null)
    });
    if !is_whole {
        writeln!(problems, "{place}: no statement of a policy:\n{help}").unwrap();
    }
}

/// Fixes that lead to what no fix mends are refused, and what they lead to alone is not.
#[test]
fn fixing_never_makes_errors() {
    let cases = [
        // Each of these was made worse.
        ("rule tick -> lambda f(\"code/copy.py\")", "rule tick -> lambda f(\"code/copy.py\")"),
        ("step x -> bucket b", "step x -> bucket b"),
        // A name mended, and an arrow that is none then: left as it is, and the other fix made.
        (
            "streem d(shards=\"2\") -> queue q\nlambda w(\"code/copy.py\", timeout=60) -> q\nallow P311",
            "streem d(shards=\"2\") -> queue q\nlambda w(\"code/copy.py\", timeout=60s) -> q\nallow P311",
        ),
        // A fix may uncover a mistake that is fixed in turn.
        (
            "bukcet b(expire=30) -> lamda f(\"code/copy.py\", timeout=60)",
            "bucket b(expire=30d) -> lambda f(\"code/copy.py\", timeout=60s)",
        ),
        // A string is written so that it can be read again.
        (
            "role r { allow s3:* on b }\nbucket b\nlambda f(\"code/copy.py\", role=r, logs=7d) -[prefix=\"a\\n\\\"\\\\\\t/\"]-> b",
            "role r { allow log on f; allow write on b[\"a\\n\\\"\\\\\\t/*\"] }",
        ),
    ];
    for (text, wanted) in cases {
        let case = Case { name: text.to_owned(), text: text.to_owned(), files: Code(false) };
        let before = case.look(text);
        let settled = settle(text, before.found.clone(), &|text| case.found(text));
        if wanted.lines().count() == text.lines().count() {
            assert_eq!(settled.text, wanted, "{text}");
        } else {
            assert!(!settled.found.has_errors() && settled.fixed < 5, "{text}\n{}\n{:#?}", settled.text, settled.found);
            assert!(settled.text.contains(r#"b["a\n\"\\\t/*"]"#), "{}", settled.text);
        }
        let wrong = case.judge(&before, &[], &settled.text, false);
        assert!(wrong.is_empty(), "{text}\n{}\n{wrong:?}", settled.text);
    }
}
