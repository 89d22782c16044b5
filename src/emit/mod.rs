//! Targets: each turns the plan into a document. Knows no service by name.

mod addresses;
mod archive;
pub mod cfn;
mod fragments;
mod parameters;
mod pretty;
mod sub;
mod substitution;
pub mod terraform;

pub use crate::plan::Target;
pub use archive::zip;
pub use parameters::Values;

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

/// The document of the plan's target.
///
/// # Errors
/// Returns the words of a serializer that refuses a value. None is known that one refuses: the error is a fault of pipec.
pub fn emit(plan: &Plan<'_>, format: Format) -> Result<String, String> {
    match (plan.target, format) {
        (Target::CloudFormation, Format::Json) => cfn::json(plan),
        (Target::CloudFormation, Format::Yaml) => cfn::yaml(plan),
        (Target::Terraform, _) => terraform::json(plan),
    }
}
