//! Arguments of nodes and options of arrows.

use super::dialect::Target;
use super::expressions::Expressions;
use super::map::Map;
use super::movement::{Call, Causes, Moves};
use super::service::Grant;
use super::template::Template;
use schemars::JsonSchema;
use serde::Deserialize;

/// The type of an argument or arrow option.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
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
    /// A path to a text file beside the file: the value is the text in it.
    Text,
    /// HTTP routes such as `"GET /{id}"`.
    Routes,
}

impl Type {
    /// True if a value of it is a path beside the file.
    pub fn is_path(self) -> bool {
        matches!(self, Self::Code | Self::Text)
    }

    /// The word for it in service files.
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Bool => "bool",
            Self::Duration => "duration",
            Self::Size => "size",
            Self::Choice => "choice",
            Self::Node => "node",
            Self::List => "list",
            Self::Map => "map",
            Self::Code => "code",
            Self::Text => "text",
            Self::Routes => "routes",
        }
    }

    /// The units in which a target may count its values.
    pub fn units(self) -> &'static [&'static str] {
        match self {
            Self::Duration => &["s", "min", "h", "d"],
            Self::Size => &["B", "MiB", "GiB", "MB"],
            _ => &[],
        }
    }

    /// The units of all types.
    fn all_units() -> Vec<&'static str> {
        [Self::Duration.units(), Self::Size.units()].concat()
    }
}

/// What an ARN or identifier looks like. Policies name such a thing, so it must not be several, nor of another service.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// A name for it, for people: "the ARN of one KMS key".
    pub of: String,
    /// The text, with `{...}` for what differs.
    pub is: String,
    /// How texts begin that are something else, of which rules say what is to be said.
    #[serde(default)]
    pub besides: Vec<String>,
    /// One, to write instead.
    pub example: String,
}

/// The keys that a map may have.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// Letters that they begin with, in words such as `a-zA-Z`.
    pub first: String,
    /// Letters that they go on with.
    pub letters: String,
    /// How many characters they have at least.
    pub least: usize,
}

/// When something is retired, of what AWS keeps a calendar for. Days are `2027-01-31`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// From when on it gets no security fixes.
    #[serde(default)]
    pub deprecated: Option<String>,
    /// From when on nothing can be created with it.
    #[serde(default)]
    pub create: Option<String>,
    /// From when on nothing that has it can be updated.
    #[serde(default)]
    pub update: Option<String>,
    /// A sentence that says what to write instead.
    #[serde(default)]
    pub instead: Option<String>,
    /// The least version of Terraform's provider that takes it, where the oldest one does not: `6.20.0`.
    #[serde(default)]
    pub terraform: Option<String>,
}

/// A calendar of what a choice may be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Where it is from.
    pub source: String,
    /// The packages that it was read from.
    pub from: String,
    /// The day on which it was read: what day it is where nobody says.
    pub day: String,
    /// By choice, the one to take of each language first.
    pub names: Map<Retirement>,
}

/// A calendar, or the file of `src/catalog` that it stands in: `build.rs` puts in what that says.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Dated {
    /// The name of the file.
    File(String),
    /// The calendar.
    Read(Calendar),
}

/// A language of expressions that a service evaluates.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum Language {
    /// jq 1.6
    #[serde(rename = "jq-1.6")]
    Jq,
}

/// A choice as targets spell it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Spelling {
    /// All alike: as AWS's own API has it.
    Same(String),
    /// Each in its own way.
    Each(Spellings),
}

/// One spelling for each target.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spellings {
    /// CloudFormation's.
    pub cfn: String,
    /// Terraform's.
    pub terraform: String,
}

impl Spelling {
    /// How a target spells it.
    pub fn of(&self, target: Target) -> &str {
        match (self, target) {
            (Self::Same(text), _) => text,
            (Self::Each(each), Target::CloudFormation) => &each.cfn,
            (Self::Each(each), Target::Terraform) => &each.terraform,
        }
    }
}

/// An argument of a node or an option of an arrow.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// One line for people.
    pub doc: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Type,
    /// Smallest and largest value: integers as they are, durations and sizes in `unit`, characters of strings, texts of lists.
    #[serde(default)]
    pub range: Option<[i64; 2]>,
    /// The only values there are, in `unit`, where not every one of a range is.
    #[serde(default)]
    pub values: Vec<i64>,
    /// The unit that the target counts in: `s`, `min`, `h`, `d`; `B`, `MiB`, `GiB`, `MB`.
    #[serde(default)]
    #[schemars(extend("enum" = Type::all_units()))]
    pub unit: Option<String>,
    /// The words that a `choice` may be.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The spelling that AWS has for each of the `choices`, for the filter `spelled`.
    #[serde(default)]
    pub spellings: Map<Spelling>,
    /// The words that a `choice` may be, and until when: `choices` is then filled with what is to be chosen on its day.
    #[serde(default)]
    pub calendar: Option<Dated>,
    /// The kinds that a `node` may be of.
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
    /// Other arguments, of which one may be written in its place where it is required.
    #[serde(default)]
    pub instead: Vec<String>,
    /// Its value where it is not written: of a duration or size a number, in its `unit`.
    #[serde(default)]
    pub default: Option<Template>,
    /// Letters a string may have, or each text of a list, said to people when it does not match: `a-z0-9.-`.
    #[serde(default)]
    pub letters: Option<String>,
    /// An ending that it may have, whatever its letters.
    #[serde(default)]
    pub ending: Option<String>,
    /// Patterns of which a string must match one, and so must each text of a list, with `*` for any text and `#` for a number.
    #[serde(default)]
    pub like: Vec<String>,
    /// A string must be a day of the calendar, such as `2024-01-31`.
    #[serde(default)]
    pub date: bool,
    /// A list may have each text only once.
    #[serde(default)]
    pub unique: bool,
    /// Such a text, for people: with `like`, or with `date`.
    #[serde(default)]
    pub example: Option<String>,
    /// The keys that a map may have.
    #[serde(default)]
    pub keys: Option<Keys>,
    /// Patterns that a string, or a key of a map, must not match, with `*` for any text and `#` for a number: `xn--*`.
    #[serde(default)]
    pub reserved: Vec<String>,
    /// The form that a string must have, so that it is one thing of a kind.
    #[serde(default)]
    pub shape: Option<Shape>,
    /// Expressions that may stand in a string, evaluated when data flows.
    #[serde(default)]
    pub expressions: Option<Expressions>,
    /// The language that the strings of a map are written in.
    #[serde(default)]
    pub language: Option<Language>,
    /// Permissions that come with a node that is named here.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Arguments that must be written where this one is.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Arguments that cannot be written beside this one, and why.
    #[serde(default)]
    pub excludes: Map<String>,
    /// Only what is referred to and not created takes it.
    #[serde(default)]
    pub existing_only: bool,
    /// `none` may be written to switch the default off.
    #[serde(default)]
    pub none: bool,
    /// For diagrams: it says what leaves the node, so that it stands on the arrows on which data leaves.
    #[serde(default)]
    pub carried: bool,
    /// Of a `node`: whether data moves to it. Each says so, or a loop through it would not be found.
    #[serde(default)]
    pub moves: Option<Moves>,
    /// The event that this is at a node that tells of events.
    #[serde(default)]
    pub causes: Option<Causes>,
    /// How the function that is named is called.
    #[serde(default)]
    pub calls: Option<Call>,
    /// Fields of what arrives are looked for: by the columns of the table that is named, or by each jq expression of a map.
    #[serde(default)]
    pub looks_into: bool,
    /// The node that is named changes what arrives, so that nothing is known of its fields.
    #[serde(default)]
    pub reshapes: bool,
}

impl Parameter {
    /// Fills the choices from the calendar, which is got by its name where a service file names it.
    ///
    /// # Errors
    /// Why there is no such calendar.
    pub fn fill(&mut self, read: &dyn Fn(&str) -> Result<Calendar, String>) -> Result<(), String> {
        if let Some(Dated::File(name)) = &self.calendar {
            self.calendar = Some(Dated::Read(read(name)?));
        }
        let Some(calendar) = self.calendar() else { return Ok(()) };
        let lasts = |retirement: &Retirement| retirement.deprecated.as_ref().is_none_or(|day| *day > calendar.day);
        let lasting = calendar.names.iter().filter(|(_, retirement)| lasts(retirement)).map(|(name, _)| name.clone());
        let lasting: Vec<String> = lasting.collect();
        self.choices.extend(lasting);
        Ok(())
    }

    /// The calendar of its choices.
    pub fn calendar(&self) -> Option<&Calendar> {
        if let Some(Dated::Read(calendar)) = &self.calendar { Some(calendar) } else { None }
    }

    /// The least version of Terraform's provider that a choice needs, where the oldest one is too old.
    pub fn provider(&self, choice: &str) -> Option<&str> {
        self.calendar()?.names.get(choice)?.terraform.as_deref()
    }

    /// A choice as it stands here; of a calendar, one that is over too.
    pub fn choice(&self, word: &str) -> Option<&str> {
        let known = self.calendar().and_then(|calendar| calendar.names.get_key_value(word));
        let listed = || self.choices.iter().find(|choice| *choice == word).map(String::as_str);
        known.map(|(name, _)| name.as_str()).or_else(listed)
    }
}
