//! Operators of expressions that are more than a line: comparisons, and a choice as the target spells it.

use super::evaluator::Evaluator;
use super::scope::{Item, Scope};
use super::value::Value;
use crate::catalog::expr::Expr;
use crate::catalog::{Parameter, Path};
use crate::graph::EdgeKind;
use petgraph::graph::NodeIndex;

/// True if two items are equal: both absent, the same value or the same node.
pub fn same(a: &Item<'_>, b: &Item<'_>) -> bool {
    match (a, b) {
        (Item::Absent, Item::Absent) => true,
        (Item::Value(a), Item::Value(b)) => a == b || a.as_text().is_some_and(|text| b.as_text() == Some(text)),
        (Item::Node(a), Item::Node(b)) => a == b,
        _ => false,
    }
}

impl<'g, 's: 'g> Evaluator<'g, 's> {
    /// True if an optional condition holds or is not given.
    pub fn wanted(&self, when: &'g Option<Expr>, scope: &Scope<'g>) -> bool {
        when.as_ref().is_none_or(|condition| self.holds(condition, scope))
    }

    /// The result of comparing two numbers; false if one of them is absent or not a number.
    pub fn compared(&self, a: &'g Expr, b: &'g Expr, scope: &Scope<'g>, so: fn(i64, i64) -> bool) -> Item<'g> {
        let numbers = self.number(&self.item(a, scope)).zip(self.number(&self.item(b, scope)));
        Item::Value(Value::Bool(numbers.is_some_and(|(a, b)| so(a, b))))
    }

    /// The item that the first `count` names of a path stand for.
    pub fn along(&self, path: &'g Path, count: usize, scope: &Scope<'g>) -> Item<'g> {
        let Some(mut item) = self.start(path, scope) else {
            self.lost.name(scope.owner, path, 0, scope.owner);
            return Item::Absent;
        };
        for (at, (step, name)) in (1..count).zip(path.members()) {
            item = match self.member(item, step.word, name) {
                Some(member) => member,
                None => {
                    if !step.optional {
                        self.lost.name(scope.owner, path, at, self.node_of(item).unwrap_or(scope.owner));
                    }
                    return Item::Absent;
                }
            };
        }
        item
    }

    /// The node that an item belongs to.
    pub fn node_of(&self, item: Item<'g>) -> Option<NodeIndex> {
        match item {
            Item::Node(node) | Item::Role(node, _) | Item::Code(node) | Item::Links(node, _) => Some(node),
            Item::Edge(edge) => self.graph.flow.edge_endpoints(edge).map(|(_, to)| to),
            Item::Edges(edges) => edges.first().and_then(|edge| self.node_of(Item::Edge(*edge))),
            _ => None,
        }
    }

    /// A text with each `${NAME}` replaced by its value in a map; names that the map lacks stay as they are.
    pub fn filled(&self, text: Value<'g>, names: Option<Value<'g>>) -> Value<'g> {
        let mut pieces: Vec<Value<'g>> = Vec::new();
        for piece in text.pieces() {
            let Some(mut rest) = piece.as_text() else {
                pieces.push(*piece);
                continue;
            };
            let mut searched = 0;
            while let Some(at) = rest.get(searched..).and_then(|rest| rest.find("${")).map(|at| searched + at) {
                let inside = rest.get(at + 2..).and_then(|inside| inside.split_once('}'));
                let value = inside.and_then(|(name, after)| Some((names?.get(name)?, after)));
                match value {
                    Some((value, after)) => {
                        pieces.extend([Value::Text(rest.get(..at).unwrap_or_default()), value]);
                        (rest, searched) = (after, 0);
                    }
                    None => searched = at + 2,
                }
            }
            pieces.push(Value::Text(rest));
        }
        self.arena.join(&pieces)
    }

    /// The choice that a path leads to, as the target spells it.
    pub fn spelled_choice(&self, expr: &'g Expr, scope: &Scope<'g>) -> Item<'g> {
        let Expr::Path(path) = expr else { return Item::Absent };
        let Item::Value(choice) = self.path(path, scope) else { return Item::Absent };
        let spelling = self.parameter(path, scope).zip(choice.as_text());
        let spelling = spelling.and_then(|(parameter, choice)| parameter.spellings.get(choice));
        spelling.map_or(Item::Absent, |spelling| Item::Value(Value::Text(spelling.of(self.target))))
    }

    /// The parameter that a path ends in.
    fn parameter(&self, path: &'g Path, scope: &Scope<'g>) -> Option<&'g Parameter> {
        let (name, before) = path.split_last()?;
        let of = if before.is_empty() { Item::Node(scope.owner) } else { self.along(path, before.len(), scope) };
        match of {
            Item::Node(index) => self.node(index)?.service.parameters.get(name),
            Item::Edge(index) => match self.graph.flow.edge_weight(index)?.kind {
                EdgeKind::Arrow(accept) => accept.options.get(name),
                EdgeKind::Argument(_) => None,
            },
            _ => None,
        }
    }
}
