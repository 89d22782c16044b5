//! Evaluates the templates of service files in a scope: the owner, an arrow, loop variables.

use super::evaluator::Evaluator;
use super::functions;
use super::names::{Known, Member};
use super::operators::same;
use super::scope::{Item, Scope};
use super::value::{Pseudo, Value};
use crate::catalog::expr::Expr;
use crate::catalog::template::{Entry, Key, Piece, Template};
use crate::catalog::{Filter, Loop, Parameter, Path, Root, Type, Word};
use crate::graph::{Edge, EdgeKind, Node};
use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};
use serde_json::Value as Json;
use std::cell::RefCell;

/// The number of arrows up to which evaluating a default again is quicker than looking it up.
const FEW_ARROWS: usize = 16;

impl<'g, 's: 'g> Evaluator<'g, 's> {
    /// The value of a template; absent values are None, and so are maps and lists emptied by them.
    pub fn template(&self, template: &'g Template, scope: &Scope<'g>) -> Option<Value<'g>> {
        match template {
            Template::Fixed(json) => Some(Value::Fixed(json)),
            Template::Expr(expr) => self.value(expr, scope),
            Template::Join(pieces) => self.join(pieces, scope),
            Template::Text(inner) => Some(Value::Json(self.arena.keep(self.template(inner, scope)?))),
            Template::Fill(text, names) => Some(self.filled(self.template(text, scope)?, self.template(names, scope))),
            Template::List(items) => {
                let start = self.items.borrow().len();
                items.iter().for_each(|item| self.list_item(item, scope));
                self.take(&self.items, start).map(Value::List)
            }
            Template::Map(entries) => {
                let start = self.entries.borrow().len();
                self.push_entries(entries, scope);
                self.take(&self.entries, start).map(Value::Map)
            }
        }
    }

    /// Takes the values above a place off a stack; None if there are none.
    fn take<T: Copy>(&self, stack: &RefCell<Vec<T>>, start: usize) -> Option<&'g [T]> {
        let mut stack = stack.borrow_mut();
        let taken = stack.get(start..).filter(|taken| !taken.is_empty()).map(|taken| self.arena.slice(taken));
        stack.truncate(start);
        taken
    }

    /// Pushes the values of an item of a list.
    fn list_item(&self, item: &'g Template, scope: &Scope<'g>) {
        match item {
            Template::Map(entries) => match entries.as_slice() {
                [Entry::When(condition, inner)] => {
                    if self.holds(condition, scope) {
                        self.list_item(inner, scope);
                    }
                }
                [Entry::For(clause, inner)] => {
                    self.each(Some(clause), scope).iter().for_each(|scope| self.list_item(inner, scope));
                }
                _ => self.push_item(item, scope),
            },
            _ => self.push_item(item, scope),
        }
    }

    fn push_item(&self, item: &'g Template, scope: &Scope<'g>) {
        let value = self.template(item, scope);
        self.items.borrow_mut().extend(value);
    }

    /// Pushes the entries of a map, evaluated.
    fn push_entries(&self, entries: &'g [Entry], scope: &Scope<'g>) {
        for entry in entries {
            match entry {
                Entry::Field(key, value) => {
                    let Some(value) = self.template(value, scope) else { continue };
                    let key = match key {
                        Key::Fixed(key) => Some(key.as_str()),
                        Key::Join(pieces) => self.join(pieces, scope).and_then(|key| key.as_text()),
                    };
                    self.entries.borrow_mut().extend(key.map(|key| (key, value)));
                }
                Entry::When(condition, inner) => {
                    if self.holds(condition, scope) {
                        self.merge(inner, scope);
                    }
                }
                Entry::For(clause, inner) => {
                    self.each(Some(clause), scope).iter().for_each(|scope| self.merge(inner, scope));
                }
            }
        }
    }

    fn merge(&self, inner: &'g Template, scope: &Scope<'g>) {
        match inner {
            Template::Map(entries) => self.push_entries(entries, scope),
            other => {
                if let Some(Value::Map(entries)) = self.template(other, scope).map(|value| self.arena.unfolded(value)) {
                    self.entries.borrow_mut().extend_from_slice(entries);
                }
            }
        }
    }

    /// The scope itself, or one for each item of the loop.
    pub fn each<'x>(&self, clause: Option<&'g Loop>, scope: &'x Scope<'g>) -> &'x [Scope<'g>]
    where
        'g: 'x,
    {
        let Some(clause) = clause else { return std::slice::from_ref(scope) };
        let with = |item| scope.with(self.arena, clause.name.as_str(), item);
        let turns: &[Scope<'g>] = match self.item(&clause.list, scope) {
            Item::Value(Value::List(items)) => self.arena.collect(items.iter().map(|item| with(Item::Value(*item)))),
            Item::Edges(edges) => self.arena.collect(edges.iter().map(|edge| with(Item::Edge(*edge)))),
            Item::Value(Value::Fixed(Json::Array(items))) => {
                self.arena.collect(items.iter().map(|item| with(Item::Value(Value::Fixed(item)))))
            }
            _ => &[],
        };
        if self.bounds.spend(scope.owner, turns.len()) { turns } else { &[] }
    }

    fn join(&self, pieces: &'g [Piece], scope: &Scope<'g>) -> Option<Value<'g>> {
        let start = self.items.borrow().len();
        for piece in pieces {
            let value = match piece {
                Piece::Text(text) => Some(Value::Text(text)),
                Piece::Expr(expr) => self.value(expr, scope),
            };
            match value {
                Some(value) => self.items.borrow_mut().push(value),
                None => {
                    self.items.borrow_mut().truncate(start);
                    return None;
                }
            }
        }
        let mut stack = self.items.borrow_mut();
        let joined = self.arena.join(stack.get(start..).unwrap_or_default());
        stack.truncate(start);
        Some(joined)
    }

    /// True if a condition holds.
    pub fn holds(&self, expr: &'g Expr, scope: &Scope<'g>) -> bool {
        match self.item(expr, scope) {
            Item::Absent => false,
            Item::Value(value) => value.truthy(),
            Item::Edges(edges) => !edges.is_empty(),
            _ => true,
        }
    }

    /// The value of an expression, where it has one.
    pub fn value(&self, expr: &'g Expr, scope: &Scope<'g>) -> Option<Value<'g>> {
        match self.item(expr, scope) {
            Item::Value(value) => Some(value),
            Item::Resource(index) => Some(Value::Ref(index, Word::default())),
            _ => None,
        }
    }

    /// The item that an expression stands for.
    pub fn item(&self, expr: &'g Expr, scope: &Scope<'g>) -> Item<'g> {
        match expr {
            Expr::None => Item::Absent,
            Expr::Text(text) => Item::Value(Value::Text(text)),
            Expr::Integer(number) => Item::Value(Value::Integer(*number)),
            Expr::Bool(value) => Item::Value(Value::Bool(*value)),
            Expr::Path(path) => self.path(path, scope),
            Expr::Not(inner) => Item::Value(Value::Bool(!self.holds(inner, scope))),
            Expr::Equal(a, b) => Item::Value(Value::Bool(same(&self.item(a, scope), &self.item(b, scope)))),
            Expr::Less(a, b) => self.compared(a, b, scope, |a, b| a < b),
            Expr::AtMost(a, b) => self.compared(a, b, scope, |a, b| a <= b),
            Expr::And(a, b) => Item::Value(Value::Bool(self.holds(a, scope) && self.holds(b, scope))),
            Expr::Or(a, b) => Item::Value(Value::Bool(self.holds(a, scope) || self.holds(b, scope))),
            Expr::Else(a, b) => match self.item(a, scope) {
                Item::Absent => self.item(b, scope),
                found => found,
            },
            Expr::If(condition, yes, no) => self.item(if self.holds(condition, scope) { yes } else { no }, scope),
            Expr::Filter(inner, Filter::Spelled, _) => self.spelled_choice(inner, scope),
            Expr::Filter(inner, filter, argument) => {
                functions::apply(self, *filter, argument.as_deref(), self.item(inner, scope))
            }
        }
    }

    /// The item that a path stands for.
    pub fn path(&self, path: &'g Path, scope: &Scope<'g>) -> Item<'g> {
        self.along(path, path.len(), scope)
    }

    /// The item that the first name of a path stands for; None if there is no such name.
    pub fn start(&self, path: &'g Path, scope: &Scope<'g>) -> Option<Item<'g>> {
        let pseudo = |pseudo| Item::Value(Value::Pseudo(pseudo));
        Some(match (path.root, scope.edge) {
            (Root::Owner, _) => Item::Node(scope.owner),
            (Root::From, Some((_, from, _))) => Item::Node(from),
            (Root::To, Some((_, _, to))) => Item::Node(to),
            (Root::Edge, Some((edge, ..))) => Item::Edge(edge),
            // A permission that a person gives is given on behalf of no arrow, or of one that is made up for it.
            (Root::From | Root::To | Root::Edge, None) => {
                path.first().and_then(|name| scope.local(name)).unwrap_or(Item::Absent)
            }
            (Root::Account, _) => pseudo(Pseudo::Account),
            (Root::Region, _) => pseudo(Pseudo::Region),
            (Root::Partition, _) => pseudo(Pseudo::Partition),
            (Root::UrlSuffix, _) => pseudo(Pseudo::UrlSuffix),
            (Root::Deployment, _) => pseudo(Pseudo::Deployment),
            (Root::Word, _) => {
                let (step, name) = path.steps().next()?;
                self.word(step.word, name, scope)?
            }
        })
    }

    fn word(&self, word: Word, name: &'g str, scope: &Scope<'g>) -> Option<Item<'g>> {
        if let Some(item) = scope.local(name) {
            return Some(item);
        }
        let node = self.node(scope.owner)?;
        // A bare word is the owner's argument first; in `self.word` its other members come first.
        let known = self.names.member(node.service, word, name);
        self.argument(scope.owner, node, name, known).or_else(|| self.of_node(scope.owner, node, name, known))
    }

    /// An argument of a node as written, or its default; None where the kind has no such parameter.
    fn argument(&self, index: NodeIndex, node: &'g Node<'s>, name: &str, known: Known<'g>) -> Option<Item<'g>> {
        let parameter = known.parameter?;
        match node.arguments.get(name) {
            // A path to code that was read stands for the code itself; an address of code elsewhere is a value.
            Some(_) if parameter.kind == Type::Code && node.code.is_some() => None,
            Some(_) if parameter.kind == Type::Text => {
                let text = node.texts.get(name).map(|text| Item::Value(Value::Text(text)));
                Some(text.unwrap_or(Item::Absent))
            }
            Some(argument) => Some(self.literal(&argument.value)),
            None => Some(self.default(index, parameter).map_or(Item::Absent, Item::Value)),
        }
    }

    /// The default of a parameter. Each arrow of a node may ask for it, and it may look at each arrow: where there are many
    /// it is kept.
    fn default(&self, index: NodeIndex, parameter: &'g Parameter) -> Option<Value<'g>> {
        let default = parameter.default.as_ref()?;
        if let Template::Fixed(json) = default {
            return Some(Value::Fixed(json));
        }
        let make = || self.bounds.deeper(index, || self.template(default, &Scope::of(index)));
        let many = |way| self.graph.flow.edges_directed(index, way).nth(FEW_ARROWS).is_some();
        if !(many(Direction::Incoming) || many(Direction::Outgoing)) {
            return make();
        }
        let key = (index, std::ptr::from_ref(parameter));
        if let Some(known) = self.defaults.borrow().get(&key) {
            return *known;
        }
        let made = make();
        self.defaults.borrow_mut().insert(key, made);
        made
    }

    /// The member of an item with a name: absent if it has no value, None if there is no such name.
    pub fn member(&self, item: Item<'g>, word: Word, name: &'g str) -> Option<Item<'g>> {
        Some(match item {
            Item::Node(index) => {
                let node = self.node(index)?;
                self.of_node(index, node, name, self.names.member(node.service, word, name))?
            }
            Item::Edge(index) => self.of_edge(index, self.graph.flow.edge_weight(index)?, name)?,
            Item::Edges(edges) => match edges.first() {
                Some(edge) => self.member(Item::Edge(*edge), word, name)?,
                None => Item::Absent,
            },
            Item::Links(node, way) => Item::Edges(self.links(node, way, name)),
            Item::Resource(index) => Item::Value(Value::Ref(index, if name == "ref" { Word::default() } else { word })),
            Item::Role(node, role) => self.of_role(node, role, name),
            Item::Code(node) => self.of_code(node, name),
            Item::Value(value) => value.get(name).map_or(Item::Absent, Item::Value),
            Item::Absent => Item::Absent,
        })
    }

    /// The arrows of one link into or out of a node, in canonical order.
    pub fn links(&self, node: NodeIndex, way: Direction, link: &str) -> &'g [EdgeIndex] {
        use petgraph::visit::EdgeRef;
        let edges = self.graph.flow.edges_directed(node, way).filter(|edge| edge.weight().link == link);
        self.arena.sorted(edges.map(|edge| edge.id()))
    }

    fn of_node(&self, index: NodeIndex, node: &'g Node<'s>, name: &'g str, known: Known<'g>) -> Option<Item<'g>> {
        Some(match known.member {
            Member::Id => Item::Value(Value::Text(&node.id)),
            Member::Label => {
                let label = self.label(index, node);
                // In names of AWS a node of a call is `a_out`: `a.out` is no variable of an environment.
                match label.contains('.') && !self.tells() {
                    true => Item::Value(self.arena.text(label.replace('.', "_"))),
                    false => Item::Value(Value::Text(label)),
                }
            }
            Member::Kind => Item::Value(Value::Text(&node.service.kind)),
            Member::In => Item::Links(index, Direction::Incoming),
            Member::Out => Item::Links(index, Direction::Outgoing),
            Member::Existing => node.existing.as_ref().map_or(Item::Absent, |_| Item::Value(Value::Bool(true))),
            Member::Columns => self.once((index, false), || functions::columns(self.arena, node, false)),
            Member::PartitionColumns => self.once((index, true), || self.partitions(index, node)),
            Member::Given => {
                Item::Value(self.arena.entries(node.arguments.keys().map(|key| (*key, Value::Bool(true)))))
            }
            Member::Called => {
                let calls = crate::graph::calls(self.graph, index).map(|call| (call.name(), Value::Bool(true)));
                Item::Value(self.arena.entries(calls))
            }
            Member::Code => Item::Code(index),
            Member::Filter => self.conditions.get(&index).copied().map_or(Item::Absent, Item::Value),
            Member::Own => self.own(index, node, name, known)?,
            Member::Unknown => return None,
        })
    }

    /// A name of a node from its service file: an attribute, a role, a resource or an argument. An existing node does not have
    /// the attributes that a node made here has: those that its file says of existing nodes are its own.
    fn own(&self, index: NodeIndex, node: &'g Node<'s>, name: &'g str, known: Known<'g>) -> Option<Item<'g>> {
        if let Some(value) = self.spelled(index, node, name, known.attribute) {
            return Some(Item::Value(value));
        }
        if known.role {
            return Some(Item::Role(index, name));
        }
        if let Some(resource) = self.resource(index, name) {
            return Some(Item::Resource(resource));
        }
        let made_alone = node.existing.is_some()
            && known.attribute.is_some()
            && known.parameter.is_none()
            && !node.service.existing_attributes.contains_key(name);
        if made_alone { None } else { Some(self.argument(index, node, name, known).unwrap_or(Item::Absent)) }
    }

    /// The columns of a table, or its partitions, made once: many arrows ask for them.
    fn once(&self, key: (NodeIndex, bool), make: impl FnOnce() -> Value<'g>) -> Item<'g> {
        if let Some(known) = self.columns.borrow().get(&key) {
            return Item::Value(*known);
        }
        let made = make();
        self.columns.borrow_mut().insert(key, made);
        Item::Value(made)
    }

    fn of_edge(&self, index: EdgeIndex, edge: &'g Edge<'s>, name: &'g str) -> Option<Item<'g>> {
        let (from, to) = self.graph.flow.edge_endpoints(index)?;
        Some(match name {
            "from" => Item::Node(from),
            "to" => Item::Node(to),
            "given" => {
                let given = edge.options.keys().map(|key| (*key, Value::Bool(true)));
                Item::Value(self.arena.entries(given))
            }
            "paths" => Item::Value(functions::paths(self, edge, from)),
            "filter" => self.patterns.get(&index).copied().map_or(Item::Absent, Item::Value),
            _ if edge.verbs.contains(&name) => Item::Value(Value::Bool(true)),
            _ => {
                let EdgeKind::Arrow(accept) = edge.kind else { return None };
                if let Some(argument) = edge.options.get(name) {
                    return Some(self.literal(&argument.value));
                }
                let Some(parameter) = accept.options.get(name) else {
                    let verb = accept.verbs.contains_key(name).then_some(Item::Absent);
                    return verb.or_else(|| self.of_arrow(index, edge, name));
                };
                let scope = Scope::of_arrow(accept, index, from, to);
                let default = parameter.default.as_ref().and_then(|template| self.template(template, &scope));
                default.map_or(Item::Absent, Item::Value)
            }
        })
    }
}
