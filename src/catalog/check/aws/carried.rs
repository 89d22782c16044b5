//! The statements and types of a service, and those of which the data carries nothing.

use super::Aws;
use crate::catalog::check::{Findings, Place, Scope};
use crate::catalog::schema::{Accept, Service, Statement};
use crate::suggest::misspelled;

impl<'c> Aws<'c> {
    /// Reports the actions and types that the data does not carry.
    pub fn check_carried(&self, service: &'c Service, found: &mut Findings) {
        let of_statements =
            self.statements(service).into_iter().map(|(statement, _, place)| (&statement.actions, place));
        let trusts = service.roles.iter().flat_map(|(name, role)| {
            let place = Place::file(service).at("roles").at(name).at("trusts");
            role.trusts
                .iter()
                .enumerate()
                .map(move |(number, trust)| (&trust.actions, place.item(number).at("actions")))
        });
        for (actions, place) in of_statements.chain(trusts) {
            for action in actions {
                if let Some((prefix, _)) = action.split_once(':').filter(|(prefix, _)| !self.has_prefix(prefix)) {
                    found.word(&place, action, format!("no actions of `{prefix}` are carried"), None);
                }
            }
        }
        let dialect = self.dialect(service);
        let place = self.place(service);
        let resources = |place: Place| move |(name, kind)| (kind, place.at("resources").at(name));
        let own = dialect.resources.iter().map(|(name, resource)| (name, &resource.kind)).map(resources(place.clone()));
        let policies = dialect.policies.iter().map(|(name, policy)| (&policy.kind, place.at("policies").at(name)));
        let of_links = dialect.links.iter().flat_map(|(link, dialect)| {
            let place = place.at("links").at(link);
            dialect.resources.iter().map(|(name, resource)| (name, &resource.kind)).map(resources(place))
        });
        let all = own.chain(policies).chain(of_links);
        for (kind, place) in all.filter(|(kind, _)| self.data.schema(self.target, kind).is_none()) {
            let message = format!("{} has no type `{kind}`, or it is not carried", self.target.title());
            let near = misspelled(kind, self.data.types(self.target).keys().map(String::as_str));
            found.word(&place.at("type"), kind, message, near.map(|near| format!("did you mean `{near}`?")));
        }
    }

    fn has_prefix(&self, prefix: &str) -> bool {
        self.data.prefixes.contains_key(prefix)
    }

    /// The statements that a service writes, each with the names in scope and its place.
    pub fn statements(&self, service: &'c Service) -> Vec<(&'c Statement, Scope<'c>, Place)> {
        let file = Place::file(service);
        let mut all = Vec::new();
        let mut add = |statements: &'c [Statement], scope: &Scope<'c>, place: &Place| {
            let numbered = statements.iter().enumerate();
            all.extend(numbered.map(|(number, statement)| (statement, scope.clone(), place.item(number))));
        };
        for (verb, permission) in &service.permissions {
            let place = file.at("permissions").at(verb).at("statements");
            add(&permission.statements, &self.permission_scope(service, verb), &place);
        }
        add(&service.guards, &Scope::of(service), &file.at("guards"));
        for (link, accept, place) in links(service) {
            add(&accept.asks, &Scope::of(service).on(self.arrows_of(service, link)), &place.at("asks"));
        }
        all
    }
}

/// The links that a service accepts or sends by itself.
pub fn links(service: &Service) -> impl Iterator<Item = (&str, &Accept, Place)> {
    [("accepts", &service.accepts), ("sends", &service.sends)].into_iter().flat_map(move |(table, links)| {
        let place = Place::file(service).at(table);
        links.iter().map(move |(link, accept)| (link.as_str(), accept, place.at(link)))
    })
}
