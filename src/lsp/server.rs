//! The loop: what comes in, in its order; and what is told once nothing more waits.

use super::board::Board;
use super::client::Client;
use super::documents::Document;
use super::files::Open;
use super::state::State;
use super::{capabilities, findings, requests, wire};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use gen_lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use pipec::catalog::Target;
use pipec::graph::Selection;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeSet, VecDeque};
use std::ops::ControlFlow::{self, Break, Continue};
use std::path::Path;
use std::time::{Duration, Instant};

/// Findings wait for what is still to be read, but no longer than this.
const PATIENCE: Duration = Duration::from_millis(250);
/// Findings that took longer the last time wait until nothing has come for [`PAUSE`], so that completions do not wait for them.
const LONG: Duration = Duration::from_millis(50);
/// The time without a message after which nobody is typing.
const PAUSE: Duration = Duration::from_millis(100);
/// Findings of somebody who goes on typing wait for so many times as long as they took.
const SHARE: u32 = 5;

/// The stage of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    New,
    Running,
    Ending,
}

/// The server, and what it knows.
pub struct Server {
    state: State,
    board: Board,
    stage: Stage,
    waiting: VecDeque<Message>,
    /// The moment since which findings wait to be told.
    since: Option<Instant>,
    /// The time that it took to tell them last.
    took: Duration,
}

impl Server {
    /// A server that answers to `sender`.
    pub fn new(sender: Sender<Message>, selection: Selection, open: Open) -> Self {
        let (state, waiting) = (State::new(sender, selection, open), VecDeque::new());
        Self { state, board: Board::default(), stage: Stage::New, waiting, since: None, took: Duration::ZERO }
    }

    /// Serves until the client leaves; whether it said before that it would.
    pub fn run(mut self, receiver: &Receiver<Message>) -> bool {
        loop {
            // All that is there is read first: a request may be cancelled, or a version outdated, by what follows.
            self.waiting.extend(receiver.try_iter());
            let patience = PATIENCE.max(self.took * SHARE);
            let patient = self.since.is_none_or(|since| since.elapsed() < patience);
            let next = match self.waiting.pop_front() {
                Some(message) if patient => message,
                Some(message) => {
                    self.waiting.push_front(message);
                    self.tell();
                    continue;
                }
                None if self.since.is_some() => {
                    let pause = if self.took > LONG { PAUSE } else { Duration::ZERO };
                    match receiver.recv_timeout(pause) {
                        Ok(message) => self.waiting.push_back(message),
                        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => self.tell(),
                    }
                    continue;
                }
                None => match receiver.recv() {
                    Ok(message) => {
                        self.waiting.push_back(message);
                        continue;
                    }
                    Err(_) => return false,
                },
            };
            if let Break(done) = self.take(next) {
                return done;
            }
        }
    }

    fn take(&mut self, message: Message) -> ControlFlow<bool> {
        match message {
            Message::Request(request) => self.request(request),
            Message::Notification(notification) if notification.method == "exit" => {
                return Break(self.stage == Stage::Ending);
            }
            Message::Notification(notification) if self.stage == Stage::Running => self.notification(notification),
            // Answers to what the server asked need nothing done; before and after the conversation nothing is heard.
            Message::Notification(_) | Message::Response(_) => {}
        }
        Continue(())
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let refused = |code, why: &str| Err((code, why.to_owned()));
        let answer = match (self.stage, method.as_str()) {
            _ if self.is_cancelled(&id) => refused(ErrorCode::RequestCanceled, "cancelled"),
            (Stage::New, "initialize") => Ok(self.initialize(&params)),
            (Stage::New, _) => refused(ErrorCode::ServerNotInitialized, "`initialize` comes first"),
            (Stage::Ending, _) => refused(ErrorCode::InvalidRequest, "shutting down"),
            (Stage::Running, "initialize") => refused(ErrorCode::InvalidRequest, "initialized already"),
            (Stage::Running, "shutdown") => {
                self.stage = Stage::Ending;
                Ok(Value::Null)
            }
            (Stage::Running, _) => requests::answer(&self.state, &method, params),
        };
        let response = match answer {
            Ok(result) => Response::new_ok(id, result),
            Err((code, why)) => wire::error(id, code, why),
        };
        self.state.send(response.into());
    }

    /// True if a message that still waits takes the request back.
    fn is_cancelled(&self, id: &RequestId) -> bool {
        let cancels = |message: &Message| match message {
            Message::Notification(notification) if notification.method == "$/cancelRequest" => {
                let cancelled = notification.params.get("id").cloned().unwrap_or_default();
                serde_json::from_value::<RequestId>(cancelled).is_ok_and(|cancelled| cancelled == *id)
            }
            _ => false,
        };
        self.waiting.iter().any(cancels)
    }

    fn initialize(&mut self, params: &Value) -> Value {
        self.state.client = Client::new(params);
        let option = |name: &str| params.pointer(&format!("/initializationOptions/{name}")).and_then(Value::as_str);
        match option("target") {
            Some("terraform") => self.state.selection.target = Target::Terraform,
            Some("cfn") => self.state.selection.target = Target::CloudFormation,
            _ => {}
        }
        if let Some(environment) = option("env") {
            self.state.selection.environment = Some(environment.to_owned());
        }
        self.stage = Stage::Running;
        capabilities::offer(&self.state.client)
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            "initialized" => {
                capabilities::watch(&self.state.client).into_iter().for_each(|request| self.state.send(request))
            }
            "textDocument/didOpen" => self.opened(params),
            "textDocument/didChange" => self.changed(params),
            "textDocument/didClose" => self.closed(params),
            // A client that watches no files saves them.
            "textDocument/didSave" => self.forget_code(),
            "workspace/didChangeWatchedFiles" if read::<DidChangeWatchedFilesParams>(params).is_some() => {
                self.forget_code();
            }
            _ => {}
        }
    }

    fn opened(&mut self, params: Value) {
        let Some(opened) = read::<DidOpenTextDocumentParams>(params).map(|params| params.text_document) else { return };
        let uri = opened.uri.0;
        let (encoding, beside) = (self.state.client.encoding, (self.state.open_folder, &self.state.opened));
        let document = Document::new(uri.clone(), opened.version, opened.text, encoding, beside);
        document.show();
        self.state.documents.insert(uri.clone(), document);
        self.touched(&uri);
    }

    fn changed(&mut self, params: Value) {
        let Some(changed) = read::<DidChangeTextDocumentParams>(params) else { return };
        let uri = &changed.text_document.text_document_identifier.uri.0;
        if let Some(document) = self.state.documents.get_mut(uri) {
            document.change(changed.text_document.version, changed.content_changes);
            self.touched(uri);
        }
    }

    /// A document has another text to those that import it.
    fn touched(&mut self, uri: &str) {
        let file = self.state.documents.get(uri).and_then(|document| document.files.file().map(Path::to_path_buf));
        if let Some(file) = file {
            self.state.documents.values_mut().for_each(|document| document.forget(&file));
        }
        self.outdated();
    }

    fn closed(&mut self, params: Value) {
        let Some(closed) = read::<DidCloseTextDocumentParams>(params).map(|params| params.text_document) else {
            return;
        };
        let Some(document) = self.state.documents.remove(&closed.uri.0) else { return };
        document.files.hide();
        if let Some(file) = document.files.file() {
            self.state.documents.values_mut().for_each(|other| other.forget(file));
        }
        let changed = self.board.take(&closed.uri.0);
        if !self.state.client.pulls {
            self.publish(changed);
        }
        if self.state.documents.values().any(|document| document.dirty) {
            self.outdated();
        }
    }

    fn forget_code(&mut self) {
        self.state.documents.values_mut().for_each(Document::forget_code);
        self.outdated();
        if self.state.client.pulls && self.state.client.refreshes {
            let method = "workspace/diagnostic/refresh".to_owned();
            self.state.send(Request { id: RequestId::from("refresh".to_owned()), method, params: Value::Null }.into());
        }
    }

    fn outdated(&mut self) {
        if !self.state.client.pulls {
            self.since.get_or_insert_with(Instant::now);
        }
    }

    /// Tells the findings of what has changed.
    fn tell(&mut self) {
        let began = Instant::now();
        self.since = None;
        let mut changed = BTreeSet::new();
        for document in self.state.documents.values_mut().filter(|document| document.dirty) {
            document.dirty = false;
            let told = findings::all(document, document.analysis(&self.state.selection));
            changed.extend(self.board.set(&document.uri, told));
        }
        self.publish(changed);
        self.took = began.elapsed();
    }

    /// Tells what is found in some files, those that are open in their version.
    fn publish(&self, files: BTreeSet<String>) {
        for uri in files {
            let found = self.board.of(&uri);
            let params = match self.state.documents.get(&uri) {
                Some(document) => json!({ "uri": uri, "version": document.version, "diagnostics": found }),
                None => json!({ "uri": uri, "diagnostics": found }),
            };
            self.state.notify("textDocument/publishDiagnostics", params);
        }
    }
}

/// The parameters of a notification; none where they are not what the protocol says.
fn read<P: DeserializeOwned>(params: Value) -> Option<P> {
    serde_json::from_value(params).ok()
}
