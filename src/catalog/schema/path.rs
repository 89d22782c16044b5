//! Paths of service files: `self.role.arn`, `from.in.objects`, `writer?.format`.

use indexmap::IndexSet;
use serde::Deserialize;
use std::ops::Deref;
use std::sync::{LazyLock, PoisonError, RwLock};

/// A parsed path; as a slice, its names.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "String")]
pub struct Path {
    names: Vec<String>,
    steps: Vec<Step>,
    /// The meaning of its first name.
    pub root: Root,
}

/// The meaning of the first name of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// `self`: the node whose file it is.
    Owner,
    /// `from`: the node an arrow leaves.
    From,
    /// `to`: the node an arrow leads to.
    To,
    /// `edge`: the arrow.
    Edge,
    /// The account id.
    Account,
    /// The region.
    Region,
    /// `aws`, `aws-cn`, `aws-us-gov`.
    Partition,
    /// `amazonaws.com`
    UrlSuffix,
    /// The part of names that tells this deployment from others.
    Deployment,
    /// A loop variable, or an argument or attribute of the owner.
    Word,
}

/// The number of a word, which is the same wherever the word stands: to look it up without reading its letters.
/// The empty word is the first, and the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Word(u32);

static WORDS: LazyLock<RwLock<IndexSet<&'static str, rustc_hash::FxBuildHasher>>> =
    LazyLock::new(|| RwLock::new(IndexSet::from_iter([""])));

impl Word {
    /// The number of a word. Only words of service files are given one, so there are few, and they stay.
    pub fn of(name: &str) -> Self {
        let known = WORDS.read().unwrap_or_else(PoisonError::into_inner).get_index_of(name);
        let index = known.unwrap_or_else(|| {
            WORDS.write().unwrap_or_else(PoisonError::into_inner).insert_full(name.to_owned().leak()).0
        });
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Its text.
    pub fn text(self) -> &'static str {
        let words = WORDS.read().unwrap_or_else(PoisonError::into_inner);
        words.get_index(self.index()).copied().unwrap_or_default()
    }

    /// As an index into a table.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One name of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The number of the name.
    pub word: Word,
    /// True after `?.`: the thing before may be of a kind without such a name.
    pub optional: bool,
}

impl Path {
    /// A path of at least one name, each with true where `?.` stands before it.
    pub fn new(parts: Vec<(String, bool)>) -> Self {
        let steps = parts.iter().map(|(name, optional)| Step { word: Word::of(name), optional: *optional }).collect();
        let names: Vec<String> = parts.into_iter().map(|(name, _)| name).collect();
        let root = match names.first().map_or("", String::as_str) {
            "self" => Root::Owner,
            "from" => Root::From,
            "to" => Root::To,
            "edge" => Root::Edge,
            "account" => Root::Account,
            "region" => Root::Region,
            "partition" => Root::Partition,
            "url_suffix" => Root::UrlSuffix,
            "deployment" => Root::Deployment,
            _ => Root::Word,
        };
        Self { names, steps, root }
    }

    /// Its steps, each with its name.
    pub fn steps(&self) -> impl Iterator<Item = (Step, &str)> {
        self.steps.iter().copied().zip(self.names.iter().map(String::as_str))
    }

    /// Its steps after the first, each with its name.
    pub fn members(&self) -> impl Iterator<Item = (Step, &str)> {
        let rest = self.steps.get(1..).unwrap_or_default().iter().copied();
        rest.zip(self.names.get(1..).unwrap_or_default().iter().map(String::as_str))
    }
}

impl From<String> for Path {
    fn from(text: String) -> Self {
        let mut optional = false;
        let part = |part: &str| {
            let name = part.strip_suffix('?');
            (name.unwrap_or(part).to_owned(), std::mem::replace(&mut optional, name.is_some()))
        };
        Self::new(text.split('.').map(part).collect())
    }
}

impl Deref for Path {
    type Target = [String];
    fn deref(&self) -> &[String] {
        &self.names
    }
}
