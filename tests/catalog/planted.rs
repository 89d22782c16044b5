//! The lint can say no: a service with one mistake of each sort is planted, and each must be found.

use super::world;
use pipec::catalog::check::for_each_target;
use pipec::catalog::shape::{format, meet};
use pipec::catalog::{Catalog, Service};
use serde_json::{Value as Json, json};

/// A service without a mistake, to plant them in.
pub fn sound() -> Json {
    json!({
        "kind": "planted", "title": "Planted", "doc": "A service for the tests of the lint.", "family": "message",
        "arn": "arn:{partition}:sqs:{region}:{account}:{resource_id}",
        "parameters": {
            "size": { "type": "integer", "doc": "a size", "range": [0, 43200], "default": 30 },
            "mode": { "type": "choice", "doc": "a mode", "choices": ["Enabled", "Suspended"], "default": "Enabled" },
        },
        "roles": { "role": { "doc": "its role", "suffix": "Role", "service": "lambda.amazonaws.com" } },
        "permissions": { "act": { "doc": "act on", "source": "https://docs.aws.amazon.com/", "statements": [
            { "actions": ["s3:ListBucket"], "resources": ["{self.store_arn}"], "condition": { "StringLike": { "s3:prefix": "a/*" } } },
            { "actions": ["s3:PutObject"], "resources": ["{self.store_arn}/{size}*"] },
            { "actions": ["sqs:SendMessage"], "resources": ["{self.arn}"] },
            { "actions": ["xray:PutTraceSegments"], "resources": ["*"] },
        ] } },
        "offers": { "planted": { "doc": "what it gives" } },
        "accepts": { "planted": { "doc": "what it takes", "verbs": { "act": "acts" }, "default_verbs": ["act"],
            "grants": [{ "actor": "from", "on": "to", "permission": "act" }] } },
        "cfn": {
            "resources": {
                "main": { "type": "AWS::SQS::Queue", "properties": { "VisibilityTimeout": "{size}", "$when size": { "FifoQueue": true } } },
                "store": { "type": "AWS::S3::Bucket", "suffix": "Store", "properties": { "VersioningConfiguration": { "Status": "{mode}" } } },
            },
            "attributes": { "arn": "main.Arn", "name": "main.QueueName", "store_arn": "store.Arn" },
            "links": { "planted": {
                "resources": { "mapping": { "type": "AWS::Lambda::EventSourceMapping", "properties": { "FunctionName": "{to.name}" } } },
                "patches": [{ "on": "from", "at": ["Tags"], "append": { "Key": "a", "Value": "{from.name|kebab:9}" } }],
            } },
        },
        "terraform": {
            "resources": {
                "main": { "type": "aws_sqs_queue", "properties": { "visibility_timeout_seconds": "{size}", "$when size": { "fifo_queue": true } } },
                "store": { "type": "aws_s3_bucket", "suffix": "Store", "arn": "arn:{partition}:s3:::{id}" },
                "versioning": { "type": "aws_s3_bucket_versioning", "after": ["store"],
                    "properties": { "bucket": "{self.store.id}", "versioning_configuration": { "status": "{mode}" } } },
                "notification": { "type": "aws_s3_bucket_notification", "patched": true, "properties": { "bucket": "{self.store.id}" } },
            },
            "attributes": { "arn": "main.arn", "name": "main.name", "store_arn": "store.arn" },
            "links": { "planted": {
                "resources": { "mapping": { "type": "aws_lambda_event_source_mapping", "properties": { "function_name": "{to.name}" } } },
                "patches": [{ "on": "from", "resource": "notification", "at": ["queue"], "append": { "queue_arn": "{from.arn}", "events": ["s3:*"] } }],
            } },
        },
    })
}

/// The findings of all checks about a service.
pub fn findings(service: Json) -> Vec<String> {
    let planted: Vec<Service> = match serde_json::from_value(service) {
        Ok(service) => vec![service],
        Err(error) => return vec![format!("planted.toml: {error}")],
    };
    let found = for_each_target(|target, found| {
        let aws = world::aws(Catalog::built_in(), &planted, target);
        let service = aws.service("planted").unwrap();
        world::lint(&aws, service, found);
        aws.check(service, found);
    });
    found.iter().map(ToString::to_string).collect()
}

/// Plants one value and looks for a finding that says this and names the file.
#[track_caller]
pub fn refuses(pointer: &str, value: Json, says: &str) {
    let mut service = sound();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match service.pointer_mut(parent).expect("a place") {
        Json::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        Json::Object(fields) => _ = fields.insert(key.to_owned(), value),
        _ => panic!("{pointer} is no place"),
    }
    let found = findings(service);
    let hit = found.iter().any(|finding| finding.contains(says) && finding.starts_with("planted.toml: "));
    assert!(hit, "nothing says `{says}` of {pointer}; found:\n{}", found.join("\n"));
}

#[test]
fn a_sound_service_is_let_through() {
    assert_eq!(findings(sound()), Vec::<String>::new());
}

#[test]
fn a_finding_names_file_and_path() {
    let mut service = sound();
    service["cfn"]["resources"]["main"]["properties"]["Visibility"] = json!(30);
    let wanted = "planted.toml: cfn.resources.main.properties.Visibility: CloudFormation has no property `Visibility` here; \
                  did you mean `VisibilityTimeout`?";
    assert_eq!(findings(service), [wanted]);
}

const STATEMENTS: &str = "/permissions/act/statements";

#[test]
fn actions_that_aws_does_not_have() {
    refuses(&format!("{STATEMENTS}/0/actions"), json!(["s3:HeadObject"]), "AWS has no action `s3:HeadObject`");
    refuses(
        &format!("{STATEMENTS}/2/actions"),
        json!(["sqs:sendMessage"]),
        "AWS writes `sqs:sendMessage` as `sqs:SendMessage`",
    );
    refuses(&format!("{STATEMENTS}/2/actions"), json!(["queue:Send"]), "no actions of `queue` are carried");
    refuses(
        "/guards",
        json!([{ "actions": ["sqs:SendNothing"], "resources": ["{self.arn}"], "effect": "Deny" }]),
        "AWS has no action `sqs:SendNothing`",
    );
}

#[test]
fn arns_of_the_wrong_level() {
    refuses(
        &format!("{STATEMENTS}/0/resources"),
        json!(["{self.store_arn}/*"]),
        "`s3:ListBucket` is granted on `arn:{}:s3:::{}/*`",
    );
    refuses(
        &format!("{STATEMENTS}/1/resources"),
        json!(["{self.store_arn}"]),
        "`s3:PutObject` is granted on `arn:{}:s3:::{}`",
    );
    refuses(
        &format!("{STATEMENTS}/2/resources"),
        json!(["{self.store_arn}"]),
        "`sqs:SendMessage` is granted on `arn:{}:s3:::{}`",
    );
    refuses(
        &format!("{STATEMENTS}/2/resources"),
        json!(["{self.role.arn}"]),
        "`sqs:SendMessage` is granted on `arn:{}:iam::{}:role/{}`",
    );
    refuses(
        &format!("{STATEMENTS}/2/resources"),
        json!(["{self.arn}", "{self.store_arn}"]),
        "is of use to none of the actions",
    );
    refuses(&format!("{STATEMENTS}/2/resources"), json!(["{self.name}"]), "`sqs:SendMessage` is granted on `{}`");
    refuses(&format!("{STATEMENTS}/2/resources"), json!(["*"]), "`sqs:SendMessage` is granted on `*`");
    refuses(
        &format!("{STATEMENTS}/3/resources"),
        json!(["{self.arn}"]),
        "`xray:PutTraceSegments` can be granted on `*` alone",
    );
    refuses(
        &format!("{STATEMENTS}/2/resources"),
        json!(["arn:aws:sqs:{region}:{account}:q"]),
        "holds for one partition only",
    );
    let glue = json!([{ "actions": ["glue:GetTable"], "resources": ["arn:{partition}:glue:{region}:{account}:table/{size}/{size}"] }]);
    refuses(STATEMENTS, glue, "`glue:GetTable` also needs a database");
}

/// Of an action that only the newer source has, in lower case, condition keys are not known.
#[test]
fn keys_of_recent_actions_are_unknown() {
    let mut service = sound();
    let arn = "arn:{partition}:athena:{region}:{account}:workgroup/{size}/session/{id}";
    service["permissions"]["act"]["statements"][3] = json!({
        "actions": ["athena:GetSessionEndpoint"], "resources": [arn], "condition": { "StringLike": { "athena:x": "a" } }
    });
    assert_eq!(findings(service), Vec::<String>::new());
}

/// Of an ARN of endless parts nothing is known, and it takes no time.
#[test]
fn arns_that_double_themselves() {
    let mut service = sound();
    for level in 0..60 {
        service["attributes"][format!("a{level}")] = json!(format!("{{self.a{0}}}{{self.a{0}}}", level + 1));
    }
    service["attributes"]["a60"] = json!("{mode == 'Enabled' ? 'x' : 'y'}");
    service["permissions"]["act"]["statements"][2]["resources"] = json!(["{self.a0}"]);
    assert_eq!(findings(service), Vec::<String>::new());
}

#[test]
fn conditions_that_never_hold() {
    refuses(
        &format!("{STATEMENTS}/1/condition"),
        json!({ "StringLike": { "s3:prefix": "a/*" } }),
        "`s3:PutObject` has no condition key `s3:prefix`",
    );
    refuses(&format!("{STATEMENTS}/0/condition"), json!({ "StringLikes": {} }), "no condition operator `StringLikes`");
    refuses(
        "/roles/role/trust",
        json!({ "StringEquals": { "aws:SourceAcount": "{account}" } }),
        "no condition key `aws:SourceAcount`",
    );
}

#[test]
fn types_and_properties_that_cloudformation_does_not_have() {
    refuses("/cfn/resources/main/type", json!("AWS::SQS::Queues"), "CloudFormation has no type `AWS::SQS::Queues`");
    refuses("/cfn/resources/main/properties/Visibility", json!("{size}"), "no property `Visibility` here");
    refuses("/cfn/resources/main/properties/$when size", json!({ "Fifo": true }), "no property `Fifo` here");
    refuses("/cfn/resources/main/properties/Arn", json!("{account}"), "no property `Arn` here");
    refuses(
        "/cfn/resources/store/properties/VersioningConfiguration",
        json!({ "State": "Enabled" }),
        "no property `State` here",
    );
    refuses(
        "/cfn/links/planted/resources/mapping/properties",
        json!({ "BatchSize": 10 }),
        "requires `FunctionName` here",
    );
    refuses("/cfn/links/planted/patches/0/at", json!(["Labels"]), "has no property `Labels` there");
    refuses("/cfn/links/planted/patches/0/append", json!({ "Key": "a" }), "requires `Value` here");
    refuses("/cfn/attributes/arn", json!("main.ARN"), "`AWS::SQS::Queue` has no attribute `ARN`");
    refuses("/cfn/name_property", json!("Name"), "has no property `Name` there");
}

#[test]
fn values_that_cloudformation_does_not_take() {
    refuses(
        "/cfn/resources/store/properties/VersioningConfiguration",
        json!({ "Status": "On" }),
        "`\"On\"` is none of CloudFormation's values",
    );
    refuses("/parameters/mode/choices", json!(["Enabled", "On"]), "`\"On\"` is none of CloudFormation's values");
    refuses(
        "/cfn/resources/main/properties/FifoQueue",
        json!("{size ? 'yes' : none}"),
        "`\"yes\"` is not of CloudFormation's type",
    );
    refuses("/cfn/resources/main/properties/VisibilityTimeout", json!(["{size}"]), "CloudFormation wants no list here");
    refuses(
        "/cfn/links/planted/resources/mapping/properties/BatchSize",
        json!(10001),
        "outside CloudFormation's limits",
    );
    refuses(
        "/cfn/links/planted/resources/mapping/properties/BatchSize",
        json!("{to.size}"),
        "wider than CloudFormation's",
    );
}

#[test]
fn names_that_lead_nowhere() {
    refuses("/cfn/resources/main/properties/DelaySeconds", json!("{sise}"), "nothing is known as `sise`");
    refuses("/cfn/attributes/other", json!("{self.store.Arm}"), "`self.store` has no `Arm`");
    refuses("/cfn/attributes/other", json!("{in.nothing.from.arn}"), "`in` has no `nothing`");
    refuses("/cfn/attributes/other", json!("{id|camel}"), "there is no filter `camel`");
    refuses("/cfn/links/other", json!({}), "the service accepts no `other`");
}

#[test]
fn links_and_grants_that_do_not_fit() {
    refuses("/offers/nothing", json!({ "doc": "what nobody wants" }), "no service accepts it");
    refuses("/accepts/nothing", json!({ "doc": "what nobody has" }), "no service offers it");
    refuses("/accepts/planted/grants/0/permission", json!("fly"), "which has no permission `fly`");
    refuses("/accepts/planted/grants/0/actor", json!("them"), "unknown variant `them`");
    refuses("/accepts/planted/grants/0/role", json!("other"), "has no role `other`");
    refuses("/accepts/planted/grants/0/on", json!("to.in.nothing"), "there is no `nothing`");
    refuses("/accepts/planted/grants/0/principal", json!("s3.amazonaws.com"), "a planted has no resource policy");
    refuses("/accepts/planted/default_verbs", json!(["fly"]), "has no verb `fly`");
    refuses("/accepts/planted/sets_off", json!(["fly"]), "has no verb `fly`");
    refuses("/accepts/planted/causes", json!({ "fly": "created" }), "has no verb `fly`");
    refuses("/accepts/planted/causes_back", json!({ "fly": "created" }), "has no verb `fly`");
    refuses("/accepts/planted/key_prefixes", json!(["prefix"]), "has no option `prefix`");
}

#[test]
fn parameters_that_contradict_themselves() {
    refuses("/parameters/size/default", json!(43201), "is outside its range");
    refuses("/parameters/mode/default", json!("Off"), "could not be written there");
    refuses(
        "/parameters/other",
        json!({ "type": "choice", "doc": "another", "choices": ["Enabled"] }),
        "`Enabled` is a choice of `mode`",
    );
    refuses("/parameters/size/doc", json!(""), "has no doc");
    refuses("/parameters/size/requires", json!(["weight"]), "no other parameter `weight`");
    refuses("/parameters/other", json!({ "type": "duration", "doc": "how long" }), "has a unit of its kind");
}

#[test]
fn arguments_that_do_not_say_whether_data_moves() {
    let node = |more: Json| {
        let mut node = json!({ "type": "node", "doc": "another", "kinds": ["bucket"] });
        node.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        node
    };
    refuses("/parameters/other", node(json!({})), "says whether data moves to it");
    refuses("/parameters/size/moves", json!("data"), "says whether data moves to it");
    refuses("/parameters/other", node(json!({ "moves": "data" })), "a bucket tells of what happens to it");
    let causes = json!({ "event": "crated" });
    refuses("/parameters/other", node(json!({ "moves": "data", "causes": causes })), "which no bucket tells of");
    let causes = json!({ "event": "created" });
    refuses("/parameters/other", node(json!({ "moves": "nothing", "causes": causes })), "or moves nothing");
    refuses("/accepts/planted/writes_back", json!({ "weight": "created" }), "has no argument `weight`");
}

#[test]
fn shapes_meet_only_at_one_level() {
    let bucket = format("arn:${Partition}:s3:::${BucketName}");
    let object = format("arn:${Partition}:s3:::${BucketName}/${ObjectName}");
    let stream =
        format("arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:log-stream:${LogStreamName}");
    assert!(meet(&bucket, &bucket) && meet(&object, &object) && !meet(&bucket, &object));
    assert!(meet(&object, &format("arn:*:s3:::*/*")) && !meet(&bucket, &format("arn:${P}:s3:::${B}/*")));
    assert!(meet(&stream, &format("arn:${P}:logs:${R}:${A}:log-group:/aws/lambda/f:*")));
    assert!(!meet(&stream, &format("arn:${P}:logs:${R}:${A}:log-group:/aws/lambda/f")));
}
