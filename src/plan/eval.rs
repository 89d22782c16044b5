//! Evaluates the templates of service files in a scope: the owner, an arrow, loop variables.

use super::functions;
use super::lower::Lowering;
use super::names::{Known, Member};
use super::value::{Pseudo, Value};
use crate::catalog::expr::Expr;
use crate::catalog::template::{Entry, Key, Piece, Template};
use crate::catalog::{Loop, Path, Root, Type, Word};
use crate::graph::{Edge, EdgeKind, Literal, Node, Text};
use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};
use serde_json::Value as Json;
use std::borrow::Cow;

/// What a path stands for.
#[derive(Clone, Debug)]
pub enum Item<'g> {
    Absent,
    Value(Value<'g>),
    Node(NodeIndex),
    /// A resource of a node.
    Resource(super::ResourceIndex),
    /// A role of a node.
    Role(NodeIndex, &'static str),
    Edge(EdgeIndex),
    Edges(Vec<EdgeIndex>),
    /// The arrows into or out of a node.
    Links(NodeIndex, Direction),
    Code(NodeIndex),
}

/// Where a template is evaluated.
#[derive(Clone, Default)]
pub struct Scope<'g> {
    /// The node whose file the template stands in.
    pub owner: NodeIndex,
    /// The arrow, with its ends.
    pub edge: Option<(EdgeIndex, NodeIndex, NodeIndex)>,
    /// Loop variables and the like.
    pub locals: Vec<(&'static str, Item<'g>)>,
}

impl<'g> Scope<'g> {
    pub fn of(owner: NodeIndex) -> Self {
        Self { owner, edge: None, locals: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, item: Item<'g>) -> Self {
        self.locals.push((name, item));
        self
    }
}

impl<'g, 's: 'g> Lowering<'g, 's> {
    /// The value of a template; absent values are None, and so are maps and lists emptied by them.
    pub fn template(&self, template: &'static Template, scope: &Scope<'g>) -> Option<Value<'g>> {
        match template {
            Template::Fixed(json) => Some(Value::Fixed(json)),
            Template::Expr(expr) => self.value(expr, scope),
            Template::Join(pieces) => self.join(pieces, scope),
            Template::Text(inner) => Some(Value::Json(Box::new(self.template(inner, scope)?))),
            Template::List(items) => {
                let start = self.items.borrow().len();
                items.iter().for_each(|item| self.list_item(item, scope));
                let mut stack = self.items.borrow_mut();
                (stack.len() > start).then(|| Value::List(stack.drain(start..).collect()))
            }
            Template::Map(entries) => {
                let start = self.entries.borrow().len();
                self.push_entries(entries, scope);
                let mut stack = self.entries.borrow_mut();
                (stack.len() > start).then(|| Value::Map(stack.drain(start..).collect()))
            }
        }
    }

    /// Pushes what an item of a list becomes.
    fn list_item(&self, item: &'static Template, scope: &Scope<'g>) {
        match item {
            Template::Map(entries) => match entries.as_slice() {
                [Entry::When(condition, inner)] => {
                    if self.holds(condition, scope) {
                        self.list_item(inner, scope);
                    }
                }
                [Entry::For(clause, inner)] => {
                    self.each(Some(clause), scope, |lowering, scope| lowering.list_item(inner, scope));
                }
                _ => self.push_item(item, scope),
            },
            _ => self.push_item(item, scope),
        }
    }

    fn push_item(&self, item: &'static Template, scope: &Scope<'g>) {
        let value = self.template(item, scope);
        self.items.borrow_mut().extend(value);
    }

    /// Pushes what the entries of a map become.
    fn push_entries(&self, entries: &'static [Entry], scope: &Scope<'g>) {
        for entry in entries {
            match entry {
                Entry::Field(key, value) => {
                    let Some(value) = self.template(value, scope) else { continue };
                    let key = match key {
                        Key::Fixed(key) => Some(Cow::Borrowed(key.as_str())),
                        Key::Join(pieces) => {
                            self.join(pieces, scope).and_then(|v| v.as_text().map(|t| Cow::Owned(t.to_owned())))
                        }
                    };
                    self.entries.borrow_mut().extend(key.map(|key| (key, value)));
                }
                Entry::When(condition, inner) => {
                    if self.holds(condition, scope) {
                        self.merge(inner, scope);
                    }
                }
                Entry::For(clause, inner) => {
                    self.each(Some(clause), scope, |lowering, scope| lowering.merge(inner, scope))
                }
            }
        }
    }

    fn merge(&self, inner: &'static Template, scope: &Scope<'g>) {
        match inner {
            Template::Map(entries) => self.push_entries(entries, scope),
            other => {
                if let Some(Value::Map(entries)) = self.template(other, scope).map(Value::unfolded) {
                    self.entries.borrow_mut().extend(entries.iter().cloned());
                }
            }
        }
    }

    /// Runs once, or once for each item of the loop.
    pub fn each(&self, clause: Option<&'static Loop>, scope: &Scope<'g>, mut run: impl FnMut(&Self, &Scope<'g>)) {
        let Some(clause) = clause else { return run(self, scope) };
        let items: Vec<Item<'g>> = match self.item(&clause.list, scope) {
            Item::Value(Value::List(items)) => items.iter().cloned().map(Item::Value).collect(),
            Item::Edges(edges) => edges.into_iter().map(Item::Edge).collect(),
            Item::Value(Value::Fixed(Json::Array(items))) => {
                items.iter().map(|item| Item::Value(Value::Fixed(item))).collect()
            }
            _ => return,
        };
        for item in items {
            run(self, &scope.clone().with(clause.name.as_str(), item));
        }
    }

    fn join(&self, pieces: &'static [Piece], scope: &Scope<'g>) -> Option<Value<'g>> {
        let mut out = Vec::with_capacity(pieces.len());
        for piece in pieces {
            out.push(match piece {
                Piece::Text(text) => Value::text(text.as_str()),
                Piece::Expr(expr) => self.value(expr, scope)?,
            });
        }
        Some(Value::join(out))
    }

    /// Whether a condition holds.
    pub fn holds(&self, expr: &'static Expr, scope: &Scope<'g>) -> bool {
        match self.item(expr, scope) {
            Item::Absent => false,
            Item::Value(value) => value.truthy(),
            Item::Edges(edges) => !edges.is_empty(),
            _ => true,
        }
    }

    /// Whether an optional condition holds.
    pub fn wanted(&self, when: &'static Option<Expr>, scope: &Scope<'g>) -> bool {
        when.as_ref().is_none_or(|condition| self.holds(condition, scope))
    }

    /// The value of an expression, where it has one.
    pub fn value(&self, expr: &'static Expr, scope: &Scope<'g>) -> Option<Value<'g>> {
        match self.item(expr, scope) {
            Item::Value(value) => Some(value),
            Item::Resource(index) => Some(Value::Ref(index, Word::default())),
            _ => None,
        }
    }

    /// What an expression stands for.
    pub fn item(&self, expr: &'static Expr, scope: &Scope<'g>) -> Item<'g> {
        match expr {
            Expr::None => Item::Absent,
            Expr::Text(text) => Item::Value(Value::text(text.as_str())),
            Expr::Integer(number) => Item::Value(Value::Integer(*number)),
            Expr::Bool(value) => Item::Value(Value::Bool(*value)),
            Expr::Path(path) => self.path(path, scope),
            Expr::Not(inner) => Item::Value(Value::Bool(!self.holds(inner, scope))),
            Expr::Equal(a, b) => Item::Value(Value::Bool(same(&self.item(a, scope), &self.item(b, scope)))),
            Expr::And(a, b) => Item::Value(Value::Bool(self.holds(a, scope) && self.holds(b, scope))),
            Expr::Or(a, b) => Item::Value(Value::Bool(self.holds(a, scope) || self.holds(b, scope))),
            Expr::Else(a, b) => match self.item(a, scope) {
                Item::Absent => self.item(b, scope),
                found => found,
            },
            Expr::If(condition, yes, no) => self.item(if self.holds(condition, scope) { yes } else { no }, scope),
            Expr::Filter(inner, name, argument) => {
                functions::apply(self, name, argument.as_deref(), self.item(inner, scope))
            }
        }
    }

    /// What a path stands for.
    pub fn path(&self, path: &'static Path, scope: &Scope<'g>) -> Item<'g> {
        path.words().skip(1).fold(self.start(path, scope), |item, (word, name)| self.member(item, word, name))
    }

    /// What the first name of a path stands for.
    pub fn start(&self, path: &'static Path, scope: &Scope<'g>) -> Item<'g> {
        let pseudo = |pseudo| Item::Value(Value::Pseudo(pseudo));
        match (path.root, scope.edge) {
            (Root::Owner, _) => Item::Node(scope.owner),
            (Root::From, Some((_, from, _))) => Item::Node(from),
            (Root::To, Some((_, _, to))) => Item::Node(to),
            (Root::Edge, Some((edge, ..))) => Item::Edge(edge),
            (Root::Account, _) => pseudo(Pseudo::Account),
            (Root::Region, _) => pseudo(Pseudo::Region),
            (Root::Partition, _) => pseudo(Pseudo::Partition),
            (Root::UrlSuffix, _) => pseudo(Pseudo::UrlSuffix),
            (Root::Deployment, _) => pseudo(Pseudo::Deployment),
            _ => path.words().next().map_or(Item::Absent, |(word, name)| self.word(word, name, scope)),
        }
    }

    fn word(&self, word: Word, name: &'static str, scope: &Scope<'g>) -> Item<'g> {
        if let Some((_, item)) = scope.locals.iter().rev().find(|(local, _)| *local == name) {
            return item.clone();
        }
        let Some(node) = self.node(scope.owner) else { return Item::Absent };
        // A bare word is the owner's argument; what the owner is known by is `self.word`.
        let known = self.names.member(node.service, word, name);
        self.argument(scope.owner, node, name, known).unwrap_or_else(|| self.of_node(scope.owner, node, name, known))
    }

    /// An argument of a node as written, or its default; None where the kind has no such parameter.
    fn argument(&self, index: NodeIndex, node: &'g Node<'s>, name: &str, known: Known) -> Option<Item<'g>> {
        let parameter = known.parameter?;
        match node.arguments.get(name) {
            // What the path to code stands for is asked of the code itself.
            Some(_) if parameter.kind == Type::Code => None,
            Some(argument) => Some(literal(&argument.value)),
            None => {
                let default = parameter.default.as_ref();
                let value = default.and_then(|default| self.template(default, &Scope::of(index)));
                Some(value.map_or(Item::Absent, Item::Value))
            }
        }
    }

    /// What a name is of something.
    pub fn member(&self, item: Item<'g>, word: Word, name: &'static str) -> Item<'g> {
        match item {
            Item::Node(index) => self.node(index).map_or(Item::Absent, |node| {
                self.of_node(index, node, name, self.names.member(node.service, word, name))
            }),
            Item::Edge(index) => {
                self.graph.flow.edge_weight(index).map_or(Item::Absent, |edge| self.of_edge(index, edge, name))
            }
            Item::Edges(edges) => edges.first().map_or(Item::Absent, |edge| self.member(Item::Edge(*edge), word, name)),
            Item::Links(node, way) => Item::Edges(self.links(node, way, name)),
            Item::Resource(index) => Item::Value(Value::Ref(index, if name == "ref" { Word::default() } else { word })),
            Item::Role(node, role) => self.of_role(node, role, name),
            Item::Code(node) => self.of_code(node, name),
            Item::Value(Value::Map(entries)) => entries
                .iter()
                .find(|(key, _)| key == name)
                .map_or(Item::Absent, |(_, value)| Item::Value(value.clone())),
            Item::Value(Value::Fixed(Json::Object(map))) => {
                map.get(name).map_or(Item::Absent, |value| Item::Value(Value::Fixed(value)))
            }
            Item::Absent | Item::Value(_) => Item::Absent,
        }
    }

    /// The arrows of one link into or out of a node, in canonical order.
    pub fn links(&self, node: NodeIndex, way: Direction, link: &str) -> Vec<EdgeIndex> {
        use petgraph::visit::EdgeRef;
        let edges = self.graph.flow.edges_directed(node, way).filter(|edge| edge.weight().link == link);
        let mut edges: Vec<EdgeIndex> = edges.map(|edge| edge.id()).collect();
        edges.sort_unstable();
        edges
    }

    fn of_node(&self, index: NodeIndex, node: &'g Node<'s>, name: &'static str, known: Known) -> Item<'g> {
        match known.member {
            Member::Id => return Item::Value(Value::text(node.id.as_str())),
            Member::Label => return Item::Value(Value::text(node.label())),
            Member::Kind => return Item::Value(Value::text(node.service.kind.as_str())),
            Member::In => return Item::Links(index, Direction::Incoming),
            Member::Out => return Item::Links(index, Direction::Outgoing),
            Member::Existing => {
                return node.existing.as_ref().map_or(Item::Absent, |_| Item::Value(Value::Bool(true)));
            }
            Member::Columns => return Item::Value(functions::columns(node, false)),
            Member::Partitions => return Item::Value(self.partitions(index, node)),
            Member::Given => {
                let given = node.arguments.keys().map(|key| (Cow::Borrowed(*key), Value::Bool(true)));
                return Item::Value(Value::entries(given.collect()));
            }
            Member::Code => return Item::Code(index),
            Member::Own => {}
        }
        if let Some(value) = self.spelled(index, node, name, known.attribute) {
            return Item::Value(value);
        }
        if known.role {
            return Item::Role(index, name);
        }
        if let Some(resource) = self.resource(index, name) {
            return Item::Resource(resource);
        }
        self.argument(index, node, name, known).unwrap_or(Item::Absent)
    }

    fn of_edge(&self, index: EdgeIndex, edge: &'g Edge<'s>, name: &'static str) -> Item<'g> {
        let (from, to) = self.graph.flow.edge_endpoints(index).unwrap_or_default();
        match name {
            "from" => return Item::Node(from),
            "to" => return Item::Node(to),
            "paths" => return Item::Value(functions::paths(self, edge, from)),
            "filter" => return self.patterns.get(&index).cloned().map_or(Item::Absent, Item::Value),
            _ => {}
        }
        if edge.verbs.contains(&name) {
            return Item::Value(Value::Bool(true));
        }
        if let Some(argument) = edge.options.get(name) {
            return literal(&argument.value);
        }
        let EdgeKind::Arrow(accept) = edge.kind else { return Item::Absent };
        let default = accept.options.get(name).and_then(|parameter| parameter.default.as_ref());
        let scope = Scope { owner: to, edge: Some((index, from, to)), locals: Vec::new() };
        default.and_then(|template| self.template(template, &scope)).map_or(Item::Absent, Item::Value)
    }
}

/// A typed argument as a value of the plan.
pub fn literal<'g>(literal: &'g Literal<'_>) -> Item<'g> {
    match literal {
        Literal::None => Item::Absent,
        Literal::Node(index) => Item::Node(*index),
        other => Item::Value(literal_value(other)),
    }
}

fn literal_value<'g>(literal: &'g Literal<'_>) -> Value<'g> {
    match literal {
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Integer(value) => Value::Integer(*value),
        Literal::Choice(choice) => Value::text(*choice),
        Literal::Text(text) => text_value(text),
        Literal::Param(index) => Value::Param(*index),
        Literal::List(items) => Value::list(items.iter().map(literal_value).collect()),
        Literal::Map(entries) => {
            Value::entries(entries.iter().map(|(key, value)| (Cow::Borrowed(*key), literal_value(value))).collect())
        }
        Literal::Route(method, path) => Value::map([("method", Value::text(*method)), ("path", Value::text(*path))]),
        Literal::None | Literal::Node(_) => Value::text(""),
    }
}

/// A string as a value of the plan.
pub fn text_value<'g>(text: &'g Text<'_>) -> Value<'g> {
    Value::join(text.iter().map(|piece| match piece {
        crate::graph::Piece::Text(text) => Value::Text(Cow::Borrowed(text.as_ref())),
        crate::graph::Piece::Param(index) => Value::Param(*index),
    }))
}

fn same(a: &Item<'_>, b: &Item<'_>) -> bool {
    match (a, b) {
        (Item::Absent, Item::Absent) => true,
        (Item::Value(a), Item::Value(b)) => a == b || a.as_text().is_some_and(|text| b.as_text() == Some(text)),
        (Item::Node(a), Item::Node(b)) => a == b,
        _ => false,
    }
}
