//! Rules of service files: about things that AWS refuses, or does otherwise than meant, although each part is right.

use super::expr::{Expr, Loop};
use super::template::Template;
use schemars::JsonSchema;
use serde::Deserialize;

/// One rule, of the nodes of a kind or of the arrows into them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The code of the finding, such as `P507`.
    #[schemars(extend("pattern" = "^P[0-9]{3}$"))]
    pub code: String,
    /// Asked once for each item.
    #[serde(default)]
    pub each: Option<Loop>,
    /// The condition under which it is broken.
    pub when: Expr,
    /// A sentence that says what is wrong.
    pub says: Template,
    /// It is asked only where its arguments stand in one place: a value that one environment has no use for, another may have.
    #[serde(default)]
    pub together: bool,
    /// The argument or option it is about; the whole node or arrow where none is given.
    #[serde(default)]
    pub at: Option<String>,
    /// The name of the column it is about, instead of an argument.
    #[serde(default)]
    pub column: Option<Expr>,
    /// The label at that place.
    pub label: Template,
    /// The node that it disagrees with: an end of the arrow (`from`, `to`), or an argument that names one.
    #[serde(default)]
    pub with: Option<String>,
    /// The label at that node.
    #[serde(default)]
    pub with_label: Option<Template>,
    /// A sentence that says what to write instead.
    pub help: Template,
    /// The argument that a machine can write.
    #[serde(default)]
    pub fix: Option<RuleFix>,
    /// The page of AWS's documentation.
    pub source: String,
}

/// An argument to add to a node, after another that stands there.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleFix {
    /// The name that the node has where the rule is asked, such as `writer`.
    pub node: String,
    /// The argument it follows.
    pub after: String,
    /// The argument.
    pub write: String,
}
