//! The message loop of the language server, in memory: whatever a client sends, it answers each request once and ends.
//!
//! A line of the input is a message: its first letter picks the method, the rest is text that is typed, or parameters where
//! it is JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use lsp_server::{Message, Notification, Request};
use pipec::graph::{NoFiles, Selection};
use serde_json::{Value, json};

#[path = "../../src/lsp/mod.rs"]
#[allow(dead_code, reason = "standard input and output are not fuzzed")]
mod lsp;

const URI: &str = "file:///nowhere/a.pipe";

const TEXT: &str =
    "module m(a: bucket, s: string = \"x\") { queue q; q -> lambda f(\"code\") -> a }\nimport \"b.pipe\"\nstream d -> firehose -> bucket raw\nm c(raw)\n";

const METHODS: &[&str] = &[
    "textDocument/completion", "textDocument/hover", "textDocument/signatureHelp", "textDocument/definition",
    "textDocument/references", "textDocument/documentHighlight", "textDocument/prepareRename", "textDocument/rename",
    "textDocument/documentSymbol", "textDocument/foldingRange", "textDocument/selectionRange",
    "textDocument/semanticTokens/full", "textDocument/semanticTokens/range", "textDocument/inlayHint",
    "textDocument/codeAction", "textDocument/codeLens", "textDocument/documentLink", "textDocument/prepareCallHierarchy",
    "textDocument/diagnostic", "workspace/symbol", "workspace/executeCommand", "pipec/diagram", "shutdown", "initialize",
    "textDocument/nothing",
];

fuzz_target!(|text: &str| {
    let (to_client, from_server) = crossbeam_channel::unbounded();
    let (to_server, from_client) = crossbeam_channel::unbounded();
    let mut requests = 0;
    let mut send = |method: &str, params: Value, answered: bool| {
        let method = method.to_owned();
        requests += i32::from(answered);
        let message = match answered {
            true => Request { id: requests.into(), method, params }.into(),
            false => Message::Notification(Notification { method, params }),
        };
        to_server.send(message).expect("the server is there");
    };
    send("initialize", json!({ "capabilities": {} }), true);
    let document = json!({ "uri": URI, "languageId": "pipe", "version": 1, "text": TEXT });
    send("textDocument/didOpen", json!({ "textDocument": document }), false);
    for (number, line) in text.split('\n').enumerate().take(64) {
        let mut letters = line.chars();
        let pick = letters.next().map_or(0, |letter| letter as usize);
        let rest = letters.as_str();
        let (row, column) = (pick / 7 % 5, pick % 40);
        let place = json!({ "line": row, "character": column });
        let range = json!({ "start": place, "end": { "line": row, "character": column + pick % 3 } });
        match pick % 4 {
            0 => {
                let document = json!({ "uri": URI, "version": number });
                let change = json!([{ "range": range, "text": rest }]);
                send("textDocument/didChange", json!({ "textDocument": document, "contentChanges": change }), false);
            }
            _ => {
                let method = METHODS[pick / 4 % METHODS.len()];
                let usual = json!({
                    "textDocument": { "uri": URI }, "position": place, "range": range, "positions": [place], "query": rest,
                    "newName": rest, "context": { "includeDeclaration": true, "diagnostics": [] }, "command": "pipec.diagram",
                });
                send(method, serde_json::from_str(rest).unwrap_or(usual), true);
            }
        }
    }
    send("exit", Value::Null, false);
    lsp::converse(to_client, &from_client, Selection::default(), |_| Box::new(NoFiles));
    let answers = from_server.try_iter().filter(|message| matches!(message, Message::Response(_))).count();
    assert_eq!(answers, usize::try_from(requests).expect("counted"), "each request is answered once");
});
