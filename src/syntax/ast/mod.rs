//! The syntax tree: statements with spans, names borrowed from the source.

mod conditions;
mod values;

pub use conditions::{Field, Operator, Predicate};
pub use values::{Name, Piece, Value, ValueKind};

use crate::origins::Origins;
use crate::source::Span;
use std::sync::Arc;

/// A whole file.
#[derive(Clone, Debug, Default)]
pub struct File<'s> {
    /// The statements in written order; order means nothing.
    pub statements: Vec<Statement<'s>>,
    /// The comments, `#` included, in written order.
    pub comments: Vec<Name<'s>>,
    /// The text that could not be parsed and was reported: names in it may well be declared there.
    pub junk: Vec<&'s str>,
    /// The text that all spans are of.
    pub text: &'s str,
    /// Names that were reported when calls of modules were read, and are no findings of later stages.
    pub lost: Vec<&'s str>,
    /// It holds modules for other files and makes nothing itself.
    pub is_library: bool,
    /// The files and calls that the text is made of.
    pub origins: Arc<Origins>,
}

/// One statement.
#[derive(Clone, Debug)]
pub enum Statement<'s> {
    /// `use "services/appsync.toml"`: the path of a service file, a string.
    Use(Value<'s>),
    /// `import "tables.pipe"`: the path of another file of the deployment, a string.
    Import(Value<'s>),
    /// `module archive(src: stream) { ... }`
    Module(Arc<Module<'s>>),
    /// `param env = "dev"`
    Param(Param<'s>),
    /// `output landing = landzone.name`
    Output(Output<'s>),
    /// `env prod { d.shards = 8; stage = "prod" }`
    Environment(Environment<'s>),
    /// `tags { team = "data" }`: the tags of everything, by key.
    Tags(Tags<'s>),
    /// `accept P302 on zone because "..."`
    Accept(Accept<'s>),
    /// `moved old_name to landzone`
    Moved(Moved<'s>),
    /// `deny P404`
    Level(Level<'s>),
    /// Nodes and arrows.
    Chain(Chain<'s>),
}

/// Statements that are called like a kind.
#[derive(Clone, Debug)]
pub struct Module<'s> {
    /// Its name.
    pub name: Name<'s>,
    /// Its parameters, in order.
    pub takes: Vec<Taken<'s>>,
    /// The whole statement.
    pub span: Span,
    /// The braces and what they hold.
    pub body: Span,
    /// The statements in them.
    pub statements: Vec<Statement<'s>>,
}

/// A parameter of a module: `format: string = "gzip"`.
#[derive(Clone, Debug)]
pub struct Taken<'s> {
    /// Its name.
    pub name: Name<'s>,
    /// Its type: the kind of a node, or of a value.
    pub kind: Name<'s>,
    /// Its value where a call says nothing.
    pub default: Option<Value<'s>>,
}

/// A deploy-time parameter.
#[derive(Clone, Debug)]
pub struct Param<'s> {
    /// Its name.
    pub name: Name<'s>,
    /// Its attributes, in parentheses: `secret`.
    pub args: Vec<Argument<'s>>,
    /// Its default, if it has one.
    pub default: Option<Value<'s>>,
}

impl Param<'_> {
    /// The range from its name to its end.
    pub fn span(&self) -> Span {
        let last =
            self.args.last().map(Argument::span).into_iter().chain(self.default.as_ref().map(|value| value.span));
        last.fold(self.name.span, Span::to)
    }
}

/// An output of the deployment: `output landing(export="landing") = landzone.name`.
#[derive(Clone, Debug)]
pub struct Output<'s> {
    /// Its name.
    pub name: Name<'s>,
    /// The words in parentheses.
    pub args: Vec<Argument<'s>>,
    /// Its value.
    pub value: Value<'s>,
}

/// Arguments that differ in one environment, and the values of its parameters.
#[derive(Clone, Debug)]
pub struct Environment<'s> {
    /// Its name.
    pub name: Name<'s>,
    /// Its settings of nodes.
    pub settings: Vec<Setting<'s>>,
    /// The values of parameters of the deployment.
    pub values: Vec<ParamValue<'s>>,
}

impl Environment<'_> {
    /// The ranges of what it sets, in the order of the text.
    pub fn spans(&self) -> Vec<Span> {
        let settings = self.settings.iter().map(|setting| setting.node.span.to(setting.value.span));
        let mut spans: Vec<Span> = settings.chain(self.values.iter().map(ParamValue::span)).collect();
        spans.sort_unstable();
        spans
    }
}

/// The tags of everything that a deployment makes.
#[derive(Clone, Debug)]
pub struct Tags<'s> {
    /// The whole statement.
    pub span: Span,
    /// Key by key, as entries of a map are.
    pub tags: Vec<(Name<'s>, Value<'s>)>,
}

/// `stage = "prod"`: the value of a parameter in one environment.
#[derive(Clone, Debug)]
pub struct ParamValue<'s> {
    /// The parameter.
    pub name: Name<'s>,
    /// Its value.
    pub value: Value<'s>,
}

impl ParamValue<'_> {
    /// The whole of it.
    pub fn span(&self) -> Span {
        self.name.span.to(self.value.span)
    }
}

/// `d.shards = 8`
#[derive(Clone, Debug)]
pub struct Setting<'s> {
    /// The node.
    pub node: Name<'s>,
    /// The argument.
    pub key: Name<'s>,
    /// The value.
    pub value: Value<'s>,
}

/// A finding that a person has looked at.
#[derive(Clone, Debug)]
pub struct Accept<'s> {
    /// The code accepted.
    pub code: Name<'s>,
    /// The node it is accepted on.
    pub on: Name<'s>,
    /// The whole statement.
    pub span: Span,
    /// The reason; required.
    pub because: Option<Value<'s>>,
}

/// A node that had another name when it was deployed.
#[derive(Clone, Copy, Debug)]
pub struct Moved<'s> {
    /// The name that it had; one within a module's call has dots.
    pub from: Name<'s>,
    /// The name that it has.
    pub to: Name<'s>,
    /// The whole statement.
    pub span: Span,
}

/// The level of some codes in this file.
#[derive(Clone, Debug)]
pub struct Level<'s> {
    /// `allow`, `warn` or `deny`.
    pub level: Name<'s>,
    /// Codes, or `warnings` for all of them.
    pub codes: Vec<Name<'s>>,
}

/// Endpoints joined by arrows.
#[derive(Clone, Debug)]
pub struct Chain<'s> {
    /// The leftmost endpoint.
    pub first: Endpoint<'s>,
    /// The arrows and their right ends.
    pub steps: Vec<Step<'s>>,
}

/// An arrow and its right end.
#[derive(Clone, Debug)]
pub struct Step<'s> {
    /// The arrow.
    pub arrow: Arrow<'s>,
    /// The right end.
    pub to: Endpoint<'s>,
}

/// An arrow, with options or not.
#[derive(Clone, Debug)]
pub struct Arrow<'s> {
    /// The whole arrow, options included.
    pub span: Span,
    /// Written `<->`.
    pub both: bool,
    /// The options between `-[` and `]->`.
    pub options: Vec<Argument<'s>>,
}

/// An end of an arrow.
#[derive(Clone, Debug)]
pub enum Endpoint<'s> {
    /// A node, declared here or referred to.
    Node(Box<Node<'s>>),
    /// `{ a; b -> c }`: each branch is an endpoint.
    Group(Vec<Chain<'s>>),
}

/// `kind name(args) { body }`, or a name alone.
#[derive(Clone, Debug)]
pub struct Node<'s> {
    /// The range from the first word to the end of the arguments.
    pub span: Span,
    /// Marked `existing`.
    pub existing: bool,
    /// An argument of it could not be parsed, which was reported.
    pub broken: bool,
    /// The path of the call of a module that it is in, with `.` at its end; empty outside of modules.
    pub within: &'s str,
    /// Its name in the words of that module; empty outside of modules.
    pub written: &'s str,
    /// The kind, or where nothing follows it perhaps a name.
    pub head: Name<'s>,
    /// The name, if one is given.
    pub name: Option<Name<'s>>,
    /// The arguments, if parentheses are written.
    pub args: Option<Vec<Argument<'s>>>,
    /// The body, if one is written.
    pub body: Option<Body<'s>>,
}

/// An argument of a node or an option of an arrow.
#[derive(Clone, Debug)]
pub enum Argument<'s> {
    /// `key=value`
    Keyed(Name<'s>, Value<'s>),
    /// A flag or a value without a key.
    Bare(Value<'s>),
    /// `where ...`
    Filter(Span, Predicate<'s>),
}

impl Argument<'_> {
    /// The whole argument.
    pub fn span(&self) -> Span {
        match self {
            Self::Keyed(key, value) => key.span.to(value.span),
            Self::Bare(value) => value.span,
            Self::Filter(span, _) => *span,
        }
    }
}

/// The body that belongs to one node alone.
#[derive(Clone, Debug)]
pub struct Body<'s> {
    /// The place, braces included.
    pub span: Span,
    /// Every line of it could be parsed.
    pub whole: bool,
    /// Its lines, where all of them read as branches of a group: an arrow is missing before it, or a `:` in each.
    pub branches: Vec<Chain<'s>>,
    /// The columns of a table.
    pub columns: Vec<Column<'s>>,
    /// The permissions of a role, or of what acts.
    pub allows: Vec<Allow<'s>>,
    /// Properties in the words of a target.
    pub properties: Vec<Property<'s>>,
}

/// `cfn.AccelerateConfiguration = {AccelerationStatus: "Enabled"}`
#[derive(Clone, Debug)]
pub struct Property<'s> {
    /// The whole line.
    pub span: Span,
    /// The words before `=`: the target, perhaps a type, and where the value stands.
    pub path: Vec<Name<'s>>,
    /// The value.
    pub value: Value<'s>,
}

/// `partition date: string`
#[derive(Clone, Debug)]
pub struct Column<'s> {
    /// A partition key rather than a column of the files.
    pub partition: bool,
    /// Its name.
    pub name: Name<'s>,
    /// Its type as written.
    pub kind: Name<'s>,
}

/// `allow read, s3:PutObject on landzone["raw/*"] if {StringEquals: {"aws:RequestedRegion": "eu-west-1"}}`
#[derive(Clone, Debug)]
pub struct Allow<'s> {
    /// The whole line.
    pub span: Span,
    /// Verbs of the catalog, or AWS's own actions.
    pub actions: Vec<Name<'s>>,
    /// The nodes they are allowed on.
    pub targets: Vec<Target<'s>>,
    /// The condition block of IAM after `if`.
    pub condition: Option<Value<'s>>,
}

/// A target of an `allow` line.
#[derive(Clone, Debug)]
pub enum Target<'s> {
    /// `*`
    Any(Span),
    /// An ARN.
    Arn(Value<'s>),
    /// A node, perhaps narrowed: `landzone["raw/*"]`.
    Node(Name<'s>, Option<Value<'s>>),
}
