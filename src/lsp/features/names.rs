//! Names: where they are declared and used, and changing them.

use crate::lsp::documents::Document;
use crate::lsp::edits::{self, Edited, Warned};
use crate::lsp::state::{Answer, State};
use crate::lsp::workspace;
use gen_lsp_types::{
    Definition, DefinitionParams, DefinitionResponse, DocumentHighlight, DocumentHighlightKind,
    DocumentHighlightParams, Location, PrepareRenameParams, PrepareRenamePlaceholder, PrepareRenameResult, Range,
    ReferenceParams, RenameParams, TextEdit, WorkspaceEdit,
};
use lsp_server::ErrorCode;
use pipec::ide::{self, Analysis};
use pipec::source::Span;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// The declaration of a name.
pub fn definition(state: &State, params: DefinitionParams) -> Answer<Option<DefinitionResponse>> {
    let (document, analysis, offset) = state.at(&params.text_document_position_params)?;
    let found = ide::definition(analysis, offset).and_then(|(file, span)| location(document, analysis, file, span));
    Ok(found.map(|location| Definition::Location(location).into()))
}

/// A place in a file of the deployment of a document.
fn location(document: &Document, analysis: &Analysis, file: usize, span: Span) -> Option<Location> {
    let Some(part) = analysis.part(file) else {
        return Some(Location { uri: document.uri.clone().into(), range: document.range(span) });
    };
    let range = document.lines_of(part.source.text()).range(part.source.text(), span);
    Some(Location { uri: document.files.address(&part.path)?.into(), range })
}

/// The uses of a name, in all files of the deployment.
pub fn references(state: &State, params: ReferenceParams) -> Answer<Option<Vec<Location>>> {
    let (document, analysis, offset) = state.at(&params.text_document_position_params)?;
    let Some(name) = ide::name_of(analysis, offset) else { return Ok(Some(Vec::new())) };
    let mut out = Vec::new();
    let wanted = |word: &ide::Word| params.context.include_declaration || !word.declares();
    across(state, document, analysis, offset, |document, analysis| {
        let uses = ide::uses(analysis, &name).into_iter().filter(|(_, word)| wanted(word));
        out.extend(uses.filter_map(|(file, word)| location(document, analysis, file, word.span)));
        Ok(())
    })?;
    let mut seen = HashSet::new();
    out.retain(|location| {
        seen.insert((location.uri.0.clone(), location.range.start.line, location.range.start.character))
    });
    Ok(Some(out))
}

/// Calls back for a document, and for each other one of whose deployment the file is part that declares the name at an
/// offset: those that are open, those in the folders that the client works in, and those in the same folder.
fn across(
    state: &State,
    document: &Document,
    analysis: &Analysis,
    offset: usize,
    mut each: impl FnMut(&Document, &Analysis) -> Answer<()>,
) -> Answer<()> {
    each(document, analysis)?;
    let declared = ide::definition(analysis, offset).map(|(file, _)| analysis.part(file));
    let file = match declared {
        None => return Ok(()),
        Some(None) => document.files.file().map(Path::to_path_buf),
        Some(Some(part)) => document.files.at_path("", &part.path),
    };
    let Some(file) = file else { return Ok(()) };
    // The file itself is a deployment as well, with what it imports.
    for (other, analysis) in state.importers(&file).filter(|(other, _)| other.uri != document.uri) {
        each(other, analysis)?;
    }
    for other in workspace::importers(state, document, &file) {
        let analysis = other.analysis(&state.selection);
        if State::imports(&other, analysis, &file) {
            each(&other, analysis)?;
        }
    }
    Ok(())
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

/// Changes a name in all files of the deployment; where that costs data, the client is told why.
pub fn rename(state: &State, params: RenameParams) -> Answer<Option<WorkspaceEdit>> {
    let (document, analysis, offset) = state.at(&params.text_document_position_params)?;
    let refused = |why| (ErrorCode::RequestFailed, why);
    let new = params.new_name;
    let renamed = ide::rename(analysis, offset, &new).map_err(refused)?;
    let Some(name) = ide::name_of(analysis, offset) else { return Ok(None) };
    let mut warning = renamed.warning;
    let mut files: BTreeMap<String, Vec<Range>> = BTreeMap::new();
    across(state, document, analysis, offset, |document, analysis| {
        if new != name.text {
            warning = warning.take().or(ide::check(analysis, &name, &new).map_err(refused)?);
        }
        for (file, word) in ide::uses(analysis, &name) {
            let Some(place) = location(document, analysis, file, word.span) else { continue };
            let ranges = files.entry(place.uri.0).or_default();
            if !ranges.contains(&place.range) {
                ranges.push(place.range);
            }
        }
        Ok(())
    })?;
    let edits = files.into_iter().map(|(uri, ranges)| Edited {
        version: state.documents.get(&uri).map(|document| document.version),
        uri,
        edits: ranges.into_iter().map(|range| TextEdit { range, new_text: new.clone() }).collect(),
    });
    if let Some(warning) = &warning {
        state.warn(warning);
    }
    let warning = warning.map(|text| Warned { label: "Replaces a resource with data in it".to_owned(), text });
    Ok(Some(edits::workspace(state, edits.collect(), None, warning)))
}
