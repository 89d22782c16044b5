//! Names: where they are declared and used, and changing them.

use crate::lsp::edits::{self, Warned};
use crate::lsp::state::{Answer, State};
use gen_lsp_types::{
    Definition, DefinitionParams, DefinitionResponse, DocumentHighlight, DocumentHighlightKind,
    DocumentHighlightParams, Location, PrepareRenameParams, PrepareRenamePlaceholder, PrepareRenameResult,
    ReferenceParams, RenameParams, TextEdit, WorkspaceEdit,
};
use lsp_server::ErrorCode;
use pipec::ide;

/// The declaration of a name.
pub fn definition(state: &State, params: DefinitionParams) -> Answer<Option<DefinitionResponse>> {
    let (document, analysis, offset) = state.at(&params.text_document_position_params)?;
    let location = |span| Location { uri: document.uri.clone().into(), range: document.range(span) };
    Ok(ide::definition(analysis, offset).map(|span| Definition::Location(location(span)).into()))
}

/// The uses of a name.
pub fn references(state: &State, params: ReferenceParams) -> Answer<Option<Vec<Location>>> {
    let (document, analysis, offset) = state.at(&params.text_document_position_params)?;
    let wanted = |word: &ide::Word| params.context.include_declaration || !word.declares();
    let words = ide::occurrences(analysis, offset).into_iter().filter(wanted);
    Ok(Some(
        words.map(|word| Location { uri: document.uri.clone().into(), range: document.range(word.span) }).collect(),
    ))
}

/// The places of a name, those where it is declared marked.
pub fn highlight(state: &State, params: DocumentHighlightParams) -> Answer<Option<Vec<DocumentHighlight>>> {
    let (document, analysis, offset) = state.at(&params.text_document_position_params)?;
    let kind = |declares| if declares { DocumentHighlightKind::Write } else { DocumentHighlightKind::Read };
    let words = ide::occurrences(analysis, offset).into_iter();
    let words =
        words.map(|word| DocumentHighlight { range: document.range(word.span), kind: Some(kind(word.declares())) });
    Ok(Some(words.collect()))
}

/// The name at a place, and its range, if it may be changed.
pub fn prepare(state: &State, params: PrepareRenameParams) -> Answer<Option<PrepareRenameResult>> {
    let (document, analysis, offset) = state.at(&params.text_document_position_params)?;
    let word = ide::prepare_rename(analysis, offset).map_err(|why| (ErrorCode::RequestFailed, why))?;
    let placeholder = analysis.source().slice(word.span).to_owned();
    Ok(Some(PrepareRenamePlaceholder { range: document.range(word.span), placeholder }.into()))
}

/// Changes a name; where that costs data, the client is told why.
pub fn rename(state: &State, params: RenameParams) -> Answer<Option<WorkspaceEdit>> {
    let (document, analysis, offset) = state.at(&params.text_document_position_params)?;
    let renamed = ide::rename(analysis, offset, &params.new_name).map_err(|why| (ErrorCode::RequestFailed, why))?;
    let new_text = params.new_name;
    let edits =
        renamed.places.into_iter().map(|span| TextEdit { range: document.range(span), new_text: new_text.clone() });
    if let Some(warning) = &renamed.warning {
        state.warn(warning);
    }
    let warning = renamed.warning.map(|text| Warned { label: "Replaces a resource with data in it".to_owned(), text });
    Ok(Some(edits::workspace(state, document, edits.collect(), None, warning)))
}
