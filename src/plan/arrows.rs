//! The resources of arrows, and their changes to the resources at their ends.

use super::Overridden;
use super::builder::Builder;
use super::changes::{Change, Changes};
use super::grants::Granted;
use super::scope::{Item, Scope};
use super::show::show;
use super::value::ResourceIndex;
use crate::catalog::{End, LinkDialect, Patch, Resource};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Edge, Node};
use crate::source::Span;
use petgraph::graph::{EdgeIndex, NodeIndex};

/// A resource of an arrow's own, and the scope of its properties.
pub struct Own<'g> {
    at: ResourceIndex,
    resource: &'g Resource,
    scope: Scope<'g>,
    edge: EdgeIndex,
}

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Makes the resources of an arrow, still without properties: its grants may refer to them.
    pub fn allocate_own(
        &mut self,
        dialect: &'g LinkDialect,
        scope: &Scope<'g>,
        edge: &'g Edge<'s>,
        own: &mut Vec<Own<'g>>,
    ) {
        let Some((index, from, to)) = scope.edge else { return };
        // A resource of the arrow may refer by name to those before it.
        let mut siblings = *scope;
        for (name, resource) in &dialect.resources {
            if !self.wanted(&resource.when, scope) {
                continue;
            }
            let around = siblings;
            for scope in self.each(resource.each.as_ref(), &around) {
                let ids = self.ids(&[from, to], &[self.suffix(resource, scope), &edge.ordinal]);
                let at = self.add(ids, &resource.kind, to);
                own.push(Own { at, resource, scope: *scope, edge: index });
                siblings = siblings.with(self.arena, name, Item::Resource(at));
                self.eval.arrow_parts.entry(index).or_default().push((name, at));
            }
        }
    }

    /// Gives the resources of arrows their properties.
    pub fn fill_own(&mut self, own: Vec<Own<'g>>, granted: &Granted<'g>) {
        for Own { at, resource, scope, edge } in own {
            let after = if resource.after_grant { granted.of_edge(edge) } else { &[] };
            self.fill(at, resource, &scope, after);
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
            let Some(at) = self.changed_at(end, &patch.resource, edge, diagnostics) else {
                self.unchangeable(patch, end, edge, scope, diagnostics);
                continue;
            };
            for scope in self.each(patch.each.as_ref(), scope) {
                let keys = patch.at.iter().map(|key| self.template(key, scope)?.as_text());
                let keys: Option<Vec<&'g str>> = keys.collect();
                let appended = patch.append.as_ref().and_then(|template| self.template(template, scope));
                let given = patch.set.as_ref().and_then(|template| self.template(template, scope));
                let append = appended.is_some();
                let (Some(keys), Some(value)) = (keys, appended.or(given)) else { continue };
                let keys = self.arena.slice(&keys);
                let (first, by) = *self.set.entry((at, keys)).or_insert((value, edge));
                if !append && first != value && !self.are_one(by, edge) {
                    self.plan.overridden.push(Overridden { node: end, keys, by, edge });
                }
                changes.entry(at).or_default().push(Change { keys, value, append });
                if let (true, Some(resource)) = (patch.after_grant, self.plan.resources.get_mut(at.index())) {
                    resource.after.extend(granted.of_edge(edge));
                }
            }
        }
    }

    /// The resource that a patch changes; it is made now if it does not exist yet.
    fn changed_at(
        &mut self,
        end: NodeIndex,
        name: &'g str,
        edge: EdgeIndex,
        diagnostics: &mut Diagnostics,
    ) -> Option<ResourceIndex> {
        if let Some(at) = self.resource(end, name) {
            return Some(at);
        }
        let node = self.node(end)?;
        let resource = self.dialect(node).resources.get(name).filter(|resource| resource.patched)?;
        if node.existing.is_some() {
            let (replaced, edge) = (resource.for_existing.as_ref()?, self.graph.flow.edge_weight(edge)?);
            diagnostics.push(replaces(node, replaced, edge.span));
        }
        let scope = Scope::of(end);
        let ids = self.ids(&[end], &[self.suffix(resource, &scope)]);
        let at = self.add(ids, &resource.kind, end);
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
        let help = patch.manual_step.as_ref().and_then(|help| self.told(help, scope));
        let (Some(node), Some(edge), Some(help)) = (self.node(end), self.graph.flow.edge_weight(edge), help) else {
            return;
        };
        let message = format!("`{}` is existing, and this arrow would change it", node.label());
        let found = Diagnostic::new(Code::CHANGED_EXISTING_RESOURCE, message, edge.span, "needs a change over there");
        diagnostics
            .push(found.and(node.span, "declared existing here").help(show(&help, &self.plan)).about(node.label()));
    }
}

/// The finding for what is made for an existing node in place of what it has.
fn replaces(node: &Node<'_>, replaced: &str, arrow: Span) -> Diagnostic {
    let label = node.label();
    let message = format!("`{label}` is existing, and this arrow replaces {replaced}");
    let found = Diagnostic::new(Code::REPLACED_SETTINGS, message, arrow, "what is made for it is the only one there");
    let help = format!(
        "look there first; if it has none, or this file says them all, write `accept {} on {label} because \"...\"`",
        Code::REPLACED_SETTINGS
    );
    found.and(node.span, "declared existing here").help(help).about(label)
}
