//! The deployment: resources, policies, order, outputs.
//!
//! Values are literals, references and joins, in no target's spelling. `iam.rs` is the only writer of policies.

mod advice;
mod arena;
mod arrows;
mod bounds;
mod builder;
mod changes;
mod cycles;
pub mod dates;
mod documents;
mod eval;
mod evaluator;
mod filters;
mod forms;
mod functions;
mod grants;
mod iam;
mod ids;
mod lines;
mod lost;
mod lower;
mod names;
mod objects;
mod operators;
mod order;
mod origins;
mod partitions;
mod pattern;
mod policies;
mod properties;
mod provider;
mod raw;
mod reduction;
mod said;
mod scope;
mod show;
mod tags;
mod trusted;
mod value;
mod variables;
mod written;

pub use arena::Arena;
pub(crate) use evaluator::Evaluator;
pub use functions::asset_key;
pub use grants::{Need, Origin, Said, Writer};
pub use iam::{Half, Principal, Statement, statement_value};
pub use lines::{Part, Permission, Targets, explicit, few, inside, verb};
pub use lower::lower;
pub use properties::{Placed, Unresolved};
pub use reduction::Reduction;
pub(crate) use scope::{Item, Scope};
pub use show::{json, show, spelled, starred};
pub use value::{Pseudo, ResourceIndex, Value};
pub use written::{Allowed, Given};

pub use crate::catalog::Target;
use crate::catalog::Word;
use crate::graph::Code;
use petgraph::graph::{EdgeIndex, NodeIndex};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A property that two arrows give different values.
#[derive(Debug, Clone, Copy)]
pub struct Overridden<'g> {
    /// The node at the end of both that has the property.
    pub node: NodeIndex,
    /// The place of the property, key by key.
    pub keys: &'g [&'g str],
    /// The arrow whose value stands.
    pub by: EdgeIndex,
    /// The arrow whose value is lost.
    pub edge: EdgeIndex,
}

/// A deployment in the words of one target.
#[derive(Debug, Default)]
pub struct Plan<'g> {
    /// The target, which names the types and properties.
    pub target: Target,
    /// The resources, as references count them.
    pub resources: Vec<Resource<'g>>,
    /// The resources, sorted by logical id.
    pub order: Vec<ResourceIndex>,
    /// The outputs, sorted by key.
    pub outputs: Vec<Output<'g>>,
    /// Deploy-time parameters.
    pub params: Vec<Param<'g>>,
    /// Every permission that is needed, with the origin of the need.
    pub needs: Vec<Need<'g>>,
    /// The permissions of written roles, where they are known.
    pub allowed: Vec<Allowed<'g>>,
    /// Values that arrows set where another arrow had set a different one.
    pub overridden: Vec<Overridden<'g>>,
    /// The variables by which arrows tell code of what is at their other end.
    pub variables: Vec<Variable<'g>>,
    /// Properties of one's own, by node.
    pub placed: Vec<Placed<'g>>,
    /// Attributes that people refer to and that are not there.
    pub unresolved: Vec<Unresolved<'g>>,
    /// The policies of the roles that are made here, each with the role's node.
    pub role_policies: Vec<(NodeIndex, Value<'g>)>,
    /// AWS's managed policies of the roles that are made here, each with the role's node.
    pub managed: Vec<(NodeIndex, Value<'g>)>,
    /// ARNs spelled out, by the references to them; filled if people wrote permissions.
    pub arns: BTreeMap<(ResourceIndex, Word), Value<'g>>,
    /// True if an identity has a name that people chose.
    pub names_identities: bool,
    /// Files to upload before the deployment, sorted by key.
    pub assets: Vec<Asset>,
    /// The tags of everything that is deployed: a map, if there are any.
    pub tags: Option<Value<'g>>,
    /// The nodes with tags of their own that no resource of theirs takes.
    pub untagged: BTreeSet<NodeIndex>,
    /// The least version of Terraform's provider that takes all choices, if the oldest one does not.
    pub provider: Option<&'g str>,
}

/// An environment variable that an arrow gives to code.
#[derive(Debug)]
pub struct Variable<'g> {
    /// The node whose code it is.
    pub node: NodeIndex,
    /// The arrow.
    pub edge: EdgeIndex,
    /// Its name.
    pub name: &'g str,
    /// Its value.
    pub value: Value<'g>,
}

/// A deploy-time parameter.
#[derive(Debug)]
pub struct Param<'g> {
    /// Its name in the source.
    pub name: &'g str,
    /// Its name in the target.
    pub id: String,
    /// Its default in the document.
    pub default: Option<&'g crate::graph::Default>,
    /// The value that it is judged by: the default, unless an environment gives another.
    pub value: Option<&'g crate::graph::Default>,
    /// Its value is shown to nobody.
    pub secret: bool,
    /// The name under which another stack exports its value: then it is none of the target's own parameters.
    pub import: Option<Value<'g>>,
    /// Its description.
    pub doc: Option<&'g str>,
}

/// A resource.
#[derive(Debug)]
pub struct Resource<'g> {
    /// The logical id.
    pub id: &'g str,
    /// The ids that it would have by the names after a `moved`, by those of today last; empty where there are no others.
    pub later: &'g [&'g str],
    /// The target's type.
    pub kind: &'g str,
    /// Its properties: a map.
    pub properties: Value<'g>,
    /// The resources that must exist first, besides those that the properties refer to.
    pub after: Vec<ResourceIndex>,
    /// The attributes that people write besides its properties, in the words of the target, such as `Metadata`: a map.
    pub attributes: Value<'g>,
    /// True if it is kept when the stack goes, unless its attributes say otherwise.
    pub retain: bool,
    /// The node it belongs to.
    pub node: NodeIndex,
}

impl Resource<'_> {
    /// The attributes by which CloudFormation keeps a resource, all of the value `Retain`:
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>.
    pub const KEPT: [&'static str; 2] = ["DeletionPolicy", "UpdateReplacePolicy"];

    /// True if it is kept when it is taken out or the stack goes.
    pub fn is_kept(&self) -> bool {
        self.is_kept_by(Self::KEPT[0])
    }

    /// True if it is kept when another one takes its place.
    pub fn is_kept_when_replaced(&self) -> bool {
        self.is_kept_by(Self::KEPT[1])
    }

    fn is_kept_by(&self, policy: &str) -> bool {
        self.attributes.get(policy).and_then(|said| said.as_text()).map_or(self.retain, |said| said != "Delete")
    }
}

/// An output of the deployment.
#[derive(Debug)]
pub struct Output<'g> {
    /// Its key.
    pub id: &'g str,
    /// Its description; empty if it has none.
    pub doc: &'g str,
    /// Its value.
    pub value: Value<'g>,
    /// The name under which other stacks of CloudFormation import it.
    pub export: Option<Value<'g>>,
}

/// A file to upload: a zip archive of code, or a file as it is.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its name in the asset bucket, after its content.
    pub key: String,
    /// The code in it.
    pub code: Arc<Code>,
    /// True for a zip archive; else it is the only file as it is.
    pub zip: bool,
}

impl<'g> Resource<'g> {
    /// The id by the names of today.
    pub fn latest(&self) -> &'g str {
        self.later.last().unwrap_or(&self.id)
    }
}

impl<'g> Plan<'g> {
    /// The tags of everything that is deployed whose values are known when compiling.
    pub fn known_tags(&self) -> Vec<(String, String)> {
        let tags = self.tags.iter().flat_map(Value::entries);
        tags.filter_map(|(key, value)| Some((key.to_owned(), value.as_text()?.to_owned()))).collect()
    }

    /// A resource by its index.
    pub fn resource(&self, index: ResourceIndex) -> Option<&Resource<'g>> {
        self.resources.get(index.index())
    }

    /// The parameters that are given to the target, sorted by their name there.
    pub fn sorted_params(&self) -> Vec<&Param<'g>> {
        let mut params: Vec<_> = self.params.iter().filter(|param| param.import.is_none()).collect();
        params.sort_by(|a, b| a.id.cmp(&b.id));
        params
    }

    /// The resources sorted by logical id.
    pub fn sorted(&self) -> impl Iterator<Item = &Resource<'g>> {
        self.order.iter().filter_map(|index| self.resource(*index))
    }
}
