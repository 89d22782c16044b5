//! Findings for a client that asks for them.

use super::findings;
use super::state::{Answer, State};
use gen_lsp_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};

/// The findings of a document, unless the client has them.
pub fn pulled(state: &State, params: DocumentDiagnosticParams) -> Answer<DocumentDiagnosticReport> {
    let (document, analysis) = state.open(&params.text_document.uri)?;
    let state = format!("{}", document.state);
    if params.previous_result_id.as_ref() == Some(&state) {
        let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id: state };
        let report =
            RelatedUnchangedDocumentDiagnosticReport { related_documents: None, unchanged_document_diagnostic_report };
        return Ok(report.into());
    }
    let items = findings::all(document, analysis);
    let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id: Some(state), items };
    Ok(RelatedFullDocumentDiagnosticReport { related_documents: None, full_document_diagnostic_report }.into())
}
