//! It survives any client, and ends as the protocol says.

use crate::client::Client;
use serde_json::{Value, json};

const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const INVALID_REQUEST: i64 = -32600;
const PARSE_ERROR: i64 = -32700;
const NOT_INITIALIZED: i64 = -32002;
const CANCELLED: i64 = -32800;

#[test]
fn it_leaves_as_the_protocol_says() {
    let (client, answer) = Client::initialized(json!({}));
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(client.leave(), 0);
    let (mut client, _) = Client::initialized(json!({}));
    client.tell("exit", Value::Null);
    assert_eq!(client.end(), 1, "exit without shutdown");
    let (client, _) = Client::initialized(json!({}));
    assert_eq!(client.end(), 1, "a client that is gone");
}

#[test]
fn requests_out_of_place_are_refused() {
    let mut client = Client::start();
    assert_eq!(client.refused("textDocument/hover", json!({})), NOT_INITIALIZED);
    client.open("file:///a.pipe", "stream d");
    client.ask("initialize", json!({ "capabilities": {} }));
    assert_eq!(client.refused("initialize", json!({ "capabilities": {} })), INVALID_REQUEST);
    assert_eq!(client.refused("textDocument/nothing", json!({})), METHOD_NOT_FOUND);
    assert_eq!(client.refused("textDocument/hover", json!({ "position": 7 })), INVALID_PARAMS);
    let place = json!({ "textDocument": { "uri": "file:///b.pipe" }, "position": { "line": 0, "character": 0 } });
    assert_eq!(client.refused("textDocument/hover", place), INVALID_PARAMS, "not open");
    client.tell("textDocument/nothing", json!([1, 2]));
    client.tell("textDocument/didChange", json!("what?"));
    client.ask("shutdown", Value::Null);
    assert_eq!(client.refused("textDocument/hover", json!({})), INVALID_REQUEST);
    client.tell("exit", Value::Null);
    assert_eq!(client.end(), 0);
}

#[test]
fn nonsense_on_the_wire_is_survived() {
    let (mut client, _) = Client::initialized(json!({ "textDocument": "odd", "general": { "positionEncodings": 4 } }));
    let error = |client: &mut Client| {
        client.wait(|message| message.get("error").is_some())["error"]["code"].as_i64().expect("a code")
    };
    client.raw(b"Content-Length: 5\r\n\r\n{\"a\":");
    assert_eq!(error(&mut client), PARSE_ERROR);
    client.raw(b"Content-Length: 2\r\n\r\n[]");
    assert_eq!(error(&mut client), INVALID_REQUEST);
    client.raw(b"Content-Length: 4\r\n\r\n\xff\xfe\xfd\xfc");
    assert_eq!(error(&mut client), PARSE_ERROR);
    client.raw(b"what is this\r\nX-Y: z\r\ncontent-length:  13 \r\n\r\n{\"id\":true}  ");
    assert_eq!(error(&mut client), INVALID_REQUEST);
    let deep = "[".repeat(100_000);
    client.raw(format!("Content-Length: {}\r\n\r\n{deep}", deep.len()).as_bytes());
    assert_eq!(error(&mut client), PARSE_ERROR);
    client.tell("$/unknown", json!(null));
    client.tell("$/cancelRequest", json!({ "id": {} }));
    client.open("file:///a.pipe", "stream d\n");
    assert_eq!(client.told("file:///a.pipe", 1).as_array().unwrap().len(), 0);
    assert_eq!(client.leave(), 0);
}

#[test]
fn a_length_that_is_only_claimed_takes_no_memory() {
    let (mut client, _) = Client::initialized(json!({}));
    client.raw(b"Content-Length: 2000000000\r\n\r\n{}");
    assert_eq!(client.end(), 1);
    let (mut client, _) = Client::initialized(json!({}));
    client.raw(b"Content-Length: 99999999999999999999999999\r\n\r\n");
    assert_eq!(client.end(), 1);
}

#[test]
fn positions_and_edits_anywhere_are_taken() {
    let (mut client, _) = Client::initialized(json!({}));
    let uri = "file:///a.pipe";
    client.open(uri, "stream d -> firehose -> bucket \u{1f600}\r\nx");
    let wild = [(0, 99), (7, 0), (4_000_000_000_u32, 4_000_000_000_u32), (0, 33)];
    for (version, (line, character)) in (2..).zip(wild) {
        let place = json!({ "line": line, "character": character });
        for method in
            ["hover", "completion", "definition", "signatureHelp", "documentHighlight", "prepareCallHierarchy"]
        {
            client.ask(&format!("textDocument/{method}"), json!({ "textDocument": { "uri": uri }, "position": place }));
        }
        let range = json!({ "start": place, "end": { "line": 0, "character": 3 } });
        client.ask(
            "textDocument/codeAction",
            json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } }),
        );
        client.ask("textDocument/semanticTokens/range", json!({ "textDocument": { "uri": uri }, "range": range }));
        client.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": range }));
        client.change(uri, version, json!([{ "range": range, "text": "\u{e4}" }]));
        client.told(uri, version);
    }
    client.change("file:///never.opened", 3, json!([{ "text": "x" }]));
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": "file:///never.opened" } }));
    assert_eq!(client.leave(), 0);
}

#[test]
fn a_request_that_was_taken_back_is_not_answered() {
    let (mut client, _) = Client::initialized(json!({}));
    let uri = "file:///a.pipe";
    client.open(uri, "stream d\n");
    let params = json!({ "textDocument": { "uri": uri } });
    // In one write, so that the second is there when the first is looked at.
    let messages = [
        json!({ "jsonrpc": "2.0", "id": 77, "method": "textDocument/documentSymbol", "params": params }),
        json!({ "jsonrpc": "2.0", "id": 78, "method": "textDocument/documentSymbol", "params": params }),
        json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": 78 } }),
    ];
    let mut last = Value::Null;
    for _ in 0..50 {
        let text: String =
            messages.iter().map(|m| format!("Content-Length: {}\r\n\r\n{m}", m.to_string().len())).collect();
        client.raw(text.as_bytes());
        assert!(client.response(77)["result"].is_array());
        last = client.response(78);
        if last["error"]["code"] == CANCELLED {
            break;
        }
    }
    assert_eq!(last["error"]["code"], CANCELLED, "in one of fifty times at least");
    assert_eq!(client.leave(), 0);
}

#[test]
fn thousands_of_files_may_be_open() {
    let (mut client, _) = Client::initialized(json!({}));
    for number in 0..3_000 {
        client.open(&format!("file:///many/{number}.pipe"), "stream d -> firehose -> bucket raw\n");
    }
    client.told("file:///many/2999.pipe", 1);
    let found = client.ask("workspace/symbol", json!({ "query": "raw" }));
    assert_eq!(found.as_array().unwrap().len(), 500, "the first");
    for number in 0..3_000 {
        client
            .tell("textDocument/didClose", json!({ "textDocument": { "uri": format!("file:///many/{number}.pipe") } }));
    }
    assert_eq!(client.ask("workspace/symbol", json!({ "query": "raw" })), json!([]));
    assert_eq!(client.leave(), 0);
}
