//! The part of HTTP that one page and one stream of events need. httparse reads the requests.
//!
//! A page of another origin that finds the port can read nothing here: there are no CORS headers, and a request that
//! was sent to another name than this machine's (DNS rebinding) is refused.

use super::guests::{Guest, Guests};
use super::page;
use super::snapshot::Shots;
use std::io::{Error, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Browsers send less; who sends more is none.
const LONGEST: usize = 16 * 1024;
/// The time in which a whole request must arrive: browsers on this machine take almost none.
const REQUEST: Duration = Duration::from_secs(5);
/// The time in which a piece of an answer must be taken.
const ANSWER: Duration = Duration::from_secs(10);
/// The interval of messages that nothing has changed; sending one finds out that a page has gone.
const BEAT: Duration = Duration::from_secs(5);

const COMMON: &str = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n";

/// The path that a request asks for.
enum Request {
    Page,
    Events,
    Refused(&'static str),
}

/// Answers until the process ends.
pub fn serve(listener: &TcpListener, port: u16, shots: &Arc<Shots>) {
    let guests = Arc::new(Guests::default());
    for stream in listener.incoming() {
        // A connection that is gone before it is accepted is nobody's loss.
        let Ok(stream) = stream else { continue };
        let Ok(guest) = guests.welcome(&stream) else { continue };
        shots.wake();
        let (shots, guests) = (Arc::clone(shots), Arc::clone(&guests));
        std::thread::spawn(move || {
            // Nor is one that goes while it is answered.
            let _ = answer(stream, port, &shots, &guest, &guests);
            guests.leave(&guest);
        });
    }
}

fn answer(mut stream: TcpStream, port: u16, shots: &Shots, guest: &Guest, guests: &Guests) -> std::io::Result<()> {
    stream.set_write_timeout(Some(ANSWER))?;
    let asked = request(&mut stream, port)?;
    guests.heard(guest);
    match asked {
        Request::Page => {
            let nonce = page::nonce();
            let (policy, body) = (page::policy(&nonce), page::html(&nonce));
            let kind = format!("text/html; charset=utf-8\r\nContent-Security-Policy: {policy}");
            whole(&mut stream, "200 OK", &kind, &body)
        }
        Request::Events => events(&mut stream, shots, guest),
        Request::Refused(status) => whole(&mut stream, status, "text/plain; charset=utf-8", status),
    }
}

fn whole(stream: &mut TcpStream, status: &str, kind: &str, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{COMMON}\r\n{body}")?;
    stream.flush()
}

/// Server-sent events: each shot as it is taken, the newest first of all.
fn events(stream: &mut TcpStream, shots: &Shots, guest: &Guest) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{COMMON}\r\nretry: 1000\n\n")?;
    let mut known = 0;
    while !guest.is_sent_away() {
        match shots.after(known, BEAT, guest) {
            Some((number, text)) => {
                known = number;
                write!(stream, "data: {text}\n\n")?;
            }
            None => stream.write_all(b":\n\n")?,
        }
        stream.flush()?;
    }
    Ok(())
}

/// Reads a request.
fn request(stream: &mut TcpStream, port: u16) -> std::io::Result<Request> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 2048]);
    let begun = Instant::now();
    loop {
        // A byte now and then is no request.
        let left = REQUEST.checked_sub(begun.elapsed()).filter(|left| !left.is_zero());
        stream.set_read_timeout(Some(left.ok_or_else(|| Error::from(ErrorKind::TimedOut))?))?;
        let count = stream.read(&mut piece)?;
        bytes.extend(piece.iter().take(count));
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut request = httparse::Request::new(&mut headers);
        match request.parse(&bytes) {
            Ok(httparse::Status::Complete(_)) => return Ok(asked(&request, port)),
            Ok(httparse::Status::Partial) if count > 0 && bytes.len() < LONGEST => {}
            _ => return Ok(Request::Refused("400 Bad Request")),
        }
    }
}

fn asked(request: &httparse::Request<'_, '_>, port: u16) -> Request {
    let header =
        |name: &str| request.headers.iter().find(|one| one.name.eq_ignore_ascii_case(name)).map(|one| one.value);
    let here = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    if !header("host").is_some_and(|host| here.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(host))) {
        return Request::Refused("421 Misdirected Request");
    }
    // Browsers say where a request comes from, and no other page has business here.
    let own = header("sec-fetch-site").is_none_or(|site| matches!(site, b"same-origin" | b"none"));
    match (request.method, request.path) {
        (Some("GET"), Some("/")) => Request::Page,
        (Some("GET"), Some("/events")) if own => Request::Events,
        (Some("GET"), Some("/events")) => Request::Refused("403 Forbidden"),
        (Some("GET"), _) => Request::Refused("404 Not Found"),
        _ => Request::Refused("405 Method Not Allowed"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Request, asked};

    fn ask(text: &str) -> &'static str {
        let mut headers = [httparse::EMPTY_HEADER; 8];
        let mut request = httparse::Request::new(&mut headers);
        assert!(request.parse(text.as_bytes()).is_ok_and(|status| status.is_complete()), "{text}");
        match asked(&request, 80) {
            Request::Page => "page",
            Request::Events => "events",
            Request::Refused(status) => status,
        }
    }

    #[test]
    fn only_this_machine_s_own_pages_are_answered() {
        assert_eq!(ask("GET / HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n"), "page");
        assert_eq!(ask("GET / HTTP/1.1\r\nhost: LOCALHOST:80\r\n\r\n"), "page");
        assert_eq!(ask("GET /events HTTP/1.1\r\nHost: 127.0.0.1:80\r\nSec-Fetch-Site: same-origin\r\n\r\n"), "events");
        assert_eq!(
            ask("GET /events HTTP/1.1\r\nHost: 127.0.0.1:80\r\nSec-Fetch-Site: cross-site\r\n\r\n"),
            "403 Forbidden"
        );
        assert_eq!(ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), "421 Misdirected Request");
        assert_eq!(ask("GET / HTTP/1.1\r\nHost: 127.0.0.1:81\r\n\r\n"), "421 Misdirected Request");
        assert_eq!(ask("GET / HTTP/1.1\r\n\r\n"), "421 Misdirected Request");
        assert_eq!(ask("GET /../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n"), "404 Not Found");
        assert_eq!(ask("POST / HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n"), "405 Method Not Allowed");
    }
}
