//! The examples compile cleanly, to the same template whatever order they are written in, and an edit elsewhere
//! changes nothing in them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, compile, pipelines};
use pipec::emit::Format;
use pipec::graph::Selection;
use pipec::source::Source;
use serde_json::{Map, Value as Json};

/// The code beside the examples.
fn beside() -> Folder {
    Folder::new("examples")
}

/// All examples: name and text.
fn examples() -> Vec<(String, String)> {
    let examples = pipelines("examples");
    assert!(examples.len() >= 12, "the twelve examples are there");
    examples
}

/// The template of a text in which nothing is found.
fn template(name: &str, text: &str) -> String {
    let compilation = compile(text, &beside());
    let found: Vec<String> =
        compilation.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
    assert!(found.is_empty(), "{name}: {found:#?}");
    compilation.document.unwrap_or_else(|| panic!("{name}: no template"))
}

/// The entries of a section of a template.
fn section(template: &str, name: &str) -> Map<String, Json> {
    let document: Json = serde_json::from_str(template).unwrap();
    document.get(name).and_then(Json::as_object).cloned().unwrap_or_default()
}

/// The statements of a file, comments dropped: what stands at depth zero, with lines joined that an arrow joins.
fn statements(text: &str) -> Vec<String> {
    let (mut out, mut depth): (Vec<String>, i32) = (Vec::new(), 0);
    let mut joins = false;
    for line in text.lines() {
        let line = line.split(" #").next().unwrap().trim_end();
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let goes_on = depth > 0 || joins || ["->", "<-", "-["].iter().any(|arrow| line.trim_start().starts_with(arrow));
        match out.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.push('\n');
                last.push_str(line);
            }
            None => out.push(line.to_owned()),
        }
        depth += line.matches(['(', '[', '{']).count() as i32 - line.matches([')', ']', '}']).count() as i32;
        joins = line.ends_with("->");
    }
    out
}

/// All orders of few things; of many, every rotation, forwards and backwards.
fn orders<T: Clone>(things: &[T]) -> Vec<Vec<T>> {
    if things.len() > 5 {
        let rotated =
            |things: &[T]| (0..things.len()).map(|by| [&things[by..], &things[..by]].concat()).collect::<Vec<_>>();
        let reversed: Vec<T> = things.iter().rev().cloned().collect();
        return [rotated(things), rotated(&reversed)].concat();
    }
    let Some((first, rest)) = things.split_first() else { return vec![Vec::new()] };
    let mut out = Vec::new();
    for order in orders(rest) {
        for at in 0..=order.len() {
            let mut order = order.clone();
            order.insert(at, first.clone());
            out.push(order);
        }
    }
    out
}

#[test]
fn templates() {
    for (name, text) in examples() {
        insta::with_settings!({ description => format!("examples/{name}.pipe"), omit_expression => true }, {
            insta::assert_snapshot!(name.clone(), template(&name, &text));
        });
    }
}

#[test]
fn every_run_gives_the_same_bytes() {
    for (name, text) in examples() {
        let code = beside();
        let yaml = || pipec::compile(&Source::new("", &*text), &Selection::default(), &code, Format::Yaml).document;
        let made = || compile(&text, &code).assets;
        let assets = || {
            made().iter().map(|asset| (asset.key.clone(), pipec::emit::zip(&asset.code).unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(template(&name, &text), template(&name, &text), "{name}");
        assert_eq!(yaml(), yaml(), "{name} as YAML");
        assert_eq!(assets(), assets(), "{name}: its assets");
    }
}

#[test]
fn the_order_of_statements_does_not_matter() {
    for (name, text) in examples() {
        let expected = template(&name, &text);
        for order in orders(&statements(&text)) {
            let shuffled = order.join("\n");
            assert_eq!(template(&name, &shuffled), expected, "{name} as\n{shuffled}");
        }
    }
}

#[test]
fn the_layout_does_not_matter() {
    for (name, text) in examples() {
        let expected = template(&name, &text);
        let layouts = [
            ("CRLF", text.replace('\n', "\r\n")),
            ("a byte order mark", format!("\u{FEFF}{text}")),
            ("no last newline", text.trim_end().to_owned()),
            ("`;` between statements", statements(&text).join(" ; ")),
            ("indentation", text.lines().map(|line| format!("\t {line} \n")).collect()),
            (
                "comments and blank lines",
                text.lines().map(|line| format!("\n{line} # a comment: -> bucket x {{\n")).collect(),
            ),
        ];
        for (what, layout) in layouts {
            assert_eq!(template(&name, &layout), expected, "{name} with {what}");
        }
    }
}

#[test]
fn an_unrelated_chain_changes_nothing() {
    const UNRELATED: &str = "stream zz -> firehose -> bucket zzz";
    const ITS_OWN: &[&str] = &["Zz"];
    for (name, text) in examples() {
        let without = template(&name, &text);
        for with in [format!("{UNRELATED}\n{text}"), format!("{text}\n{UNRELATED}\n")] {
            let with = template(&name, &with);
            for part in ["Parameters", "Resources", "Outputs"] {
                let (before, mut after) = (section(&without, part), section(&with, part));
                // After the chain is deleted again, the template is what it was before: ids, properties, order.
                after.retain(|id, _| !ITS_OWN.iter().any(|own| id.starts_with(own)));
                assert_eq!(after, before, "{name}: {part}");
                assert!(after.keys().eq(before.keys()), "{name}: the order of {part}");
            }
        }
    }
}

/// Deleting a chain that the rest does not refer to takes its own resources away and touches no other.
#[test]
fn deleting_a_statement_changes_nothing_else() {
    let chains = [
        "stream a -> firehose(gzip) -> bucket b",
        "queue c -> lambda d(\"lambda/copy\") -> topic e -> queue f -> lambda gg(\"lambda/copy\")",
        "bucket g -> lambda h(\"lambda/copy\") -> bucket()",
    ];
    let all = section(&template("all", &chains.join("\n")), "Resources");
    for skipped in 0..chains.len() {
        let rest: Vec<&str> =
            chains.iter().enumerate().filter(|(index, _)| *index != skipped).map(|(_, chain)| *chain).collect();
        for (id, resource) in section(&template("rest", &rest.join("\n")), "Resources") {
            assert_eq!(all.get(&id), Some(&resource), "{id} without `{}`", chains[skipped]);
        }
    }
}

#[test]
fn logical_ids_are_alphanumeric() {
    for (name, text) in examples() {
        let template = template(&name, &text);
        for part in ["Parameters", "Resources", "Outputs"] {
            for id in section(&template, part).keys() {
                assert!(id.chars().all(|c| c.is_ascii_alphanumeric()) && id.len() <= 255, "{name}: {part}: {id}");
            }
        }
    }
}

/// The splitting that the tests above rest on.
#[test]
fn statements_are_told_apart() {
    let text = "# a\nbucket a\n  -> batch b(manifest=\"m\") # c\n  -> lambda c(\"x\")\n\nstream d -> {\n  firehose -> a\n}\ndatabase e\n";
    assert_eq!(statements(text).len(), 3);
    assert_eq!(orders(&[1, 2, 3]).len(), 6);
    assert_eq!(orders(&[1, 2, 3, 4, 5, 6]).len(), 12);
}
