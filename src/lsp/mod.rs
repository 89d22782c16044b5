//! The language server: pipec's library behind the Language Server Protocol.
//!
//! One thread reads, one writes, and one does everything else in the order it was asked for, always on the newest
//! version of a document. Findings are told once nothing waits to be read, so that what is outdated is never told; those of
//! a large document once nobody types, so that completions do not wait for them.
//!
//! Besides the protocol's own there is one request, which editors may draw a preview with:
//!
//! ```text
//! pipec/diagram
//!   params { textDocument: { uri }, format?: "mermaid" | "svg" | "dot" | "json", view?: "data" | "iam" | "resources" }
//!   result { format, text, uri, version }
//! ```
//!
//! and commands of `workspace/executeCommand`: `pipec.diagram` takes the same as its one argument; `pipec.template`
//! takes `{ textDocument: { uri } }` and gives the template's `text`, or none where something is an error.

mod answers;
mod board;
mod capabilities;
mod client;
mod documents;
mod edits;
mod features;
mod files;
mod findings;
mod lines;
mod markup;
mod preview;
mod requests;
mod server;
mod state;
mod wire;
mod workspace;

use crossbeam_channel::{Receiver, Sender};
pub use files::Open;
use lsp_server::Message;
use pipec::graph::Selection;
use server::Server;
use std::io;

/// Serves a client until it leaves; whether it said that it would. `open` opens the folders that code stands in.
pub fn serve(selection: Selection, open: Open) -> io::Result<bool> {
    let (sender, receiver, writer) = wire::stdio();
    let done = converse(sender, &receiver, selection, open);
    // The writer still has to write the last messages.
    writer.join().map_err(|_| io::Error::other("the writer ended"))?;
    Ok(done)
}

/// Serves the client at the other end of two channels; whether it said that it would leave.
pub fn converse(sender: Sender<Message>, receiver: &Receiver<Message>, selection: Selection, open: Open) -> bool {
    Server::new(sender, selection, open).run(receiver)
}
