//! The schema of a service file. Field docs are the reference for whoever writes one.

use super::dialect::{Attribute, Dialect, Naming, Output, Target};
use super::expr::Expr;
use super::movement::{Call, Wraps};
use super::parameter::Parameter;
use super::path::{Path, Root};
use super::rule::Rule;
use super::template::{Piece, Template};
use serde::Deserialize;

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
    /// What else people call it: names of AWS's services and of other tools. The types of its resources are known anyway.
    #[serde(default)]
    pub known_as: Vec<String>,
    /// The ARN with `{name}` for what an ARN of this kind names: splits the ARN of an existing resource,
    /// and spells the ARN where a reference would make a cycle.
    #[serde(default)]
    pub arn: Option<Template>,
    /// What its ARNs name may have a path before it: `role/service-role/NAME`.
    #[serde(default)]
    pub nested: bool,
    /// Other attributes of an existing resource, from its `{arn}` and `{name}`.
    #[serde(default)]
    pub existing: Map<Template>,
    /// A deterministic name, where one is needed.
    #[serde(default)]
    pub naming: Option<Naming>,
    /// What a body may hold: `columns` or `allows`.
    #[serde(default)]
    pub body: Option<BodyKind>,
    /// How many bytes AWS takes of its environment variables together, as JSON.
    #[serde(default)]
    pub environment_bytes: Option<usize>,
    /// The arguments, by name.
    #[serde(default)]
    pub parameters: Map<Parameter>,
    /// The roles that act for this node; the first is the usual one.
    #[serde(default)]
    pub roles: Map<Role>,
    /// What others may be permitted to do with this node, by verb. Written here and nowhere else.
    #[serde(default)]
    pub permissions: Map<Permission>,
    /// It has a resource policy, although none is ever written from here: another account can be let in.
    #[serde(default)]
    pub has_policy: bool,
    /// Statements that stand in the node's resource policy whoever asks.
    #[serde(default)]
    pub guards: Vec<Statement>,
    /// What its nodes must not be.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// The links it is the left end of.
    #[serde(default)]
    pub offers: Map<Offer>,
    /// The links it is the right end of, the usual one first.
    #[serde(default)]
    pub accepts: Map<Accept>,
    /// How others refer to a node where all targets spell it alike.
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
    /// How a target spells it.
    pub fn dialect(&self, target: Target) -> &Dialect {
        match target {
            Target::CloudFormation => &self.cfn,
            Target::Terraform => &self.terraform,
        }
    }

    /// How others refer to an attribute of its nodes.
    pub fn attribute(&self, name: &str, target: Target) -> Option<&Attribute> {
        self.dialect(target).attributes.get(name).or_else(|| self.attributes.get(name))
    }

    /// An ARN of this kind as one may look, with the account that AWS's documentation uses.
    pub fn example_arn(&self, name: &str) -> Option<String> {
        let Some(Template::Join(pieces)) = &self.arn else { return None };
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Expr(Expr::Path(path)) => match path.root {
                Root::Partition => "aws".to_owned(),
                Root::Region => "eu-west-1".to_owned(),
                Root::Account => "111122223333".to_owned(),
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

/// What may stand in `{ ... }` after a node.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum BodyKind {
    /// `name: type` lines.
    Columns,
    /// `allow ... on ...` lines.
    Allows,
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
    pub on: Path,
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
    /// For the resource's half: also hold the caller to this account, where its ARN names none.
    #[serde(default)]
    pub source_account: bool,
    /// AWS does this within one account alone, so that nobody needs to be let in over there.
    #[serde(default)]
    pub one_account: bool,
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
    /// Each of what it gives goes to one of its readers alone; with what that means.
    #[serde(default)]
    pub shared: Option<String>,
    /// Which of its arrows AWS refuses beside each other.
    #[serde(default)]
    pub apart: Option<Apart>,
    /// What the keys of the objects it writes end with, where AWS names them.
    #[serde(default)]
    pub endings: Option<Endings>,
}

/// What keys end with: of these arguments of the giver the first whose value is listed says it; nothing where none is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endings {
    /// The endings, by argument and value.
    pub by: Map<Map<String>>,
    /// The letters of what stands before the ending, such as `0-9a-f-` of a UUID, and how many there are.
    pub after: (String, usize),
}

/// Arrows with one of these verbs that one key could meet both are refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    /// The verbs, each by itself.
    pub verbs: Vec<String>,
    /// The option that says what keys start with.
    pub starts: String,
    /// The option that says what they end with.
    pub ends: String,
    /// The verbs that permit what being told permits, by verb.
    #[serde(default)]
    pub keeps: Map<String>,
    /// What can tell several of one thing, where it is put between.
    #[serde(default)]
    pub through: Option<Through>,
}

/// A kind that hears of something and tells several.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Through {
    /// The kind.
    pub kind: String,
    /// The option with which it hands on word for word what it hears, where who is told takes that.
    pub plain: String,
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
    /// AWS makes one of these between the same two resources.
    #[serde(default)]
    pub once: bool,
    /// The verbs with which an arrival at its left end makes its right end act or get something; any where absent.
    #[serde(default)]
    pub sets_off: Option<Vec<String>>,
    /// What happens at its right end, a store that tells of it: the event by verb, or by `any` for all.
    #[serde(default)]
    pub causes: Map<String>,
    /// The same at its left end, where the right end acts upon it.
    #[serde(default)]
    pub causes_back: Map<String>,
    /// Arguments of its right end that name a folder of its left end into which that writes, with the event there.
    #[serde(default)]
    pub writes_back: Map<String>,
    /// How its right end is called, where it is a function and is set off.
    #[serde(default)]
    pub calls: Option<Call>,
    /// What arrives along it is wrapped.
    #[serde(default)]
    pub wraps: Option<Wraps>,
    /// What the account that deploys needs at its left end, where that is outside: said as advice.
    #[serde(default)]
    pub asks: Vec<Statement>,
    /// For diagrams: no data moves along it, it only sets its right end off.
    #[serde(default)]
    pub signal: bool,
    /// The verbs with which its right end looks for what was written to its left end, a store; `any` for all.
    #[serde(default)]
    pub finds: Vec<String>,
    /// The same of its left end, which looks into the store at its right end.
    #[serde(default)]
    pub finds_back: Vec<String>,
    /// Options that say which keys it is about; all keys where none is given.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The option that says what these keys end with.
    #[serde(default)]
    pub ends: Option<String>,
    /// Kinds of the left end it is kept to; any that offers the link where empty.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// What the arrow permits.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Environment variables that tell the code at one end of the other: of the left end where it runs code, else of the right.
    #[serde(default)]
    pub environment: Option<Template>,
    /// What the arrow must not be.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// What must not be written where the arrow reads: asked for each arrow `written` of a `writer` to the same store.
    /// `side` where it is not what that arrow is all about, `missing` the first partition that its keys do not name,
    /// `differs` how its columns are not those of the right end, `hidden` the first column that lies in an envelope there.
    #[serde(default)]
    pub reads: Vec<Rule>,
}

impl Accept {
    /// Whether an arrow with these verbs makes its right end act or get something.
    pub fn sets_off(&self, verbs: &[&str]) -> bool {
        self.sets_off.as_ref().is_none_or(|all| all.iter().any(|verb| verbs.contains(&verb.as_str())))
    }
}
