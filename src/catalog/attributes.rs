//! The arguments of things that are no nodes: of parameters and outputs in their parentheses, and of
//! resources besides their properties.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>; names of exports:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>; resources:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html>,
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on>.

use super::{Map, Parameter};
use std::sync::LazyLock;

/// A test holds that they can be read.
static ATTRIBUTES: LazyLock<Map<Map<Parameter>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("attributes.json")).unwrap_or_default());
static NONE: LazyLock<Map<Parameter>> = LazyLock::new(Map::default);

static EVERY_NODE: LazyLock<Map<Parameter>> = LazyLock::new(read_every_node);

/// The arguments that every kind has, besides its own.
pub fn of_every_node() -> &'static Map<Parameter> {
    &EVERY_NODE
}

/// The same anew, for a kind to have as its own.
pub fn read_every_node() -> Map<Parameter> {
    serde_json::from_str(include_str!("every_node.json")).unwrap_or_default()
}

/// The attributes of what a statement declares (`param`, `output`), or of every resource of a target (`cfn`, `terraform`), as
/// arguments; none where a word has none.
pub fn attributes(of: &str) -> &'static Map<Parameter> {
    ATTRIBUTES.get(of).unwrap_or(&NONE)
}

#[cfg(test)]
mod tests {
    use super::{attributes, of_every_node};
    use crate::catalog::{TARGETS, Target, types};

    #[test]
    fn attributes_can_be_read() {
        assert_eq!(attributes("param").keys().collect::<Vec<_>>(), ["secret", "import_value", "doc"]);
        assert_eq!(attributes("output").keys().collect::<Vec<_>>(), ["doc", "export"]);
        assert!(TARGETS.into_iter().all(|target| !attributes(target.table()).is_empty()));
        assert!(attributes("env").is_empty());
        assert!(of_every_node().contains_key("tags"));
        // Policies are attributes, and of types that there are.
        for policy in ["CreationPolicy", "UpdatePolicy"] {
            let known = |kind| types::find(Target::CloudFormation, kind).is_some();
            assert!(types::with_policy(policy).count() > 3 && types::with_policy(policy).all(known));
            assert!(attributes("cfn").contains_key(policy));
        }
    }
}
