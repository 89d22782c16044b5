//! Targets: each turns the plan into a document. Knows no service by name.

mod archive;
pub mod cfn;
mod fragments;
mod pretty;
mod substitution;
pub mod terraform;

pub use crate::plan::Target;
pub use archive::zip;

use crate::plan::Plan;

/// The format of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON, two spaces deep.
    #[default]
    Json,
    /// CloudFormation's YAML with short forms; Terraform has no YAML, and gets JSON.
    Yaml,
}

/// The document of the plan's target, in UTF-8.
///
/// # Errors
/// Returns an error if a serializer refuses a value; a test checks that it never does.
pub fn emit(plan: &Plan<'_>, format: Format) -> Result<Vec<u8>, String> {
    match (plan.target, format) {
        (Target::CloudFormation, Format::Json) => cfn::json(plan),
        (Target::CloudFormation, Format::Yaml) => cfn::yaml(plan).map(String::into_bytes),
        (Target::Terraform, _) => terraform::json(plan),
    }
}
