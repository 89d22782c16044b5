//! Deployments: logical ids that never move, names that two deployments do not share, the description of an API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, codes};
use pipec::Compilation;
use pipec::emit::Format;
use pipec::graph::Selection;
use pipec::plan::Target;
use pipec::source::Source;
use serde_json::{Value as Json, json};

fn compiled(text: &str, target: Target) -> Compilation {
    let selection = Selection { target, ..Selection::default() };
    pipec::compile(&Source::new("test.pipe", text), &selection, &Folder::new("tests/errors"), Format::Json)
}

/// The document of a text in which nothing is found.
fn document(text: &str, target: Target) -> Json {
    let made = compiled(text, target);
    assert!(codes(&made).is_empty(), "{:#?} in\n{text}", made.diagnostics);
    serde_json::from_str(&made.document.unwrap()).unwrap()
}

fn template(text: &str) -> Json {
    document(text, Target::CloudFormation)
}

fn ids(text: &str) -> Vec<String> {
    template(text)["Resources"].as_object().unwrap().keys().cloned().collect()
}

const SERVED: &str = "param one = \"https://a\"\nparam two = \"https://b\"\nparam unused = \"x\"\n\
    api web(cors=two) -[\"GET /b\", \"GET /a\"]-> lambda f(\"code/copy.py\")\nweb -[\"POST /a\"]-> f\n\
    api light(http, cors=one) -[\"GET /b\"]-> f\nlight -[\"GET /c\", \"POST /a\"]-> f\n\
    allow P313\nf -[prefix=\"${one}/\"]-> bucket b\nf -[prefix=\"${two}/\"]-> b\n\
    topic t -[where kind == \"a\"]-> f\nt -[where kind == \"b\"]-> queue q -> lambda g(\"code/other.py\")\n\
    env prod { f.memory = 512MiB }\nenv dev { f.memory = 128MiB }\n";

/// Golden: a changed id replaces what is deployed.
#[test]
fn ids_are_these() {
    let expected = [
        "B",
        "BPolicy",
        "F",
        "FLightPermission",
        "FLogGroup",
        "FRole",
        "FTPermission",
        "FWebPermission",
        "G",
        "GLogGroup",
        "GRole",
        "Light",
        "LightFIntegrationA50E97F1",
        "LightFIntegrationD10EA597",
        "LightFRouteGETBA50E97F1",
        "LightFRouteGETCD10EA597",
        "LightFRoutePOSTAD10EA597",
        "LightStage",
        "Q",
        "QDeadLetters",
        "QDeadLettersPolicy",
        "QGMapping",
        "QPolicy",
        "T",
        "TFSubscription",
        "TPolicy",
        "TQSubscription",
        "Web",
        "WebDeployment1330974A",
        "WebStage",
    ];
    assert_eq!(ids(SERVED), expected);
}

/// Neither the order of parameters and environments nor one that nobody uses is in what is deployed.
#[test]
fn parameters_have_no_place() {
    let expected = template(SERVED);
    let lines: Vec<&str> = SERVED.lines().collect();
    for by in 1..lines.len() {
        let turned = [&lines[by..], &lines[..by]].concat().join("\n");
        assert_eq!(template(&turned), expected, "{turned}");
        let mut reversed = [&lines[by..], &lines[..by]].concat();
        reversed.reverse();
        assert_eq!(template(&reversed.join("\n")), expected, "{reversed:?}");
    }
    let without = SERVED.replace("param unused = \"x\"\n", "");
    assert_eq!(ids(&without), ids(SERVED), "a parameter that nobody uses");
    let earlier = format!("param aa = \"x\"\n{SERVED}");
    assert_eq!(ids(&earlier), ids(SERVED), "one more that nobody uses");
    let routes = SERVED.replace("\"GET /b\", \"GET /a\"", "\"GET /a\", \"GET /b\"");
    assert_eq!(ids(&routes), ids(SERVED), "the order of routes");
}

/// A deployment is a snapshot of the API: what is in it makes another, and nothing else does.
#[test]
fn a_deployment_has_an_id_of_its_meaning() {
    let deployment = |text: &str| ids(text).into_iter().find(|id| id.starts_with("WebDeployment")).unwrap();
    let base = deployment(SERVED);
    for (from, to) in [
        ("cors=two", "cors=one"),
        ("GET /b\", \"GET /a", "GET /z\", \"GET /a"),
        ("cors=two", "cors=two, binary=\"image/png\""),
    ] {
        assert_ne!(deployment(&SERVED.replace(from, to)), base, "{from} as {to}");
    }
    assert_eq!(deployment(&SERVED.replace("env dev", "env test")), base);
}

#[test]
fn what_the_gateway_answers_itself_has_the_header() {
    let header = |origin: Json| json!({ "responseParameters": { "gatewayresponse.header.Access-Control-Allow-Origin": origin } });
    let text = "api web(cors=\"https://example.com\") -[\"GET /items\"]-> lambda site(\"code/copy.py\")";
    let expected = json!({ "DEFAULT_4XX": header(json!("'https://example.com'")), "DEFAULT_5XX": header(json!("'https://example.com'")) });
    let body = &template(text)["Resources"]["Web"]["Properties"]["Body"];
    assert_eq!(body["x-amazon-apigateway-gateway-responses"], expected);
    let terraform = document(text, Target::Terraform).to_string();
    assert!(terraform.contains("DEFAULT_4XX") && terraform.contains("DEFAULT_5XX"), "{terraform}");
    let param = format!("param origin = \"https://a\"\n{}", text.replace("\"https://example.com\"", "origin"));
    let body = &template(&param)["Resources"]["Web"]["Properties"]["Body"];
    assert_eq!(
        body["x-amazon-apigateway-gateway-responses"]["DEFAULT_4XX"],
        header(json!({ "Fn::Sub": "'${Origin}'" }))
    );
    let none = text.replace("(cors=\"https://example.com\")", "");
    assert!(!template(&none).to_string().contains("gateway-responses"), "without `cors` nothing is said");
    let http = text.replace("cors=", "http, cors=");
    assert!(!template(&http).to_string().contains("gateway-responses"), "an HTTP API does so itself");
}

#[test]
fn binary_media_types_are_said() {
    let text = "api web(binary=[\"image/png\", \"image/jpeg\"], cors=\"*\") -[\"GET /picture\"]-> lambda site(\"code/copy.py\")";
    let body = &template(text)["Resources"]["Web"]["Properties"]["Body"];
    assert_eq!(body["x-amazon-apigateway-binary-media-types"], json!(["image/png", "image/jpeg"]));
    let preflight = &body["paths"]["/picture"]["options"]["x-amazon-apigateway-integration"];
    assert_eq!(preflight["contentHandling"], "CONVERT_TO_TEXT", "the template of a mock wants text");
    let all = text.replace("[\"image/png\", \"image/jpeg\"]", "\"*/*\"");
    for target in [Target::CloudFormation, Target::Terraform] {
        let made = document(&all, target).to_string();
        assert!(made.contains("x-amazon-apigateway-binary-media-types"), "{made}");
    }
    let none = template(&text.replace("binary=[\"image/png\", \"image/jpeg\"], ", "")).to_string();
    assert!(!none.contains("binary") && !none.contains("contentHandling"));
}

/// A function's policy has 20,480 bytes: many routes are one statement, whose id no route moves.
#[test]
fn a_function_is_permitted_once_for_an_api() {
    let routed = |count: usize, kind: &str| {
        let routes: Vec<String> = (0..count).map(|n| format!("\"GET /r{n}\"")).collect();
        format!("api web({kind}) -[{}]-> lambda f(\"code/copy.py\")\nweb -[\"POST /other\"]-> f", routes.join(", "))
    };
    for (kind, source) in [
        ("rest", "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Web}/${WebStage}/*"),
        ("http", "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Web}/*"),
    ] {
        for count in [1, 2, 90] {
            let made = template(&routed(count, kind));
            let all = made["Resources"].as_object().unwrap();
            let permissions: Vec<_> = all.iter().filter(|(_, one)| one["Type"] == "AWS::Lambda::Permission").collect();
            assert_eq!(permissions.len(), 1, "{kind} with {count} routes");
            assert_eq!(permissions[0].0, "FWebPermission");
            assert_eq!(permissions[0].1["Properties"]["SourceArn"], json!({ "Fn::Sub": source }));
        }
    }
}

/// Two stacks of one file do not meet; what has a `name` is called so.
#[test]
fn names_tell_deployments_apart() {
    let name = |text: &str, kind: &str| {
        let made = template(text);
        let all = made["Resources"].as_object().unwrap();
        let one = all.values().find(|one| one["Type"] == kind).unwrap();
        one["Properties"]["DatabaseInput"]["Name"].clone()
    };
    let database = "AWS::Glue::Database";
    let part = |name: &str| json!({ "Fn::Sub": [format!("{name}_${{Deployment}}"), deployment()] });
    assert_eq!(name("database Lake", database), part("lake"));
    assert_eq!(name("database lake(name=\"lake\")", database), json!("lake"));
    assert_eq!(name("param n = \"lake\"\ndatabase lake(name=n)", database), json!({ "Ref": "N" }));
    let terraform = document("database lake", Target::Terraform);
    assert_eq!(terraform["resource"]["aws_glue_catalog_database"]["lake"]["name"], "lake_${local.deployment}");
    let table = |database: &str| {
        let text = format!(
            "bucket zone -[prefix=\"rows/\"]-> table rows(database=lake) {{ id: int }} -> athena a\n{database}"
        );
        template(&text)["Resources"]["Rows"]["Properties"]["TableInput"]["Name"].clone()
    };
    assert_eq!(table("database lake"), json!("rows"), "its database is the deployment's own");
    let existing = "existing database lake(arn=\"arn:aws:glue:eu-west-1:111122223333:database/lake\")";
    assert_eq!(table(existing), part("rows"), "others may have a table there");
}

fn deployment() -> Json {
    template("database lake")["Resources"]["Lake"]["Properties"]["DatabaseInput"]["Name"]["Fn::Sub"][1].clone()
}

/// Every kind that has a `name` and two of which cannot share one: what it is called by itself has the deployment's part.
#[test]
fn no_kind_has_a_name_of_its_own_making() {
    let texts = [
        ("stream s -> lambda f(\"code/copy.py\")", Target::Terraform),
        ("bucket b -> queue q -> lambda f(\"code/copy.py\")\nb -[removed]-> topic t -> f", Target::Terraform),
        ("stream s -> firehose h(gzip) -> bucket b", Target::Terraform),
        ("bucket b -[prefix=\"r/\"]-> table r(database=d) { id: int } -> athena a\ndatabase d", Target::CloudFormation),
        ("bucket b -[prefix=\"r/\"]-> table r(database=d) { id: int } -> athena a\ndatabase d", Target::Terraform),
    ];
    for (text, target) in texts {
        let made = document(text, target);
        let mut names = Vec::new();
        gather(&made, &mut names);
        for (key, name) in names {
            let told = name.contains("Deployment}") || name.contains("local.deployment");
            let inside =
                name.starts_with("${") || ["access", "delivery", "r", "deployment", "id"].contains(&name.as_str());
            assert!(told || inside, "{key} = {name} in\n{text}");
        }
    }
}

/// The names that are given to resources, by property.
fn gather(value: &Json, names: &mut Vec<(String, String)>) {
    let keys = ["Name", "name", "function_name", "bucket", "TableName", "WorkGroup"];
    match value {
        Json::Object(entries) => {
            for (key, inner) in entries {
                let text = inner.as_str().or_else(|| inner["Fn::Sub"][0].as_str());
                match text.filter(|_| keys.contains(&key.as_str())) {
                    Some(text) => names.push((key.clone(), text.to_owned())),
                    None if ["Columns", "columns", "PartitionKeys", "output", "variable"].contains(&key.as_str()) => {}
                    None => gather(inner, names),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| gather(item, names)),
        _ => {}
    }
}

/// CloudFormation refuses a template without a resource, and Terraform takes a configuration without one.
#[test]
fn nothing_is_not_deployed() {
    for text in ["", "# only a comment", "param a = \"x\"", "existing bucket raw(arn=\"arn:aws:s3:::raw\")"] {
        let refused = compiled(text, Target::CloudFormation);
        assert_eq!((codes(&refused), refused.document.is_none()), (vec!["P541".to_owned()], true), "{text:?}");
        let unsaid = compiled(&format!("allow P541\n{text}"), Target::CloudFormation);
        assert!(codes(&unsaid).is_empty() && unsaid.document.is_none(), "{text:?}");
        let made = compiled(text, Target::Terraform);
        assert!(codes(&made).is_empty() && made.document.is_some(), "{text:?}");
    }
    let broken = compiled("bukket raw", Target::CloudFormation);
    assert!(!codes(&broken).contains(&"P541".to_owned()), "what is in error may well be made: {:?}", codes(&broken));
    let arrow = "existing stream s(arn=\"arn:aws:kinesis:eu-west-1:111122223333:stream/s\")\n\
        existing lambda f(arn=\"arn:aws:lambda:eu-west-1:111122223333:function:f\")\ns -> f";
    assert!(!codes(&compiled(arrow, Target::CloudFormation)).contains(&"P541".to_owned()), "an arrow makes something");
}

/// Lambda and SNS take filters of so many characters.
#[test]
fn a_filter_is_as_long_as_aws_takes() {
    let filtered = |count: usize, to: &str| {
        let values: Vec<String> = (0..count).map(|n| format!("\"{n:0>36}\"")).collect();
        format!("{to} -[where id in [{}]]-> lambda f(\"code/copy.py\")", values.join(", "))
    };
    for target in [Target::CloudFormation, Target::Terraform] {
        let long = compiled(&filtered(110, "stream s"), target);
        assert_eq!(codes(&long), ["P304"]);
        let message = &long.diagnostics.iter().next().unwrap().message;
        assert!(message.contains("4096"), "{message}");
        assert!(codes(&compiled(&filtered(90, "stream s"), target)).is_empty());
        assert!(codes(&compiled(&filtered(110, "topic t"), target)).is_empty(), "SNS takes longer ones");
    }
}

/// A bucket that calls a function names itself in the event; one that it only reads does not.
#[test]
fn a_reader_is_told_what_it_reads() {
    let variables = |text: &str| {
        let made = template(text)["Resources"]["F"]["Properties"]["Environment"]["Variables"].clone();
        made.as_object().unwrap().clone().into_iter().collect::<std::collections::BTreeMap<String, Json>>()
    };
    let name = json!({ "Ref": "Raw" });
    let reader = "bucket raw\nlambda f(\"code/copy.py\") -> queue told -> lambda g(\"code/other.py\")\n";
    let with = |arrow: &str| variables(&format!("{reader}raw -[{arrow}]-> f\nallow P302"));
    assert_eq!(with("prefix=\"r/\"").keys().collect::<Vec<_>>(), ["TOLD_QUEUE_URL"]);
    assert_eq!(with("read").get("RAW_BUCKET"), Some(&name));
    let read = with("read, list, prefix=\"r/\"");
    assert_eq!((read.get("RAW_BUCKET"), &read["RAW_READ_PREFIX"]), (Some(&name), &json!("r/")));
    let both = variables(&format!("{reader}raw -[read, prefix=\"r/\"]-> f -[prefix=\"w/\"]-> raw"));
    assert_eq!((&both["RAW_READ_PREFIX"], &both["RAW_PREFIX"]), (&json!("r/"), &json!("w/")));
}

/// A report lies where its prefix says, and nowhere else may be written.
#[test]
fn a_report_has_the_prefix_that_its_role_may_write() {
    let text = |report: &str| {
        format!(
            "param x = \"a\"\nbucket b -> batch j(manifest=\"m.csv\", report=\"{report}\") -> lambda f(\"code/copy.py\")"
        )
    };
    let said = |report: &str, target: Target| {
        let made = compiled(&text(report), target).document.unwrap();
        made.replace("\\", "")
    };
    for (report, prefix, terraform) in [
        ("r/", "r", "r"),
        ("r${x}/", "r${X}", "r${var.x}"),
        ("${x}", "${X}", "${var.x}"),
        ("a/${x}/b/", "a/${X}/b", "a/${var.x}/b"),
    ] {
        for (target, prefix) in [(Target::CloudFormation, prefix), (Target::Terraform, terraform)] {
            let made = said(report, target);
            assert!(made.contains(&format!("\"Prefix\":\"{prefix}\"")), "{report}: {made}");
        }
    }
}
