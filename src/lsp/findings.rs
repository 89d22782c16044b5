//! Findings as diagnostics of the protocol.

use super::documents::Document;
use super::lines::Lines;
use gen_lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
};
use pipec::diagnostics::{Code as Found, Diagnostic as Finding, Label, Severity, Within};
use pipec::ide::Analysis;
use pipec::source::{Source, Span};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The page of a code.
fn page(code: Found) -> String {
    format!("{}/blob/main/src/diagnostics/explain/{code}.md", env!("CARGO_PKG_REPOSITORY"))
}

/// Findings about a document, and about the files that it imports.
#[derive(Debug, Default)]
pub struct Told {
    /// Those in the document.
    pub own: Vec<Diagnostic>,
    /// Those in each file that it imports, by address; empty where there are none.
    pub elsewhere: BTreeMap<String, Vec<Diagnostic>>,
}

/// All findings about a document. Code, service files and other files cannot be looked for beside a document that is no
/// file, such as one side of a comparison; where it imports some, its names are unknown.
pub fn all(document: &Document, analysis: &Analysis) -> Told {
    let of_files = [Found::UNUSABLE_CODE, Found::INVALID_SERVICE_FILE, Found::UNUSABLE_IMPORT];
    let found = analysis.findings();
    let lacks = !document.files.is_on_disk() && found.iter().any(|found| found.code == Found::UNUSABLE_IMPORT);
    let seen = |found: &&Finding| {
        let is_of_files = of_files.contains(&found.code) || (lacks && !found.code.to_string().starts_with("P1"));
        !is_of_files || document.files.is_on_disk()
    };
    let here = Sheet::of(document);
    let told = |sheet: &Sheet<'_>, found: &Finding| told(sheet, (document, analysis), found);
    let mut own: Vec<Diagnostic> = found.iter().filter(seen).map(|found| told(&here, found)).collect();
    let address = |path: &str| document.files.address(path);
    let mut elsewhere: BTreeMap<String, Vec<Diagnostic>> =
        analysis.parts().iter().filter_map(|part| Some((address(&part.path)?, Vec::new()))).collect();
    for within in found.within() {
        if within.is_part {
            let Some(sheet) = Sheet::other(document, analysis, &within.source) else { continue };
            let found = within.found.iter().map(|found| told(&sheet, found)).collect();
            elsewhere.insert(sheet.uri.clone(), found);
            continue;
        }
        let at = document.range(within.at);
        let here = own.iter_mut().find(|found| found.range == at);
        here.into_iter()
            .for_each(|found| found.related_information.get_or_insert_default().extend(related(document, within)));
    }
    Told { own, elsewhere }
}

/// A file with findings.
struct Sheet<'f> {
    uri: String,
    text: &'f str,
    lines: Cow<'f, Lines>,
}

impl<'f> Sheet<'f> {
    fn of(document: &'f Document) -> Self {
        Self { uri: document.uri.clone(), text: document.text(), lines: Cow::Borrowed(document.lines()) }
    }

    /// A file of a document's deployment.
    fn other(document: &Document, analysis: &Analysis, source: &'f Source) -> Option<Self> {
        let part = analysis.parts().iter().find(|part| part.source.name() == source.name());
        let uri = match part {
            Some(part) => document.files.address(&part.path)?,
            None => document.uri.clone(),
        };
        Some(Self { uri, text: source.text(), lines: Cow::Owned(document.lines_of(source.text())) })
    }

    fn location(&self, span: Span) -> Location {
        Location { uri: self.uri.clone().into(), range: self.lines.range(self.text, span) }
    }
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

/// One finding in a document.
pub fn diagnostic(document: &Document, analysis: &Analysis, found: &Finding) -> Diagnostic {
    told(&Sheet::of(document), (document, analysis), found)
}

fn told(sheet: &Sheet<'_>, (document, analysis): (&Document, &Analysis), found: &Finding) -> Diagnostic {
    let related = |location, label: &Label| DiagnosticRelatedInformation {
        location,
        message: if label.text.is_empty() { "here".to_owned() } else { label.text.clone() },
    };
    let mut all: Vec<_> = found.labels.iter().skip(1).map(|label| related(sheet.location(label.span), label)).collect();
    all.extend(found.elsewhere.iter().filter_map(|other| {
        let there = Sheet::other(document, analysis, &other.source)?;
        Some(related(there.location(other.label.span), &other.label))
    }));
    Diagnostic {
        range: sheet.lines.range(sheet.text, place(sheet.text, found.span())),
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
        related_information: (!all.is_empty()).then_some(all),
        data: None,
    }
}

/// An editor shows nothing under nothing: an empty place takes in the letter after it.
fn place(text: &str, span: Span) -> Span {
    let next = text.get(span.range().start..).and_then(|rest| rest.chars().next());
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
