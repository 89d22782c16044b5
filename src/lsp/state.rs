//! The state of a conversation that features read: what the client can take, what is chosen, the open documents.

use super::client::Client;
use super::documents::Document;
use super::files::{Open, Opened};
use crossbeam_channel::Sender;
use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, Notification};
use pipec::graph::Selection;
use pipec::ide::Analysis;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The reason why a request has no result.
pub type Refusal = (ErrorCode, String);

/// The answer of a request, or why there is none.
pub type Answer<T> = Result<T, Refusal>;

/// The state of a conversation.
pub struct State {
    /// The capabilities of the client.
    pub client: Client,
    /// The selection for all documents.
    pub selection: Selection,
    /// The open documents, by address.
    pub documents: BTreeMap<String, Document>,
    /// Opens folders.
    pub open_folder: Open,
    /// The texts of the open documents that are files.
    pub opened: Opened,
    sender: Sender<Message>,
}

impl State {
    /// The state before the client has said anything; what is sent goes to `sender`.
    pub fn new(sender: Sender<Message>, selection: Selection, open: Open) -> Self {
        let (client, documents, opened) = (Client::default(), BTreeMap::new(), Opened::default());
        Self { client, selection, documents, open_folder: open, opened, sender }
    }

    /// An open document.
    pub fn document(&self, uri: &lsp::Uri) -> Answer<&Document> {
        self.documents.get(&uri.0).ok_or_else(|| (ErrorCode::InvalidParams, format!("`{uri}` is not open")))
    }

    /// An open document, and what is known of it.
    pub fn open(&self, uri: &lsp::Uri) -> Answer<(&Document, &Analysis)> {
        let document = self.document(uri)?;
        Ok((document, document.analysis(&self.selection)))
    }

    /// An open document, what is known of it, and the offset of a place in it.
    pub fn at(&self, place: &lsp::TextDocumentPositionParams) -> Answer<(&Document, &Analysis, usize)> {
        let (document, analysis) = self.open(&place.text_document.uri)?;
        Ok((document, analysis, document.offset(place.position)))
    }

    /// The open documents that import a file, themselves or through others.
    pub fn importers(&self, file: &Path) -> impl Iterator<Item = (&Document, &Analysis)> {
        let importing = self.documents.values().filter(|document| document.text().contains("import"));
        importing
            .map(|document| (document, document.analysis(&self.selection)))
            .filter(move |(document, analysis)| Self::imports(document, analysis, file))
    }

    /// True if a document imports a file, itself or through others.
    pub fn imports(document: &Document, analysis: &Analysis, file: &Path) -> bool {
        analysis.parts().iter().any(|part| document.files.at_path("", &part.path).as_deref() == Some(file))
    }

    /// Shows a message that a person should read.
    pub fn warn(&self, message: &str) {
        self.notify("window/showMessage", json!({ "type": 2, "message": message }));
    }

    /// Tells the client something.
    pub fn notify(&self, method: &str, params: Value) {
        self.send(Notification { method: method.to_owned(), params }.into());
    }

    /// Sends a message.
    pub fn send(&self, message: Message) {
        // A client that is gone is noticed where the next message is read.
        let _ = self.sender.send(message);
    }
}
