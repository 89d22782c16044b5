//! Permissions of people's own: `allow` lines in the body of what acts, and conditions in all such lines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, pipelines};
use pipec::diagram::{self, View};
use pipec::diff::Diff;
use pipec::emit::{Format, Target};
use pipec::graph::Selection;
use pipec::source::Source;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const HEAD: &str = "bucket box\nqueue jobs -> lambda work(\"lambda/worker\")";

fn built(text: &str, target: Target, folder: &str) -> Value {
    let selection = Selection { target, ..Selection::default() };
    let made = pipec::compile(&Source::new("test.pipe", text), &selection, &Folder::new(folder), Format::Json);
    let wrong: Vec<_> = made.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
    serde_json::from_str(&made.document.unwrap_or_else(|| panic!("{wrong:?}\n{text}"))).unwrap()
}

fn template(text: &str) -> Value {
    built(text, Target::CloudFormation, "examples")
}

/// The statements of the role of `work`.
fn statements(template: &Value) -> Vec<Value> {
    template["Resources"]["WorkRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        .as_array()
        .unwrap()
        .clone()
}

/// What lines add to the role of `work`.
fn added(lines: &str) -> Vec<Value> {
    let before = statements(&template(HEAD));
    let after = statements(&template(&format!("{HEAD} {{\n{lines}\n}}")));
    assert!(before.iter().all(|statement| after.contains(statement)), "{after:?}");
    after.into_iter().filter(|statement| !before.contains(statement)).collect()
}

fn findings(text: &str) -> Vec<String> {
    let source = Source::new("test.pipe", text);
    pipec::analyze(&source, &Selection::default(), &Folder::new("examples"), |_, _, found| {
        found.iter().map(|found| format!("{}: {}", found.code, found.message)).collect()
    })
}

#[test]
fn a_line_is_a_statement_of_the_role_that_is_made() {
    assert_eq!(
        added("allow comprehend:DetectSentiment, redshift-data:ExecuteStatement on *"),
        [
            json!({ "Effect": "Allow", "Action": ["comprehend:DetectSentiment", "redshift-data:ExecuteStatement"], "Resource": "*" })
        ]
    );
    assert_eq!(
        added("allow read on box[\"in/*\"]; allow s3:ListBucket on box if {StringLike: {\"s3:prefix\": \"in/*\"}}"),
        [
            json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": { "Fn::Sub": "${Box.Arn}/in/*" } }),
            json!({ "Effect": "Allow", "Action": "s3:ListBucket", "Resource": { "Fn::GetAtt": ["Box", "Arn"] },
                "Condition": { "StringLike": { "s3:prefix": "in/*" } } }),
        ]
    );
}

#[test]
fn values_of_conditions_are_text() {
    let condition = "{Null: {\"aws:TokenIssueTime\": false}, NumericLessThan: {\"s3:max-keys\": [10, \"20\"]}, \
        StringEquals: {\"aws:PrincipalTag/a\": \"x\", \"aws:PrincipalTag/b\": [\"y\"]}}";
    let statement = &added(&format!("allow s3:ListBucket on box if {condition}"))[0];
    assert_eq!(
        statement["Condition"],
        json!({
            "Null": { "aws:TokenIssueTime": "false" },
            "NumericLessThan": { "s3:max-keys": ["10", "20"] },
            "StringEquals": { "aws:PrincipalTag/a": "x", "aws:PrincipalTag/b": ["y"] },
        })
    );
}

/// A key of one's own encrypts the bucket, and the verb compares the service by which it is used.
#[test]
fn the_condition_of_a_line_adds_to_that_of_a_verb() {
    let locked = |condition: &str| {
        format!(
            "bucket locked(key=\"arn:aws:kms:eu-west-1:111122223333:key/x\")\n{HEAD} {{ allow read on locked if {condition} }}"
        )
    };
    let all = statements(&template(&locked("{StringEquals: {\"aws:RequestedRegion\": \"eu-west-1\"}}")));
    let key = all.iter().find(|statement| statement["Action"] == "kms:Decrypt").unwrap();
    let compared = key["Condition"]["StringEquals"].as_object().unwrap();
    assert_eq!(compared.keys().collect::<Vec<_>>(), ["kms:ViaService", "aws:RequestedRegion"]);
    let found = findings(&locked("{StringEquals: {\"kms:ViaService\": \"s3.eu-west-1.amazonaws.com\"}}"));
    assert!(found.contains(&"P408: the verb `read` compares `kms:ViaService` itself".to_owned()), "{found:?}");
}

#[test]
fn what_an_arrow_gives_is_not_given_twice() {
    let arrow = format!("{HEAD}\nwork -[read, prefix=\"in/\"]-> box");
    let both = arrow.replace("lambda/worker\")", "lambda/worker\") { allow read on box[\"in/*\"] }");
    assert_eq!(template(&arrow), template(&both));
}

#[test]
fn lines_may_change_places() {
    let lines = [
        "allow ssm:GetParameter on \"arn:aws:ssm:*:*:parameter/a\"",
        "allow read, list on box",
        "allow send on jobs if {Bool: {\"aws:SecureTransport\": true}}",
        "allow ssm:GetParameter on *",
    ];
    let of = |order: [usize; 4]| template(&format!("{HEAD} {{\n{}\n}}", order.map(|at| lines[at]).join("\n")));
    for order in [[3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]] {
        assert_eq!(of(order), of([0, 1, 2, 3]));
    }
}

/// In every example a line is added to every function that has an inferred role: its policy alone is another.
#[test]
fn nothing_but_the_role_changes() {
    const LINE: &str = " { allow ssm:GetParameter on * }";
    let mut count = 0;
    for (name, text) in pipelines("examples") {
        let source = Source::new("test.pipe", text.as_str());
        let at = |range| text.get::<std::ops::Range<usize>>(range).unwrap();
        let ends: Vec<(usize, String)> =
            pipec::analyze(&source, &Selection::default(), &Folder::new("examples"), |graph, _, _| {
                let nodes = graph.flow.node_weights().filter(|node| {
                    let acts = node.service.kind == "lambda" && !node.arguments.contains_key("role");
                    acts && node.existing.is_none() && node.body.is_none()
                });
                // A kind alone takes no body.
                let nodes = nodes.filter(|node| at(node.span.range()).contains(['(', ' ']));
                nodes.map(|node| (node.span.range().end, node.id.clone())).collect()
            });
        for target in [Target::CloudFormation, Target::Terraform] {
            let before = built(&text, target, "examples");
            for (end, id) in &ends {
                let after = built(&format!("{}{LINE}{}", at(0..*end), at(*end..text.len())), target, "examples");
                let changed = changed(&before, &after);
                let role = match target {
                    Target::CloudFormation => format!("/Resources/{id}Role"),
                    Target::Terraform => "/resource/aws_iam_role_policy".to_owned(),
                };
                assert_eq!(changed.len(), 1, "{name} {id}: {changed:?}");
                assert!(changed.iter().all(|place| place.starts_with(&role)), "{name} {id}: {changed:?}");
                count += 1;
            }
        }
    }
    assert!(count >= 20, "{count}");
}

/// The resources that differ, each by its place.
fn changed(before: &Value, after: &Value) -> BTreeSet<String> {
    let flat = |document: &Value| -> BTreeSet<(String, String)> {
        let mut all = BTreeSet::new();
        for (top, value) in document.as_object().unwrap() {
            for (name, inner) in value.as_object().into_iter().flatten() {
                match inner.as_object().filter(|_| top == "resource") {
                    Some(named) => {
                        all.extend(named.iter().map(|(id, one)| (format!("/{top}/{name}/{id}"), one.to_string())))
                    }
                    None => _ = all.insert((format!("/{top}/{name}"), inner.to_string())),
                }
            }
        }
        all
    };
    flat(before).symmetric_difference(&flat(after)).map(|(place, _)| place.clone()).collect()
}

#[test]
fn roles_written_out_keep_the_lines() {
    let text = format!("{HEAD} {{\n  allow ssm:GetParameter on *\n  allow send on jobs\n}}\nwork -> box");
    for text in [text.clone(), text.replace("{\n  ", "{ ").replace("\n  ", "; ").replace("\n}", " }")] {
        let source = Source::new("test.pipe", text.as_str());
        let written = pipec::as_roles(&source, &Selection::default(), &Folder::new("examples")).unwrap().text;
        let role = &template(&written)["Resources"]["WorkRole"];
        let given = |policy: &Value| -> BTreeSet<String> {
            let each = policy["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].as_array().unwrap();
            each.iter().map(Value::to_string).collect()
        };
        assert_eq!(given(role), given(&template(&text)["Resources"]["WorkRole"]), "{written}");
    }
}

#[test]
fn a_line_is_explained_drawn_and_compared() {
    let text = format!("{HEAD} {{ allow read on box; allow ssm:GetParameter on * }}");
    let files = Folder::new("examples");
    let side = |text: &str| {
        let source = Source::new("test.pipe", text);
        pipec::version(&source, &Selection::default(), &files).0
    };
    let diff = Diff::between(&side(HEAD), &side(&text));
    let told = serde_json::to_string(&diff).unwrap();
    assert!(told.contains("ssm:GetParameter") && told.contains("s3:GetObject"), "{told}");
    assert!(Diff::between(&side(&text), &side(&text)).is_empty());
    let source = Source::new("test.pipe", text.as_str());
    pipec::analyze(&source, &Selection::default(), &files, |graph, plan, _| {
        let reasons = pipec::explain::why(&source, graph, plan, &pipec::explain::Subject::parse("work"));
        let own: Vec<_> = reasons.iter().filter(|reason| reason.what.contains("allowed here")).collect();
        let on: BTreeSet<&str> = own.iter().map(|reason| reason.on.as_str()).collect();
        assert_eq!(on, BTreeSet::from(["*", "box"]));
        assert!(own.iter().all(|reason| reason.place.starts_with("test.pipe:2:") && reason.by == "the role WorkRole"));
        let drawn = diagram::mermaid(&View::Iam.draw(graph, plan));
        assert!(drawn.contains("s3:GetObject"), "{drawn}");
    });
}

/// The grants that AWS's documents ask for (`tests/judges/facts.json`), written as lines: nothing is said of them, and every
/// one of their actions is missed where it is misspelled, or where it is allowed on a queue of ours and acts on no queue.
#[test]
fn what_aws_documents_is_known_and_what_it_does_not_is_told() {
    let facts: Value = serde_json::from_str(include_str!("judges/facts.json")).unwrap();
    let rows = facts["rows"].as_object().unwrap().values().filter_map(|row| row["identity"].as_array());
    let (mut known, mut told) = (0, BTreeSet::new());
    for grant in rows.flatten() {
        let texts = |name: &str| -> Vec<String> {
            grant[name].as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        let (actions, resources) = (texts("actions"), texts("resources"));
        // A variable alone is a whole ARN.
        if resources.iter().any(|arn| arn != "*" && !arn.starts_with("arn:")) {
            continue;
        }
        let on: Vec<String> = resources.iter().map(|arn| format!("\"{}\"", example(arn))).collect();
        let found = |actions: &[String], on: &str| {
            findings(&format!("{HEAD} {{ allow {} on {on} }}", actions.join(", ")))
                .into_iter()
                .filter(|found| found.starts_with("P409") || found.starts_with("P410"))
                .collect::<Vec<_>>()
        };
        assert_eq!(found(&actions, &on.join(", ").replace("\"*\"", "*")), [""; 0], "{grant}");
        known += actions.len();
        for action in actions.iter().filter(|action| !action.contains('*')) {
            let wrong = found(&[format!("{action}q")], "*");
            assert!(matches!(wrong.as_slice(), [one] if one.starts_with("P409")), "{action}: {wrong:?}");
            if !action.starts_with("sqs:") {
                let wrong = found(std::slice::from_ref(action), "jobs");
                assert!(matches!(wrong.as_slice(), [one] if one.starts_with("P410")), "{action}: {wrong:?}");
                told.insert(action.clone());
            }
        }
    }
    assert!(known > 100 && told.len() > 40, "{known} {}", told.len());
}

/// An ARN of a format.
fn example(format: &str) -> String {
    let mut out = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap();
        out.push_str(before);
        out.push_str(match name {
            "Partition" => "aws",
            "Region" => "eu-west-1",
            "Account" => "111122223333",
            // Places in buckets.
            "read" | "write" => "x/in/*",
            _ => "x",
        });
        rest = after;
    }
    out + rest
}

/// Every line of the list can be read, and all of its actions are found again, in any case.
#[test]
fn the_list_of_actions_is_read_whole() {
    let mut count = 0;
    for line in include_str!("../src/catalog/actions.jsonl").lines() {
        let (prefix, formats, by_types): (String, Value, BTreeMap<String, String>) =
            serde_json::from_str(line).unwrap();
        let actions = pipec::catalog::actions(&prefix.to_ascii_uppercase()).unwrap();
        for (types, names) in by_types {
            for name in names.split(' ') {
                let (found, on) = actions.find(&name.to_ascii_uppercase()).unwrap();
                let wanted: usize = types.split('|').filter_map(|kind| formats[kind].as_array()).map(Vec::len).sum();
                assert_eq!((found, on.len()), (name, wanted), "{prefix}:{name}");
                count += 1;
            }
        }
    }
    assert!(count > 20_000, "{count}");
}
