//! Links, the meanings of arrows: one kind offers a link and another accepts it.

use super::dialect::End;
use super::grant::{Actor, Grant, Statement};
use super::map::Map;
use super::movement::{Call, Wraps};
use super::parameter::Parameter;
use super::pattern::Pattern;
use super::rule::Rule;
use super::template::Template;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

/// A link a node is the left end of.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// A phrase that says what it gives.
    pub doc: String,
    /// The minimum number of such arrows that leave a node.
    #[serde(default)]
    pub min: usize,
    /// The maximum number of such arrows that leave a node.
    #[serde(default)]
    pub max: Option<usize>,
    /// The role that acts along it for the left end, where that is not the first: a grant of the right end need not know its name.
    #[serde(default)]
    pub role: Option<String>,
    /// A phrase on the consequence, where each item that it gives goes to one of its readers alone.
    #[serde(default)]
    pub shared: Option<String>,
    /// Its arrows that AWS refuses beside each other.
    #[serde(default)]
    pub apart: Option<Apart>,
    /// Endings of the keys of the objects that it writes, where AWS names them.
    #[serde(default)]
    pub endings: Option<Endings>,
}

/// The endings of keys: the first of these arguments of the left end whose value is listed decides; none where no value is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endings {
    /// The endings, by argument and value.
    pub by: Map<Map<String>>,
    /// The characters before the ending, such as `0-9a-f-` of a UUID, and their number.
    pub after: (String, usize),
}

/// A refusal of two arrows with one of these verbs that the same key could match.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    /// The verbs, each by itself.
    pub verbs: Vec<String>,
    /// The option with the prefix of keys.
    pub key_prefix: String,
    /// The option with the suffix of keys.
    pub key_suffix: String,
    /// By verb, the verb that gives the same permissions without a notification.
    #[serde(default)]
    pub keeps: Map<String>,
    /// A kind that can pass one event on to several receivers, where it is put between.
    #[serde(default)]
    pub through: Option<Through>,
}

/// A kind that passes one event on to several receivers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Through {
    /// The kind.
    pub kind: String,
    /// The option with which it passes events on unchanged, where the receiver takes it.
    pub plain: String,
}

/// A link a node is the right end of.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// A phrase that says what the node does with it.
    pub doc: String,
    /// Words that say what the arrow means, with their docs.
    #[serde(default)]
    pub verbs: Map<String>,
    /// The verbs where none is written.
    #[serde(default)]
    pub default_verbs: Vec<String>,
    /// The verbs of `<->`; where absent, the link cannot be two-way.
    #[serde(default)]
    pub two_way: Option<Vec<String>>,
    /// The options it takes.
    #[serde(default)]
    pub options: Map<Parameter>,
    /// The dialect in which `where` is spelled for the service that compares.
    #[serde(default)]
    pub filter: Option<Pattern>,
    /// The minimum number of such arrows that arrive at a node.
    #[serde(default)]
    pub min: usize,
    /// The maximum number of such arrows that arrive at a node.
    #[serde(default)]
    pub max: Option<usize>,
    /// Links that cannot arrive at the same node besides this one, each with the reason.
    #[serde(default)]
    pub excludes: Map<String>,
    /// AWS allows only one of these between the same two resources.
    #[serde(default)]
    pub once: bool,
    /// The verbs with which an arrival at its left end makes its right end act or get something; any where absent.
    #[serde(default)]
    pub sets_off: Option<Vec<String>>,
    /// Events at its right end, a store: the event by verb, or by `any` for all.
    #[serde(default)]
    pub causes: Map<String>,
    /// Events at its left end, where the right end acts upon it: likewise.
    #[serde(default)]
    pub causes_back: Map<String>,
    /// Arguments of its right end that name a folder of its left end into which it writes, each with the event there.
    #[serde(default)]
    pub writes_back: Map<String>,
    /// The way in which its right end is called, where that is a function that it sets off.
    #[serde(default)]
    pub calls: Option<Call>,
    /// The envelope of messages that arrive along it.
    #[serde(default)]
    pub wraps: Option<Wraps>,
    /// Permissions that the deploying account needs on its left end, where that is outside: given as advice.
    #[serde(default)]
    pub asks: Vec<Statement>,
    /// For diagrams: no data moves along it, it only sets its right end off.
    #[serde(default)]
    pub signal: bool,
    /// The verbs with which its right end looks for what was written to its left end, a store; `any` for all.
    #[serde(default)]
    pub finds: Vec<String>,
    /// The verbs with which its left end looks into the store at its right end.
    #[serde(default)]
    pub finds_back: Vec<String>,
    /// The options with the prefixes of the keys that it is about; all keys where none is given.
    #[serde(default)]
    pub key_prefixes: Vec<String>,
    /// The option with the suffix of these keys.
    #[serde(default)]
    pub key_suffix: Option<String>,
    /// The kinds that its other end may be; any that offers the link where empty.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// These kinds do not offer it: this file alone says what the arrow is.
    #[serde(default)]
    pub unoffered: bool,
    /// The end whose service file says it.
    #[serde(skip)]
    pub by: End,
    /// Permissions that the arrow gives.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Environment variables that tell the code at one end of the other: of the left end where it acts and runs code, else of the right.
    #[serde(default)]
    pub environment: Option<Template>,
    /// Rules that the arrow must keep.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Rules about data that is written where the arrow reads: asked for each arrow `written` of a `writer` to the same store.
    /// `side` is true of data besides the main output of that arrow, `beside` is the argument of the writer that writes it
    /// where no arrow does, `alone` is true where such data is just what is read and no other is written there, `missing` is
    /// the first partition that its keys do not name, `differs` the difference between its columns and those of the right
    /// end, `hidden` the first column that lies in an envelope there.
    #[serde(default)]
    pub reads: Vec<Rule>,
}

impl Accept {
    /// True if an arrow with these verbs makes its right end act or get something.
    pub fn sets_off(&self, verbs: &[&str]) -> bool {
        self.sets_off.as_ref().is_none_or(|all| all.iter().any(|verb| verbs.contains(&verb.as_str())))
    }

    /// The ends whose code may be told of the other one: those whose roles act, either where no role does. Code that runs elsewhere
    /// has no variables here, and must not be taken for the other end, which it calls.
    pub fn coders(&self) -> impl Iterator<Item = End> + Clone {
        let actor = |grant: &Grant| match (grant.actor, &grant.principal) {
            (_, Some(_)) => None,
            (None | Some(Actor::From), None) => Some(End::From),
            (Some(Actor::To), None) => Some(End::To),
            (Some(Actor::Owner), None) => Some(self.by),
        };
        let acts = |end: &End| self.grants.iter().any(|grant| actor(grant) == Some(*end));
        let ends = [End::From, End::To];
        let silent = !ends.iter().any(acts);
        ends.map(|end| Some(end).filter(|end| silent || acts(end))).into_iter().flatten()
    }

    /// One of two ends: the one whose service file says what the arrow is.
    pub fn owner<T>(&self, from: T, to: T) -> T {
        match self.by {
            End::From => from,
            End::To => to,
        }
    }
}

/// Links that the left end says alone.
///
/// # Errors
/// The first thing that is no link.
pub fn sent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<Accept>, D::Error> {
    let mut links = Map::<Accept>::deserialize(deserializer)?;
    links.values_mut().for_each(|accept| accept.by = End::From);
    Ok(links)
}
