//! The resources of arrows, and their changes to the resources at their ends.

use super::builder::Builder;
use super::changes::{Change, Changes};
use super::grants::Granted;
use super::scope::{Item, Scope};
use super::show::show;
use super::value::ResourceIndex;
use crate::catalog::{End, LinkDialect, Patch};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use petgraph::graph::{EdgeIndex, NodeIndex};

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Makes the resources of an arrow.
    pub fn glue(&mut self, dialect: &'g LinkDialect, scope: &Scope<'g>, edge: EdgeIndex, granted: &Granted<'g>) {
        let Some((_, from, to)) = scope.edge else { return };
        let (Some(giver), Some(taker)) = (self.node(from), self.node(to)) else { return };
        let ordinal = self.graph.flow.edge_weight(edge).map_or("", |edge| edge.ordinal.as_str());
        // A resource of the arrow may refer by name to those before it.
        let mut siblings = *scope;
        for (name, resource) in &dialect.resources {
            if !self.wanted(&resource.when, scope) {
                continue;
            }
            let around = siblings;
            for scope in self.each(resource.each.as_ref(), &around) {
                let id = self.arena.concat(&[&giver.id, &taker.id, self.suffix(resource, scope), ordinal]);
                let at = self.add(id, &resource.kind, to);
                let after = if resource.after_grant { granted.of_edge(edge) } else { &[] };
                self.fill(at, resource, scope, after);
                siblings = siblings.with(self.arena, name, Item::Resource(at));
            }
        }
    }

    /// Collects the changes of an arrow to the resources at its ends; those that cannot be made are reported.
    pub fn patches(
        &mut self,
        dialect: &'g LinkDialect,
        scope: &Scope<'g>,
        edge: EdgeIndex,
        granted: &Granted<'g>,
        changes: &mut Changes<'g>,
        diagnostics: &mut Diagnostics,
    ) {
        let Some((_, from, to)) = scope.edge else { return };
        for patch in &dialect.patches {
            if !self.wanted(&patch.when, scope) {
                continue;
            }
            let end = match patch.on {
                End::From => from,
                End::To => to,
            };
            let Some(at) = self.changed_at(end, &patch.resource) else {
                self.unchangeable(patch, end, edge, scope, diagnostics);
                continue;
            };
            for scope in self.each(patch.each.as_ref(), scope) {
                let keys = patch.at.iter().map(|key| self.template(key, scope)?.as_text());
                let keys: Option<Vec<&'g str>> = keys.collect();
                let appended = patch.append.as_ref().and_then(|template| self.template(template, scope));
                let set = patch.set.as_ref().and_then(|template| self.template(template, scope));
                let append = appended.is_some();
                let (Some(keys), Some(value)) = (keys, appended.or(set)) else { continue };
                changes.entry(at).or_default().push(Change { keys: self.arena.slice(&keys), value, append });
                if let (true, Some(resource)) = (patch.after_grant, self.plan.resources.get_mut(at.index())) {
                    resource.after.extend(granted.of_edge(edge));
                }
            }
        }
    }

    /// The resource that a patch changes; it is made now if it does not exist yet.
    fn changed_at(&mut self, end: NodeIndex, name: &'g str) -> Option<ResourceIndex> {
        if let Some(at) = self.resource(end, name) {
            return Some(at);
        }
        let node = self.node(end).filter(|node| node.existing.is_none())?;
        let resource = self.dialect(node).resources.get(name).filter(|resource| resource.patched)?;
        let scope = Scope::of(end);
        let id = self.arena.concat(&[&node.id, self.suffix(resource, &scope)]);
        let at = self.add(id, &resource.kind, end);
        self.keep_part(end, name, at);
        self.fill(at, resource, &scope, &[]);
        Some(at)
    }

    fn unchangeable(
        &self,
        patch: &'g Patch,
        end: NodeIndex,
        edge: EdgeIndex,
        scope: &Scope<'g>,
        diagnostics: &mut Diagnostics,
    ) {
        let help = patch.manual_step.as_ref().and_then(|help| self.template(help, scope));
        let (Some(node), Some(edge), Some(help)) = (self.node(end), self.graph.flow.edge_weight(edge), help) else {
            return;
        };
        let message = format!("`{}` is existing, and this arrow would change it", node.label());
        let found = Diagnostic::new(Code::CHANGED_EXISTING_RESOURCE, message, edge.span, "needs a change over there");
        diagnostics
            .push(found.and(node.span, "declared existing here").help(show(&help, &self.plan)).about(node.label()));
    }
}
