//! The features of editors: each at `$0` in fixtures, and what they rest on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

#[path = "../common/mod.rs"]
mod common;
mod features;
#[path = "../judges/generate/generator.rs"]
mod generator;
mod typed;
