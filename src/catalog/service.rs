//! The schema of a service file. Field docs are the reference for whoever writes one.

use super::expr::Expr;
use super::template::Template;
use serde::Deserialize;
use serde_json::Value as Json;

/// A table of a service file, in written order. Keys are short and trusted, so hashing is cheap.
pub type Map<V> = indexmap::IndexMap<String, V, rustc_hash::FxBuildHasher>;

/// One kind of node.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The keyword, lowercase.
    pub kind: String,
    /// AWS's name for it.
    pub title: String,
    /// What it is, in one sentence.
    pub doc: String,
    /// For diagrams: `stream`, `storage`, `compute`, `api`, `catalog`, `message`, `identity`.
    pub family: String,
    /// The ARN with `{name}` for what an ARN of this kind names: splits the ARN of an existing resource,
    /// and spells the ARN where a reference would make a cycle.
    #[serde(default)]
    pub arn: Option<Template>,
    /// Other attributes of an existing resource, from its `{arn}` and `{name}`.
    #[serde(default)]
    pub existing: Map<Template>,
    /// A deterministic name, where one is needed.
    #[serde(default)]
    pub naming: Option<Naming>,
    /// What a body may hold: `columns` or `allows`.
    #[serde(default)]
    pub body: Option<BodyKind>,
    /// The arguments, by name.
    #[serde(default)]
    pub parameters: Map<Parameter>,
    /// The roles that act for this node; the first is the usual one.
    #[serde(default)]
    pub roles: Map<Role>,
    /// What others may be permitted to do with this node, by verb. Written here and nowhere else.
    #[serde(default)]
    pub permissions: Map<Permission>,
    /// Statements that stand in the node's resource policy whoever asks.
    #[serde(default)]
    pub guards: Vec<Statement>,
    /// The links it is the left end of.
    #[serde(default)]
    pub offers: Map<Offer>,
    /// The links it is the right end of, the usual one first.
    #[serde(default)]
    pub accepts: Map<Accept>,
    /// CloudFormation's spelling.
    pub cfn: Dialect,
}

/// A deterministic name for the `main` resource.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Naming {
    /// The property that takes the name.
    pub property: String,
    /// The name.
    pub value: Template,
    /// Always set it, rather than only where references would make a cycle. For what holds data: a name
    /// that came and went with an arrow elsewhere would replace it.
    #[serde(default)]
    pub always: bool,
}

/// What may stand in `{ ... }` after a node.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum BodyKind {
    /// `name: type` lines.
    Columns,
    /// `allow ... on ...` lines.
    Allows,
}

/// The type of an argument or arrow option.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Type {
    /// `"text"`
    String,
    /// `5`
    Integer,
    /// `true`, or the bare name as a flag.
    Bool,
    /// `60s`, `5min`, `7d`: held in seconds.
    Duration,
    /// `64MiB`: held in bytes.
    Size,
    /// One of `choices`, as `key=choice` or as a flag.
    Choice,
    /// The name of a node of one of `kinds`.
    Node,
    /// `[a, b]` of strings; bare strings append to it where it is positional.
    List,
    /// `{k: v}`
    Map,
    /// A path to code beside the file.
    Code,
    /// HTTP routes such as `"GET /{id}"`.
    Routes,
}

/// An argument of a node or an option of an arrow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// One line for people.
    pub doc: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Type,
    /// Smallest and largest value: integers as they are, durations and sizes in `unit`, characters of strings.
    #[serde(default)]
    pub range: Option<[i64; 2]>,
    /// What one step of the value is in the target: `s`, `min`, `h`, `d`; `B`, `MiB`, `GiB`.
    #[serde(default)]
    pub unit: Option<String>,
    /// What a `choice` may be.
    #[serde(default)]
    pub choices: Vec<String>,
    /// What kinds a `node` may be of.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// A bare string is this argument.
    #[serde(default)]
    pub positional: bool,
    /// Code of this kind is zipped, or carried inline where the target can; other code is handed over as it is.
    #[serde(default)]
    pub archive: bool,
    /// It must be written.
    #[serde(default)]
    pub required: bool,
    /// Its value where it is not written.
    #[serde(default)]
    pub default: Option<Template>,
    /// Letters a string may have, said to people when it does not match: `a-z0-9.-`.
    #[serde(default)]
    pub letters: Option<String>,
    /// What naming a node here permits.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Where this is written, so must these be.
    #[serde(default)]
    pub requires: Vec<String>,
    /// What this cannot be written together with, and why.
    #[serde(default)]
    pub excludes: Map<String>,
    /// `none` may be written to switch the default off.
    #[serde(default)]
    pub none: bool,
}

/// A role that acts for a node.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Who it is, for people: "the function's execution role".
    pub doc: String,
    /// Ends its logical id.
    pub suffix: String,
    /// The service that assumes it.
    pub service: String,
    /// The condition on assuming it.
    #[serde(default)]
    pub trust: Option<Template>,
    /// AWS managed policies attached to it, ARNs.
    #[serde(default)]
    pub managed: Vec<Template>,
    /// Only where this holds.
    #[serde(default)]
    pub when: Option<Expr>,
    /// The parameter that names a written role in its place.
    #[serde(default)]
    pub written: Option<String>,
    /// What it needs whatever the arrows say.
    #[serde(default)]
    pub grants: Vec<Grant>,
}

/// Something that may be permitted on a node.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// What it lets the actor do, as a verb phrase: "read records".
    pub doc: String,
    /// Where the AWS facts are from.
    #[serde(default)]
    pub source: Option<String>,
    /// The statements it becomes.
    pub statements: Vec<Statement>,
}

/// One IAM statement, without its principal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Actions such as `kinesis:GetRecords`.
    pub actions: Vec<String>,
    /// ARNs; absent ones are left out.
    pub resources: Vec<Template>,
    /// The condition block.
    #[serde(default)]
    pub condition: Option<Template>,
    /// Only where this holds.
    #[serde(default)]
    pub when: Option<Expr>,
    /// `Deny` for guards; grants always allow.
    #[serde(default)]
    pub effect: Option<String>,
    /// For guards: which resource of the node they protect; `main` where it is not said.
    #[serde(default)]
    pub protects: Option<String>,
    /// Belongs to a policy that cannot be written from here, such as a customer key's: said as advice.
    #[serde(default)]
    pub elsewhere: Option<Template>,
}

/// Who is permitted what on what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Whose role acts: `self`, `from` or `to`; with `half = "resource"` nobody's.
    #[serde(default)]
    pub actor: Option<String>,
    /// Which of the actor's roles; the first where it is not said.
    #[serde(default)]
    pub role: Option<String>,
    /// The node acted upon, as a path: `from`, `schema`, `from.in.objects` (all that flow so into `from`).
    pub on: NodePath,
    /// The verb, of the service acted upon.
    pub permission: String,
    /// Only where this holds.
    #[serde(default)]
    pub when: Option<Expr>,
    /// For the resource's half: the service that acts, written into the receiver's resource policy.
    #[serde(default)]
    pub principal: Option<String>,
    /// For the resource's half: the ARN the call comes from.
    #[serde(default)]
    pub source_arn: Option<Template>,
    /// For the resource's half: `for NAME in LIST`, one statement each.
    #[serde(default)]
    pub each: Option<Loop>,
    /// For the resource's half: also hold the caller to this account, where its ARN names none.
    #[serde(default)]
    pub source_account: bool,
}

/// A path to nodes: `to`, `schema`, `to.in.rows.in.objects`.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub struct NodePath(pub Vec<String>);

impl From<String> for NodePath {
    fn from(text: String) -> Self {
        Self(text.split('.').map(str::to_owned).collect())
    }
}

/// How others refer to a node.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Json")]
pub enum Attribute {
    /// A resource of the node and its attribute; empty for the reference itself.
    Resource(String, String),
    /// A value made from others.
    Value(Template),
}

impl TryFrom<Json> for Attribute {
    type Error = String;
    fn try_from(json: Json) -> Result<Self, String> {
        match json {
            Json::String(text) if !text.contains('{') => {
                let (resource, attribute) = text.split_once('.').unwrap_or((&text, ""));
                Ok(Self::Resource(resource.to_owned(), attribute.to_owned()))
            }
            other => Ok(Self::Value(Template::try_from(other)?)),
        }
    }
}

/// `NAME in EXPRESSION`
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Loop {
    /// The name of the item.
    pub name: String,
    /// The list.
    pub list: Expr,
}

impl TryFrom<String> for Loop {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let (name, list) = text.split_once(" in ").ok_or_else(|| format!("`{text}` is not `name in list`"))?;
        Ok(Self { name: name.trim().to_owned(), list: Expr::parse(list)? })
    }
}

/// A link a node is the left end of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// What it gives.
    pub doc: String,
    /// How many such arrows must leave at least.
    #[serde(default)]
    pub min: usize,
    /// How many may leave at most.
    #[serde(default)]
    pub max: Option<usize>,
}

/// A link a node is the right end of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// What it does with it.
    pub doc: String,
    /// Words that say what the arrow means, with their docs.
    #[serde(default)]
    pub verbs: Map<String>,
    /// The verbs where none is written.
    #[serde(default)]
    pub default: Vec<String>,
    /// The verbs of `<->`; where absent, the link cannot be two-way.
    #[serde(default)]
    pub two_way: Option<Vec<String>>,
    /// The options it takes.
    #[serde(default)]
    pub options: Map<Parameter>,
    /// The service that evaluates `where`: `sns`, `sqs` or `kinesis`.
    #[serde(default)]
    pub filter: Option<String>,
    /// How many such arrows must arrive at least.
    #[serde(default)]
    pub min: usize,
    /// How many may arrive at most.
    #[serde(default)]
    pub max: Option<usize>,
    /// Links that cannot arrive at the same node besides this one, with why.
    #[serde(default)]
    pub excludes: Map<String>,
    /// Kinds of the left end it is kept to; any that offers the link where empty.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// What the arrow permits.
    #[serde(default)]
    pub grants: Vec<Grant>,
}

/// How a target spells a service.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    /// The resources of a node. `main` is the node itself.
    #[serde(default)]
    pub resources: Map<Resource>,
    /// How others refer to a node: `main` for its reference, `main.Arn` for an attribute of a resource, or a template.
    #[serde(default)]
    pub attributes: Map<Attribute>,
    /// The resources that carry resource-policy statements, by the resource they protect.
    #[serde(default)]
    pub policies: Map<PolicyResource>,
    /// What an arrow becomes, by accepted link.
    #[serde(default)]
    pub links: Map<LinkDialect>,
    /// Outputs, by suffix of their key.
    #[serde(default)]
    pub outputs: Map<Output>,
}

/// A resource template.
#[derive(Debug, Deserialize)]
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
    /// What this arrow's resource-half grants became must be there first.
    #[serde(default)]
    pub after_grant: bool,
    /// The properties.
    #[serde(default)]
    pub properties: Option<Template>,
}

/// The resource that carries resource-policy statements.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyResource {
    /// The target's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// One resource for each statement rather than one document for the node.
    #[serde(default)]
    pub each: bool,
    /// The properties; `{policy}` is the document, or `{grant.*}` the statement.
    pub properties: Template,
}

/// What an arrow becomes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkDialect {
    /// Resources of the arrow's own, by suffix.
    #[serde(default)]
    pub resources: Map<Resource>,
    /// What it adds to the resources at its ends.
    #[serde(default)]
    pub patches: Vec<Patch>,
}

/// Something an arrow adds to a resource at one of its ends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// `from` or `to`: its `main` resource.
    pub on: String,
    /// Where in its properties, key by key.
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
    pub existing: Option<String>,
}

/// An output of the stack.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// What it is.
    pub doc: String,
    /// Its value.
    pub value: Template,
    /// Only where this holds.
    #[serde(default)]
    pub when: Option<Expr>,
}
