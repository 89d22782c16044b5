//! The time until an editor has its answers: a typing session in files of 1,000 to 10,000 lines, replayed on the real server.
//!
//! `cargo bench --bench lsp`; prints figures, the time that this client takes to read an answer included.

#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark")]

#[path = "../tests/lsp/client.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod client;
#[path = "../tests/judges/generate/generator.rs"]
#[allow(clippy::indexing_slicing, reason = "a tool of the tests")]
mod generator;

use client::Client;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The text that a person types: a chain below all others, whose names lead to candidates that have to be found, with
/// brackets and quotes that are open for a while, and a mistake that is taken back.
const SESSION: &str = "stream clicks(shards=2) -> firehose(gzip) -[prefix=\"raw/\"]-> bucket clicked\nclicked -[created, suffix=\".gz\"]-> lambda tidy(\"lambda/copy\", memory=512MiB) -> bucket tiddy\u{8}\u{8}\u{8}dy\nrole keeper {\n  allow read on clicked\n}\n";

/// The measured times.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn tell(&mut self, what: &str) {
        self.0.sort_unstable();
        let at = |share: usize| self.0[(self.0.len() * share / 100).min(self.0.len() - 1)].as_secs_f64() * 1000.0;
        println!(
            "{what:48} median {:6.2} ms   p99 {:6.2} ms   most {:6.2} ms   ({})",
            at(50),
            at(99),
            at(100),
            self.0.len()
        );
    }
}

/// A file of as many lines at least, of many pipelines that have nothing to do with each other.
fn lines(count: usize) -> String {
    let mut parts = count / 4;
    loop {
        let (text, _) = generator::pipeline(&generator::picks(1, parts));
        let found = text.lines().count();
        if found >= count {
            return text;
        }
        parts += parts * (count - found) / count + 1;
    }
}

/// A file of one pipeline in which everything has to do with everything.
fn knot(count: usize) -> String {
    let mut text = "topic hub\n".to_owned();
    for n in 0..count {
        text.push_str(&format!("hub -[where kind == \"k{n}\"]-> queue q{n} -> lambda f{n}(\"lambda/worker\")\n"));
    }
    text
}

fn main() {
    start();
    for (name, count) in [("1,000", 1_000), ("2,000", 2_000), ("10,000", 10_000)] {
        session(&format!("{name} lines, many pipelines"), &lines(count));
        session(&format!("{name} lines, one knot"), &knot(count));
    }
}

fn start() {
    let mut times = Times::default();
    for _ in 0..21 {
        let before = Instant::now();
        let (client, _) = Client::initialized(json!({}));
        times.0.push(before.elapsed());
        client.leave();
    }
    times.tell("start, until `initialize` is answered");
}

/// Types the session into the middle of a file; each key is a message, and its findings are waited for.
fn session(what: &str, text: &str) {
    println!("\n{what}: {} bytes", text.len());
    let (mut client, _) = Client::initialized(json!({}));
    // The folder of the document holds the code that the file names.
    let uri = &format!("file://{}/examples/large.pipe", env!("CARGO_MANIFEST_DIR"));
    let before = Instant::now();
    client.open(uri, text);
    let found = client.told(uri, 1);
    let opened = before.elapsed().as_secs_f64() * 1000.0;
    println!("{:48} {opened:.0} ms ({} findings)", "opened, until findings", found.as_array().map_or(0, Vec::len));
    let mut line = text.lines().count() as u32 / 2;
    while !text.lines().nth(line as usize).is_some_and(|line| line.starts_with(|c: char| c.is_ascii_alphabetic())) {
        line += 1;
    }
    client.change(uri, 2, edit(line, 0, 0, "\n"));
    client.told(uri, 2);
    let (mut column, mut version) = (0, 2);
    let (mut keys, mut completions) = (Times::default(), Times::default());
    for letter in SESSION.chars() {
        version += 1;
        let change = match letter {
            '\u{8}' => edit(line, column - 1, 1, ""),
            letter => edit(line, column, 0, &letter.to_string()),
        };
        let before = Instant::now();
        client.change(uri, version, change);
        client.told(uri, version);
        keys.0.push(before.elapsed());
        (line, column) = match letter {
            '\u{8}' => (line, column - 1),
            '\n' => (line + 1, 0),
            _ => (line, column + 1),
        };
        let before = Instant::now();
        let place = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": column } });
        client.ask("textDocument/completion", place);
        completions.0.push(before.elapsed());
    }
    keys.tell("key until findings");
    completions.tell("completion");
    for method in ["hover", "documentHighlight", "references"] {
        let mut times = Times::default();
        for _ in 0..20 {
            let place = json!({ "textDocument": { "uri": uri }, "position": { "line": line - 4, "character": 2 }, "context": { "includeDeclaration": true } });
            let before = Instant::now();
            client.ask(&format!("textDocument/{method}"), place);
            times.0.push(before.elapsed());
        }
        times.tell(method);
    }
    for method in ["documentSymbol", "semanticTokens/full", "foldingRange"] {
        let mut times = Times::default();
        for _ in 0..5 {
            let before = Instant::now();
            client.ask(&format!("textDocument/{method}"), json!({ "textDocument": { "uri": uri } }));
            times.0.push(before.elapsed());
        }
        times.tell(method);
    }
    println!("{:48} {:.0} MB", "memory", client.memory());
    client.ask("shutdown", Value::Null);
}

fn edit(line: u32, column: u32, length: u32, text: &str) -> Value {
    let (start, end) =
        (json!({ "line": line, "character": column }), json!({ "line": line, "character": column + length }));
    json!([{ "range": { "start": start, "end": end }, "text": text }])
}
