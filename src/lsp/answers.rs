//! Findings for a client that asks for them.

use super::board::Board;
use super::findings;
use super::state::{Answer, State};
use gen_lsp_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};
use std::collections::HashMap;

/// The findings of a document, unless the client has them; with those of documents that import it, and those in files that
/// it imports and that are not open.
pub fn pulled(state: &State, params: DocumentDiagnosticParams) -> Answer<DocumentDiagnosticReport> {
    let (document, analysis) = state.open(&params.text_document.uri)?;
    let mut board = Board::default();
    board.set(&document.uri, findings::all(document, analysis));
    let mut seen = vec![document.state];
    for (importer, analysis) in document.files.file().into_iter().flat_map(|file| state.importers(file)) {
        board.set(&importer.uri, findings::all(importer, analysis));
        seen.push(importer.state);
    }
    let seen: Vec<String> = seen.iter().map(u64::to_string).collect();
    let seen = seen.join(".");
    if params.previous_result_id.as_ref() == Some(&seen) {
        let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id: seen };
        let report =
            RelatedUnchangedDocumentDiagnosticReport { related_documents: None, unchanged_document_diagnostic_report };
        return Ok(report.into());
    }
    let report = |uri: &str, result_id| FullDocumentDiagnosticReport { result_id, items: board.of(uri) };
    let closed = board.found_by(&document.uri).filter(|file| !state.documents.contains_key(*file));
    let related: HashMap<_, _> = closed.map(|file| (file.clone().into(), report(file, None).into())).collect();
    let related_documents = Some(related).filter(|related| state.client.relates && !related.is_empty());
    let full_document_diagnostic_report = report(&document.uri, Some(seen));
    Ok(RelatedFullDocumentDiagnosticReport { related_documents, full_document_diagnostic_report }.into())
}
