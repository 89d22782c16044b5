//! Text that is edited in pieces is the text that the client has, in every encoding; findings are the compiler's.

use crate::client::Client;
use pipec::graph::{NoFiles, Selection};
use pipec::source::Source;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

const TYPED: &[&str] = &[
    "",
    "x",
    "\n",
    "\r\n",
    "\r",
    "(",
    ")",
    "\"",
    "-> ",
    "bucket b\n",
    "stream d -> firehose -> bucket raw\n",
    "\u{e4}",
    "\u{1f600}",
    "# \u{4e2d}\u{6587}\n",
    "a\u{301}",
    "straem q\n",
];

const ENCODINGS: &[&str] = &["utf-8", "utf-16", "utf-32"];

/// A place as the protocol counts it, by a way of counting of our own.
fn position(text: &str, offset: usize, encoding: &str) -> Value {
    let (mut line, mut column, mut letters) = (0, 0, text[..offset].chars().peekable());
    while let Some(letter) = letters.next() {
        let split = letter == '\r' && letters.peek().is_none() && text[offset..].starts_with('\n');
        if letter == '\n' || (letter == '\r' && letters.peek() != Some(&'\n') && !split) {
            (line, column) = (line + 1, 0);
        } else if letter != '\r' {
            column += match encoding {
                "utf-8" => letter.len_utf8(),
                "utf-16" => letter.len_utf16(),
                _ => 1,
            };
        }
    }
    json!({ "line": line, "character": column })
}

/// Nobody can point between `\r` and `\n`.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) || (text[..at].ends_with('\r') && text[at..].starts_with('\n')) {
        at -= 1;
    }
    at
}

fn ranges(found: &Value) -> Vec<(Value, Value)> {
    let all = found.as_array().unwrap().iter();
    all.map(|one| (one["code"].clone(), one["range"]["start"].clone())).collect()
}

#[test]
fn edits_in_pieces_are_edits_of_the_whole() {
    let script = prop::collection::vec((0..1000_usize, 0..12_usize, 0..TYPED.len()), 1..20);
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 24, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    for encoding in ENCODINGS {
        let capabilities = json!({ "general": { "positionEncodings": [encoding] } });
        let (client, answer) = Client::initialized(capabilities);
        assert_eq!(answer["capabilities"]["positionEncoding"], *encoding);
        let client = std::cell::RefCell::new(client);
        let files = std::cell::Cell::new(0);
        runner
            .run(&script, |script| {
                let mut client = client.borrow_mut();
                files.set(files.get() + 1);
                let uri = format!("untitled:{}", files.get());
                let mut text = "stream d -> firehose -> bucket raw\r\nbucket \u{e4}\u{1f600} x\nqueue q\n".to_owned();
                client.open(&uri, &text);
                for (version, (at, length, typed)) in (2..).zip(script) {
                    let start = boundary(&text, text.len() * at / 1000);
                    let end = boundary(&text, start + length).max(start);
                    let range =
                        json!({ "start": position(&text, start, encoding), "end": position(&text, end, encoding) });
                    text.replace_range(start..end, TYPED[typed]);
                    client.change(&uri, version, json!([{ "range": range, "text": TYPED[typed] }]));
                    let told = client.told(&uri, version);
                    let source = Source::new("x", text.as_str());
                    let found = pipec::analyze(&source, &Selection::default(), &NoFiles, |_, _, found| found);
                    let wanted: Vec<(Value, Value)> = found
                        .iter()
                        .map(|one| (json!(one.code.to_string()), position(&text, one.span().start as usize, encoding)))
                        .collect();
                    prop_assert_eq!(ranges(&told), wanted, "{:?}", text);
                }
                Ok(())
            })
            .unwrap();
        assert_eq!(client.into_inner().leave(), 0);
    }
}

#[test]
fn the_last_version_is_told() {
    let (mut client, _) = Client::initialized(json!({}));
    let uri = "untitled:a";
    client.open(uri, "");
    for version in 2..300 {
        client.change(uri, version, json!([{ "text": format!("bucket b{version} -> stream d\n") }]));
    }
    assert_eq!(client.told(uri, 299)[0]["code"], "P301");
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    let cleared = client.wait(|message| message["params"]["uri"] == uri && message["params"].get("version").is_none());
    assert_eq!(cleared["params"]["diagnostics"], json!([]));
    assert_eq!(client.leave(), 0);
}

#[test]
fn a_client_that_asks_is_not_told() {
    let (mut client, _) = Client::initialized(json!({ "textDocument": { "diagnostic": {} } }));
    let uri = "untitled:a";
    client.open(uri, "straem d\n");
    let document = json!({ "uri": uri });
    let full = client.ask("textDocument/diagnostic", json!({ "textDocument": document }));
    assert_eq!(full["kind"], "full");
    assert_eq!(full["items"][0]["code"], "P201");
    let again = client
        .ask("textDocument/diagnostic", json!({ "textDocument": document, "previousResultId": full["resultId"] }));
    assert_eq!(again["kind"], "unchanged");
    client.change(uri, 2, json!([{ "text": "stream d\n" }]));
    let changed = client
        .ask("textDocument/diagnostic", json!({ "textDocument": document, "previousResultId": full["resultId"] }));
    assert_eq!(changed["items"], json!([]));
    assert_eq!(client.leave(), 0);
}
