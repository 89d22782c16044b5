//! Targets: each turns the plan into a document. Knows no service by name.

mod archive;
pub mod cfn;
mod pretty;
mod substitution;

pub use archive::zip;

use crate::plan::Plan;

/// What can be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// AWS CloudFormation.
    CloudFormation,
}

/// How a document is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON, two spaces deep.
    #[default]
    Json,
    /// YAML with short forms.
    Yaml,
}

/// The document of a target, in UTF-8.
///
/// # Errors
/// Where a serializer refuses a value, which a test holds that it never does.
pub fn emit(plan: &Plan<'_>, target: Target, format: Format) -> Result<Vec<u8>, String> {
    match (target, format) {
        (Target::CloudFormation, Format::Json) => cfn::json(plan),
        (Target::CloudFormation, Format::Yaml) => cfn::yaml(plan).map(String::into_bytes),
    }
}
