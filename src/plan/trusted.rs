//! Those who may assume the roles of a node: by the service file, or by what the pipeline says.

use super::evaluator::Evaluator;
use super::iam::Trusted;
use super::scope::Scope;
use super::value::Value;
use crate::catalog::Role;

impl<'g, 's: 'g> Evaluator<'g, 's> {
    /// Those who may assume a role of a node.
    pub fn trusted(&self, role: &'g Role, scope: &Scope<'g>) -> Vec<Trusted<'g>> {
        let condition = |template: &'g Option<_>, scope: &Scope<'g>| self.template(template.as_ref()?, scope);
        let service = role.service.iter().map(|service| Trusted {
            principal: self.arena.map([("Service", Value::Text(service))]),
            actions: &[],
            condition: condition(&role.trust, scope),
        });
        let mut all: Vec<Trusted<'g>> = service.collect();
        for trust in &role.trusts {
            for scope in self.each(trust.each.as_ref(), scope).iter().filter(|scope| self.wanted(&trust.when, scope)) {
                all.extend(self.template(&trust.principal, scope).map(|principal| Trusted {
                    principal,
                    actions: &trust.actions,
                    condition: condition(&trust.condition, scope),
                }));
            }
        }
        all
    }

    /// The services of AWS among those who may assume a role of a node.
    pub fn trusted_services(&self, role: &'g Role, scope: &Scope<'g>) -> impl Iterator<Item = &'g str> {
        self.trusted(role, scope).into_iter().filter_map(|trusted| trusted.principal.get("Service")?.as_text())
    }
}
