//! Edits of documents, as far as the client can take them.

use super::documents::Document;
use super::state::State;
use gen_lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, CreateFile, CreateFileOptions, DocumentChange, Edit,
    OptionalVersionedTextDocumentIdentifier, Position, Range, TextDocumentEdit, TextEdit, WorkspaceEdit,
};
use std::collections::HashMap;

/// A warning that a person should see before an edit is made.
pub struct Warned {
    /// A few words.
    pub label: String,
    /// All of it.
    pub text: String,
}

/// The id of the one annotation of an edit.
const WARNING: &str = "warning";

/// The edits of one file.
pub struct Edited {
    /// Its address.
    pub uri: String,
    /// Its version, where it is open.
    pub version: Option<i32>,
    /// The edits.
    pub edits: Vec<TextEdit>,
}

impl Edited {
    /// Edits of the newest version of a document.
    pub fn of(document: &Document, edits: Vec<TextEdit>) -> Self {
        Self { uri: document.uri.clone(), version: Some(document.version), edits }
    }
}

/// Edits of files; a file that is made (its address, and what is in it); a warning.
pub fn workspace(
    state: &State,
    files: Vec<Edited>,
    file: Option<(String, String)>,
    warning: Option<Warned>,
) -> WorkspaceEdit {
    if !state.client.changes {
        // Nobody looks into the table but the client: its order means nothing.
        let changes = files.into_iter().map(|file| (file.uri.into(), file.edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let warning = warning.filter(|_| state.client.warns);
    let edit = |edit: TextEdit| match &warning {
        Some(_) => AnnotatedTextEdit { annotation_id: WARNING.to_owned(), text_edit: edit }.into(),
        None => Edit::TextEdit(edit),
    };
    let mut changes: Vec<DocumentChange> = Vec::new();
    if let Some((uri, content)) = file {
        let options = CreateFileOptions { overwrite: None, ignore_if_exists: Some(true) };
        changes.push(CreateFile { uri: uri.clone().into(), options: Some(options), annotation_id: None }.into());
        let start = Position::default();
        let first = TextEdit { range: Range { start, end: start }, new_text: content };
        changes.push(of(uri, None, vec![first.into()]));
    }
    for file in files.into_iter().filter(|file| !file.edits.is_empty()) {
        changes.push(of(file.uri, file.version, file.edits.into_iter().map(edit).collect()));
    }
    let annotations = warning.map(|warning| {
        // The client would untick what has to be confirmed, and apply nothing; the reason is shown beside the edit instead.
        let annotation =
            ChangeAnnotation { label: warning.label, needs_confirmation: Some(false), description: Some(warning.text) };
        HashMap::from([(WARNING.to_owned(), annotation)])
    });
    WorkspaceEdit { changes: None, document_changes: Some(changes), change_annotations: annotations }
}

fn of(uri: String, version: Option<i32>, edits: Vec<Edit>) -> DocumentChange {
    let text_document_identifier = gen_lsp_types::TextDocumentIdentifier { uri: uri.into() };
    let text_document = OptionalVersionedTextDocumentIdentifier { version, text_document_identifier };
    TextDocumentEdit { text_document, edits }.into()
}
