//! Dialects: the resources, attributes, policies, links and outputs of a service, as one target spells them.

use super::expr::{Expr, Loop};
use super::map::Map;
use super::path::Word;
use super::template::Template;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

/// A tool that plans are lowered for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// AWS CloudFormation.
    #[default]
    CloudFormation,
    /// Terraform, in its JSON syntax, with the AWS provider.
    Terraform,
}

/// All targets.
pub const TARGETS: [Target; 2] = [Target::CloudFormation, Target::Terraform];

impl Target {
    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::CloudFormation => "CloudFormation",
            Self::Terraform => "Terraform",
        }
    }

    /// The target of such a table; None for another word.
    pub fn named(table: &str) -> Option<Self> {
        [Self::CloudFormation, Self::Terraform].into_iter().find(|target| target.table() == table)
    }

    /// The table of a service file with the dialect of the target.
    pub fn table(self) -> &'static str {
        match self {
            Self::CloudFormation => "cfn",
            Self::Terraform => "terraform",
        }
    }

    /// True if small code stands in the document itself.
    pub fn carries_code(self) -> bool {
        self == Self::CloudFormation
    }

    /// True if the target deploys a document without any resource.
    pub fn takes_nothing(self) -> bool {
        self == Self::Terraform
    }

    /// The command that shows the deployed resources.
    pub fn lists_resources(self) -> &'static str {
        match self {
            Self::CloudFormation => "aws cloudformation describe-stack-resources --stack-name STACK",
            Self::Terraform => "terraform show",
        }
    }
}

/// The spelling of a service for one target.
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
    /// The ways in which others refer to a node: `main` for its reference, `main.Arn` for an attribute of a resource, or a template.
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
    /// The end of the logical id; empty for the node itself.
    #[serde(default)]
    pub suffix: Option<Template>,
    /// The condition under which it exists.
    #[serde(default)]
    pub when: Option<Expr>,
    /// One for each item.
    #[serde(default)]
    pub each: Option<Loop>,
    /// The condition under which it is kept when the stack is deleted or the resource replaced.
    #[serde(default)]
    pub retain: Option<Expr>,
    /// It is made only where an arrow adds to it.
    #[serde(default)]
    pub patched: bool,
    /// Where it is `patched`: AWS lets it be made for an existing node too, in place of what that has there, which a phrase says:
    /// `all of its notifications`. Whoever has it made is warned.
    #[serde(default)]
    pub for_existing: Option<String>,
    /// Resources of the node that must be there first, besides those it refers to.
    #[serde(default)]
    pub after: Vec<String>,
    /// Properties whose change replaces the resource: `createOnlyProperties` of the type's schema.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// The properties that name it in the account: those that the name is unique within, and last the name. A replacement
    /// under the same name is refused. A property of a property is `DatabaseInput.Name`.
    #[serde(default)]
    pub named: Vec<String>,
    /// Changes that no update can make, although the property is not one that replaces it.
    #[serde(default)]
    pub refuses: Vec<Refusal>,
    /// The data that is lost with it, as a plural.
    #[serde(default)]
    pub holds: Option<String>,
    /// The policies and permissions that this arrow's grants became must be there first.
    #[serde(default)]
    pub after_grant: bool,
    /// Its ARN, where others have permissions on it and not on the node itself.
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
    /// The change of the value there.
    pub change: Move,
    /// A phrase that says why it is refused, and what to do instead.
    pub says: String,
    /// The page of AWS's documentation.
    pub source: String,
}

/// A change of a value.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Move {
    /// There was no value.
    Appears,
    /// There is no value any more.
    Goes,
    /// The number more than doubles.
    Doubles,
    /// The number falls below half.
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
    /// The maximum size of all statements together, in bytes.
    #[serde(default)]
    pub max_bytes: Option<usize>,
    /// The property that names the resource it protects.
    #[serde(default)]
    pub on: Option<String>,
    /// The maximum number of statements in one document.
    #[serde(default)]
    pub max_statements: Option<usize>,
    /// As for resources.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// The properties; `{policy}` is the document, or `{grant.*}` the statement.
    pub properties: Template,
}

/// The resources and patches that an arrow becomes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkDialect {
    /// The arrow's own resources, by name. An arrow's id is made of both ends and the `suffix` of the resource.
    #[serde(default)]
    pub resources: Map<Resource>,
    /// The ways in which grants, permissions and patches refer to these: `point.Arn` for an attribute of a resource, or a template.
    /// `edge.NAME` leads to them.
    #[serde(default)]
    pub attributes: Map<Attribute>,
    /// Patches of the resources at its ends.
    #[serde(default)]
    pub patches: Vec<Patch>,
}

/// A change that an arrow makes to a resource at one of its ends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// The end of the arrow that it is added to.
    pub on: End,
    /// The resource there, by name; `main` where none is given.
    #[serde(default = "main")]
    pub resource: String,
    /// The place in its properties, key by key.
    pub at: Vec<Template>,
    /// The value that is appended to the list there.
    #[serde(default)]
    pub append: Option<Template>,
    /// The value that is set there.
    #[serde(default)]
    pub set: Option<Template>,
    /// One for each item.
    #[serde(default)]
    pub each: Option<Loop>,
    /// The condition under which it exists.
    #[serde(default)]
    pub when: Option<Expr>,
    /// As for resources.
    #[serde(default)]
    pub after_grant: bool,
    /// The help for an existing resource, which cannot be changed from here: it says what to do by hand.
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
    /// The condition under which it exists.
    #[serde(default)]
    pub when: Option<Expr>,
}

/// A value by which others refer to a node.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Json")]
pub enum Attribute {
    /// A resource of the node and its attribute; empty for the reference itself.
    Resource(String, Word),
    /// A value made of others.
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
    /// It is always set, not only where references would make a cycle. For resources that hold data: a name
    /// that came and went with an arrow elsewhere would replace them.
    #[serde(default)]
    pub always: bool,
}
