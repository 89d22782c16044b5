//! How a target spells a service: resources, attributes, policies, what arrows become, outputs.

use super::expr::{Expr, Loop};
use super::map::Map;
use super::path::Word;
use super::template::Template;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

/// What a plan is lowered for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// AWS CloudFormation.
    #[default]
    CloudFormation,
    /// Terraform, in its JSON syntax, with the AWS provider.
    Terraform,
}

/// All that there are.
pub const TARGETS: [Target; 2] = [Target::CloudFormation, Target::Terraform];

impl Target {
    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::CloudFormation => "CloudFormation",
            Self::Terraform => "Terraform",
        }
    }

    /// The table of a service file that spells it for the target.
    pub fn table(self) -> &'static str {
        match self {
            Self::CloudFormation => "cfn",
            Self::Terraform => "terraform",
        }
    }

    /// Whether small code stands in the document itself.
    pub fn carries_code(self) -> bool {
        self == Self::CloudFormation
    }

    /// The target deploys a document without any resource.
    pub fn takes_nothing(self) -> bool {
        self == Self::Terraform
    }

    /// The command that says what became of each resource.
    pub fn lists_resources(self) -> &'static str {
        match self {
            Self::CloudFormation => "aws cloudformation describe-stack-resources --stack-name STACK",
            Self::Terraform => "terraform show",
        }
    }
}

/// How a target spells a service.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    /// The resources of a node. `main` is the node itself.
    #[serde(default)]
    pub resources: Map<Resource>,
    /// The property of `main` that takes a deterministic name.
    #[serde(default)]
    pub name_property: Option<String>,
    /// The place of environment variables in the properties of `main`, key by key.
    #[serde(default)]
    pub environment: Vec<String>,
    /// How others refer to a node: `main` for its reference, `main.Arn` for an attribute of a resource, or a template.
    #[serde(default)]
    pub attributes: Map<Attribute>,
    /// The resources that carry resource-policy statements, by the resource they protect.
    #[serde(default)]
    pub policies: Map<PolicyResource>,
    /// Resources and patches that an arrow becomes, by accepted link.
    #[serde(default)]
    pub links: Map<LinkDialect>,
}

/// A resource template.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// The target's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Ends the logical id; empty for the node itself.
    #[serde(default)]
    pub suffix: Option<Template>,
    /// Only where this holds.
    #[serde(default)]
    pub when: Option<Expr>,
    /// One for each item.
    #[serde(default)]
    pub each: Option<Loop>,
    /// Kept when the stack is deleted or the resource replaced, where this holds.
    #[serde(default)]
    pub retain: Option<Expr>,
    /// Made where an arrow first adds to it, and not otherwise.
    #[serde(default)]
    pub patched: bool,
    /// Resources of the node that must be there first, besides those it refers to.
    #[serde(default)]
    pub after: Vec<String>,
    /// Properties whose change makes a new one in its place: `createOnlyProperties` of the type's schema.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// Its name in the account, the last of these properties, and what it is a name within: what is replaced under the name
    /// it has is refused. A property of a property is `DatabaseInput.Name`.
    #[serde(default)]
    pub named: Vec<String>,
    /// Changes that no update can make, although the property is not one that replaces it.
    #[serde(default)]
    pub refuses: Vec<Refusal>,
    /// The data in it, a plural: what is lost with it.
    #[serde(default)]
    pub holds: Option<String>,
    /// The policies and permissions that this arrow's grants became must be there first.
    #[serde(default)]
    pub after_grant: bool,
    /// Its ARN spelled out, where it is not the node itself that others are permitted something on.
    #[serde(default)]
    pub arn: Option<Template>,
    /// The properties.
    #[serde(default)]
    pub properties: Option<Template>,
}

/// A change that AWS refuses of a resource that exists.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The place in its properties, key by key.
    pub at: Vec<String>,
    /// How the value there changes.
    pub change: Move,
    /// Why it is refused, and what to do instead.
    pub says: String,
    /// The page of AWS's documentation.
    pub source: String,
}

/// How a value changes.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Move {
    /// There was none.
    Appears,
    /// There is none any more.
    Goes,
    /// To more than twice the number.
    Doubles,
    /// To less than half the number.
    Halves,
}

/// The resource that carries resource-policy statements.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyResource {
    /// The target's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// One resource for each statement rather than one document for the node.
    #[serde(default)]
    pub per_statement: bool,
    /// As for resources.
    #[serde(default)]
    pub after: Vec<String>,
    /// How many bytes AWS takes of all statements together.
    #[serde(default)]
    pub max_bytes: Option<usize>,
    /// The property that names what it is the policy of.
    #[serde(default)]
    pub on: Option<String>,
    /// How many statements AWS takes in one document.
    #[serde(default)]
    pub max_statements: Option<usize>,
    /// As for resources.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// The properties; `{policy}` is the document, or `{grant.*}` the statement.
    pub properties: Template,
}

/// What an arrow becomes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkDialect {
    /// Resources of the arrow's own, by a name of theirs. An arrow's id is made of both ends and the `suffix` of the resource.
    #[serde(default)]
    pub resources: Map<Resource>,
    /// Patches of the resources at its ends.
    #[serde(default)]
    pub patches: Vec<Patch>,
}

/// Something an arrow adds to a resource at one of its ends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// The end of the arrow that it is added to.
    pub on: End,
    /// Which of its resources.
    #[serde(default = "main")]
    pub resource: String,
    /// The place in its properties, key by key.
    pub at: Vec<Template>,
    /// Appended to the list there.
    #[serde(default)]
    pub append: Option<Template>,
    /// Set there.
    #[serde(default)]
    pub set: Option<Template>,
    /// One for each item.
    #[serde(default)]
    pub each: Option<Loop>,
    /// Only where this holds.
    #[serde(default)]
    pub when: Option<Expr>,
    /// As for resources.
    #[serde(default)]
    pub after_grant: bool,
    /// The service acts on the resource at its end with this: an existing resource cannot be changed, and this says what to do there.
    #[serde(default)]
    pub manual_step: Option<Template>,
}

/// An end of an arrow.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The left one.
    From,
    /// The right one.
    #[default]
    To,
}

fn main() -> String {
    "main".to_owned()
}

/// An output of the stack.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// A phrase that says what it is.
    pub doc: String,
    /// Its value.
    pub value: Template,
    /// Only where this holds.
    #[serde(default)]
    pub when: Option<Expr>,
}

/// How others refer to a node.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Json")]
pub enum Attribute {
    /// A resource of the node and its attribute; empty for the reference itself.
    Resource(String, Word),
    /// A value made from others.
    Value(Template),
}

impl TryFrom<Json> for Attribute {
    type Error = String;
    fn try_from(json: Json) -> Result<Self, String> {
        match json {
            Json::String(text) if !text.contains('{') => {
                let (resource, attribute) = text.split_once('.').unwrap_or((&text, ""));
                Ok(Self::Resource(resource.to_owned(), Word::of(attribute)))
            }
            other => Ok(Self::Value(Template::try_from(other)?)),
        }
    }
}

/// A deterministic name for the `main` resource.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Naming {
    /// The name.
    pub value: Template,
    /// Always set it, rather than only where references would make a cycle. For what holds data: a name
    /// that came and went with an arrow elsewhere would replace it.
    #[serde(default)]
    pub always: bool,
}
