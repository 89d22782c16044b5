//! `moved`: a rename that replaces nothing. Every pipeline with all its nodes renamed is the same deployment.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, plain_pipelines};
use pipec::emit::{Format, Target};
use pipec::graph::Selection;
use pipec::ide::Analysis;
use pipec::source::Source;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The document, or the findings in words.
fn built(text: &str, target: Target, folder: &str) -> Result<String, String> {
    let selection = Selection { target, ..Selection::default() };
    let made = pipec::compile(&Source::new("test.pipe", text), &selection, &Folder::new(folder), Format::Json);
    let found: Vec<String> =
        made.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
    made.document.ok_or_else(|| found.join("\n"))
}

/// The text with each declared node renamed, and the lines that say so.
fn renamed(text: &str, folder: &str, name: impl Fn(&str) -> String) -> (String, String) {
    let analysis = Analysis::new(Source::new("test.pipe", text), &Selection::default(), &Folder::new(folder));
    let declared: BTreeSet<&str> = analysis.names().collect();
    let mut words: Vec<_> = analysis.words().iter().filter(|word| word.is_node()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.span));
    let mut new = text.to_owned();
    for word in words {
        let old = analysis.source().slice(word.span);
        if declared.contains(old) {
            new.replace_range(word.span.range(), &name(old));
        }
    }
    let mut lines = String::new();
    declared.iter().for_each(|old| writeln!(lines, "moved {old} to {}", name(old)).unwrap());
    (format!("{new}\n"), lines)
}

/// A configuration with the addresses that its `moved` blocks lead away from, without the blocks; and their number.
fn moved_back(document: &str) -> (Value, usize) {
    let mut whole: Value = serde_json::from_str(document).unwrap();
    let blocks = whole.as_object_mut().unwrap().remove("moved").unwrap_or_default();
    let mut before: BTreeMap<String, String> = BTreeMap::new();
    for block in blocks.as_array().into_iter().flatten() {
        let (from, to) = (block["from"].as_str().unwrap(), block["to"].as_str().unwrap());
        let first = before.get(from).cloned().unwrap_or_else(|| from.to_owned());
        assert_eq!(before.insert(to.to_owned(), first), None, "Terraform takes one block for each address");
    }
    let resources = whole["resource"].as_object_mut().unwrap();
    for (kind, all) in resources.iter_mut() {
        let named = std::mem::take(all.as_object_mut().unwrap()).into_iter().map(|(name, resource)| {
            let old = before.get(&format!("{kind}.{name}")).map(|old| old.split_once('.').unwrap().1.to_owned());
            (old.unwrap_or(name), resource)
        });
        *all = named.collect::<serde_json::Map<_, _>>().into();
    }
    let mut addresses: Vec<_> = before.iter().collect();
    addresses.sort_by_key(|(to, _)| std::cmp::Reverse(to.len()));
    let mut text = whole.to_string();
    for (to, from) in addresses {
        for end in [".", "\""] {
            text = text.replace(&format!("{to}{end}"), &format!("{from}{end}"));
        }
    }
    (serde_json::from_str(&text).unwrap(), before.len())
}

#[test]
fn a_pipeline_whose_nodes_are_all_renamed_is_the_same_deployment() {
    let (mut compared, mut blocks) = (0, 0);
    for folder in ["examples", "tests/judges/wider"] {
        for (name, text) in plain_pipelines(folder) {
            // Before and after the others in order: nothing depends on the order of names.
            for new in
                [|old: &str| format!("{old}_of_today"), |old: &str| format!("z_{old}"), |old: &str| format!("a_{old}")]
            {
                let (without, lines) = renamed(&text, folder, new);
                let with = format!("{without}{lines}");
                for target in [Target::CloudFormation, Target::Terraform] {
                    let Ok(old) = built(&text, target, folder) else { continue };
                    let new = built(&with, target, folder).unwrap_or_else(|found| panic!("{name}: {found}\n{with}"));
                    let alone =
                        built(&without, target, folder).unwrap_or_else(|found| panic!("{name}: {found}\n{without}"));
                    compared += 1;
                    if target == Target::CloudFormation {
                        assert_eq!(old, new, "{name}");
                        assert_ne!(old, alone, "{name}");
                        continue;
                    }
                    let (back, count) = moved_back(&new);
                    blocks += count;
                    assert_eq!(serde_json::from_str::<Value>(&old).unwrap(), back, "{name}");
                    // Its addresses are those of the new names.
                    let addresses = |document: &str| {
                        let whole: Value = serde_json::from_str(document).unwrap();
                        let kinds = whole["resource"].as_object().unwrap().iter();
                        let all = kinds.flat_map(|(kind, all)| {
                            all.as_object().unwrap().keys().map(move |name| format!("{kind}.{name}"))
                        });
                        all.collect::<BTreeSet<String>>()
                    };
                    assert_eq!(addresses(&new), addresses(&alone), "{name}");
                }
            }
        }
    }
    assert!(compared > 100 && blocks > 500, "{compared} documents, {blocks} blocks");
}

/// A call is renamed, a call in its module too, and a node in the module of that: each line where its name is.
#[test]
fn moves_in_modules_and_of_calls_lead_on_from_each_other() {
    let module = "queue NODE\nNODE -> lambda(\"lambda/copy\") -> b\n";
    let system = |node: &str, inner: [&str; 2], outer: [&str; 2]| {
        let body = module.replace("NODE", node);
        let moved = if node == "jobs" { "" } else { "moved jobs to work\n" };
        let ([call, moved_call], [outside, moved_outside]) = (inner, outer);
        format!(
            "module inner(b: bucket) {{\n{body}{moved}}}\nmodule outer(b: bucket) {{\ninner {call}(b)\n{moved_call}\n}}\nbucket b\nouter {outside}(b)\n{moved_outside}\n"
        )
    };
    let first = system("jobs", ["a", ""], ["x", ""]);
    for (node, inner, outer) in [
        ("work", ["a", ""], ["x", ""]),
        ("work", ["c", "moved a to c"], ["x", ""]),
        ("work", ["a", ""], ["z", "moved x to z"]),
        ("work", ["c", "moved a to c"], ["z", "moved x to z"]),
        ("work", ["c", "moved a0 to c\nmoved a to a0"], ["z", "moved y to z\nmoved x to y"]),
    ] {
        let new = system(node, inner, outer);
        let [old, same] = [&first, &new].map(|text| built(text, Target::CloudFormation, "examples"));
        assert_eq!(old.unwrap(), same.unwrap_or_else(|found| panic!("{found}\n{new}")), "{new}");
        let [old, same] = [&first, &new].map(|text| built(text, Target::Terraform, "examples").unwrap());
        assert_eq!(serde_json::from_str::<Value>(&old).unwrap(), moved_back(&same).0, "{new}");
    }
}
