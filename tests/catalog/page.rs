//! `docs/service-files.md`: its tables are those of the types, its example is a service file.
//!
//! The tables are made of the doc comments in `src/catalog/schema`. `UPDATE=1 cargo test --test catalog page` writes them.

use pipec::catalog::check::NoFacts;
use pipec::catalog::{Catalog, Filter, Service, Takes, load};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

/// A file of the examples, which a pipeline uses.
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/services/secret.toml");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/service-files.md");
const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/schema");
/// Types whose tables nobody needs who writes a service file.
const INSIDE: &[&str] = &["Calendar", "Retirement"];

fn sources() -> String {
    let mut paths: Vec<_> = fs::read_dir(SCHEMA).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// A field or a variant: its name in a file, its doc, and whether it may be left out.
struct Field {
    name: String,
    doc: String,
    optional: bool,
}

/// The fields of a struct, or the variants of an enum, from its source.
fn fields(source: &str, start: &str) -> Vec<Field> {
    let body = source.split_once(&format!("{start} {{\n")).unwrap_or_else(|| panic!("{start}")).1;
    let (mut all, mut doc, mut optional, mut renamed, mut skipped) = (Vec::new(), String::new(), false, None, false);
    for line in body.split("\n}").next().unwrap().lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("/// ") {
            let gap = if doc.is_empty() { "" } else { " " };
            let _ = write!(doc, "{gap}{text}");
        } else if line.starts_with("#[serde") {
            optional |= line.contains("default");
            skipped |= line.contains("skip");
            renamed =
                line.split_once("rename = \"").map(|(_, rest)| rest.split('"').next().unwrap().to_owned()).or(renamed);
        } else if !line.is_empty() && !line.starts_with("#[") {
            let own = line.trim_start_matches("pub ").split([':', ',', '(']).next().unwrap();
            let name = renamed.take().unwrap_or_else(|| own.to_owned());
            if !skipped {
                all.push(Field { name, doc: std::mem::take(&mut doc), optional });
            }
            (doc, optional, skipped) = (String::new(), false, false);
        }
    }
    all
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn table(of: &str, source: &str) -> String {
    let mut out = format!("| of `{of}` | what it is |\n|---|---|\n");
    for field in fields(source, &format!("pub struct {of}")) {
        let mark = if field.optional { "" } else { " *" };
        let _ = writeln!(out, "| `{}`{mark} | {} |", field.name, cell(&field.doc));
    }
    out
}

fn variants(of: &str, source: &str) -> String {
    let lower = source.contains(&format!("#[serde(rename_all = \"lowercase\")]\npub enum {of} {{"));
    let mut out = "| word | what it is |\n|---|---|\n".to_owned();
    for variant in fields(source, &format!("pub enum {of}")) {
        let word = if lower { variant.name.to_lowercase() } else { variant.name };
        let _ = writeln!(out, "| `{word}` | {} |", cell(&variant.doc));
    }
    out
}

fn filters(source: &str) -> String {
    let docs = fields(source, "pub enum Filter");
    let mut out = "| filter | argument | what it makes |\n|---|---|---|\n".to_owned();
    for (name, filter, takes) in Filter::ALL {
        let variant = format!("{filter:?}");
        let doc = &docs.iter().find(|field| field.name == variant).unwrap().doc;
        let takes = match takes {
            Takes::Nothing => "none".to_owned(),
            Takes::Perhaps => "a number, or none".to_owned(),
            Takes::Number => "a number".to_owned(),
            Takes::Text => "a text".to_owned(),
            Takes::Word(words) => format!("`{}`", words.join("` or `")),
        };
        let _ = writeln!(out, "| `{name}` | {takes} | {} |", cell(doc));
    }
    out
}

/// The links that the kinds of pipec offer each other.
fn links() -> String {
    let mut out = "| link | offered by | accepted by | what the left end offers |\n|---|---|---|---|\n".to_owned();
    let services = || Catalog::built_in().services();
    let kinds = |has: &dyn Fn(&Service) -> bool| -> String {
        let kinds: Vec<String> =
            services().filter(|service| has(service)).map(|service| format!("`{}`", service.kind)).collect();
        kinds.join(", ")
    };
    let names: BTreeSet<&String> = services().flat_map(|service| service.offers.keys()).collect();
    for name in names {
        let offered = kinds(&|service| service.offers.contains_key(name));
        let accepted = kinds(&|service| service.accepts.contains_key(name));
        let doc = &services().find_map(|service| service.offers.get(name)).unwrap().doc;
        let _ = writeln!(out, "| `{name}` | {offered} | {accepted} | {} |", cell(doc));
    }
    out
}

/// The page with its tables made anew, and the types that it has.
fn made(page: &str) -> (String, Vec<String>) {
    let source = sources();
    let (mut out, mut shown, mut inside) = (String::new(), Vec::new(), false);
    for line in page.lines() {
        inside &= !line.starts_with("<!-- /");
        if !inside {
            let _ = writeln!(out, "{line}");
        }
        let Some(mark) = line.strip_prefix("<!-- ").and_then(|mark| mark.strip_suffix(" -->")) else { continue };
        let text = match mark.split_once(' ') {
            Some(("fields", of)) => {
                shown.push(of.to_owned());
                table(of, &source)
            }
            Some(("variants", of)) => variants(of, &source),
            None if mark == "filters" => filters(&source),
            None if mark == "links" => links(),
            _ => continue,
        };
        inside = true;
        out.push_str(&text);
    }
    (out, shown)
}

#[test]
fn tables_are_those_of_the_types() {
    let page = fs::read_to_string(PAGE).unwrap();
    let (wanted, shown) = made(&page);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(PAGE, &wanted).unwrap();
    }
    let page = fs::read_to_string(PAGE).unwrap();
    assert!(page == wanted, "the tables are old: UPDATE=1 cargo test --test catalog page");
    let source = sources();
    let read = source.split("#[serde(deny_unknown_fields)]\npub struct ").skip(1);
    for of in read.map(|rest| rest.split(' ').next().unwrap()) {
        assert!(shown.iter().any(|one| one == of) != INSIDE.contains(&of), "{of} has no table, or none is wanted");
    }
}

#[test]
fn the_example_is_a_service_file() {
    let page = fs::read_to_string(PAGE).unwrap();
    let text = page.split_once("```toml\n").unwrap().1.split_once("```").unwrap().0;
    assert_eq!(text, fs::read_to_string(EXAMPLE).unwrap(), "{EXAMPLE} is the example of the page");
    let service = load::parse(text, &|name| Err(name.to_owned())).unwrap();
    let all: Vec<&Service> = Catalog::built_in().services().chain([&service]).collect();
    assert_eq!(load::mistakes(text, &all, &service, &NoFacts), []);
    let wrong = text.replacen("{self.arn}", "{self.arm}", 1);
    let service = load::parse(&wrong, &|name| Err(name.to_owned())).unwrap();
    let all: Vec<&Service> = Catalog::built_in().services().chain([&service]).collect();
    assert_eq!(load::mistakes(&wrong, &all, &service, &NoFacts).len(), 1);
}
