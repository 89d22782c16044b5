//! The one style, as edits of the statements that change.

use crate::lsp::documents::Document;
use crate::lsp::state::{Answer, State};
use gen_lsp_types::{DocumentFormattingParams, DocumentRangeFormattingParams, TextEdit};
use lsp_server::ErrorCode;
use pipec::source::{Source, Span};
use pipec::syntax::{self, Refused};

/// Formats a document. What the client wants of tabs and blanks does not count: there is one style.
pub fn document(state: &State, params: DocumentFormattingParams) -> Answer<Option<Vec<TextEdit>>> {
    let document = state.document(&params.text_document.uri)?;
    edits(document, Span::new(0, document.text().len()))
}

/// Formats the statements that a range touches.
pub fn range(state: &State, params: DocumentRangeFormattingParams) -> Answer<Option<Vec<TextEdit>>> {
    let document = state.document(&params.text_document.uri)?;
    edits(document, document.span(params.range))
}

/// None where the document has syntax errors, which are told as findings: to format on each save must not tell them again.
fn edits(document: &Document, range: Span) -> Answer<Option<Vec<TextEdit>>> {
    match syntax::format(&Source::new(document.uri.as_str(), document.text())) {
        Ok(formatted) => {
            let edits = formatted.edits(range).into_iter();
            Ok(Some(edits.map(|edit| TextEdit { range: document.range(edit.span), new_text: edit.text }).collect()))
        }
        Err(Refused::Errors(_)) => Ok(None),
        Err(Refused::Different) => Err((ErrorCode::RequestFailed, Refused::DIFFERENT.to_owned())),
    }
}
