//! SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use super::path::uri;
use super::{Part, Run, fingerprint, json, words};
use pipec::diagnostics::{Code, Diagnostic, Severity};
use pipec::places::Places;
use pipec::source::Span;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

pub fn text(run: &Run) -> String {
    // The rules that something was found by, in order: a result says which by its index.
    let rules: BTreeSet<Code> = run.files.iter().flat_map(|file| file.found.iter()).map(|found| found.code).collect();
    let rules: Vec<Code> = rules.into_iter().collect();
    let results = run.files.iter().flat_map(|file| results(file, &rules));
    let version = env!("CARGO_PKG_VERSION");
    json::pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "pipec", "version": version, "semanticVersion": version,
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().copied().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": run.failures.is_empty(),
                "toolExecutionNotifications": notifications(run),
            }],
            "results": results.collect::<Vec<_>>(),
        }],
    }))
}

/// The page of a code is carried along whole, so that a viewer has it at hand.
fn rule(code: Code) -> Value {
    let (id, page) = (code.to_string(), code.page());
    let paragraph = page.split("\n\n").nth(1).unwrap_or_default().replace('\n', " ");
    json!({
        "id": id, "name": pipec::graph::pascal(&code.name().to_lowercase()),
        "shortDescription": { "text": code.title() }, "fullDescription": { "text": paragraph },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(code.severity()) },
        "properties": { "tags": ["aws", code.stage()] },
    })
}

/// The failures of the run itself, and the findings that it left out.
fn notifications(run: &Run) -> Vec<Value> {
    let unread = run.failures.iter().map(|failure| json!({ "level": "error", "message": { "text": failure.0 } }));
    let left = run.files.iter().filter(|file| file.found.total() > file.found.len()).map(|file| {
        let text = format!("{} more findings are not told", file.found.total() - file.found.len());
        json!({
            "level": "warning", "message": { "text": text },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(file.source.name()) } } }],
        })
    });
    unread.chain(left).collect()
}

fn results(file: &Part<'_>, rules: &[Code]) -> Vec<Value> {
    let (places, artifact) = (Places::new(file.source), json!({ "uri": uri(file.source.name()) }));
    let result = |(diagnostic, fingerprint): (&Diagnostic, String)| {
        let mut result = object([
            ("ruleId", diagnostic.code.to_string().into()),
            ("ruleIndex", rules.binary_search(&diagnostic.code).unwrap_or_default().into()),
            ("level", level(diagnostic.severity).into()),
            ("message", json!({ "text": words(diagnostic) })),
            ("partialFingerprints", json!({ "pipecFinding/v1": fingerprint })),
        ]);
        locations(&mut result, diagnostic, &artifact, &places);
        fixes(&mut result, diagnostic, &artifact, &places);
        Value::Object(result)
    };
    file.found.iter().zip(fingerprint::all(file)).map(result).collect()
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The first label is the place of the result, the others are related to it.
fn locations(result: &mut Map<String, Value>, diagnostic: &Diagnostic, artifact: &Value, places: &Places) {
    let mut all = diagnostic.labels.iter().enumerate().map(|(id, label)| {
        let physical = json!({ "artifactLocation": artifact, "region": region(places, label.span) });
        let mut location = object([("id", id.into()), ("physicalLocation", physical)]);
        if !label.text.is_empty() {
            location.insert("message".to_owned(), json!({ "text": label.text }));
        }
        Value::Object(location)
    });
    result.insert("locations".to_owned(), all.next().into_iter().collect());
    let count = diagnostic.labels.len();
    let elsewhere = diagnostic.elsewhere.iter().enumerate().map(|(index, other)| {
        let region = region(&Places::new(&other.source), other.label.span);
        let physical = json!({ "artifactLocation": { "uri": uri(other.source.name()) }, "region": region });
        json!({ "id": count + index, "physicalLocation": physical, "message": { "text": other.label.text } })
    });
    let related: Vec<Value> = all.chain(elsewhere).collect();
    if !related.is_empty() {
        result.insert("relatedLocations".to_owned(), related.into());
    }
}

/// The replacements of a finding belong together: one fix.
fn fixes(result: &mut Map<String, Value>, diagnostic: &Diagnostic, artifact: &Value, places: &Places) {
    let replacements: Vec<Value> = diagnostic
        .fixes
        .iter()
        .map(|fix| {
            let inserted = json!({ "text": fix.replacement });
            json!({ "deletedRegion": region(places, fix.span), "insertedContent": inserted })
        })
        .collect();
    if !replacements.is_empty() {
        let description = diagnostic.help.as_ref().unwrap_or(&diagnostic.message);
        let changes = json!([{ "artifactLocation": artifact, "replacements": replacements }]);
        let fix = json!({ "description": { "text": description }, "artifactChanges": changes });
        result.insert("fixes".to_owned(), json!([fix]));
    }
}

fn region(places: &Places, span: Span) -> Value {
    let (start, end) = places.of(span);
    json!({
        "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
        "charOffset": start.character, "charLength": end.character.saturating_sub(start.character),
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}
