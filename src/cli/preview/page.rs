//! The page: one document with its style and its script in it.

use std::hash::{BuildHasher, Hasher, RandomState};

const HTML: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A word that nobody can guess, for one answer. The hasher's keys are the system's random numbers.
pub fn nonce() -> String {
    (0..2).map(|_| format!("{:016x}", RandomState::new().build_hasher().finish())).collect()
}

/// The content security policy of the page: its own script, its own style, its own server, and the picture that it was
/// sent.
pub fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src blob: data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The page without content: snapshots are sent to it later.
pub fn html(nonce: &str) -> String {
    HTML.replace("{nonce}", nonce).replace("{style}", STYLE).replace("{script}", SCRIPT)
}
