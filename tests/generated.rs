//! Generated pipelines: what is right is found right, whatever its parts; and one thing that is wrong gives its code, and
//! nothing else is found.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;
#[path = "judges/generate/generator.rs"]
mod generator;

use common::{Folder, codes, compile};
use generator::{PARTS, pipeline};
use pipec::diagnostics::{Diagnostics, Severity};
use proptest::prelude::*;

/// More than advice.
fn findings(found: &Diagnostics) -> Vec<String> {
    let findings = found.iter().filter(|one| one.severity > Severity::Advice);
    findings.map(|one| format!("{}: {}", one.code, one.message)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_right_is_found_right(picks in proptest::collection::vec((0..PARTS, any::<u32>()), 1..12)) {
        let (text, _) = pipeline(&picks);
        let made = compile(&text, &Folder::new("examples"));
        prop_assert_eq!(findings(&made.diagnostics), Vec::<String>::new(), "{}", text);
        prop_assert!(made.document.is_some(), "{}", text);
    }

    #[test]
    fn each_fault_is_found_alone(picks in proptest::collection::vec((0..PARTS, any::<u32>()), 1..5)) {
        let (text, parts) = pipeline(&picks);
        for part in &parts {
            for fault in &part.faults {
                let faulty = text.replacen(&part.text, &fault.put_into(&part.text), 1);
                let found = codes(&compile(&faulty, &Folder::new("examples")));
                prop_assert_eq!(&found, &vec![fault.code], "{:?} in\n{}", fault, faulty);
            }
        }
    }
}

/// Every part can be wrong in some way, and together they show many codes.
#[test]
fn parts_have_faults() {
    let mut all = std::collections::BTreeSet::new();
    for kind in 0..PARTS {
        let (_, parts) = pipeline(&[(kind, 0)]);
        assert!(!parts[0].faults.is_empty());
        all.extend(parts[0].faults.iter().map(|fault| fault.code));
    }
    assert!(all.len() >= 24, "{} codes", all.len());
}
