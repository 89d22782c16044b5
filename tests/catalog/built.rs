//! Small files that use the trials (`trials/*.pipe`), compiled for both targets, and what is refused in such a file.

use pipec::catalog::Target;
use pipec::diagnostics::Diagnostics;
use pipec::emit::Format;
use pipec::graph::{CodeError, Files, Selection};
use pipec::source::Source;
use serde_json::{Value as Json, json};
use std::fs;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalog/trials");

fn text(name: &str) -> String {
    fs::read_to_string(format!("{FOLDER}/{name}")).unwrap()
}

/// A function in Python, or a file of the trials.
struct Beside;

impl Files for Beside {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let handler = || "def handler(event, context):\n    return None\n".to_owned();
        let text = match path {
            path if path.ends_with(".py") => handler(),
            path => text(path),
        };
        Ok(vec![(path.to_owned(), text.into_bytes())])
    }
}

/// The document of a source that uses the trials, and what was found.
fn compile(source: &str, target: Target) -> (Json, Diagnostics) {
    let uses: String = super::trials::TRIALS.iter().map(|name| format!("use \"{name}.toml\"\n")).collect();
    let source = Source::new("trial.pipe", uses + source);
    let selection = Selection { target, ..Selection::default() };
    let made = pipec::compile(&source, &selection, &Beside, Format::Json);
    let document = made.document.map_or(Json::Null, |document| serde_json::from_str(&document).unwrap());
    (document, made.diagnostics)
}

/// The document of a trial, in which nothing is found.
fn built(name: &str, target: Target) -> Json {
    let (document, found) = compile(&text(name), target);
    let messages: Vec<&String> = found.iter().map(|found| &found.message).collect();
    assert!(messages.is_empty(), "{name}: {messages:?}");
    document
}

/// The messages of what is found in a source.
fn found(source: &str) -> Vec<String> {
    compile(source, Target::CloudFormation).1.iter().map(|found| found.message.clone()).collect()
}

#[test]
fn a_rule_with_its_pattern_and_targets() {
    let document = built("rule.pipe", Target::CloudFormation);
    let of = |id: &str| &document["Resources"][id]["Properties"];
    assert_eq!(of("Paid")["EventPattern"], json!({ "detail": { "status": ["paid", "sent"] }, "source": ["my.shop"] }));
    assert_eq!(of("Paid")["Targets"][1]["SqsParameters"], json!({ "MessageGroupId": "paid" }));
    let either = json!({ "$or": [{ "source": ["a"] }, { "detail-type": [{ "prefix": "Order" }] }] });
    assert_eq!(of("Either")["EventPattern"], either);
    assert_eq!(of("Hourly")["ScheduleExpression"], "rate(1 hour)");
    let detail = json!({ "bucket": { "name": [{ "Ref": "Raw" }] }, "object": { "key": [{ "prefix": "in/" }] } });
    let arrived = json!({ "source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail });
    assert_eq!(of("Arrived")["EventPattern"], arrived);
    let notification = &of("Raw")["NotificationConfiguration"];
    assert_eq!(notification["EventBridgeConfiguration"], json!({ "EventBridgeEnabled": true }));
    assert_eq!(of("BillPaidPermission")["SourceArn"], json!({ "Fn::GetAtt": ["Paid", "Arn"] }));
    let document = built("rule.pipe", Target::Terraform);
    let of = |kind: &str, id: &str| &document["resource"][kind][id];
    assert_eq!(of("aws_cloudwatch_event_rule", "hourly")["schedule_expression"], "rate(1 hour)");
    let mut notifications = document["resource"]["aws_s3_bucket_notification"].as_object().unwrap().values();
    assert!(notifications.any(|notification| notification["eventbridge"] == true));
    let targets = document["resource"]["aws_cloudwatch_event_target"].as_object().unwrap();
    assert_eq!(targets.len(), 5, "{:?}", targets.keys());
}

#[test]
fn a_table_with_its_keys_and_stream() {
    let document = built("dynamo.pipe", Target::CloudFormation);
    let of = |id: &str| &document["Resources"][id]["Properties"];
    let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    assert_eq!(of("Orders")["KeySchema"], json!([key("id", "HASH"), key("at", "RANGE")]));
    assert_eq!(of("Orders")["AttributeDefinitions"][1]["AttributeType"], "N");
    assert_eq!(of("Orders")["StreamSpecification"], json!({ "StreamViewType": "NEW_AND_OLD_IMAGES" }));
    assert_eq!(of("Plain")["StreamSpecification"], Json::Null);
    let mapping = of("OrdersChangeMapping");
    assert_eq!(mapping["EventSourceArn"], json!({ "Fn::GetAtt": ["Orders", "StreamArn"] }));
    assert_eq!(mapping["FilterCriteria"]["Filters"], json!([{ "Pattern": "{\"eventName\":[\"INSERT\"]}" }]));
    let role = of("ChangeRole").to_string();
    assert!(role.contains("dynamodb:GetShardIterator") && role.contains("${Orders.Arn}/stream/*"), "{role}");
    let document = built("dynamo.pipe", Target::Terraform);
    let table = &document["resource"]["aws_dynamodb_table"]["orders"];
    assert_eq!([&table["hash_key"], &table["range_key"]], ["id", "at"]);
    assert_eq!(table["stream_view_type"], "NEW_AND_OLD_IMAGES");
}

#[test]
fn a_definition_with_the_arns_of_its_steps() {
    let document = built("machine.pipe", Target::CloudFormation);
    let definition = document["Resources"]["Checkout"]["Properties"]["DefinitionString"]["Fn::Sub"].to_string();
    for part in ["${Charge.Arn}", "${News}", "costs ${!5}"] {
        assert!(definition.contains(part), "{definition}");
    }
    let document = built("machine.pipe", Target::Terraform);
    let definition = document["resource"]["aws_sfn_state_machine"]["checkout"]["definition"].to_string();
    for part in ["${aws_lambda_function.charge.arn}", "${aws_sns_topic.news.arn}", "costs $${5}"] {
        assert!(definition.contains(part), "{definition}");
    }
}

#[test]
fn grants_refer_to_the_resources_of_their_arrow() {
    let document = built("archive.pipe", Target::CloudFormation);
    for name in ["Audit", "Report"] {
        let role = document["Resources"][format!("{name}Role")]["Properties"].to_string();
        let point = format!("{name}PapersPoint");
        assert_eq!(document["Resources"][&point]["Properties"]["Bucket"], json!({ "Ref": "Papers" }));
        assert!(role.contains(&format!("${{{point}.Arn}}/object/*")), "{role}");
        assert!(role.contains(&json!({ "Fn::GetAtt": [point, "Arn"] }).to_string()), "{role}");
    }
    let document = built("archive.pipe", Target::Terraform);
    let policies = document["resource"]["aws_iam_role_policy"].to_string();
    for name in ["audit", "report"] {
        assert!(policies.contains(&format!("${{aws_s3_access_point.{name}_papers_point.arn}}/object/*")), "{policies}");
    }
}

#[test]
fn a_resource_is_made_for_an_existing_node_where_its_file_allows_it() {
    let source = "existing bucket raw(arn=\"arn:aws:s3:::acme-raw\")\nraw -[prefix=\"a/\"]-> lambda f(\"main.py\")\n\
                  raw -[prefix=\"b/\"]-> queue q -> f";
    let codes = |found: &Diagnostics| found.iter().map(|found| found.code.to_string()).collect::<Vec<_>>();
    let (document, found) = compile(source, Target::Terraform);
    let warned = codes(&found).into_iter().filter(|code| code == "P316").count();
    assert!(warned == 1 && !codes(&found).contains(&"P306".to_owned()), "{found:?}");
    let accepted = format!("{source}\naccept P316 on raw because \"nobody else is told\"");
    assert_eq!(codes(&compile(&accepted, Target::Terraform).1).iter().filter(|code| *code != "P403").count(), 0);
    let notifications = document["resource"]["aws_s3_bucket_notification"].as_object().unwrap();
    let notification = notifications.values().next().unwrap();
    assert_eq!(notification["bucket"], "acme-raw");
    assert!(notification["lambda_function"].to_string().contains("aws_lambda_function.f.arn"), "{notification}");
    assert!(notification["queue"].to_string().contains("aws_sqs_queue.q.arn"), "{notification}");
    let (_, found) = compile(source, Target::CloudFormation);
    assert!(codes(&found).contains(&"P306".to_owned()), "{found:?}");
}

#[test]
fn what_does_not_fit_is_refused() {
    let lambda = "lambda f(\"main.py\")";
    for (source, wanted) in [
        (format!("rule r -> {lambda}"), "`r` has none of what each rule has one of"),
        (format!("rule r(schedule=\"rate(1 hour)\", where source == \"x\") -> {lambda}"), "and takes one"),
        (format!("rule r(where source == \"x\", where source == \"y\") -> {lambda}"), "`where` is given twice"),
        ("rule r(where source == \"x\")".to_owned(), "`r` leads nowhere"),
        (format!("rule r(where source == \"x\") -> {lambda}\nr -> f"), "and AWS makes one"),
        ("dynamo d { id: string }".to_owned(), "has 0 lines for a partition key"),
        ("dynamo d { partition id: text }".to_owned(), "a key is of no type `text`"),
        ("dynamo d { partition id: string; partition b: string }".to_owned(), "has 2 lines for a partition key"),
        (format!("dynamo d {{ partition id: string }} -[where n > 5]-> {lambda}"), "has no operator `numeric`"),
        (format!("dynamo d {{ partition id: string }} -[batch=1000, window=0s]-> {lambda}"), "does not wait for them"),
    ] {
        let messages = found(&source);
        assert!(messages.iter().any(|message| message.contains(wanted)), "{source}: {messages:?}");
    }
}
