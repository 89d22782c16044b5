//! The lint can say no to what is said to Terraform as well.

use super::planted::{findings, refuses, sound};
use serde_json::{Value as Json, json};

/// Its `main` resource with one value more, or another.
#[track_caller]
fn terraform(property: &str, value: Json, says: &str) {
    refuses(&format!("/terraform/resources/main/properties/{property}"), value, says);
}

#[test]
fn types_and_properties_that_terraform_does_not_have() {
    refuses("/terraform/resources/main/type", json!("aws_sqs_queues"), "Terraform has no type `aws_sqs_queues`");
    terraform("visibility_timeout", json!("{size}"), "Terraform has no property `visibility_timeout` here");
    terraform("$when size", json!({ "fifo": true }), "Terraform has no property `fifo` here");
    // Read only, the compiler's to write, and Terraform's to say.
    terraform("arn", json!("{account}"), "Terraform has no property `arn` here");
    terraform("depends_on", json!([]), "Terraform has no property `depends_on` here");
    terraform("id", json!("{account}"), "Terraform has no property `id` here");
    terraform("lifecycle", json!({ "create_before": true }), "Terraform has no property `create_before` here");
    refuses(
        "/terraform/resources/store/properties",
        json!({ "force": true }),
        "Terraform has no property `force` here",
    );
    let versioning = "/terraform/resources/versioning/properties";
    refuses(versioning, json!({ "bucket": "{id}" }), "Terraform requires `versioning_configuration` here");
    refuses(
        versioning,
        json!({ "versioning_configuration": { "status": "{mode}" } }),
        "Terraform requires `bucket` here",
    );
    refuses(
        &format!("{versioning}/versioning_configuration"),
        json!({ "state": "{mode}" }),
        "Terraform has no property `state` here",
    );
    refuses(&format!("{versioning}/versioning_configuration"), json!([{}]), "Terraform requires `status` here");
    refuses(&format!("{versioning}/versioning_configuration"), json!([{}, {}]), "Terraform takes 1 here at most");
    refuses("/terraform/name_property", json!("nickname"), "has no property `nickname` there");
}

#[test]
fn what_terraform_deprecates() {
    let store = "/terraform/resources/store/properties";
    refuses(store, json!({ "acl": "private" }), "Terraform has no property `acl` here");
    refuses(store, json!({ "versioning": { "enabled": true } }), "Terraform has no property `versioning` here");
    refuses("/terraform/attributes/site", json!("store.website_domain"), "has no attribute `website_domain`");
}

#[test]
fn values_that_terraform_does_not_take() {
    terraform("delay_seconds", json!("soon"), "`\"soon\"` is not of Terraform's type \"number\"");
    terraform("delay_seconds", json!("{mode}"), "a parameter of type choice is not of Terraform's type \"number\"");
    terraform("delay_seconds", json!("{size}s"), "text stands where Terraform wants another thing");
    terraform("fifo_queue", json!("{size ? 'yes' : none}"), "`\"yes\"` is not of Terraform's type \"boolean\"");
    terraform("policy", json!({ "Version": "2012-10-17" }), "Terraform wants no map here");
    terraform("name", json!(["{id}"]), "Terraform wants no list here");
    refuses(
        "/terraform/resources/versioning/properties/versioning_configuration",
        json!("Enabled"),
        "`\"Enabled\"` is not of Terraform's type",
    );
}

#[test]
fn references_that_terraform_does_not_know() {
    refuses("/terraform/attributes/arn", json!("main.Arn"), "`aws_sqs_queue` has no attribute `Arn`");
    refuses("/terraform/attributes/other", json!("queue.arn"), "there is no resource `queue`");
    refuses("/terraform/attributes/other", json!("{self.store.Arn}"), "`self.store` has no `Arn`");
    // Code that is carried in the document, or put into a bucket, is so in CloudFormation alone.
    let code = json!({ "type": "code", "doc": "its code", "positional": true });
    let mut service = sound();
    service["parameters"]["code"] = code;
    service["attributes"]["source"] = json!("{code.bucket}");
    let wanted = "planted.toml: attributes.source: `code` has no `bucket` (in Terraform); there are: `bootstrap`, `folder`, \
                  `handler`, `key`, `runtime`";
    assert_eq!(findings(service), [wanted]);
    refuses(
        "/terraform/attributes/store_arn",
        json!("main.arn"),
        "`s3:PutObject` is granted on `arn:{}:sqs:{}:{}:{}/{}*`",
    );
    refuses(
        "/terraform/resources/versioning/after",
        json!(["shop"]),
        "made after `shop`, which the service does not have",
    );
}

const PATCH: &str = "/terraform/links/planted/patches/0";

#[test]
fn patches_to_places_that_are_not_there() {
    refuses(&format!("{PATCH}/at"), json!(["queues"]), "`aws_s3_bucket_notification` has no property `queues` there");
    refuses(&format!("{PATCH}/at"), json!(["bucket", "queue"]), "has no property `queue` there");
    refuses(&format!("{PATCH}/at"), json!(["bucket"]), "nothing can be appended there");
    refuses(&format!("{PATCH}/append"), json!({ "queue_arn": "{from.arn}" }), "Terraform requires `events` here");
    refuses(&format!("{PATCH}/resource"), json!("notifications"), "a planted has no resource `notifications`");
    refuses(&format!("{PATCH}/resource"), json!("store"), "no arrow adds to it, so it is never made");
    refuses("/terraform/resources/notification/when", json!("size"), "`when` and `each` are not asked");
    refuses("/terraform/resources/versioning/each", json!("one in in.planted"), "without a suffix they have one name");
    // JSON text is changed before it is text; other text is not changed.
    let mut service = sound();
    service["terraform"]["resources"]["main"]["properties"]["policy"] = json!({ "$json": { "Statement": [] } });
    let patch = json!({ "on": "to", "at": ["policy", "Statement"], "append": { "Effect": "Deny" } });
    service["terraform"]["links"]["planted"]["patches"][0] = patch.clone();
    service["terraform"]["resources"]["notification"]["patched"] = json!(false);
    assert_eq!(findings(service), Vec::<String>::new());
    refuses(PATCH, patch, "`aws_sqs_queue` has no property `Statement` there");
}

#[test]
fn what_another_target_is_told() {
    refuses(
        "/terraform/links",
        json!({}),
        "`planted` becomes something for another target, and nothing here (in Terraform)",
    );
    refuses(
        "/cfn/links",
        json!({}),
        "`planted` becomes something for another target, and nothing here (in CloudFormation)",
    );
    refuses("/naming", json!({ "value": "{id}" }), "the service is named, and not said where");
    let variables = json!({ "{to.label|upper}_PLANTED": "{to.name}" });
    refuses("/accepts/planted/environment", variables, "nobody is told: neither planted nor planted runs code");
    refuses("/terraform/environment", json!(["tags", "all"]), "it has no free keys");
    refuses("/terraform/environment", json!(["settings"]), "`aws_sqs_queue` has no property `settings` there");
}
