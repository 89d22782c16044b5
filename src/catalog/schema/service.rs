//! The schema of a service file. Field docs are the reference for its authors.

use super::body::{BodyKind, Columns, OneOf};
use super::dialect::{Attribute, Dialect, Naming, Output, Target};
use super::expr::Expr;
use super::grant::{Permission, Role, Statement};
use super::link::{Accept, Offer, sent};
use super::map::Map;
use super::parameter::Parameter;
use super::path::Root;
use super::pattern::Pattern;
use super::rule::Rule;
use super::template::{Piece, Template};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeSet;

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
    /// The name in its ARNs may have a path before it, which `{resource_id}` leaves out: `role/service-role/NAME`.
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
    /// The roles that act for this node; the first is the usual one, and has the `allow` lines of a node's body.
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
    /// The role that acts for its nodes where nothing says which, with its name. What people allow a node goes to it.
    pub fn usual_role(&self) -> Option<(&str, &Role)> {
        self.roles.first().map(|(name, role)| (name.as_str(), role))
    }

    /// True if its nodes may have `allow` lines in their bodies: written roles, and what acts by a role.
    pub fn takes_allows(&self) -> bool {
        self.body == Some(BodyKind::Allows) || self.usual_role().is_some()
    }

    /// The attributes by which people refer to a node: of one that is made those of its resources, for the others are for
    /// service files.
    pub fn attribute_names(&self, target: Target, existing: bool) -> BTreeSet<&str> {
        if existing {
            return ["arn", "name"].into_iter().chain(self.existing_attributes.keys().map(String::as_str)).collect();
        }
        let all = self.attributes.iter().chain(&self.dialect(target).attributes);
        let of_resources = all.filter(|(_, attribute)| matches!(attribute, Attribute::Resource(..)));
        of_resources.map(|(name, _)| name.as_str()).collect()
    }

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
    /// Everything else.
    Other,
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
            Self::Other => "other",
        }
    }
}
