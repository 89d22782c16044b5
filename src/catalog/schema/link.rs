//! The links that arrows mean: what one kind offers and another accepts.

use super::dialect::End;
use super::map::Map;
use super::movement::{Call, Wraps};
use super::parameter::Parameter;
use super::pattern::Pattern;
use super::rule::Rule;
use super::service::{Grant, Statement};
use super::template::Template;
use schemars::JsonSchema;
use serde::Deserialize;

/// A link a node is the left end of.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// A phrase that says what it gives.
    pub doc: String,
    /// How many such arrows must leave at least.
    #[serde(default)]
    pub min: usize,
    /// How many may leave at most.
    #[serde(default)]
    pub max: Option<usize>,
    /// The role that acts along it for the left end, where that is not the first: a grant of the right end need not know its name.
    #[serde(default)]
    pub role: Option<String>,
    /// Each of what it gives goes to one of its readers alone; with what that means.
    #[serde(default)]
    pub shared: Option<String>,
    /// Which of its arrows AWS refuses beside each other.
    #[serde(default)]
    pub apart: Option<Apart>,
    /// Endings of the keys of the objects that it writes, where AWS names them.
    #[serde(default)]
    pub endings: Option<Endings>,
}

/// What keys end with: of these arguments of the giver the first whose value is listed says it; nothing where none is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endings {
    /// The endings, by argument and value.
    pub by: Map<Map<String>>,
    /// The letters of what stands before the ending, such as `0-9a-f-` of a UUID, and how many there are.
    pub after: (String, usize),
}

/// Arrows with one of these verbs that one key could meet both are refused.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    /// The verbs, each by itself.
    pub verbs: Vec<String>,
    /// The option that says what keys start with.
    pub key_prefix: String,
    /// The option that says what they end with.
    pub key_suffix: String,
    /// The verbs that permit what being told permits, by verb.
    #[serde(default)]
    pub keeps: Map<String>,
    /// A kind that can tell several of one thing, where it is put between.
    #[serde(default)]
    pub through: Option<Through>,
}

/// A kind that hears of something and tells several.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Through {
    /// The kind.
    pub kind: String,
    /// The option with which it hands on word for word what it hears, where who is told takes that.
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
    /// How `where` is spelled for who compares.
    #[serde(default)]
    pub filter: Option<Pattern>,
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
    /// Events at its right end, a store that tells of them: the event by verb, or by `any` for all.
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
    /// The envelope of messages that arrive along it.
    #[serde(default)]
    pub wraps: Option<Wraps>,
    /// Permissions that the account that deploys needs at its left end, where that is outside: said as advice.
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
    pub key_prefixes: Vec<String>,
    /// The option that says what these keys end with.
    #[serde(default)]
    pub key_suffix: Option<String>,
    /// Kinds of the other end it is kept to; any that offers the link where empty.
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
    /// Environment variables that tell the code at one end of the other: of the left end where it runs code, else of the right.
    #[serde(default)]
    pub environment: Option<Template>,
    /// Rules that the arrow must keep.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Rules about what is written where the arrow reads: asked for each arrow `written` of a `writer` to the same store.
    /// `side` where it is not what that arrow is all about, `beside` the argument of the writer by which it is written where no
    /// arrow says so, `alone` where that is just what is read and nothing else is written there, `missing` the first partition that its keys do not name,
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
