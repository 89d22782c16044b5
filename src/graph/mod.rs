//! The meaning of a file: a graph of resources whose edges are data flow and permission.
//!
//! Nodes and edges stand in canonical order (by identity, then content), so that nothing after this
//! stage depends on the order of statements.

mod anonymous;
mod arguments;
mod arrows;
mod assemble;
mod attributes;
mod body;
mod calls;
mod code;
mod columns;
mod conditions;
mod counts;
mod defaults;
mod draft;
pub mod envelopes;
mod environment;
mod existing;
mod finish;
mod foreign;
mod jq;
pub mod keys;
mod lines;
mod meaning;
mod meant;
mod moves;
mod needed;
mod numbers;
mod one_of;
mod outputs;
mod params;
mod properties;
mod quantity;
mod raw;
mod references;
mod reserved;
mod resolve;
mod retired;
mod said;
mod shapes;
mod spelling;
pub mod symbols;
mod tags;
mod text;
mod texts;
mod types;
pub mod uses;
mod wildcards;
mod written;

pub use anonymous::pascal;
pub use assemble::head;
pub use calls::calls;
pub use code::{Code, CodeError, Entry, Files, NoFiles};
pub use columns::Column;
pub use environment::environments;
pub use lines::{Allow, Target, Test};
pub use outputs::Output;
pub use properties::{Property, TYPE};
pub use quantity::type_of as quantity_type;
pub use raw::Raw;
pub use references::Reference;
pub use resolve::{Selection, resolve, resolve_in};
pub use tags::{TAGS, Tag};
pub use texts::content_of;
pub use wildcards::{covers, is_like};
pub use written::Written;

use crate::catalog::{Accept, Catalog, Parameter, Service};
use crate::diagnostics::Levels;
use crate::origins::Origins;
use crate::source::Span;
pub use crate::syntax::ast::Name;
use crate::syntax::ast::{self, Predicate};
use petgraph::Direction::Incoming;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The resolved pipeline.
#[derive(Debug)]
pub struct Graph<'s> {
    /// The kinds of its nodes, and what is known of kinds at all.
    pub catalog: &'s Catalog,
    /// Resources and arrows, in canonical order.
    pub flow: DiGraph<Node<'s>, Edge<'s>>,
    /// Deploy-time parameters, by name.
    pub params: Vec<Param<'s>>,
    /// Outputs of one's own, by name.
    pub outputs: Vec<Output<'s>>,
    /// The tags of everything that is deployed, by key.
    pub tags: Vec<Tag<'s>>,
    /// Findings a person has accepted.
    pub accepts: Vec<ast::Accept<'s>>,
    /// The levels of findings that this file sets.
    pub levels: Levels,
    /// The file holds modules for other files and makes nothing itself.
    pub is_library: bool,
    /// The text that all spans are of.
    pub text: &'s str,
    /// The files and calls that this text is made of.
    pub origins: Arc<Origins>,
}

impl<'s> Graph<'s> {
    /// A graph without nodes.
    pub fn new(catalog: &'s Catalog, text: &'s str) -> Self {
        Self {
            catalog,
            flow: DiGraph::default(),
            params: Vec::new(),
            outputs: Vec::new(),
            tags: Vec::new(),
            accepts: Vec::new(),
            levels: Levels::default(),
            is_library: false,
            text,
            origins: Arc::default(),
        }
    }

    /// The text of the main file.
    pub fn main(&self) -> &'s str {
        let end = self.origins.all.first().map_or(self.text.len(), |main| main.end as usize);
        self.text.get(..end).unwrap_or(self.text)
    }

    /// True if a node is declared in the main file, outside of modules.
    pub fn is_of_main(&self, node: &Node<'_>) -> bool {
        node.within.is_empty() && self.origins.place(node.span).file == 0
    }

    /// True if a node that is made here names this one in an argument: a role, so as to act by it.
    pub fn is_named(&self, node: NodeIndex) -> bool {
        let mut named =
            self.flow.edges_directed(node, Incoming).filter_map(|edge| self.flow.node_weight(edge.source()));
        named.any(|by| by.existing.is_none())
    }
}

/// A resource.
#[derive(Debug)]
pub struct Node<'s> {
    /// The stable identity: the first name in PascalCase, or what the neighbours of an anonymous node give it.
    pub id: String,
    /// The identities that the names after a `moved` give it, those of today last; empty where there are no others.
    pub later: Vec<String>,
    /// The names that it had before, by `moved`, the first one first.
    pub before: Vec<&'s str>,
    /// The name as written, if there is one.
    pub name: Option<Name<'s>>,
    /// Its kind.
    pub service: &'s Service,
    /// The path of the call of a module that it is in, with `.` at its end; empty outside of modules.
    pub within: &'s str,
    /// The place of its declaration.
    pub span: Span,
    /// Referred to, never created.
    pub existing: Option<Existing<'s>>,
    /// An arrow of it was in error, so that what it lacks is no finding of its own.
    pub incomplete: bool,
    /// An argument or a line of its body was in error, so that what is missing is no finding of its own.
    pub doubtful: bool,
    /// Arguments as written, by parameter.
    pub arguments: Arguments<'s>,
    /// The condition on what it lets through.
    pub filter: Option<(Span, Predicate<'s>)>,
    /// The columns of a table.
    pub columns: Vec<Column<'s>>,
    /// The statements of a written role.
    pub allows: Vec<Allow<'s>>,
    /// Properties of its resources in the words of a target.
    pub properties: Vec<Property<'s>>,
    /// Its body with the braces, if it has one.
    pub body: Option<Span>,
    /// The code that an argument names.
    pub code: Option<Arc<Code>>,
    /// The text in each file that an argument names, by argument.
    pub texts: BTreeMap<&'s str, String>,
}

impl Node<'_> {
    /// Its name in messages: its own, or its kind if it has none.
    pub fn label(&self) -> &str {
        self.name.map_or(self.service.kind.as_str(), |name| name.text)
    }

    /// Its name in what is deployed: the first that it had, or its kind if it has none.
    pub fn deployed(&self) -> &str {
        self.before.first().copied().unwrap_or(self.label())
    }

    /// Its name in a line of a body: its own, or its identity if it has none.
    pub fn called(&self) -> &str {
        self.name.map_or(self.id.as_str(), |name| name.text)
    }

    /// True if nothing of it was in error, so that it says all that was meant.
    pub fn is_sound(&self) -> bool {
        !self.doubtful && !self.incomplete
    }
}

/// A resource outside, known by its ARN.
#[derive(Debug, Clone)]
pub struct Existing<'s> {
    /// The ARN.
    pub arn: Text<'s>,
    /// The name in the ARN, if its shape could be read.
    pub name: Text<'s>,
}

/// Typed arguments or options, by parameter name.
pub type Arguments<'s> = litemap::LiteMap<&'s str, Argument<'s>>;

/// One typed argument.
#[derive(Debug, Clone)]
pub struct Argument<'s> {
    /// Its value.
    pub value: Literal<'s>,
    /// Its place.
    pub span: Span,
}

/// A typed value.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal<'s> {
    /// `none`: switched off.
    None,
    /// A truth.
    Bool(bool),
    /// A number in the parameter's unit.
    Integer(i64),
    /// One of the choices.
    Choice(&'s str),
    /// A string, which may name deploy-time parameters.
    Text(Text<'s>),
    /// A deploy-time parameter, by index.
    Param(usize),
    /// Another node.
    Node(NodeIndex),
    /// A list.
    List(Vec<Literal<'s>>),
    /// A map.
    Map(Vec<(&'s str, Literal<'s>)>),
    /// An attribute of a node, or a text with one in it, as it is when it is deployed.
    Deployed(Raw<'s>),
    /// An HTTP method and path.
    Route(&'s str, &'s str),
}

impl Literal<'_> {
    /// The text, where it is one that names no parameter.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => match text.as_slice() {
                [Piece::Text(text)] => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// Calls `visit` with every node that is named or referred to.
    pub fn nodes(&mut self, visit: &mut impl FnMut(&mut NodeIndex)) {
        match self {
            Self::Node(node) => visit(node),
            Self::Deployed(raw) => raw.nodes(visit),
            Self::List(items) => items.iter_mut().for_each(|item| item.nodes(visit)),
            Self::Map(entries) => entries.iter_mut().for_each(|(_, value)| value.nodes(visit)),
            _ => {}
        }
    }
}

/// A string in pieces.
pub type Text<'s> = Vec<Piece<'s>>;

/// A piece of a string.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece<'s> {
    /// Text.
    Text(std::borrow::Cow<'s, str>),
    /// A deploy-time parameter, by index.
    Param(usize),
}

/// A deploy-time parameter.
#[derive(Debug, Clone)]
pub struct Param<'s> {
    /// Its name.
    pub name: Name<'s>,
    /// The value that it is judged by: that of the call, else that of the environment, else its default.
    pub default: Option<Default>,
    /// Its default in the document: that of the call, else that of the file.
    pub preset: Option<Default>,
    /// The place of the value that it is judged by, or of the name where that came with the call.
    pub given: Span,
    /// The environment whose value it is judged by.
    pub environment: Option<&'s str>,
    /// Its value is shown to nobody.
    pub secret: bool,
    /// The name under which another stack exports its value.
    pub import: Option<Text<'s>>,
    /// A description.
    pub doc: Option<String>,
}

/// The default of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    /// Text.
    Text(String),
    /// A number.
    Integer(i64),
    /// A truth.
    Bool(bool),
}

impl Default {
    /// True if both are of one type.
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The type, with its article.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) => "a whole number",
            Self::Bool(_) => "`true` or `false`",
        }
    }

    /// A text as a value of the same type, if it is one.
    pub fn parsed(&self, text: &str) -> Option<Self> {
        match self {
            Self::Text(_) => Some(Self::Text(text.to_owned())),
            Self::Integer(_) => text.parse().ok().map(Self::Integer),
            Self::Bool(_) => text.parse().ok().map(Self::Bool),
        }
    }

    /// The text of it, for use inside other text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Integer(number) => number.to_string().into(),
            Self::Bool(value) => value.to_string().into(),
        }
    }
}

/// An arrow, or an argument that names a node.
#[derive(Debug)]
pub struct Edge<'s> {
    /// Its kind.
    pub kind: EdgeKind<'s>,
    /// The link, or the parameter's name.
    pub link: &'s str,
    /// Its verbs, if the link has verbs.
    pub verbs: Vec<&'s str>,
    /// The options written on it.
    pub options: Arguments<'s>,
    /// The filter on it.
    pub filter: Option<(Span, Predicate<'s>)>,
    /// Its place.
    pub span: Span,
    /// A word on it was in error, so that its meaning is not known.
    pub doubtful: bool,
    /// Tells it from other edges of one link between the same two nodes; empty where there is none.
    pub ordinal: String,
    /// The names that the module has for its ends, where it is written in one.
    pub written: Option<Written<'s>>,
}

/// The kind of an edge.
#[derive(Debug, Clone, Copy)]
pub enum EdgeKind<'s> {
    /// Data flows along it.
    Arrow(&'s Accept),
    /// The source of the edge names its target in this argument.
    Argument(&'s Parameter),
}
