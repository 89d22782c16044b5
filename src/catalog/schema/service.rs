//! The schema of a service file. Field docs are the reference for its authors.

use super::body::{BodyKind, Columns, OneOf};
use super::dialect::{Attribute, Dialect, Naming, Output, Target};
use super::expr::Expr;
use super::link::{Accept, Offer};
use super::map::Map;
use super::meet::sent;
use super::parameter::Parameter;
use super::path::{Path, Root};
use super::pattern::Pattern;
use super::rule::Rule;
use super::template::{Piece, Template};
use schemars::JsonSchema;
use serde::Deserialize;

/// The kind of written roles: the compiler makes roles itself, in the words of its service file.
pub const ROLE: &str = "role";

/// One kind of node.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The keyword, lowercase.
    pub kind: String,
    /// AWS's name for it.
    pub title: String,
    /// A sentence that says what it is.
    pub doc: String,
    /// Its family: diagrams give it its shape and colour.
    pub family: Family,
    /// It passes on the data that it is given, so P301 may put it between two kinds that no arrow joins; the least number comes first.
    #[serde(default)]
    pub between: Option<u8>,
    /// Other names that people have for it: those of AWS's services and of other tools. The types of its resources are known anyway.
    #[serde(default)]
    pub known_as: Vec<String>,
    /// The ARN with `{resource_id}` for the resource that it names: splits the ARN of an existing resource,
    /// and spells the ARN where a reference would make a cycle.
    #[serde(default)]
    pub arn: Option<Template>,
    /// AWS's service has other types of resources, which actions may be about.
    #[serde(default)]
    pub partial: bool,
    /// The name in its ARNs may have a path before it: `role/service-role/NAME`.
    #[serde(default)]
    pub nested: bool,
    /// Other attributes of an existing resource, from its `{arn}` and `{resource_id}`.
    #[serde(default)]
    pub existing_attributes: Map<Template>,
    /// A deterministic name, where one is needed.
    #[serde(default)]
    pub naming: Option<Naming>,
    /// The lines that its body may hold: `columns` or `allows`.
    #[serde(default)]
    pub body: Option<BodyKind>,
    /// Its `columns`, where they are none of Glue's.
    #[serde(default)]
    pub columns: Option<Columns>,
    /// The dialect of the `where` that its nodes take.
    #[serde(default)]
    pub filter: Option<Pattern>,
    /// Things of which each of its nodes has exactly one.
    #[serde(default)]
    pub one_of: Vec<OneOf>,
    /// The maximum size of its environment variables together, as JSON, in bytes.
    #[serde(default)]
    pub environment_bytes: Option<usize>,
    /// The arguments, by name.
    #[serde(default)]
    pub parameters: Map<Parameter>,
    /// The roles that act for this node; the first is the usual one.
    #[serde(default)]
    pub roles: Map<Role>,
    /// Permissions that others may have on this node, by verb. Written here and nowhere else.
    #[serde(default)]
    pub permissions: Map<Permission>,
    /// It has a resource policy, although none is ever written from here: another account can be let in.
    #[serde(default)]
    pub has_policy: bool,
    /// Statements that stand in the node's resource policy whoever asks.
    #[serde(default)]
    pub guards: Vec<Statement>,
    /// Rules that its nodes must keep.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// The links it is the left end of.
    #[serde(default)]
    pub offers: Map<Offer>,
    /// The links it is the right end of, the usual one first.
    #[serde(default)]
    pub accepts: Map<Accept>,
    /// The links it is the left end of and says alone, because the `kinds` at the right end do not accept them: each as in
    /// `accepts`, with an entry of the same name in `offers`.
    #[serde(default, deserialize_with = "sent")]
    pub sends: Map<Accept>,
    /// The attributes by which others refer to a node, where all targets spell them alike.
    #[serde(default)]
    pub attributes: Map<Attribute>,
    /// Outputs, by suffix of their key.
    #[serde(default)]
    pub outputs: Map<Output>,
    /// CloudFormation's spelling.
    #[serde(default)]
    pub cfn: Dialect,
    /// Terraform's spelling.
    #[serde(default)]
    pub terraform: Dialect,
    /// Its place among all services.
    #[serde(skip)]
    pub index: usize,
}

impl Service {
    /// The dialect of it for a target.
    pub fn dialect(&self, target: Target) -> &Dialect {
        match target {
            Target::CloudFormation => &self.cfn,
            Target::Terraform => &self.terraform,
        }
    }

    /// An attribute of its nodes, for a target.
    pub fn attribute(&self, name: &str, target: Target) -> Option<&Attribute> {
        self.dialect(target).attributes.get(name).or_else(|| self.attributes.get(name))
    }

    /// An example of an ARN of this kind, with the account that AWS's documentation uses.
    pub fn example_arn(&self, name: &str) -> Option<String> {
        self.arn_with("aws", "eu-west-1", "111122223333", name)
    }

    /// The ARN of a node, with these parts.
    pub fn arn_with(&self, partition: &str, region: &str, account: &str, name: &str) -> Option<String> {
        let Some(Template::Join(pieces)) = &self.arn else { return None };
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Expr(Expr::Path(path)) => match path.root {
                Root::Partition => partition.to_owned(),
                Root::Region => region.to_owned(),
                Root::Account => account.to_owned(),
                _ => name.to_owned(),
            },
            Piece::Expr(_) => name.to_owned(),
        };
        Some(pieces.iter().map(piece).collect())
    }

    /// The service in its ARNs: `kinesis` of `arn:aws:kinesis:...`. None where AWS has no ARN for it.
    pub fn arn_service(&self) -> Option<&str> {
        let Some(Template::Join(pieces)) = &self.arn else { return None };
        // The first text is `arn:`, the first expression the partition.
        let text =
            pieces.iter().skip(1).find_map(|piece| if let Piece::Text(text) = piece { Some(text) } else { None })?;
        text.split(':').find(|part| !part.is_empty())
    }
}

/// The families of kinds.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Records that are read in order.
    Stream,
    /// Objects that are kept.
    Storage,
    /// Code that runs.
    Compute,
    /// A service that answers requests.
    Api,
    /// Descriptions of data.
    Catalog,
    /// Messages that are handed on.
    Message,
    /// Roles, which hold permissions.
    Identity,
}

impl Family {
    /// The word for it in service files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::Storage => "storage",
            Self::Compute => "compute",
            Self::Api => "api",
            Self::Catalog => "catalog",
            Self::Message => "message",
            Self::Identity => "identity",
        }
    }
}

/// The node whose role acts.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The node whose file it is.
    #[serde(rename = "self")]
    Owner,
    /// The left end of the arrow.
    From,
    /// Its right end.
    To,
}

/// The effect of a statement.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum Effect {
    /// It permits.
    #[default]
    Allow,
    /// It forbids, whatever others permit.
    Deny,
}

impl Effect {
    /// The word for it in policies.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// A role that acts for a node.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// A name for it, for people: "the function's execution role".
    pub doc: String,
    /// The end of its logical id.
    pub suffix: String,
    /// The service that assumes it.
    pub service: String,
    /// The condition on assuming it.
    #[serde(default)]
    pub trust: Option<Template>,
    /// AWS managed policies attached to it, ARNs.
    #[serde(default)]
    pub managed: Vec<Template>,
    /// The condition under which it exists.
    #[serde(default)]
    pub when: Option<Expr>,
    /// The parameter that names a written role in its place.
    #[serde(default)]
    pub written: Option<String>,
    /// Permissions that it needs whatever the arrows say.
    #[serde(default)]
    pub grants: Vec<Grant>,
}

/// A permission that others may have on a node.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// The work that it lets the actor do, as a verb phrase: "read records".
    pub doc: String,
    /// The page of AWS's documentation that the facts are from.
    #[serde(default)]
    pub source: Option<String>,
    /// The statements it becomes.
    pub statements: Vec<Statement>,
}

/// One IAM statement, without its principal.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Actions such as `kinesis:GetRecords`.
    pub actions: Vec<String>,
    /// ARNs; absent ones are left out.
    pub resources: Vec<Template>,
    /// The condition block.
    #[serde(default)]
    pub condition: Option<Template>,
    /// The condition under which it exists.
    #[serde(default)]
    pub when: Option<Expr>,
    /// `Deny` for guards; grants always allow.
    #[serde(default)]
    pub effect: Effect,
    /// For guards: the resource of the node that they protect; `main` where none is given.
    #[serde(default)]
    pub protects: Option<String>,
    /// The resource whose policy it belongs to, where that cannot be written from here, such as a customer key: given as advice.
    #[serde(default)]
    pub elsewhere: Option<Template>,
}

/// A permission on a node, given to a role or a principal.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The node whose role acts: by default the left end of an arrow, else the node itself; none where there is a `principal`.
    #[serde(default)]
    pub actor: Option<Actor>,
    /// The role of the actor, by name; the first where none is given.
    #[serde(default)]
    pub role: Option<String>,
    /// The node acted upon, as a path: `from`, `schema`, `from.in.objects` (all nodes with an arrow `objects` into `from`).
    pub on: Path,
    /// The permission, by its name in the service acted upon.
    pub permission: String,
    /// The condition under which it exists.
    #[serde(default)]
    pub when: Option<Expr>,
    /// For the resource's half: the service that acts, written into the receiver's resource policy.
    #[serde(default)]
    pub principal: Option<String>,
    /// For the resource's half: the ARN the call comes from.
    #[serde(default)]
    pub source_arn: Option<Template>,
    /// For the resource's half: also hold the caller to this account, where its ARN names none.
    #[serde(default)]
    pub source_account: bool,
    /// AWS does this within one account only, so that no other account is let in.
    #[serde(default)]
    pub one_account: bool,
}
