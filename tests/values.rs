//! Values that nobody writes: whatever the arguments of all kinds may be, what is right is found right, and each string stands in
//! both targets letter for letter.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;
#[path = "judges/generate/values.rs"]
mod values;

use common::{Folder, evaluate};
use pipec::Compilation;
use pipec::diagnostics::Severity;
use pipec::emit::{Format, Target};
use pipec::graph::Selection;
use pipec::source::Source;

fn built(text: &str, target: Target, environment: Option<&str>) -> Compilation {
    let selection = Selection { target, environment: environment.map(str::to_owned), ..Selection::default() };
    pipec::compile(&Source::new("t.pipe", text), &selection, &Folder::new("examples"), Format::Json)
}

fn is_clean(text: &str) -> bool {
    let made = built(text, Target::CloudFormation, None);
    made.diagnostics.iter().all(|found| found.severity == Severity::Advice)
}

/// A key as S3 has it in URLs: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html>.
fn url_encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            byte if byte.is_ascii_alphanumeric() || b"!-_.*'()/".contains(&byte) => out.push(byte.into()),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[test]
fn every_text_arrives() {
    for seed in 0..60 {
        let made = values::pipeline(seed, is_clean);
        let environment = made.text.contains("env other").then_some("other");
        for (target, environment) in [
            (Target::CloudFormation, None),
            (Target::Terraform, None),
            (Target::CloudFormation, environment),
            (Target::Terraform, environment),
        ] {
            let compiled = built(&made.text, target, environment);
            let document = compiled.document.unwrap_or_else(|| panic!("{:?}\n{}", compiled.diagnostics, made.text));
            let strings = evaluate::strings(&serde_json::from_str(&document).unwrap(), target == Target::Terraform);
            // S3 compares keys URL-encoded, a policy has its own wildcards and variables, a shell takes a `'` out of its quotes.
            let decoded = |string: &String| {
                let spaced = string.replace('+', " ");
                let url = percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned();
                let key = ["*", "?", "$"].iter().fold(string.clone(), |key, c| key.replace(&format!("${{{c}}}"), c));
                [string.clone(), url, key, string.replace("'\\''", "'")]
            };
            let strings: Vec<String> = strings.iter().flat_map(decoded).collect();
            for text in &made.texts {
                // Filters of notifications are compared with keys as URLs have them.
                let encoded = url_encoded(text);
                let arrives = strings.iter().any(|string| string.contains(text.as_str()) || string.contains(&encoded));
                assert!(arrives, "seed {seed}: {text:?} is nowhere in what {target:?} makes of\n{}", made.text);
            }
        }
    }
}

/// Every argument of every kind is tried with some value, but for what a generated value makes no sense for.
#[test]
fn every_argument_is_tried() {
    let all: String = (0..400).map(|seed| values::pipeline(seed, is_clean).text).collect();
    let mut untried = Vec::new();
    for service in pipec::catalog::Catalog::built_in().services() {
        let options = service.accepts.values().flat_map(|accept| &accept.options);
        for (name, parameter) in service.parameters.iter().chain(options) {
            // Each partition key must stand in the prefix as well (P513), which no single value does.
            if name != "partition"
                && values::is_generated(parameter)
                && !all.contains(&format!("{name}="))
                && !all.contains(&format!("{name} = "))
            {
                untried.push(format!("{}: {name}", service.kind));
            }
        }
    }
    assert_eq!(untried, Vec::<String>::new());
}
