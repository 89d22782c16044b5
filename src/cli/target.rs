//! The names of targets on the command line.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use pipec::emit::Target;

/// A target, by the name people type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TargetName {
    /// AWS CloudFormation
    #[value(alias = "cloudformation")]
    Cfn,
    /// Terraform, in JSON, with the AWS provider from 5.100 on
    #[value(alias = "tf")]
    Terraform,
}

impl From<TargetName> for Target {
    fn from(name: TargetName) -> Self {
        match name {
            TargetName::Cfn => Self::CloudFormation,
            TargetName::Terraform => Self::Terraform,
        }
    }
}

/// The result that a file is built into: a deployment, or a picture of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Built {
    /// The deployment for a target.
    Deployment(TargetName),
    /// The flow of the data, as a flowchart of Mermaid.
    Mermaid,
}

impl ValueEnum for Built {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Deployment(TargetName::Cfn), Self::Deployment(TargetName::Terraform), Self::Mermaid]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Deployment(target) => target.to_possible_value(),
            Self::Mermaid => {
                Some(PossibleValue::new("mermaid").help("A flowchart of the data, as `pipec graph` draws it"))
            }
        }
    }
}
