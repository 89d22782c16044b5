//! References in arguments: in both targets, in order, and without a permission of their own.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, codes, compile_for};
use pipec::emit::Target;
use serde_json::{Value, json};

fn built(text: &str, target: Target) -> Value {
    let made = compile_for(target, text, &Folder::new("examples"));
    serde_json::from_str(&made.document.unwrap_or_else(|| format!("{:?}", made.diagnostics))).expect("no errors")
}

/// Functions that refer to each other and to themselves: one of two references gives way to a name.
const EACH_OTHER: &str = "topic t -> {
  lambda f(\"lambda/copy\", env={ITSELF: f.arn, OTHER: g.name})
  lambda g(\"lambda/copy\", env={OTHER: \"at ${f.arn}\"})
}";

#[test]
fn references_make_no_cycle() {
    let template = built(EACH_OTHER, Target::CloudFormation);
    let variables = |id: &str| template["Resources"][id]["Properties"]["Environment"]["Variables"].clone();
    assert!(!variables("F").to_string().contains("\"G\""), "{}", variables("F"));
    assert!(!variables("G").to_string().contains("${F.Arn}"), "{}", variables("G"));
    let functions = built(EACH_OTHER, Target::Terraform)["resource"]["aws_lambda_function"].to_string();
    assert!(!functions.contains("${aws_lambda_function."), "{functions}");
}

#[test]
fn a_reference_grants_nothing() {
    let policies = |text: &str| {
        let template = built(text, Target::CloudFormation);
        let resources = template["Resources"].as_object().expect("a map").clone();
        resources.into_iter().filter(|(_, one)| one["Type"] == "AWS::IAM::Role").collect::<Vec<_>>()
    };
    let text = "queue q -> lambda f(\"lambda/copy\", env={PLACE: \"s3://${b.name}/in\"})\nbucket b";
    assert_eq!(policies(text), policies(&text.replace("${b.name}", "b")));
}

#[test]
fn arguments_of_a_job_refer_to_nodes() {
    let text = "bucket b -[read]-> emr job(jar=\"spark-job/job.jar\", main=\"A\", args=[b.arn, \"s3://${b.name}/\", \"x\"])\n\
        job -> bucket out\nlambda f(\"lambda/copy\") -> job";
    let template = built(text, Target::CloudFormation).to_string();
    assert!(template.contains(r#"{\"Fn::GetAtt\":[\"B\",\"Arn\"]}"#) || template.contains("${B.Arn}"), "{template}");
    assert!(template.contains("s3://${B}/"), "{template}");
}

#[test]
fn what_is_referred_to_is_there_first() {
    let text = "queue q -> lambda f(\"lambda/copy\", env={PLACE: r.ref})\n\
        resource r(\"AWS::SSM::Parameter\") {\nType = \"String\"\nValue = \"a\"\n}";
    let template = built(text, Target::CloudFormation);
    let told = &template["Resources"]["F"]["Properties"]["Environment"]["Variables"]["PLACE"];
    assert_eq!(*told, json!({"Ref": "R"}));
    let missing = codes(&compile_for(Target::Terraform, text, &Folder::new("examples")));
    assert!(missing.iter().any(|code| code == "P224"), "{missing:?}");
}
