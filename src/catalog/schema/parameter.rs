//! Arguments of nodes and options of arrows.

use super::dialect::Target;
use super::expressions::Expressions;
use super::grant::Grant;
use super::map::Map;
use super::movement::{Call, Causes, Moves};
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

/// The form of an ARN or identifier. Policies name it, so it must be a single one, and of the right service.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// A name for it, for people: "the ARN of one KMS key".
    pub of: String,
    /// The form, with `{...}` for the parts that differ.
    pub is: String,
    /// Prefixes of texts that the form does not apply to: rules judge these.
    #[serde(default)]
    pub besides: Vec<String>,
    /// An example, to write instead.
    pub example: String,
}

/// The keys that a map may have.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// The characters that a key may begin with, such as `a-zA-Z`.
    pub first: String,
    /// The characters that may follow.
    pub letters: String,
    /// The minimum number of characters in a key.
    pub least: usize,
}

/// The days on which AWS retires a choice, such as a runtime. Days are `2027-01-31`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// The day from which it gets no security fixes.
    #[serde(default)]
    pub deprecated: Option<String>,
    /// The day from which nothing can be created with it.
    #[serde(default)]
    pub create: Option<String>,
    /// The day from which nothing that has it can be updated.
    #[serde(default)]
    pub update: Option<String>,
    /// A sentence that says what to write instead.
    #[serde(default)]
    pub instead: Option<String>,
    /// The least version of Terraform's provider that takes it, where the oldest one does not: `6.20.0`.
    #[serde(default)]
    pub terraform: Option<String>,
}

/// A calendar of the choices of an argument.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The page that it is from.
    pub source: String,
    /// The packages that it was read from.
    pub from: String,
    /// The day on which it was read; the current day where none is given.
    pub day: String,
    /// The days, by choice; the recommended choice of each language comes first.
    pub names: Map<Retirement>,
}

/// A calendar, or the name of its file in `src/catalog`, which `build.rs` replaces by the calendar.
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
    /// Keys and values of tags, as AWS takes them.
    #[serde(rename = "tags")]
    Tags,
}

/// The spelling of a choice.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Spelling {
    /// The same for all targets: that of AWS's own API.
    Same(String),
    /// One for each target.
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
    /// The spelling for a target.
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
    /// The smallest and largest value: integers as they are, durations and sizes in `unit`, characters of strings, items of lists.
    #[serde(default)]
    pub range: Option<[i64; 2]>,
    /// The allowed values, in `unit`, where they are no whole range.
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
    /// The calendar of the words that a `choice` may be: `choices` is then filled with those supported on its day.
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
    /// The characters that a string, or each item of a list, may have: `a-z0-9.-`. Findings quote them.
    #[serde(default)]
    pub letters: Option<String>,
    /// An ending that it may have, whatever its `letters`.
    #[serde(default)]
    pub ending: Option<String>,
    /// Patterns of which a string, or each item of a list, must match one, with `*` for any text and `#` for a number.
    #[serde(default)]
    pub like: Vec<String>,
    /// A string must be a day of the calendar, such as `2024-01-31`.
    #[serde(default)]
    pub date: bool,
    /// Names of services of AWS that it often is: editors offer them, and a slip of typing before the first `.` of one is told.
    #[serde(default)]
    pub names: Vec<String>,
    /// A list may have each item only once.
    #[serde(default)]
    pub unique: bool,
    /// An example of such a text, for people: with `like`, or with `date`.
    #[serde(default)]
    pub example: Option<String>,
    /// The keys that a map may have.
    #[serde(default)]
    pub keys: Option<Keys>,
    /// Patterns that a string, or a key of a map, must not match, with `*` for any text and `#` for a number: `xn--*`.
    #[serde(default)]
    pub reserved: Vec<String>,
    /// The form that a string must have: that of a single ARN or identifier.
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
    /// AWS shows its value to nobody, so that a secret may stand in it.
    #[serde(default)]
    pub secret: bool,
    /// Its texts, or those in it, go to the target as they are, so that attributes of nodes may stand in them.
    #[serde(default)]
    pub deployed: bool,
    /// Only existing resources, which are not created, take it.
    #[serde(default)]
    pub existing_only: bool,
    /// `none` may be written to switch the default off.
    #[serde(default)]
    pub none: bool,
    /// For diagrams: it describes the data that leaves the node, so that it stands on the arrows of that data.
    #[serde(default)]
    pub carried: bool,
    /// Of a `node`: the data that moves to it. Each has this, or a loop through it would not be found.
    #[serde(default)]
    pub moves: Option<Moves>,
    /// The event that it causes at the store that is named.
    #[serde(default)]
    pub causes: Option<Causes>,
    /// The way in which the function that is named is called.
    #[serde(default)]
    pub calls: Option<Call>,
    /// Fields of the data that arrives are looked for: by the columns of the table that is named, or by each jq expression of a map.
    #[serde(default)]
    pub looks_into: bool,
    /// The node that is named changes the data that arrives, so that its fields are unknown.
    #[serde(default)]
    pub reshapes: bool,
}

impl Parameter {
    /// Fills the choices from the calendar, which is got by its name where a service file names it.
    ///
    /// # Errors
    /// A message if there is no such calendar.
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

    /// The choice of a word; of a calendar, a retired one too.
    pub fn choice(&self, word: &str) -> Option<&str> {
        let known = self.calendar().and_then(|calendar| calendar.names.get_key_value(word));
        let listed = || self.choices.iter().find(|choice| *choice == word).map(String::as_str);
        known.map(|(name, _)| name.as_str()).or_else(listed)
    }
}
