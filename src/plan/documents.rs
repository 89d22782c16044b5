//! Writes what was given into its resources: policy documents, trust policies, roles.

use super::grants::{Granted, Table};
use super::iam::{self, Statement};
use super::lower::Lowering;
use super::scope::{Item, Scope};
use super::value::{ResourceIndex, Value};
use crate::catalog::Catalog;

/// Who may assume a role, and when.
type Trusts<'g> = Vec<(&'static str, Option<Value<'g>>)>;

/// What a role carries.
#[derive(Default)]
struct Carried<'g> {
    statements: Vec<Statement<'g>>,
    trusts: Trusts<'g>,
    /// ARNs of AWS's managed policies.
    managed: Vec<Value<'g>>,
}

impl<'g, 's: 'g> Lowering<'g, 's> {
    /// Writes the documents into their resources.
    pub fn write_policies(&mut self, granted: Granted<'g>) {
        for ((index, protects), (resource, statements)) in granted.documents {
            let Some(policy) = self.node(index).and_then(|node| node.service.cfn.policies.get(protects)) else {
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
                let written = self.written_role(index, name).and_then(|written| self.resource(written, "main"));
                let Some(carrier) = written.or_else(|| self.made_role(index, name)) else { continue };
                let scope = Scope::of(index);
                let trust =
                    (role.service.as_str(), role.trust.as_ref().and_then(|template| self.template(template, &scope)));
                let carried = carriers.entry(carrier).or_default();
                if !carried.trusts.contains(&trust) {
                    carried.trusts.push(trust);
                }
                carried.managed.extend(role.managed.iter().filter_map(|arn| self.template(arn, &scope)));
            }
        }
        let Some(spelling) = Catalog::get().role_resource() else {
            return;
        };
        let arena = self.arena;
        // Roles of one kind trust alike, so there are few such documents.
        let mut trusts: Table<Trusts<'g>, Value<'g>> = Table::default();
        for (carrier, carried) in carriers {
            let Some(node) = self.plan.resources.get(carrier.index()).map(|resource| resource.node) else { continue };
            let trust = trusts.entry(carried.trusts);
            let trust = *trust.or_insert_with_key(|trusts| Value::Shared(arena.keep(iam::trust(arena, trusts))));
            let mut scope = Scope::of(node).with(arena, "trust", Item::Value(trust));
            if !carried.statements.is_empty() {
                scope = scope.with(arena, "policy", Item::Value(iam::document(arena, carried.statements)));
            }
            let managed = match carried.managed.is_empty() {
                true => Item::Absent,
                false => Item::Value(arena.list(carried.managed)),
            };
            self.fill(carrier, spelling, &scope.with(arena, "managed", managed), &[]);
        }
    }
}
