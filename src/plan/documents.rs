//! Writes the granted statements into their resources: policy documents, trust policies, roles.

use super::builder::Builder;
use super::grants::{Granted, Table};
use super::iam::{self, Statement, Trusted};
use super::scope::{Item, Scope};
use super::value::{ResourceIndex, Value};
use petgraph::graph::NodeIndex;

/// The resource that stands for its node; of a role, the role itself, which its other resources refer to by this name.
pub const MAIN: &str = "main";

/// The policies of a role.
#[derive(Default)]
struct Carried<'g> {
    statements: Vec<Statement<'g>>,
    trusts: Vec<Trusted<'g>>,
    /// ARNs of AWS's managed policies.
    managed: Vec<Value<'g>>,
}

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Writes the documents into their resources.
    pub fn write_policies(&mut self, granted: Granted<'g>) {
        for ((index, protects), (resource, statements)) in granted.documents {
            let Some(policy) = self.node(index).and_then(|node| self.dialect(node).policies.get(protects)) else {
                continue;
            };
            let document = Item::Value(iam::document(self.arena, statements));
            let scope = Scope::of(index).with(self.arena, "policy", document);
            let properties = self.template(&policy.properties, &scope);
            if let Some(properties) = properties {
                self.place(resource, properties);
            }
        }
        let mut carriers: Table<ResourceIndex, Carried<'g>> = Table::default();
        for (carrier, statements) in granted.roles {
            carriers.insert(carrier, Carried { statements, ..Carried::default() });
        }
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index) else { continue };
            for (name, role) in &node.service.roles {
                let written = self.written_role(index, name).and_then(|written| self.resource(written, MAIN));
                let Some(carrier) = written.or_else(|| self.made_role(index, name)) else { continue };
                let scope = Scope::of(index);
                let trusted = self.trusted(role, &scope);
                let carried = carriers.entry(carrier).or_default();
                for trust in trusted {
                    if !carried.trusts.contains(&trust) {
                        carried.trusts.push(trust);
                    }
                }
                carried.managed.extend(role.managed.iter().filter_map(|arn| self.template(arn, &scope)));
            }
        }
        let Some(spelling) = self.graph.catalog.role_resource(self.plan.target) else {
            return;
        };
        let arena = self.arena;
        let mut companions: Table<ResourceIndex, Vec<ResourceIndex>> = Table::default();
        // Roles of one kind trust alike, so there are few such documents.
        let mut trusts: Table<Vec<Trusted<'g>>, Value<'g>> = Table::default();
        for (carrier, carried) in carriers {
            let Some(node) = self.plan.resources.get(carrier.index()).map(|resource| resource.node) else { continue };
            let trust = trusts.entry(carried.trusts);
            let trust = *trust.or_insert_with_key(|trusts| Value::Shared(arena.keep(iam::trust(arena, trusts))));
            let policy = match carried.statements.is_empty() {
                true => Item::Absent,
                false => {
                    let policy = iam::document(arena, carried.statements);
                    self.plan.role_policies.push((node, policy));
                    Item::Value(policy)
                }
            };
            let scope = Scope::of(node).with(arena, "trust", Item::Value(trust)).with(arena, "policy", policy);
            self.plan.managed.extend(carried.managed.iter().map(|policy| (node, *policy)));
            let managed = match carried.managed.is_empty() {
                true => Item::Absent,
                false => Item::Value(arena.list(carried.managed)),
            };
            let scope = scope.with(arena, "managed", managed).with(arena, MAIN, Item::Resource(carrier));
            self.fill(carrier, spelling, &scope, &[]);
            let with = self.with_role(carrier, node, &scope);
            companions.insert(carrier, with);
        }
        self.wait_for(&companions);
    }

    /// Makes the resources that come with a role if its policies are resources of their own.
    fn with_role(&mut self, carrier: ResourceIndex, node: NodeIndex, scope: &Scope<'g>) -> Vec<ResourceIndex> {
        let mut with = Vec::new();
        let role = self.graph.catalog.role().map(|role| &role.dialect(self.plan.target).resources);
        for (_, resource) in role.into_iter().flatten().filter(|(name, _)| *name != MAIN) {
            if !self.wanted(&resource.when, scope) {
                continue;
            }
            for scope in self.each(resource.each.as_ref(), scope) {
                let Some(role) = self.plan.resource(carrier) else { continue };
                let ids = role.ids_beside(self.suffix(resource, scope), self.arena);
                let at = self.add(ids, &resource.kind, node);
                self.fill(at, resource, scope, &[]);
                with.push(at);
            }
        }
        with
    }

    /// Makes each resource that refers to a role wait for the role's permissions too.
    fn wait_for(&mut self, companions: &Table<ResourceIndex, Vec<ResourceIndex>>) {
        for (from, role) in &self.references {
            let Some(with) = companions.get(role).filter(|with| !with.contains(from)) else { continue };
            if let Some(resource) = self.plan.resources.get_mut(from.index()) {
                resource.after.extend(with);
            }
        }
    }
}
