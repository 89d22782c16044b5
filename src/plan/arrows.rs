//! What arrows become: resources of their own, and changes to those at their ends.

use super::eval::{Item, Scope};
use super::grants::Granted;
use super::lower::Lowering;
use super::value::Value;
use crate::catalog::{LinkDialect, Patch};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use petgraph::graph::{EdgeIndex, NodeIndex};
use std::borrow::Cow;

impl<'g, 's: 'g> Lowering<'g, 's> {
    pub fn glue(&mut self, dialect: &'static LinkDialect, scope: &Scope<'g>, edge: EdgeIndex, granted: &Granted<'g>) {
        let Some((_, from, to)) = scope.edge else { return };
        let (Some(giver), Some(taker)) = (self.node(from), self.node(to)) else { return };
        let ordinal = self.graph.flow.edge_weight(edge).map_or("", |edge| edge.ordinal.as_str());
        // A resource of the arrow may refer by name to those before it.
        let mut siblings = scope.clone();
        for (name, resource) in &dialect.resources {
            if !self.wanted(&resource.when, scope) {
                continue;
            }
            let mut each: Vec<Scope<'g>> = Vec::new();
            self.each(resource.each.as_ref(), &siblings, |_, scope| each.push(scope.clone()));
            for scope in each {
                let id = format!("{}{}{}{ordinal}", giver.id, taker.id, self.suffix(resource, &scope));
                let at = self.add(id, &resource.kind, to);
                let after = if resource.after_grant { granted.of_edge(edge) } else { &[] };
                self.fill(at, resource, &scope, after);
                siblings = siblings.with(name, Item::Resource(at));
            }
        }
    }

    pub fn patches(
        &mut self,
        dialect: &'static LinkDialect,
        scope: &Scope<'g>,
        edge: EdgeIndex,
        granted: &Granted<'g>,
        diagnostics: &mut Diagnostics,
    ) {
        let Some((_, from, to)) = scope.edge else { return };
        for patch in &dialect.patches {
            if !self.wanted(&patch.when, scope) {
                continue;
            }
            let end = if patch.on == "from" { from } else { to };
            let Some(at) = self.resource(end, "main") else {
                self.unchangeable(patch, end, edge, diagnostics);
                continue;
            };
            let mut each: Vec<Scope<'g>> = Vec::new();
            self.each(patch.each.as_ref(), scope, |_, scope| each.push(scope.clone()));
            for scope in each {
                let keys = patch.at.iter().map(|key| {
                    self.template(key, &scope).and_then(|value| value.as_text().map(|key| Cow::Owned(key.to_owned())))
                });
                let keys: Option<Vec<Cow<'g, str>>> = keys.collect();
                let appended = patch.append.as_ref().and_then(|template| self.template(template, &scope));
                let set = patch.set.as_ref().and_then(|template| self.template(template, &scope));
                let is_list = appended.is_some();
                let (Some(keys), Some(value)) = (keys, appended.or(set)) else { continue };
                let Some(resource) = self.plan.resources.get_mut(at.index()) else { continue };
                let Some(place) = resource.properties.reach(&keys) else { continue };
                let placed = match is_list {
                    true => push_unique(place, &value),
                    false => set_once(place, &value),
                };
                if patch.after_grant {
                    resource.after.extend(granted.of_edge(edge));
                }
                if placed {
                    self.note(at, &value);
                }
            }
        }
    }

    fn unchangeable(&self, patch: &'static Patch, end: NodeIndex, edge: EdgeIndex, diagnostics: &mut Diagnostics) {
        let (Some(node), Some(edge), Some(help)) = (self.node(end), self.graph.flow.edge_weight(edge), &patch.existing)
        else {
            return;
        };
        let message = format!("`{}` is existing, and this arrow would change it", node.label());
        let found = Diagnostic::new(Code::EXISTING_CHANGED, message, edge.span, "needs a change over there");
        diagnostics.push(found.and(node.span, "declared existing here").help(help.clone()).about(node.label()));
    }
}

/// Appends to a list, once for equal values; whether it was not there before.
fn push_unique<'g>(place: &mut Value<'g>, value: &Value<'g>) -> bool {
    match place {
        Value::List(items) if items.contains(value) => return false,
        Value::List(items) => *items = items.iter().chain([value]).cloned().collect(),
        other => *other = Value::list(vec![value.clone()]),
    }
    true
}

/// Sets what is not set yet; whether it was not.
fn set_once<'g>(place: &mut Value<'g>, value: &Value<'g>) -> bool {
    let unset = matches!(place, Value::Map(entries) if entries.is_empty());
    if unset {
        *place = value.clone();
    }
    unset
}
