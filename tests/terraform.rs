//! Properties of every Terraform configuration, without asking Terraform: references lead somewhere, nothing is
//! declared that is not used, strings are no templates of their own, and cycles are found here too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, codes, pipelines};
use pipec::Compilation;
use pipec::emit::{Format, Target};
use pipec::graph::Selection;
use pipec::source::Source;
use serde_json::Value as Json;
use std::collections::BTreeSet;

fn compile(text: &str, folder: &str) -> Compilation {
    let selection = Selection { target: Target::Terraform, ..Selection::default() };
    pipec::compile(&Source::new("test.pipe", text), &selection, &Folder::new(folder), Format::Json)
}

fn configuration(text: &str, folder: &str) -> Json {
    let made = compile(text, folder);
    assert!(!made.diagnostics.has_errors(), "{:?}", codes(&made));
    serde_json::from_str(&made.document.expect("a configuration")).expect("JSON")
}

/// The examples, and the pipelines that use everything else.
fn all() -> Vec<(String, Json)> {
    let of = |folder: &'static str| {
        pipelines(folder).into_iter().map(move |(name, text)| (name, configuration(&text, folder)))
    };
    of("examples").chain(of("tests/judges/wider")).collect()
}

fn strings<'j>(json: &'j Json, out: &mut Vec<&'j str>) {
    match json {
        Json::String(text) => out.push(text),
        Json::Array(items) => items.iter().for_each(|item| strings(item, out)),
        Json::Object(map) => map.values().for_each(|value| strings(value, out)),
        _ => {}
    }
}

/// The expressions in `${...}`, escaped ones left out; of a function, its arguments.
fn expressions(text: &str) -> Vec<&str> {
    let unescaped = text.split("$${").collect::<Vec<_>>();
    unescaped
        .iter()
        .flat_map(|part| part.split("${").skip(1))
        .filter_map(|rest| rest.split('}').next())
        .filter(|inner| !inner.ends_with("(\""))
        .collect()
}

/// True if a configuration declares `aws_sqs_queue.jobs.arn`, `var.env`, `data.aws_region.current.id` and the like.
fn declares(configuration: &Json, path: &str) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    let at = |path: &[&str]| path.iter().try_fold(configuration, |json, key| json.get(key)).is_some();
    match parts.as_slice() {
        ["var", name] => at(&["variable", name]),
        ["local", name] => at(&["locals", name]),
        ["path", "module"] => true,
        ["data", kind, name, _] => at(&["data", kind, name]),
        [kind, name, _] | [kind, name] => at(&["resource", kind, name]),
        _ => false,
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_declaration_is_used() {
    for (name, configuration) in all() {
        let mut texts = Vec::new();
        strings(&configuration, &mut texts);
        let mut used = BTreeSet::new();
        for expression in texts.iter().flat_map(|text| expressions(text)) {
            let arguments = expression.strip_prefix("merge(").and_then(|rest| rest.strip_suffix(')'));
            let first = expression.trim_start_matches("substr(").split(',').take(1);
            for path in arguments.map_or_else(|| first.collect(), |all| all.split(", ").collect::<Vec<_>>()) {
                assert!(declares(&configuration, path), "{name}: ${{{expression}}}");
                used.insert(path.split('.').take(3).collect::<Vec<_>>().join("."));
            }
        }
        for resources in configuration["resource"].as_object().unwrap().values() {
            for resource in resources.as_object().unwrap().values() {
                for after in resource.get("depends_on").and_then(Json::as_array).into_iter().flatten() {
                    assert!(declares(&configuration, after.as_str().unwrap()), "{name}: {after}");
                }
            }
        }
        for (kind, sources) in configuration.get("data").and_then(Json::as_object).into_iter().flatten() {
            for source in sources.as_object().unwrap().keys() {
                assert!(used.contains(&format!("data.{kind}.{source}")), "{name}: {kind} is asked for nothing");
            }
        }
        for variable in configuration["variable"].as_object().unwrap().keys() {
            assert!(used.contains(&format!("var.{variable}")), "{name}: {variable} is not used");
        }
    }
}

#[test]
fn strings_of_the_source_are_no_templates() {
    let text = "topic t -[where k == \"%{if}\"]-> queue q -> lambda f(\"lambda/worker\", env={AA: \"a%{b}\", BB: \"x\\${y}\", CC: \"!{d}\"})";
    let document = compile(text, "examples").document.unwrap();
    for wanted in ["%%{if}", "a%%{b}", "x$${y}", "!{d}"] {
        assert!(document.contains(wanted), "{wanted} in\n{document}");
    }
}

#[test]
fn json_in_a_string_is_read_back_as_it_was_said() {
    let said = "q\"u\\o\tte \u{7f}é";
    let source = format!("topic t -[where k == {}]-> queue q", Json::from(said));
    let configuration = configuration(&source, "examples");
    let policy = &configuration["resource"]["aws_sns_topic_subscription"]["t_q"]["filter_policy"];
    let policy: Json = serde_json::from_str(policy.as_str().unwrap_or_else(|| panic!("{configuration:#}"))).unwrap();
    assert_eq!(policy, serde_json::json!({ "k": [said] }));
}

#[test]
fn variables_keep_their_names_unless_terraform_has_them() {
    let text = "param env = \"dev\"\nparam count = 2\nparam tags = true\nstream d(shards=count) -> firehose -[prefix=\"${env}/${tags}/\"]-> bucket b";
    let configuration = configuration(text, "examples");
    let variables: Vec<&String> = configuration["variable"].as_object().unwrap().keys().collect();
    assert_eq!(variables, ["env", "param_count", "param_tags", "tags"]);
    let kinds: Vec<&Json> = variables.iter().map(|name| &configuration["variable"][name.as_str()]["type"]).collect();
    assert_eq!(kinds, ["string", "number", "bool", "map(string)"]);
    // Two that would become one are told of.
    assert_eq!(codes(&compile("param count = 1\nparam param_count = 2\nstream d(shards=count)", "examples")), ["P501"]);
}

/// A provider that refuses a runtime is not asked for it.
#[test]
fn a_newer_runtime_asks_for_a_newer_provider() {
    let made = |arguments: &str| {
        let configuration = configuration(&format!("lambda f(\"lambda/worker\"{arguments})"), "examples");
        let version = configuration["terraform"]["required_providers"]["aws"]["version"].clone();
        (configuration["resource"]["aws_lambda_function"]["f"]["runtime"].clone(), version)
    };
    assert_eq!(made(""), ("python3.13".into(), ">= 5.100.0, < 7.0.0".into()));
    assert_eq!(made(", runtime=\"python3.12\""), ("python3.12".into(), ">= 5.100.0, < 7.0.0".into()));
    assert_eq!(made(", runtime=\"python3.14\""), ("python3.14".into(), ">= 6.20.0, < 7.0.0".into()));
    let template = common::compile("lambda f(\"lambda/worker\")", &Folder::new("examples")).document.unwrap();
    assert!(template.contains("\"Runtime\": \"python3.14\""), "{template}");
}

#[test]
fn cycles_are_found_in_this_target_too() {
    assert_eq!(codes(&compile("queue a(dlq=b)\nqueue b(dlq=a)", "examples")), ["P505"]);
    // A cycle that CloudFormation must break by names is none here: a bucket's notification is a resource of its own.
    let both = "bucket a -[prefix=\"in/\"]-> lambda copy(\"lambda/copy\") -[prefix=\"out/\"]-> a";
    assert!(codes(&compile(both, "examples")).is_empty());
}

#[test]
fn resources_and_templates_may_be_larger_than_a_stack() {
    let many: String = (0..300).map(|n| format!("stream s{n} -> firehose f{n} -> bucket b{n}\n")).collect();
    assert!(compile(&many, "examples").document.is_some());
    assert_eq!(codes(&common::compile(&many, &Folder::new("examples"))).first().map(String::as_str), Some("P502"));
}

#[test]
fn a_whole_configuration() {
    let text = std::fs::read_to_string(Folder::path("examples/part3.pipe")).unwrap();
    insta::assert_snapshot!(compile(&text, "examples").document.unwrap());
}
