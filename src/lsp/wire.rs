//! Messages over standard input and output, whatever the other side writes.
//!
//! lsp-server's own threads end with the first message that is no JSON; these tell the client of it, and read on.

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{ErrorCode, Message, Notification, RequestId, Response};
use serde_json::{Value, json};
use std::io::{self, BufRead, Read, Write};
use std::thread;

/// A message may be as large as the largest source, escaped.
const LARGEST: u64 = 1 << 31;
/// The longest line of a header.
const HEADER: u64 = 4096;

/// The outcome of reading.
pub enum Incoming {
    /// A message.
    Message(Message),
    /// Something else; what is to be answered.
    Wrong(Value),
    /// Nothing more comes.
    End,
}

/// Reads messages in a thread of its own, and writes them in another, until either side is gone.
pub fn stdio() -> (Sender<Message>, Receiver<Message>, thread::JoinHandle<()>) {
    let (to_client, outgoing) = unbounded::<Message>();
    let (incoming, from_client) = unbounded::<Message>();
    let writer = thread::spawn(move || {
        for message in outgoing {
            if message.write(&mut io::stdout().lock()).is_err() {
                return;
            }
        }
    });
    thread::spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let sent = match read(&mut input) {
                Ok(Incoming::Message(message)) => incoming.send(message).is_ok(),
                Ok(Incoming::Wrong(answer)) => frame(&mut io::stdout().lock(), &answer).is_ok(),
                Ok(Incoming::End) | Err(_) => false,
            };
            if !sent {
                return;
            }
        }
    });
    (to_client, from_client, writer)
}

/// Reads one message.
pub fn read(input: &mut impl BufRead) -> io::Result<Incoming> {
    let Some(length) = header(input)? else { return Ok(Incoming::End) };
    if length > LARGEST {
        io::copy(&mut input.take(length), &mut io::sink())?;
        return Ok(Incoming::Wrong(refusal(&Value::Null, ErrorCode::InvalidRequest, "the message is too large")));
    }
    let mut body = Vec::new();
    // Grows as it is read: a length that was only claimed takes no memory.
    if input.take(length).read_to_end(&mut body)? as u64 != length {
        return Ok(Incoming::End);
    }
    Ok(message(&body))
}

/// The length of what follows, after a header that may have other lines and nonsense in it.
fn header(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.take(HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        match (line.trim(), length) {
            ("", Some(length)) => return Ok(Some(length)),
            ("", None) => {}
            (line, _) => {
                let field = line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
                length = field.and_then(|(_, value)| value.trim().parse().ok()).or(length);
            }
        }
    }
}

fn message(body: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return Incoming::Wrong(refusal(&Value::Null, ErrorCode::ParseError, &error.to_string())),
    };
    let id = value.get("id").cloned().unwrap_or_default();
    let method = value.get("method").and_then(Value::as_str).map(str::to_owned);
    match (method, serde_json::from_value::<Message>(value)) {
        // A notification has no id, and one that cannot be read is let go.
        (_, Ok(message)) => Incoming::Message(message),
        (Some(method), Err(_)) if method.starts_with("$/") && id.is_null() => {
            Incoming::Message(Message::Notification(Notification { method, params: Value::Null }))
        }
        (_, Err(error)) => Incoming::Wrong(refusal(&id, ErrorCode::InvalidRequest, &error.to_string())),
    }
}

fn refusal(id: &Value, code: ErrorCode, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": message } })
}

fn frame(output: &mut impl Write, value: &Value) -> io::Result<()> {
    let text = value.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

/// The answer that a request is in error.
pub fn error(id: RequestId, code: ErrorCode, message: String) -> Response {
    Response::new_err(id, code as i32, message)
}
