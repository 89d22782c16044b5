//! Keys in the filters of notifications, code that lies in S3, manifests.

use super::common::evaluate::strings;
use super::{TARGETS, document};
use pipec::emit::Target;

/// Prefixes or suffixes, and how S3 wants them in a filter:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html>.
const FILTERS: &[(&str, &str)] = &[
    ("events/region=eu/", "events/region%3Deu/"),
    ("in box/", "in+box/"),
    ("a+b&c@d:e;f,g?h/", "a%2Bb%26c%40d%3Ae%3Bf%2Cg%3Fh/"),
    ("gr\u{f6}\u{df}e/", "gr%C3%B6%C3%9Fe/"),
    ("100%/#1~/", "100%25/%231%7E/"),
    ("plain/it's-(safe)_.!/", "plain/it's-(safe)_.!/"),
];

#[test]
fn filters_are_url_encoded_and_nothing_else_is() {
    let receivers = ["lambda f(\"code/copy.py\")", "queue q -> lambda f(\"code/copy.py\")", "topic t -> queue q"];
    for (receiver, event) in receivers.iter().flat_map(|receiver| [(receiver, "created"), (receiver, "removed")]) {
        for (plain, encoded) in FILTERS {
            let text = format!("bucket b -[{event}, prefix=\"{plain}\", suffix=\".{plain}x\"]-> {receiver}");
            let cfn = document(&text, Target::CloudFormation);
            for rule in [("prefix", (*encoded).to_owned()), ("suffix", format!(".{encoded}x"))] {
                let (name, value) = rule;
                let made: serde_json::Value = serde_json::from_str(&cfn).unwrap();
                let rules = find(&made["Resources"]["B"], "Rules").unwrap_or_else(|| panic!("{cfn}"));
                let told = rules.as_array().unwrap().iter().find(|rule| rule["Name"] == name).unwrap();
                assert_eq!(told["Value"], value, "{text}");
            }
            let terraform = document(&text, Target::Terraform);
            let made: serde_json::Value = serde_json::from_str(&terraform).unwrap();
            // Terraform reads `%{` in a string, and nothing else with a `%`.
            assert_eq!(find(&made, "filter_prefix").unwrap(), encoded, "{text}");
            assert_eq!(find(&made, "filter_suffix").unwrap(), &format!(".{encoded}x"), "{text}");
            if receiver.starts_with("lambda") && event == "created" {
                // A `?` would be any letter in a policy.
                let key = plain.replace('?', "${?}");
                for (document, is_terraform) in [(&cfn, false), (&terraform, true)] {
                    let strings = strings(&serde_json::from_str(document).unwrap(), is_terraform);
                    let granted = strings.iter().any(|one| one.ends_with(&format!("/{key}*.{key}x")));
                    assert!(granted, "the grant keeps the key: {document}");
                }
            }
        }
    }
}

/// The first value of a key, wherever it is.
fn find<'j>(json: &'j serde_json::Value, key: &str) -> Option<&'j serde_json::Value> {
    match json {
        serde_json::Value::Object(map) if key != "Rules" || !map.contains_key("ObjectOwnership") => {
            let inner = || map.iter().filter(|(name, _)| !OTHER_RULES.contains(&name.as_str()));
            map.get(key).or_else(|| inner().find_map(|(_, value)| find(value, key)))
        }
        serde_json::Value::Array(items) => items.iter().find_map(|item| find(item, key)),
        _ => None,
    }
}

/// The properties of a bucket with `Rules` that are no filter.
const OTHER_RULES: &[&str] = &["OwnershipControls", "LifecycleConfiguration", "BucketEncryption"];

/// Only what is known can be encoded.
#[test]
fn a_parameter_in_a_filter_stays() {
    let text = "param stage\nbucket b -[prefix=\"a=b/${stage}/c d/\"]-> lambda f(\"code/copy.py\")";
    assert!(document(text, Target::CloudFormation).contains("a%3Db/${Stage}/c+d/"));
    assert!(document(text, Target::Terraform).contains("a%3Db/${var.stage}/c+d/"));
}

#[test]
fn code_in_s3_is_run_and_may_be_read() {
    for (argument, address) in [("script", "acme-code/jobs/job=1.py"), ("jar", "acme-code/job.jar")] {
        let text = format!("emr job({argument}=\"s3://{address}\") -[prefix=\"out/\"]-> bucket results");
        for target in TARGETS {
            // Requests and, in Terraform, policies are JSON in a string.
            let made = document(&text, target).replace('\\', "");
            assert!(made.contains(&format!("\"s3://{address}\"")), "it is run ({target:?}): {made}");
            assert!(made.contains(&format!(":s3:::{address}\"")), "it may be read ({target:?}): {made}");
            assert!(!made.contains("aws:s3:::acme"), "the partition is the stack's ({target:?})");
        }
    }
    let text = "param place\nemr job(script=\"s3://${place}/job.py\") -[prefix=\"out/\"]-> bucket results";
    assert!(document(text, Target::CloudFormation).contains(":s3:::${Place}/job.py\""));
    assert!(document(text, Target::Terraform).contains(":s3:::${var.place}/job.py\\\""));
    let text = "emr job(script=\"code/copy.py\") -[prefix=\"out/\"]-> bucket results";
    let made = document(text, Target::CloudFormation);
    assert_eq!(made.matches("s3:GetObject\"").count(), 2, "of its own code, and of what it writes: {made}");
}

#[test]
fn a_manifest_may_lie_in_another_bucket() {
    let text = "bucket lists(name=\"acme-lists\")\nbucket photos(name=\"acme-photos\")
        photos -> batch shrink(manifest=\"all of it.csv\", manifest_bucket=lists) -> lambda thumbnail(\"code/copy.py\")
        lambda start(\"code/other.py\") -> shrink";
    let of = |target| document(text, target);
    let cfn = of(Target::CloudFormation);
    let resource = "${Lists.Arn}/all of it.csv";
    assert_eq!(cfn.matches(&format!("\"{resource}\"")).count(), 2, "job and starter: {cfn}");
    assert!(!cfn.contains("${Photos.Arn}/all of it.csv") && !cfn.contains("acme-photos/all of it.csv"), "{cfn}");
    let terraform = of(Target::Terraform);
    assert!(terraform.contains("${aws_s3_bucket.lists.arn}/all of it.csv"), "{terraform}");
    assert!(!terraform.contains("${aws_s3_bucket.photos.arn}/all of it.csv"), "{terraform}");
}
