//! Every environment is checked whole on every run: what is wrong in one alone is told with its name, and a line that one
//! of them needs is not called superfluous.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, compile};
use pipec::Compilation;
use pipec::emit::Format;
use pipec::emit::Target;
use pipec::graph::Selection;
use pipec::source::Source;

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1";

fn found(text: &str) -> Vec<String> {
    messages(&compile(text, &Folder::new("tests/errors")))
}

fn messages(compilation: &Compilation) -> Vec<String> {
    compilation.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect()
}

fn within(environment: &str, text: &str) -> Compilation {
    let selection = Selection { environment: Some(environment.to_owned()), ..Selection::default() };
    pipec::compile(&Source::new("test.pipe", text), &selection, &Folder::new("tests/errors"), Format::Json)
}

const SMALL: &str = "stream d -> firehose f(parquet, schema=rows) -[prefix=\"a/\"]-> bucket raw\n\
    raw -[prefix=\"a/\"]-> table rows(parquet, database=lake) { id: int }\n\
    database lake\n";

#[test]
fn a_mistake_of_one_environment_is_told_with_its_name() {
    let found = found(&format!("{SMALL}env dev {{ f.buffer = 5MiB }}\nenv prod {{ f.buffer = 128MiB }}\n"));
    assert_eq!(
        found,
        [
            "P508: in the environment `dev`, `f` gathers 5 MiB, and with conversion or partitioning AWS wants 64 at least"
        ]
    );
}

#[test]
fn the_same_mistake_is_told_once_with_all_names() {
    let found = found(
        "queue q(visibility=1min) -> lambda f(\"code/copy.py\")\n\
         env prod { f.timeout = 5min }\nenv dev { f.timeout = 5min; f.memory = 1GiB }\n",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("in the environments `dev`, `prod`, "), "{found:?}");
}

#[test]
fn what_is_wrong_everywhere_names_no_environment() {
    let text = SMALL.replace("schema=rows)", "schema=rows, buffer=5MiB)");
    let plain = found(&text);
    assert_eq!(found(&format!("{text}env dev {{ f.every = 1min }}\n")), plain);
    assert!(plain[0].starts_with("P508: `f` gathers"), "{plain:?}");
}

#[test]
fn a_build_is_refused_for_another_environment_too() {
    let text = format!("{SMALL}env dev {{ f.buffer = 5MiB }}\nenv prod {{ f.buffer = 128MiB }}\n");
    assert!(within("prod", &text).document.is_none());
    assert!(messages(&within("dev", &text))[0].starts_with("P508: `f` gathers"), "the selected one is not named");
}

#[test]
fn permissions_that_one_environment_needs_are_missed_and_not_superfluous() {
    let role = |lines: &str| {
        format!(
            "role r {{ allow read on d; allow deliver on raw{lines} }}\n\
            stream d -> firehose f(role=r, logs=none) -> bucket raw\nenv prod {{ raw.key = \"{KEY}\" }}\n"
        )
    };
    let missing = found(&role(""));
    assert_eq!(missing.len(), 0, "the verb allows what the bucket needs in each environment: {missing:?}");
    let spelled = "; allow s3:AbortMultipartUpload, s3:GetObject, s3:PutObject on raw[\"*\"]; allow s3:GetBucketLocation, \
                   s3:ListBucket, s3:ListBucketMultipartUploads on raw";
    let by_hand = |keys: &str| role("").replace("; allow deliver on raw", &format!("{spelled}{keys}"));
    let missing = found(&by_hand(""));
    assert!(matches!(&missing[..], [only] if only.starts_with("P401: in the environment `prod`, ")), "{missing:?}");
    let with_key = by_hand(&format!("; allow kms:Decrypt, kms:GenerateDataKey on \"{KEY}\""));
    assert_eq!(found(&with_key), [""; 0], "needed in prod alone, and not superfluous");
    let nowhere = with_key.replace("env prod", "env none");
    let nowhere = nowhere.replace(&format!("raw.key = \"{KEY}\""), "raw.expire = 30d");
    assert_eq!(found(&nowhere), [""; 0], "code may have a key of its own, whatever arrows need");
    let superfluous = with_key.replace("; allow kms", "; allow s3:DeleteObject on raw[\"*\"]; allow kms");
    assert!(matches!(&found(&superfluous)[..], [only] if only.starts_with("P404: ")), "{:?}", found(&superfluous));
}

#[test]
fn an_acceptance_that_one_environment_needs_is_used() {
    let text = "bucket raw -> lambda f(\"code/copy.py\")\nf -> raw\naccept P302 on raw because \"it ends\"\n";
    assert_eq!(found(&format!("{text}env dev {{ f.memory = 1GiB }}\n")), [""; 0]);
}

const STAGES: &str = "param stage = \"dev\"\nparam shards = 2\nparam loud = false\nparam key\nparam other(secret)\n\
    stream d(shards=shards, key=key) -> firehose -> bucket raw(name=\"acme-${stage}\")\n\
    env prod { stage = \"prod\"; shards = 8; loud = true; d.retention = 7d }\nenv test { d.retention = 7d }\n";

fn built(text: &str, environment: Option<&str>, given: &[(&str, &str)], target: Target) -> Compilation {
    let params = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let selection = Selection { target, environment: environment.map(str::to_owned), params, ..Selection::default() };
    pipec::compile(&Source::new("test.pipe", text), &selection, &Folder::new("tests/errors"), Format::Json)
}

fn file(compilation: &Compilation, target: Target) -> serde_json::Value {
    serde_json::from_str(&compilation.values.file(target).unwrap().1).unwrap()
}

#[test]
fn the_parameter_file_of_an_environment_has_every_value() {
    let made = built(STAGES, Some("prod"), &[], Target::Terraform);
    let expected = serde_json::json!({ "loud": true, "shards": 8, "stage": "prod" });
    assert_eq!(file(&made, Target::Terraform), expected);
    assert_eq!(made.values.asked, ["key", "other"]);
    let made = built(STAGES, Some("prod"), &[], Target::CloudFormation);
    let pair = |key: &str, value: &str| serde_json::json!({ "ParameterKey": key, "ParameterValue": value });
    let expected = serde_json::json!([pair("Loud", "true"), pair("Shards", "8"), pair("Stage", "prod")]);
    assert_eq!(file(&made, Target::CloudFormation), expected, "CloudFormation takes strings alone");
    assert_eq!(made.values.asked, ["Key", "Other"]);
    let made = built(STAGES, Some("test"), &[], Target::Terraform);
    let expected = serde_json::json!({ "loud": false, "shards": 2, "stage": "dev" });
    assert_eq!(file(&made, Target::Terraform), expected, "defaults, so that an update keeps no other value");
    let made = built(STAGES, None, &[("stage", "x")], Target::Terraform);
    assert_eq!(made.values.file(Target::Terraform), None, "whoever deploys gives the values");
}

#[test]
fn a_value_of_the_call_goes_before_that_of_the_environment_and_that_before_the_default() {
    let made =
        built(STAGES, Some("prod"), &[("stage", "call"), ("key", "alias/x"), ("other", "hunter2")], Target::Terraform);
    let expected = serde_json::json!({ "key": "alias/x", "loud": true, "shards": 8, "stage": "call" });
    assert_eq!(file(&made, Target::Terraform), expected, "and a secret is in no file");
    let wrong = built(STAGES, None, &[("shards", "two")], Target::Terraform);
    let wrong = messages(&wrong);
    assert_eq!(wrong, ["P206: `shards` is a whole number by its default, and the call gives `two`"]);
}

/// A parameter stays one: its value is no part of the document, which is the same in all environments that set no argument.
#[test]
fn the_document_keeps_the_parameter_and_its_default() {
    for target in [Target::CloudFormation, Target::Terraform] {
        let without =
            built(&STAGES.replace("stage = \"prod\"; shards = 8; loud = true; ", ""), Some("prod"), &[], target);
        let with = built(STAGES, Some("prod"), &[], target);
        assert_eq!(with.document, without.document);
        assert!(with.document.is_some(), "{:?}", messages(&with));
    }
}

#[test]
fn a_value_is_held_to_the_rules_of_its_places() {
    let wrong = STAGES.replace("shards = 8", "shards = 0").replace("\"prod\"", "\"Prod\"");
    let found = found(&wrong);
    let expected = [
        "P207: in the environment `prod`, `shards` is 1 to 10000",
        "P207: in the environment `prod`, `name` cannot have `P` in it",
    ];
    assert_eq!(found, expected);
    let found = messages(&within("prod", &wrong));
    assert_eq!(found, ["P207: `shards` is 1 to 10000", "P207: `name` cannot have `P` in it"]);
    let call = built(&wrong, Some("prod"), &[("shards", "3"), ("stage", "live")], Target::CloudFormation);
    assert_eq!(messages(&call), [""; 0], "the values of the call are deployed");
}
