//! Statements against AWS's data: actions, the level of ARNs, condition keys.

use super::Aws;
use super::data::{Action, Prefix};
use super::shown::Shown;
use crate::catalog::check::{Findings, Place, Scope};
use crate::catalog::conditions;
use crate::catalog::schema::{Permission, Service, Statement};
use crate::catalog::shape::{Shape, format, is_pattern, literal, meet, show};

impl<'c> Aws<'c> {
    /// Checks all statements of a service, and the trust in its roles.
    pub fn check_statements(&self, service: &'c Service, found: &mut Findings) {
        for (statement, scope, place) in self.statements(service) {
            self.statement(statement, &scope, &place, found);
        }
        let file = Place::file(service);
        for (verb, permission) in &service.permissions {
            let scope = self.permission_scope(service, verb);
            self.complete(permission, &scope, &file.at("permissions").at(verb), found);
        }
        for (name, role) in &service.roles {
            let (place, plain) = (file.at("roles").at(name), ["sts:AssumeRole".to_owned()]);
            if let Some(trust) = &role.trust {
                self.condition(trust.into(), &plain, &place.at("trust"), found);
            }
            for (number, trust) in role.trusts.iter().enumerate() {
                let place = place.at("trusts").item(number);
                for action in &trust.actions {
                    if let Err(problem) = self.data.action(action) {
                        found.word(&place.at("actions"), action, problem, None);
                    }
                }
                let actions = if trust.actions.is_empty() { plain.as_slice() } else { &trust.actions };
                if let Some(condition) = &trust.condition {
                    self.condition(condition.into(), actions, &place.at("condition"), found);
                }
            }
        }
    }

    fn statement(&self, statement: &'c Statement, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let resources: Vec<Vec<Shape>> =
            statement.resources.iter().map(|resource| self.shapes(resource, scope)).collect();
        for shape in resources.iter().flatten().filter(|shape| show(shape).starts_with("arn:aws")) {
            found.say(place, format!("`{}` holds for one partition only: write `arn:{{partition}}:`", show(shape)));
        }
        let mut used = vec![false; resources.len()];
        for action in &statement.actions {
            match self.level(action, statement, &resources, place, found) {
                Some(hits) => used.iter_mut().zip(hits).for_each(|(used, hit)| *used |= hit),
                // It may be on any of them, or they are in a finding already.
                None => used.fill(true),
            }
        }
        let unused = resources.iter().zip(used).filter(|(_, used)| !used);
        for shape in unused.filter_map(|(shapes, _)| shapes.first()) {
            found.say(place, format!("`{}` is of use to none of the actions", show(shape)));
        }
        if let Some(condition) = &statement.condition {
            self.condition(condition.into(), &statement.actions, &place.at("condition"), found);
        }
    }

    /// Checks that an action exists, and can be granted on one of the resources. Says of each resource whether the action is of
    /// use there; none where that is not asked.
    fn level(
        &self,
        action: &str,
        statement: &'c Statement,
        resources: &[Vec<Shape>],
        place: &Place,
        found: &mut Findings,
    ) -> Option<Vec<bool>> {
        if is_pattern(action) {
            if !self.stands_for_some(action) {
                found.word(place, action, format!("AWS has no action that `{action}` stands for"), None);
            }
            return None;
        }
        let (prefix, known) = match self.data.action(action) {
            Ok(known) => known?,
            Err(problem) => {
                found.word(place, action, problem, None);
                return None;
            }
        };
        let formats: Vec<Shape> = prefix.formats(&known.on).map(|text| format(text)).collect();
        let everything = statement.resources.iter().any(|resource| Shown::from(resource).text() == Some("*"));
        match (formats.is_empty(), everything) {
            (true, true) => None,
            (true, false) => {
                found.say(place, format!("`{action}` can be granted on `*` alone"));
                Some(Vec::new())
            }
            (false, true) => {
                if statement.elsewhere.is_none() {
                    let message = format!("`{action}` is granted on `*`, and could be on {}", list(prefix, known));
                    found.say(place, message);
                    return Some(Vec::new());
                }
                None
            }
            (false, false) => {
                let fits = |shape: &Shape| formats.iter().any(|format| meet(shape, format));
                let hits: Vec<bool> = resources.iter().map(|shapes| shapes.iter().any(fits)).collect();
                if !hits.contains(&true) {
                    let given: Vec<String> =
                        resources.iter().flatten().map(|shape| format!("`{}`", show(shape))).collect();
                    let (given, on) = (given.join(", "), list(prefix, known));
                    found.say(place, format!("`{action}` is granted on {given}, and works on {on}"));
                    return None;
                }
                Some(hits)
            }
        }
    }

    /// True where AWS has an action that a pattern stands for, and where nothing is known of its service.
    fn stands_for_some(&self, pattern: &str) -> bool {
        let Some((prefix, name)) = pattern.split_once(':') else { return pattern == "*" };
        let name = literal(&name.to_ascii_lowercase());
        let known = self.data.prefixes.get(prefix);
        known.is_none_or(|known| known.actions.keys().any(|action| meet(&literal(&action.to_ascii_lowercase()), &name)))
    }

    /// Checks that every resource type which an action does not work without is granted somewhere in the permission.
    fn complete(&self, permission: &'c Permission, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let mut actions: Vec<&String> = permission.statements.iter().flat_map(|statement| &statement.actions).collect();
        actions.sort();
        actions.dedup();
        for name in actions {
            let Ok(Some((prefix, action))) = self.data.action(name) else { continue };
            // An action with one type alone says it all by its level.
            if action.required.len() < 2 {
                continue;
            }
            let with = permission.statements.iter().filter(|statement| statement.actions.contains(name));
            let resources = with.flat_map(|statement| &statement.resources);
            let shapes: Vec<Shape> = resources.flat_map(|resource| self.shapes(resource, scope)).collect();
            for kind in &action.required {
                let formats: Vec<&String> = prefix.formats(std::slice::from_ref(kind)).collect();
                if !shapes.iter().any(|shape| formats.iter().any(|text| meet(shape, &format(text)))) {
                    let formats: Vec<&str> = formats.into_iter().map(String::as_str).collect();
                    found.say(place, format!("`{name}` also needs a {kind}, {}", formats.join(" or ")));
                }
            }
        }
    }

    fn condition(&self, condition: Shown<'c>, actions: &[String], place: &Place, found: &mut Findings) {
        for (operator, keys) in condition.fields().unwrap_or_default() {
            let operator = operator.unwrap_or_default();
            if !conditions::operators().any(|known| known == conditions::bare(operator)) {
                found.word(place, operator, format!("AWS has no condition operator `{operator}`"), None);
            }
            for key in keys.fields().unwrap_or_default().into_iter().filter_map(|(key, _)| key) {
                for action in actions.iter().filter(|action| !self.knows(action, key)) {
                    found.word(place, key, format!("`{action}` has no condition key `{key}`"), None);
                }
            }
        }
    }

    fn knows(&self, action: &str, key: &str) -> bool {
        match key.strip_prefix("aws:") {
            Some(global) => conditions::is_global(global, |a, b| a == b),
            None => self.data.has_key(action, key),
        }
    }
}

fn list(prefix: &Prefix, action: &Action) -> String {
    let formats: Vec<String> = prefix.formats(&action.on).map(|text| format!("`{text}`")).collect();
    formats.join(", ")
}
