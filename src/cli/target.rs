//! The names of targets on the command line.

use clap::ValueEnum;
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
