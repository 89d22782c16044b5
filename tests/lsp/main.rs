//! The language server as clients meet it: the real binary over its standard input and output.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

mod client;
mod features;
mod files;
mod robust;
mod sync;
