//! Gives every need to its policy: inline in the role, in the receiver's document, or as advice.

use super::builder::Builder;
use super::grants::{Granted, Need, Writer};
use super::iam::{Principal, Statement};
use super::scope::{Item, Scope};
use super::value::{ResourceIndex, Value};
use crate::catalog::PolicyResource;
use crate::diagnostics::Diagnostics;
use crate::graph::Node;
use petgraph::graph::NodeIndex;

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Sorts needs by their carriers, and makes the policy resources that arrows wait for.
    pub fn give(&mut self, needs: &mut [Need<'g>], diagnostics: &mut Diagnostics) -> Granted<'g> {
        let mut granted = Granted::default();
        self.guards(&mut granted);
        for need in needs {
            for statement in need.statements.iter().filter(|statement| statement.elsewhere.is_some()) {
                self.advise(need, statement, diagnostics);
            }
            let own = need.statements.iter().filter(|statement| statement.elsewhere.is_none());
            match need.writer {
                Writer::Made(role) => {
                    self.owned_elsewhere(need, own.clone(), diagnostics);
                    granted.roles.entry(role).or_default().extend(own.copied());
                }
                Writer::Receiver(node) => self.receive(node, need, own.copied().collect(), &mut granted, diagnostics),
                Writer::Elsewhere(_) => own.for_each(|statement| self.advise(need, statement, diagnostics)),
                Writer::Written(_) => {
                    self.owned_elsewhere(need, own, diagnostics);
                    need.said = self.said(need);
                }
            }
        }
        self.asks(diagnostics);
        self.written(&mut granted, diagnostics);
        granted
    }

    /// Adds the statements that a node's policy always has: TLS only, and the like.
    fn guards(&mut self, granted: &mut Granted<'g>) {
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index).filter(|node| node.existing.is_none() && !node.service.guards.is_empty())
            else {
                continue;
            };
            let scope = Scope::of(index);
            for guard in &node.service.guards {
                if !self.wanted(&guard.when, &scope) {
                    continue;
                }
                let Some(mut statement) = self.statement(guard, &scope) else { continue };
                statement.principal = Some(Principal::Any);
                let protects = guard.protects.as_deref().unwrap_or("main");
                if self.resource(index, protects).is_some() {
                    self.document(index, node, protects, granted).push(statement);
                }
            }
        }
    }

    /// The document of a receiver; its resource is made if there is none yet.
    fn document<'m>(
        &mut self,
        index: NodeIndex,
        node: &'g Node<'s>,
        protects: &'g str,
        granted: &'m mut Granted<'g>,
    ) -> &'m mut Vec<Statement<'g>> {
        let entry = granted.documents.entry((index, protects)).or_insert_with(|| {
            let policy = self.dialect(node).policies.get(protects);
            let kind = policy.map_or("", |policy| policy.kind.as_str());
            let beside = self.resource(index, protects).and_then(|at| self.plan.resource(at));
            let ids =
                beside.map_or_else(|| self.ids(&[index], &["Policy"]), |one| one.ids_beside("Policy", self.arena));
            let at = self.add(ids, kind, index);
            let after = policy.into_iter().flat_map(|policy| &policy.after);
            let after: Vec<_> = after.filter_map(|name| self.resource(index, name)).collect();
            if let Some(resource) = self.plan.resources.get_mut(at.index()) {
                resource.after = after;
            }
            (at, Vec::new())
        });
        &mut entry.1
    }

    fn receive(
        &mut self,
        index: NodeIndex,
        need: &Need<'g>,
        own: Vec<Statement<'g>>,
        granted: &mut Granted<'g>,
        diagnostics: &mut Diagnostics,
    ) {
        // All statements may belong in a policy elsewhere, and are reported then.
        let Some(node) = self.node(index).filter(|_| !own.is_empty()) else { return };
        let Some(policy) = self.dialect(node).policies.get("main") else { return };
        if policy.per_statement {
            for (count, statement) in own.into_iter().enumerate() {
                if node.existing.is_some() {
                    self.advise(need, &statement, diagnostics);
                }
                let resource = self.permission(index, need, policy, statement, count);
                granted.link(need.origin, resource);
            }
        } else if node.existing.is_some() {
            own.iter().for_each(|statement| self.advise(need, statement, diagnostics));
        } else {
            self.document(index, node, "main", granted).extend(own);
            if let Some((resource, _)) = granted.documents.get(&(index, "main")) {
                granted.link(need.origin, *resource);
            }
        }
    }

    /// One statement as a resource of its own, once for equal ones.
    fn permission(
        &mut self,
        index: NodeIndex,
        need: &Need<'g>,
        policy: &'g PolicyResource,
        statement: Statement<'g>,
        count: usize,
    ) -> ResourceIndex {
        let (principal, source_arn, source_account) = match statement.principal {
            Some(Principal::Service { name, source_arn, source_account }) => {
                (Some(Value::Text(name)), source_arn, source_account)
            }
            _ => (None, None, None),
        };
        let entries = [
            Some(("action", Value::Text(statement.actions.first().copied().unwrap_or_default()))),
            principal.map(|value| ("principal", value)),
            source_arn.map(|value| ("source_arn", value)),
            source_account.map(|value| ("source_account", value)),
        ];
        let grant = Item::Value(self.arena.entries(entries.into_iter().flatten()));
        let scope = Scope::of(index).with(self.arena, "grant", grant);
        let properties = self.template(&policy.properties, &scope).unwrap_or(Value::EMPTY);
        let base = self.ids(&[index, need.actor], &["Permission"]);
        let same = |resource: &super::Resource<'g>| {
            resource.kind == policy.kind && resource.id.starts_with(base.id) && resource.properties == properties
        };
        let recent = self.plan.resources.iter().enumerate().rev().take(64);
        if let Some((at, _)) = recent.into_iter().find(|(_, resource)| same(resource)) {
            return ResourceIndex::new(at);
        }
        let ids = match count {
            0 => base,
            _ => self.ids(&[index, need.actor], &["Permission", self.arena.written(count + 1)]),
        };
        let resource = self.add(ids, &policy.kind, index);
        self.place(resource, properties);
        resource
    }
}
