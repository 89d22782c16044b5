//! Properties, resources and outputs of people's own, in the words of a target.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, pipelines};
use pipec::catalog::types;
use pipec::emit::{Format, Target};
use pipec::graph::Selection;
use pipec::source::Source;
use serde_json::{Value, json};

const TARGETS: [Target; 2] = [Target::CloudFormation, Target::Terraform];

fn compiled(text: &str, target: Target, folder: &str) -> (Option<Value>, Vec<String>) {
    let selection = Selection { target, ..Selection::default() };
    let made = pipec::compile(&Source::new("test.pipe", text), &selection, &Folder::new(folder), Format::Json);
    let found = made.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
    (made.document.map(|document| serde_json::from_str(&document).unwrap()), found)
}

#[track_caller]
fn built(text: &str, target: Target) -> Value {
    let (document, found) = compiled(text, target, "examples");
    document.unwrap_or_else(|| panic!("{found:?}\n{text}"))
}

fn properties(text: &str, id: &str) -> Value {
    built(text, Target::CloudFormation)["Resources"][id]["Properties"].clone()
}

fn terraform(text: &str, kind: &str, name: &str) -> Value {
    built(text, Target::Terraform)["resource"][kind][name].clone()
}

#[test]
fn maps_are_merged_and_everything_else_is_replaced() {
    let of = |line: &str| properties(&format!("bucket box {{ {line} }}"), "Box");
    let plain = of("terraform.force_destroy = true");
    assert_eq!(plain, properties("bucket box", "Box"), "a line for one target changes nothing in the other");
    let with = of("cfn.AccelerateConfiguration = {AccelerationStatus: \"Enabled\"}");
    assert_eq!(with["AccelerateConfiguration"], json!({ "AccelerationStatus": "Enabled" }));
    let mut without = with.clone();
    without.as_object_mut().unwrap().remove("AccelerateConfiguration");
    assert_eq!(without, plain);
    let block = |value: &Value| value["PublicAccessBlockConfiguration"].clone();
    let whole = of("cfn.PublicAccessBlockConfiguration = {BlockPublicAcls: false}");
    assert_eq!(block(&whole), block(&of("cfn.PublicAccessBlockConfiguration.BlockPublicAcls = false")));
    assert_eq!(block(&whole)["BlockPublicAcls"], json!(false));
    assert_eq!(block(&whole)["IgnorePublicAcls"], block(&plain)["IgnorePublicAcls"]);
    assert_eq!(of("cfn.OwnershipControls.Rules = []")["OwnershipControls"], json!({ "Rules": [] }));
    assert_eq!(of("cfn.OwnershipControls = none")["OwnershipControls"], Value::Null);
}

#[test]
fn lines_reach_each_resource_of_the_type_that_they_name() {
    let text = "queue jobs -> lambda work(\"lambda/worker\") {
        cfn.AWS::IAM::Role.PermissionsBoundary = \"arn:aws:iam::111122223333:policy/edge\"
        terraform.aws_iam_role.permissions_boundary = \"arn:aws:iam::111122223333:policy/edge\"
        terraform.aws_iam_role_policy.policy = {Id: \"own\"}
        terraform.lifecycle = {prevent_destroy: true, ignore_changes: [\"timeout\"]}
    }";
    assert_eq!(properties(text, "WorkRole")["PermissionsBoundary"], "arn:aws:iam::111122223333:policy/edge");
    let role = terraform(text, "aws_iam_role", "work_role");
    assert_eq!(role["permissions_boundary"], "arn:aws:iam::111122223333:policy/edge");
    let function = terraform(text, "aws_lambda_function", "work");
    assert_eq!(function["lifecycle"], json!({ "prevent_destroy": true, "ignore_changes": ["timeout"] }));
    // A map is merged into JSON that is carried as text, before it becomes text.
    let policies = built(text, Target::Terraform)["resource"]["aws_iam_role_policy"].clone();
    let policy: Value =
        serde_json::from_str(policies.as_object().unwrap()["work_role"]["policy"].as_str().unwrap()).unwrap();
    assert_eq!(policy["Id"], "own");
    assert!(policy["Statement"].is_array());
}

#[test]
fn policies_that_are_replaced_are_told() {
    let text = "queue jobs -> lambda work(\"lambda/worker\") { cfn.AWS::IAM::Role.Policies = [] }";
    let (_, found) = compiled(text, Target::CloudFormation, "examples");
    assert_eq!(found, ["P226: `AWS::IAM::Role.Policies` replaces what `work` has there"]);
}

#[test]
fn resources_refer_and_are_referred_to() {
    let text = "lambda work(\"lambda/worker\")
        resource pause(\"AWS::Lambda::EventInvokeConfig\") {
          FunctionName = work.name
          Qualifier = \"$LATEST\"
          MaximumRetryAttempts = 0
        }
        resource group(\"AWS::Logs::LogGroup\") { LogGroupName = \"own-${work.name}\"; RetentionInDays = 7 }
        queue jobs { cfn.Tags = [{Key: \"group\", Value: group.Arn}] }";
    assert_eq!(
        properties(text, "Pause"),
        json!({ "FunctionName": { "Ref": "Work" }, "MaximumRetryAttempts": 0, "Qualifier": "$LATEST" })
    );
    assert_eq!(properties(text, "Group")["LogGroupName"], json!({ "Fn::Sub": "own-${Work}" }));
    assert_eq!(
        properties(text, "Jobs")["Tags"],
        json!([{ "Key": "group", "Value": { "Fn::GetAtt": ["Group", "Arn"] } }])
    );
    let text = "lambda work(\"lambda/worker\")
        resource group(\"aws_cloudwatch_log_group\") { name = \"own-${work.name}\"; lifecycle.prevent_destroy = true }
        queue jobs { terraform.tags = {group: group.arn} }";
    let group = terraform(text, "aws_cloudwatch_log_group", "group");
    assert_eq!(group["name"], "own-${aws_lambda_function.work.function_name}");
    let tags = terraform(text, "aws_sqs_queue", "jobs")["tags"].clone();
    assert_eq!(tags["group"], "${aws_cloudwatch_log_group.group.arn}");
}

#[test]
fn a_resource_has_the_type_that_is_named() {
    for kind in ["AWS::Logs::LogGroup", "AWS::SSM::Parameter"] {
        let (document, _) = compiled(&format!("resource one(\"{kind}\")"), Target::CloudFormation, "examples");
        assert_eq!(document.unwrap()["Resources"]["One"]["Type"], kind);
    }
    let (document, found) = compiled("queue q\nresource one(\"AWS::Logs::LogGroup\")", Target::Terraform, "examples");
    assert_eq!(found, ["P227: `one` is missing in Terraform"]);
    assert!(!document.unwrap().to_string().contains("log_group"));
}

#[test]
fn outputs_are_told_by_both_targets() {
    let text = "param env = \"dev\"\nbucket box
        output box_place(doc=\"Where it is\", export=\"${env}-box\") = \"s3://${box.name}/${env}\"
        output box_arn = box.arn";
    let outputs = built(text, Target::CloudFormation)["Outputs"].clone();
    assert_eq!(
        outputs["BoxPlace"],
        json!({
            "Description": "Where it is",
            "Value": { "Fn::Sub": "s3://${Box}/${Env}" },
            "Export": { "Name": { "Fn::Sub": "${Env}-box" } },
        })
    );
    assert_eq!(outputs["BoxArn"], json!({ "Value": { "Fn::GetAtt": ["Box", "Arn"] } }));
    let outputs = built(text, Target::Terraform)["output"].clone();
    assert_eq!(outputs["box_arn"], json!({ "value": "${aws_s3_bucket.box.arn}" }));
    assert_eq!(
        outputs["box_place"],
        json!({ "description": "Where it is", "value": "s3://${aws_s3_bucket.box.bucket}/${var.env}" })
    );
}

#[test]
fn order_means_nothing() {
    let line = [
        "cfn.Tags = []",
        "cfn.KmsKeyArn = none",
        "cfn.Environment.Variables.A = \"b\"",
        "cfn.Environment = {Variables: {C: work.arn}}",
    ];
    let text = |lines: [&str; 4]| format!("queue jobs -> lambda work(\"lambda/worker\") {{\n{}\n}}", lines.join("\n"));
    let [a, b, c, d] = line;
    for lines in [[d, c, b, a], [b, d, a, c]] {
        assert_eq!(built(&text(lines), Target::CloudFormation), built(&text(line), Target::CloudFormation));
    }
}

#[test]
fn a_line_in_an_example_changes_its_resource_alone() {
    let mut tried = 0;
    for (name, text) in pipelines("examples") {
        let own = format!(
            "{text}\nbucket added_here {{\n  cfn.AccelerateConfiguration = {{AccelerationStatus: \"Enabled\"}}\n  terraform.tags_all = {{a: \"b\"}}\n}}\n"
        );
        let plain = format!("{text}\nbucket added_here\n");
        for target in TARGETS {
            let (with, without) = (compiled(&own, target, "examples"), compiled(&plain, target, "examples"));
            let (Some(mut with), Some(without)) = (with.0, without.0) else { continue };
            let key = match target {
                Target::CloudFormation => &mut with["Resources"]["AddedHere"]["Properties"],
                Target::Terraform => &mut with["resource"]["aws_s3_bucket"]["added_here"],
            };
            let added = ["AccelerateConfiguration", "tags_all"].map(|name| key.as_object_mut().unwrap().remove(name));
            assert!(added.iter().any(Option::is_some), "{name}");
            assert_eq!(with, without, "{name}");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn all_types_can_be_read() {
    for (target, least, one, inside) in [
        (Target::CloudFormation, 1_500, "AWS::S3::Bucket", ["VersioningConfiguration", "Status"]),
        (Target::Terraform, 1_500, "aws_s3_bucket", ["lifecycle", "prevent_destroy"]),
    ] {
        assert!(types::kinds(target).count() > least);
        let empty =
            types::kinds(target).filter(|kind| types::find(target, kind).unwrap().place().names().next().is_none());
        let empty: Vec<_> = empty.collect();
        assert!(empty.len() < 10, "{empty:?}");
        let [outer, inner] = inside;
        let place = types::find(target, one).unwrap().place();
        assert!(place.get(outer).unwrap().unwrap().get(inner).is_some());
        assert!(place.get(outer).unwrap().unwrap().get("nothing").is_none());
    }
}
