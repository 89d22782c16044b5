//! A Code Quality report of GitLab: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use super::path::slashed;
use super::{Part, Run, fingerprint, json};
use pipec::diagnostics::Severity;
use pipec::places::Places;
use serde_json::{Value, json};

pub fn text(run: &Run) -> String {
    json::pretty(&Value::Array(run.files.iter().flat_map(findings).collect()))
}

fn findings(file: &Part<'_>) -> Vec<Value> {
    let (places, path) = (Places::new(file.source), slashed(file.source.name()));
    let finding = |(diagnostic, fingerprint): (&pipec::diagnostics::Diagnostic, String)| {
        let (start, end) = places.of(diagnostic.span());
        let severity = match diagnostic.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Advice => "info",
        };
        json!({
            "description": diagnostic.message, "check_name": diagnostic.code.to_string(),
            "fingerprint": fingerprint, "severity": severity,
            "location": { "path": path, "lines": { "begin": start.line, "end": end.line } },
        })
    };
    file.found.iter().zip(fingerprint::all(file)).map(finding).collect()
}
