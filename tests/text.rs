//! Text arrives letter for letter: whatever stands in a string, what the target makes of what is emitted is that
//! string.
//!
//! The emitted text is read by the evaluators of `common/evaluate.rs`. The judge `test_text.py` asks Terraform itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::Folder;
use common::evaluate::{cloudformation, terraform};
use pipec::emit::{Format, Target};
use pipec::graph::Selection;
use pipec::source::Source;
use proptest::prelude::*;
use serde_json::Value as Json;

/// The pieces of strings: all that means something to a target, or in JSON, or in the language; `None` is a parameter.
const PIECES: &[Option<&str>] = &[
    Some("$"),
    Some("{"),
    Some("}"),
    Some("%"),
    Some("!"),
    Some("\""),
    Some("\\"),
    Some("'"),
    Some("\n"),
    Some("~"),
    Some("é\u{1f600}"),
    Some("x"),
    Some("if "),
    Some("Deployment"),
    None,
    None,
];
/// The value of the parameter `deployment`.
const GIVEN: &str = "P";

/// The string as it is written in a file, and as it is meant.
fn spelled(pieces: &[Option<&str>]) -> (String, String) {
    let escape = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('$', "\\$");
    let written = pieces.iter().map(|piece| piece.map_or("${deployment}".to_owned(), escape)).collect();
    (written, pieces.iter().map(|piece| piece.unwrap_or(GIVEN)).collect())
}

fn built(text: &str, target: Target) -> Json {
    let selection = Selection { target, ..Selection::default() };
    let made = pipec::compile(&Source::new("t.pipe", text), &selection, &Folder::new("examples"), Format::Json);
    assert!(!made.diagnostics.has_errors(), "{:?}\n{text}", made.diagnostics);
    serde_json::from_str(&made.document.expect("a document")).expect("JSON")
}

/// A pipeline that has the text wherever text is free: as a variable, as a value and as a field that messages are
/// filtered by.
fn pipeline(written: &str, field: &str) -> String {
    format!(
        "param deployment = \"{GIVEN}\"\n\
         lambda f(\"lambda/copy\", env={{AB: \"{written}\"}})\n\
         topic t -[where \"k{field}\" == \"{written}\"]-> queue q\n\
         queue r -[where \"k{field}\" == \"{written}\"]-> f\n"
    )
}

fn check(pieces: &[Option<&str>]) {
    let (written, meant) = spelled(pieces);
    let plain: Vec<_> = pieces.iter().copied().filter(Option::is_some).collect();
    let (field, field_meant) = spelled(&plain);
    let field_meant = format!("k{field_meant}");
    let text = pipeline(&written, &field);
    let says = |pattern: &Json| assert_eq!(pattern[&field_meant][0], meant, "{text}\n{pattern}");
    let parsed = |text: String| serde_json::from_str::<Json>(&text).unwrap_or_else(|_| panic!("no JSON: {text}"));

    let template = built(&text, Target::CloudFormation);
    let properties = |id: &str| &template["Resources"][id]["Properties"];
    assert_eq!(cloudformation(&properties("F")["Environment"]["Variables"]["AB"]), meant, "{text}");
    let pattern = &properties("TQSubscription")["FilterPolicy"][&field_meant][0];
    assert_eq!(cloudformation(pattern), meant, "{text}");
    let filters = &properties("RFMapping")["FilterCriteria"]["Filters"];
    says(&parsed(cloudformation(&filters[0]["Pattern"]))["body"]);

    let configuration = built(&text, Target::Terraform);
    let of = |kind: &str, name: &str| configuration["resource"][kind][name].clone();
    let string = |value: &Json| terraform(value.as_str().unwrap_or_else(|| panic!("{value} is no string")));
    let function = of("aws_lambda_function", "f");
    assert_eq!(string(&function["environment"]["variables"]["AB"]), meant, "{text}");
    says(&parsed(string(&of("aws_sns_topic_subscription", "t_q")["filter_policy"])));
    let mapping = of("aws_lambda_event_source_mapping", "r_f");
    says(&parsed(string(&mapping["filter_criteria"]["filter"][0]["pattern"]))["body"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_arrives(picks in proptest::collection::vec(0..PIECES.len(), 0..12)) {
        check(&picks.iter().map(|pick| PIECES[*pick]).collect::<Vec<_>>());
    }
}

/// Sequences that a random text seldom has.
#[test]
fn signs_of_the_targets_arrive() {
    let parameter = None;
    let (dollar, open, close, bang) = (Some("$"), Some("{"), Some("}"), Some("!"));
    for pieces in [
        &[dollar, parameter][..],
        &[dollar, dollar, parameter, dollar],
        &[dollar, open, parameter, close],
        &[dollar, open, close, parameter],
        &[dollar, open, dollar, open, close, parameter],
        &[dollar, dollar, open, Some("x"), close, parameter],
        &[dollar, open, bang, Some("x"), close, parameter],
        &[parameter, open, Some("x"), close],
        &[parameter, dollar, parameter, dollar, open],
        &[Some("%"), open, Some("if "), close, Some("%%"), open],
        &[Some("%"), parameter, Some("%"), dollar, parameter],
        &[dollar, open, Some("Deployment"), close, dollar, parameter],
    ] {
        check(pieces);
    }
}

/// The name that a deployment has of its own is no parameter's of that name.
#[test]
fn a_parameter_may_have_the_name_of_the_deployments_part() {
    let text = "param deployment = \"P\"\nbucket b -[prefix=\"${deployment}/\"]-> lambda f(\"lambda/copy\")\n";
    let template = built(text, Target::CloudFormation);
    let policy = template["Resources"]["FRole"]["Properties"]["Policies"].to_string();
    let whole: Json = serde_json::from_str(&policy).unwrap();
    let statements = whole[0]["PolicyDocument"]["Statement"].as_array().unwrap();
    let said: Vec<String> = statements.iter().map(|statement| cloudformation(&statement["Resource"])).collect();
    assert!(said.iter().any(|arn| arn.ends_with("b-(AWS::AccountId)-(the deployment)/P/*")), "{said:?}");
}
