//! Any bytes: what is formatted says the same, and stays as it is when it is formatted again.
//!
//! `cargo install cargo-fuzz && cargo fuzz run -s none format`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pipec::source::Source;
use pipec::syntax::{Refused, format};

fuzz_target!(|bytes: &[u8]| {
    let source = Source::new("fuzz.pipe", String::from_utf8_lossy(bytes));
    match format(&source) {
        Ok(once) => {
            let again = format(&Source::new("fuzz.pipe", once.text())).expect("what was formatted has no errors");
            assert_eq!(once.text(), again.text());
        }
        Err(Refused::Errors(found)) => assert!(found.has_errors()),
        Err(Refused::Different) => panic!("the result would say something else"),
    }
});
