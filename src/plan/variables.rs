//! Environment variables by which arrows tell the code at their ends of the other end.

use super::Variable;
use super::builder::Builder;
use super::changes::{Change, Changes};
use super::grants::Table;
use super::scope::Scope;
use super::value::{ResourceIndex, Value};
use crate::catalog::{Accept, End};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::Node;
use petgraph::graph::EdgeIndex;

/// The variables that each function has so far, and the arrow that each is from.
pub type Told<'g> = Table<(ResourceIndex, &'g str), (Value<'g>, EdgeIndex)>;

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Tells the code at one end of an arrow of the other end. A variable that has another value already is reported:
    /// the code would never receive this one.
    pub fn tell(
        &mut self,
        edge: EdgeIndex,
        accept: &'g Accept,
        scope: &Scope<'g>,
        told: &mut Told<'g>,
        changes: &mut Changes<'g>,
        diagnostics: &mut Diagnostics,
    ) {
        let (Some(variables), Some((_, from, to))) = (&accept.environment, scope.edge) else { return };
        let code = accept.coders().find_map(|end| {
            let index = if end == End::From { from } else { to };
            let node = self.node(index)?;
            let path = self.dialect(node).environment.as_slice();
            Some((index, node, self.resource(index, "main")?, path)).filter(|_| !path.is_empty())
        });
        let (Some((of, node, at, path)), Some(Value::Map(entries))) = (code, self.variables(variables, edge, scope))
        else {
            return;
        };
        // A value that a person wrote stays.
        let properties = self.plan.resource(at).map(|resource| resource.properties);
        let written = path.iter().fold(properties, |value, key| value?.get(key));
        for (name, value) in entries.iter().filter(|(name, _)| written.and_then(|said| said.get(name)).is_none()) {
            let (first, by) = *told.entry((at, *name)).or_insert((*value, edge));
            // Nodes that cannot be told apart have an error of their own.
            if first != *value && !self.are_one(by, edge) {
                diagnostics
                    .push_lazily(Code::CONFLICTING_VARIABLE, Some(node.label()), || self.twice(node, name, by, edge));
            }
            self.plan.variables.push(Variable { node: of, edge, name, value: *value });
            let keys: Vec<&'g str> = path.iter().map(String::as_str).chain([*name]).collect();
            let change = Change { keys: self.arena.slice(&keys), value: *value, append: false };
            changes.entry(at).or_default().push(change);
        }
    }

    /// Two arrows are between different nodes with the same identities.
    pub fn are_one(&self, a: EdgeIndex, b: EdgeIndex) -> bool {
        let ends = |edge| self.graph.flow.edge_endpoints(edge).map(|(from, to)| [from, to]);
        let ids = |edge| ends(edge).map(|ends| ends.map(|end| self.node(end).map(|node| &node.id)));
        ends(a) != ends(b) && ids(a) == ids(b)
    }

    fn twice(&self, node: &Node<'_>, name: &str, by: EdgeIndex, edge: EdgeIndex) -> Diagnostic {
        let span = |edge| self.graph.flow.edge_weight(edge).map_or(node.span, |edge| edge.span);
        let ends =
            self.graph.flow.edge_endpoints(edge).map_or([None; 2], |(from, to)| [self.node(from), self.node(to)]);
        let unnamed = ends.into_iter().flatten().find(|end| end.name.is_none() && end.id != node.id);
        let message = format!("`{}` would be told two values of `{name}`, and a variable has one", node.label());
        let found = Diagnostic::new(Code::CONFLICTING_VARIABLE, message, span(edge), "this value would be lost")
            .and(span(by), "the variable has its value from here")
            .about(node.label());
        match unnamed.map(|end| &end.service.kind) {
            Some(kind) => {
                found.help(format!("give the {kind} a name, which its variable is called after: `{kind} NAME`"))
            }
            None => found.help(format!(
                "say what the code is to know with `env={{{name}: \"...\"}}`, which goes before what arrows tell"
            )),
        }
    }
}
