//! Arguments are not dropped: every argument and every option changes the deployment, in each target; and keys and
//! addresses of objects.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;
mod every;
mod objects;

use common::Folder;
use pipec::emit::{Format, Target};
use pipec::graph::Selection;
use pipec::source::Source;

const TARGETS: [Target; 2] = [Target::CloudFormation, Target::Terraform];

/// The document of a target.
#[track_caller]
fn document(text: &str, target: Target) -> String {
    let selection = Selection { target, ..Selection::default() };
    let made = pipec::compile(&Source::new("test.pipe", text), &selection, &Folder::new("tests/errors"), Format::Json);
    let found: Vec<String> =
        made.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
    made.document.unwrap_or_else(|| panic!("{found:#?} in\n{text}"))
}
