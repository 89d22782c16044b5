//! The attributes that a parameter of the deployment may have, in the words of arguments.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>; names of exports:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>.

use super::{Map, Parameter};
use std::sync::LazyLock;

/// A test holds that they can be read.
static ATTRIBUTES: LazyLock<Map<Parameter>> =
    LazyLock::new(|| serde_json::from_str(include_str!("attributes.json")).unwrap_or_default());

/// `secret`, `import_value` and `doc`, as arguments.
pub fn attributes() -> &'static Map<Parameter> {
    &ATTRIBUTES
}

#[cfg(test)]
mod tests {
    #[test]
    fn attributes_can_be_read() {
        assert_eq!(super::attributes().keys().collect::<Vec<_>>(), ["secret", "import_value", "doc"]);
    }
}
