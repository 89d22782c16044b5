//! The layers of ARCHITECTURE.md, held by reading the sources: who imports whom, who uses which crate, that the
//! library does no input or output and never panics, that services stay data, and that files stay small.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

mod cycles;
mod sources;

use pipec::catalog::Catalog;
use sources::{files, imports};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The picture of `lib.rs` names every stage.
const ROOT: &str = "lib";

/// Crates that one place alone may know.
const CRATES: &[(&str, &[&str])] = &[
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("ascii_dag", &["diagram"]),
    ("unicode_width", &["cli", "diagram", "syntax"]),
    ("petgraph", &["graph", "project", "plan", "check", "diagram", "diff", "explain", "ide"]),
    ("tera", &["emit", "explain"]),
    ("zip", &["emit"]),
    ("serde_saphyr", &["emit"]),
    ("strsim", &["suggest"]),
    ("toml", &["catalog"]),
    ("miette", &["cli"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("tempfile", &["cli"]),
    ("httparse", &["cli"]),
    ("ignore", &["cli"]),
    ("percent_encoding", &["cli", "lsp"]),
    ("quick_junit", &["cli"]),
    ("rayon", &["cli", "syntax", "variants"]),
    ("shlex", &["cli"]),
    ("similar", &["cli"]),
    ("terminal_size", &["cli"]),
    ("mimalloc", &["main"]),
    ("crossbeam_channel", &["lsp"]),
    ("gen_lsp_types", &["lsp"]),
    ("lsp_server", &["lsp"]),
];

/// Input, output, and what differs from run to run.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::net",
    "std::time",
    "std::thread",
    "io::stdin",
    "io::stdout",
    "io::stderr",
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    "dbg!",
];

/// The calls that end the process. Outside of tests nothing in src/ may.
const PANICS: &[&str] =
    &[".unwrap(", ".expect(", "panic!", "unreachable!", "todo!", "unimplemented!", ".unwrap_err(", ".expect_err("];

/// Kinds and links that Rust names, file by file, and why. Everything else about services is data.
const NAMED: &[(&str, &str, &str)] = &[
    ("diagram/dot.rs", "api", "a family"),
    ("diagram/dot.rs", "stream", "a family"),
    ("diagram/mermaid.rs", "api", "a family"),
    ("diagram/mermaid.rs", "call", "a word of Mermaid's"),
    ("diagram/mermaid.rs", "stream", "a family"),
    ("diagram/svg/shape.rs", "api", "a family"),
    ("diagram/svg/shape.rs", "stream", "a family"),
    ("diagram/palette.rs", "api", "a family"),
    ("diagram/palette.rs", "stream", "a family"),
    ("catalog/schema/service.rs", "role", "the compiler makes roles itself: how one is spelled stands in role.toml"),
    ("catalog/schema/service.rs", "api", "a family of kinds, for diagrams"),
    ("catalog/schema/service.rs", "stream", "a family of kinds, for diagrams"),
    ("catalog/check/paths.rs", "bucket", "where code lies that was uploaded"),
    ("plan/written.rs", "role", "the kind whose bodies are policies"),
    ("plan/functions.rs", "bucket", "no kind: `code.bucket` is where code was uploaded"),
    (
        "plan/functions.rs",
        "objects",
        "a table's partitions take their format from the prefix of who writes to its bucket",
    ),
    ("catalog/check/dialect.rs", "resource", "a word of service files"),
    ("diff/text.rs", "resource", "the thing that a target makes"),
    ("emit/terraform.rs", "resource", "a word of Terraform's"),
    ("diff/permissions.rs", "resource", "the half of the policies that is not of an identity"),
    ("check/routes.rs", "requests", "one route has one answer"),
    ("explain/kind.rs", "objects", "the table of arrows shows what is granted on nodes further away"),
    ("explain/kind.rs", "rows", "the table of arrows shows what is granted on nodes further away"),
    ("explain/kind.rs", "bucket", "the table of arrows shows what is granted on nodes further away"),
    ("explain/kind.rs", "table", "the table of arrows shows what is granted on nodes further away"),
];

const MAX_LINES: usize = 400;

/// True if a layer may name a path: the layer itself, or a part of it.
fn permitted(allowed: &[String], path: &str) -> bool {
    allowed.iter().any(|allowed| {
        path == allowed || path.strip_prefix(allowed.as_str()).is_some_and(|rest| rest.starts_with("::"))
    })
}

fn report(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// The table in ARCHITECTURE.md: each layer with what it may import. `syntax's ast` is the tree alone, without the parser.
fn table() -> Vec<(String, Vec<String>)> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let rows = page.lines().skip_while(|line| !line.starts_with("| folder | may import |")).skip(2);
    let mut out = Vec::new();
    for row in rows.take_while(|line| line.starts_with('|')) {
        let [layers, imports] = row.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("two columns: {row}")
        };
        let may: Vec<String> = match imports {
            "nothing of ours" | "the library's public face" => Vec::new(),
            _ => {
                imports.split(',').map(|import| import.split('(').next().unwrap().trim().replace("'s ", "::")).collect()
            }
        };
        out.extend(layers.split(',').map(|layer| (layer.trim().to_owned(), may.clone())));
    }
    assert!(out.len() > 8, "the table is in ARCHITECTURE.md");
    out
}

#[test]
fn layers_import_only_what_they_may() {
    let table = table();
    let known = |name: &str| table.iter().any(|(layer, _)| layer == name);
    let mut problems: Vec<String> = Vec::new();
    for (layer, may) in &table {
        let unknown = may.iter().filter(|import| !known(import.split("::").next().unwrap()));
        problems
            .extend(unknown.map(|import| format!("ARCHITECTURE.md: {layer} may import `{import}`, which is no layer")));
    }
    for file in files().iter().filter(|file| file.layer() != ROOT) {
        let Some((layer, allowed)) = table.iter().find(|(layer, _)| layer == file.layer()) else {
            problems.push(format!("src/{}: `{}` is not in the table of ARCHITECTURE.md", file.path, file.layer()));
            continue;
        };
        for path in imports(file) {
            let top = path.split("::").next().unwrap();
            if top != layer && known(top) && !permitted(allowed, &path) {
                problems.push(format!("src/{}: {layer} may not import {path}", file.path));
            }
        }
        if file.code.contains("super::super::") {
            problems.push(format!("src/{}: write `crate::` rather than `super::super::`", file.path));
        }
    }
    report(&problems);
}

#[test]
fn crates_are_known_in_their_place_only() {
    let mut problems = Vec::new();
    for file in files() {
        for (name, layers) in CRATES {
            let own = |before: &str| {
                before.chars().last().is_none_or(|c| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))
            };
            let used = file.code.match_indices(&format!("{name}::")).any(|(at, _)| own(&file.code[..at]));
            // A module of ours may have a crate's name: `emit::zip`.
            let ours = file.code.contains(&format!("mod {name};"));
            if used && !ours && !layers.contains(&file.layer()) {
                problems.push(format!("src/{}: {name} is for {} alone", file.path, layers.join(", ")));
            }
        }
    }
    report(&problems);
}

#[test]
fn the_library_does_no_input_or_output() {
    let mut problems = Vec::new();
    for file in files().iter().filter(|file| file.is_library()) {
        problems.extend(
            OUTSIDE.iter().filter(|what| file.code.contains(**what)).map(|what| format!("src/{}: {what}", file.path)),
        );
    }
    report(&problems);
}

#[test]
fn nothing_panics() {
    let mut problems = Vec::new();
    for file in files() {
        // A parser may have an `expect` of its own, which gives a `Result`.
        let own = |what: &str| what.strip_prefix('.').is_some_and(|name| file.code.contains(&format!("fn {name}")));
        let panics = PANICS.iter().filter(|what| file.code.contains(**what) && !own(what));
        problems.extend(panics.map(|what| format!("src/{}: {what}", file.path)));
    }
    report(&problems);
}

#[test]
fn files_stay_small() {
    let large = files().into_iter().filter(|file| file.lines > MAX_LINES);
    report(
        &large
            .map(|file| format!("src/{}: {} lines, and {MAX_LINES} are the most", file.path, file.lines))
            .collect::<Vec<_>>(),
    );
}

/// A service is one file of data: Rust names no kind and no link but those of `NAMED`.
#[test]
fn rust_names_no_service() {
    let services = Catalog::load().unwrap();
    let links =
        services.services().flat_map(|service| service.offers.keys().chain(service.accepts.keys()).map(String::as_str));
    let names: BTreeSet<&str> = services.kinds().chain(links).collect();
    assert!(names.contains("bucket") && names.contains("records"), "the catalog loads");
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    for file in files() {
        used.extend(
            file.strings
                .iter()
                .filter(|text| names.contains(text.as_str()))
                .map(|text| (file.path.clone(), text.clone())),
        );
    }
    let excused: BTreeSet<(String, String)> =
        NAMED.iter().map(|(path, name, _)| ((*path).to_owned(), (*name).to_owned())).collect();
    let mut problems: Vec<String> = used
        .difference(&excused)
        .map(|(path, name)| format!("src/{path} names `{name}`: say it in its service file"))
        .collect();
    problems.extend(
        excused
            .difference(&used)
            .map(|(path, name)| format!("src/{path} no longer names `{name}`: take it off the list")),
    );
    report(&problems);
}

/// The data sources of Terraform in the place of CloudFormation's pseudo parameters.
const ASKED: &[&str] = &["aws_caller_identity", "aws_cloudformation_export", "aws_partition", "aws_region"];

/// No AWS resource type stands in Rust, except for CloudFormation's own pseudo parameters and what Terraform has for them.
#[test]
fn rust_names_no_resource_type() {
    let named = |text: &&String| {
        (text.starts_with("AWS::") && text.matches("::").count() > 1)
            || (text.starts_with("aws_") && !ASKED.contains(&text.as_str()))
    };
    let mut problems = Vec::new();
    for file in files() {
        problems.extend(file.strings.iter().filter(named).map(|text| format!("src/{} names {text}", file.path)));
    }
    report(&problems);
}

/// A part of what is permitted is permitted; what only begins alike is not.
#[test]
fn permissions_are_read_right() {
    let may = ["syntax::ast".to_owned(), "graph".to_owned()];
    assert!(
        permitted(&may, "syntax::ast")
            && !permitted(&may, "syntax")
            && permitted(&may, "graph::text")
            && !permitted(&may, "graphs")
    );
}
