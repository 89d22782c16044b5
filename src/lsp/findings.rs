//! Findings as diagnostics of the protocol.

use super::documents::Document;
use gen_lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
};
use pipec::diagnostics::{Code as Found, Diagnostic as Finding, Severity, Within};
use pipec::ide::Analysis;
use pipec::source::Span;

/// The page of a code.
fn page(code: Found) -> String {
    format!("{}/blob/main/src/diagnostics/explain/{code}.md", env!("CARGO_PKG_REPOSITORY"))
}

/// All findings about a document. Code and service files cannot be looked for beside a document that is no file, such
/// as one side of a comparison.
pub fn all(document: &Document, analysis: &Analysis) -> Vec<Diagnostic> {
    let of_files = [Found::UNUSABLE_CODE, Found::INVALID_SERVICE_FILE];
    let seen = |found: &&Finding| !of_files.contains(&found.code) || document.files.is_on_disk();
    let mut all: Vec<Diagnostic> =
        analysis.findings().iter().filter(seen).map(|found| diagnostic(document, found)).collect();
    for within in analysis.findings().within() {
        let at = document.range(within.at);
        let here = all.iter_mut().find(|found| found.range == at);
        here.into_iter()
            .for_each(|found| found.related_information.get_or_insert_default().extend(related(document, within)));
    }
    all
}

/// The findings in a file that a document uses, each at its place there.
fn related<'f>(
    document: &Document,
    within: &'f Within,
) -> impl Iterator<Item = DiagnosticRelatedInformation> + use<'f> {
    // The source is named beside the address of the document.
    let (uri, lines) = (within.source.name().to_owned(), document.lines_of(within.source.text()));
    within.found.iter().map(move |found| DiagnosticRelatedInformation {
        location: Location { uri: uri.clone().into(), range: lines.range(within.source.text(), found.span()) },
        message: message(found),
    })
}

/// One finding.
pub fn diagnostic(document: &Document, found: &Finding) -> Diagnostic {
    let related = found.labels.iter().skip(1).map(|label| DiagnosticRelatedInformation {
        location: Location { uri: document.uri.clone().into(), range: document.range(label.span) },
        message: if label.text.is_empty() { "here".to_owned() } else { label.text.clone() },
    });
    let related: Vec<_> = related.collect();
    Diagnostic {
        range: document.range(place(document, found.span())),
        severity: Some(match found.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
            Severity::Advice => DiagnosticSeverity::Information,
        }),
        code: Some(Code::String(found.code.to_string())),
        code_description: Some(CodeDescription { href: page(found.code).into() }),
        source: Some("pipec".to_owned()),
        message: message(found).into(),
        tags: tag(found.code).map(|tag| vec![tag]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    }
}

/// An editor shows nothing under nothing: an empty place takes in the letter after it.
fn place(document: &Document, span: Span) -> Span {
    let next = document.text().get(span.range().start..).and_then(|rest| rest.chars().next());
    match next.filter(|letter| span.start == span.end && !letter.is_whitespace()) {
        Some(letter) => Span::new(span.range().start, span.range().start + letter.len_utf8()),
        None => span,
    }
}

fn message(found: &Finding) -> String {
    let mut message = found.message.clone();
    if let Some(label) = found.labels.first().filter(|label| !label.text.is_empty()) {
        message = format!("{message}: {}", label.text);
    }
    for (what, text) in [("help", &found.help), ("note", &found.note)] {
        if let Some(text) = text {
            message = format!("{message}\n{what}: {text}");
        }
    }
    message
}

/// The tag of a finding: unneeded lines are shown as unnecessary, choices that AWS retires as deprecated.
fn tag(code: Found) -> Option<DiagnosticTag> {
    let unused = [Found::UNUSED_ACCEPT, Found::UNUSED_ROLE, Found::UNNEEDED_PERMISSION];
    match code {
        Found::RETIRED_CHOICE => Some(DiagnosticTag::Deprecated),
        _ => unused.contains(&code).then_some(DiagnosticTag::Unnecessary),
    }
}
