//! The variables that arrows in modules give to code.

use crate::memory::Memory;
use pipec::catalog::Target;
use std::collections::{BTreeMap, BTreeSet};

/// The variables of a function, by its logical id, of both targets.
fn variables(memory: &Memory, id: &str) -> BTreeMap<String, serde_json::Value> {
    let of = |target| -> serde_json::Value {
        let document = memory.build(target, None).document.unwrap_or_else(|| panic!("{:#?}", memory.found()));
        serde_json::from_str(&document).unwrap()
    };
    let cloudformation = &of(Target::CloudFormation)["Resources"][id]["Properties"]["Environment"]["Variables"];
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    // Terraform has the names of today.
    let functions = of(Target::Terraform)["resource"]["aws_lambda_function"].clone();
    let told = functions.as_object().unwrap().values().filter(|function| function.get("environment").is_some());
    let mut told = told.map(|function| keys(&function["environment"]["variables"]));
    assert!(told.any(|told| told == keys(cloudformation)), "{functions}");
    cloudformation.as_object().unwrap().clone().into_iter().collect()
}

const TOLD: &str = "module deep(zone: bucket) {\n  zone -[created, prefix=\"x/\"]-> queue out\n}\nmodule archive(zone: bucket, rows: table) {\n  lambda f(\"lambda/copy\") -> queue arrived\n  f -[prefix=\"raw/\"]-> zone\n  deep d(zone)\n  f -> d.out\n  rows -> athena desk\n  f -> desk\n}\nbucket landing -[prefix=\"clicks/\"]-> table clicks(json, database=lake) { id: int }\ndatabase lake\narchive a(landing, clicks)\nbucket other -[prefix=\"sales/\"]-> table sales(json, database=lake) { id: int }\narchive b(other, sales)\n";

/// Variables are named as a node is written at the arrow: in all calls alike, whatever each call gives.
#[test]
fn calls_tell_their_code_alike() {
    let memory = Memory::new(&[("main.pipe", &format!("{TOLD}lambda g(\"lambda/copy\") -> a.arrived\n"))]);
    let (a, b) = (variables(&memory, "AF"), variables(&memory, "BF"));
    let names: Vec<&str> = a.keys().map(String::as_str).collect();
    let wanted = ["ARRIVED_QUEUE_URL", "DESK_WORKGROUP", "D_OUT_QUEUE_URL", "ROWS_TABLE", "ZONE_BUCKET", "ZONE_PREFIX"];
    assert_eq!(names, wanted);
    assert_eq!(names, b.keys().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((&a["ZONE_BUCKET"]["Ref"], &b["ZONE_BUCKET"]["Ref"]), (&"Landing".into(), &"Other".into()));
    let outside: Vec<String> = variables(&memory, "G").into_keys().collect();
    assert_eq!(outside, ["A_ARRIVED_QUEUE_URL"]);
}

#[test]
fn one_name_for_two_nodes_is_found_at_the_second() {
    let memory = Memory::new(&[("main.pipe", &format!("{TOLD}queue arrived\na.f -> arrived\n"))]);
    insta::assert_snapshot!(memory.found().join("\n"));
}

/// A node that moves with its arrows into a call, out of it or within it has the variables that it had.
#[test]
fn moved_nodes_keep_the_variables_of_their_arrows() {
    let inside =
        "module m(zone: bucket) {\n  zone -[prefix=\"x/\", created]-> lambda f(\"lambda/copy\") -> queue NAME\n}\n";
    let of = |text: &str, id: &str| variables(&Memory::new(&[("main.pipe", text)]), id).into_keys().collect::<Vec<_>>();
    let call = |name: &str, rest: &str| format!("{}bucket z\n{rest}\n", inside.replace("NAME", name));
    let flat = "bucket z -[prefix=\"x/\", created]-> lambda f(\"lambda/copy\") -> queue q\n";
    for (text, id) in [
        (flat.to_owned(), "F"),
        (call("q", "m a(z)"), "AF"),
        (call("q", "m b(z)\nmoved a to b"), "AF"),
        (call("new", "m a(z)\nmoved a.q to a.new"), "AF"),
        (call("new", "m b(z)\nmoved a.q to b.new"), "BF"),
        (call("q", "m a(z)\nmoved q to a.q\nmoved f to a.f"), "F"),
        (call("new", "m a(z)\nmoved q to a.new\nmoved f to a.f"), "F"),
        (format!("{flat}moved a.q to q\nmoved a.f to f\n"), "AF"),
    ] {
        assert_eq!(of(&text, id), ["Q_QUEUE_URL"], "{text}");
    }
    assert_eq!(of(&format!("{flat}moved a.q to q\n"), "F"), ["A_Q_QUEUE_URL"]);
}
