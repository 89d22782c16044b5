//! Permissions and guards against AWS's data: actions, the level of ARNs, condition keys.

use super::data::Action;
use super::shapes::{Shape, format, meet, show};
use super::world::{Aws, Shown};
use pipec::catalog::TARGETS;
use pipec::catalog::check::Scope;
use pipec::catalog::check::{Findings, Place};
use pipec::catalog::{Effect, Permission, Service, Statement, Target};

/// Keys of every service: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>.
const GLOBAL: &[&str] = &[
    "aws:CalledVia",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:UserAgent",
    "aws:ViaAWSService",
];

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateLessThan",
    "DateGreaterThan",
    "Bool",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "Null",
];

impl<'c> Aws<'c> {
    /// All statements of a service, and the trust in its roles.
    pub fn check_statements(&self, service: &'c Service, found: &mut Findings) {
        let file = Place::file(service);
        for (verb, permission) in &service.permissions {
            let place = file.at("permissions").at(verb);
            let scope = self.permission_scope(service, verb);
            for (count, statement) in permission.statements.iter().enumerate() {
                self.statement(statement, &scope, &place.at("statements").item(count), found);
            }
            self.complete(permission, &scope, &place, found);
        }
        for (count, guard) in service.guards.iter().enumerate() {
            let place = file.at("guards").item(count);
            self.statement(guard, &Scope::of(service), &place, found);
            if guard.effect != Effect::Deny {
                found.say(&place, "a guard denies");
            }
            // It is of no concern to a target that has no such resource, if another has it.
            let protects = guard.protects.as_deref().unwrap_or("main");
            let has = |target: &Target| service.dialect(*target).resources.contains_key(protects);
            if (has(&self.target) || !TARGETS.iter().any(has)) && !self.dialect(service).policies.contains_key(protects)
            {
                let message = format!("it stands in no resource policy: there is no `policies.{protects}`");
                found.word(&place, protects, message, None);
            }
        }
        for (link, accept) in &service.accepts {
            let (scope, place) =
                (Scope::of(service).on(vec![(service, link, accept)]), file.at("accepts").at(link).at("asks"));
            accept.asks.iter().for_each(|statement| self.statement(statement, &scope, &place, found));
        }
        for (name, role) in &service.roles {
            let place = file.at("roles").at(name);
            let trust = role.trust.as_ref();
            if let Some(trust) = trust {
                self.condition(trust.into(), &["sts:AssumeRole".to_owned()], &place.at("trust"), found);
            }
            if !role.service.ends_with(".amazonaws.com") {
                let message = format!("`{}` is no service that could assume a role", role.service);
                found.word(&place.at("service"), &role.service, message, None);
            }
        }
    }

    fn statement(&self, statement: &'c Statement, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let star = |shape: &Shape| show(shape) == "*" && shape.len() == 1;
        let resources: Vec<Vec<Shape>> =
            statement.resources.iter().map(|resource| self.shapes(resource, scope)).collect();
        let everything = statement.resources.iter().any(|resource| Shown::from(resource).text() == Some("*"));
        let shapes = || resources.iter().flatten();
        for shape in shapes().filter(|shape| show(shape).starts_with("arn:aws")) {
            found.say(place, format!("`{}` holds for one partition only: write `arn:{{partition}}:`", show(shape)));
        }
        let mut used = vec![false; resources.len()];
        for action in &statement.actions {
            if let Some(prefix) = action.strip_suffix(":*") {
                used.fill(true);
                if !self.data.prefixes.contains_key(prefix) {
                    found.word(place, action, format!("no actions of `{prefix}` are carried"), None);
                }
                continue;
            }
            let (prefix, known) = match self.data.action(action) {
                Ok(known) => known,
                Err(problem) => {
                    found.word(place, action, problem, None);
                    used.fill(true);
                    continue;
                }
            };
            let formats: Vec<Shape> =
                known.on.iter().flat_map(|kind| &prefix.resources[kind]).map(|text| format(text)).collect();
            match (formats.is_empty(), everything) {
                (true, true) => used.fill(true),
                (true, false) => found.say(place, format!("`{action}` can be granted on `*` alone")),
                (false, true) if statement.elsewhere.is_none() => {
                    found.say(
                        place,
                        format!("`{action}` is granted on `*`, and could be on {}", list(known, &prefix.resources)),
                    );
                }
                (false, true) => used.fill(true),
                (false, false) => {
                    let fits = |shape: &Shape| star(shape) || formats.iter().any(|format| meet(shape, format));
                    let hits: Vec<bool> = resources.iter().map(|shapes| shapes.iter().any(fits)).collect();
                    if !hits.contains(&true) {
                        // The resources it was meant for are in this finding already.
                        used.fill(true);
                        let given: Vec<String> = shapes().map(|shape| format!("`{}`", show(shape))).collect();
                        found.say(
                            place,
                            format!(
                                "`{action}` is granted on {}, and works on {}",
                                given.join(", "),
                                list(known, &prefix.resources)
                            ),
                        );
                    }
                    used.iter_mut().zip(hits).for_each(|(used, hit)| *used |= hit);
                }
            }
        }
        for (resource, _) in resources.iter().zip(used).filter(|(shapes, used)| !used && !shapes.is_empty()) {
            found.say(
                place,
                format!(
                    "`{}` is of use to none of the actions",
                    resource.first().map(|shape| show(shape)).unwrap_or_default()
                ),
            );
        }
        if let Some(condition) = &statement.condition {
            self.condition(condition.into(), &statement.actions, &place.at("condition"), found);
        }
    }

    /// Every resource type that an action does not work without is granted somewhere in the permission.
    fn complete(&self, permission: &'c Permission, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let mut actions: Vec<&String> = permission.statements.iter().flat_map(|statement| &statement.actions).collect();
        actions.sort();
        actions.dedup();
        for name in actions {
            let Ok((prefix, action)) = self.data.action(name) else { continue };
            let with = permission.statements.iter().filter(|statement| statement.actions.contains(name));
            let shapes: Vec<Shape> = with
                .flat_map(|statement| &statement.resources)
                .flat_map(|resource| self.shapes(resource, scope))
                .collect();
            // An action with one type alone says it all by its level; `*` stands for all of them.
            for kind in action.required.iter().filter(|_| action.required.len() > 1) {
                let formats = &prefix.resources[kind];
                if !shapes.iter().any(|shape| formats.iter().any(|text| meet(shape, &format(text)))) {
                    found.say(place, format!("`{name}` also needs a {kind}, {}", formats.join(" or ")));
                }
            }
        }
    }

    fn condition(&self, condition: Shown<'c>, actions: &[String], place: &Place, found: &mut Findings) {
        for (operator, keys) in condition.fields().unwrap_or_default() {
            let operator = operator.unwrap_or_default();
            let bare = operator
                .trim_start_matches("ForAnyValue:")
                .trim_start_matches("ForAllValues:")
                .trim_end_matches("IfExists");
            if !OPERATORS.contains(&bare) {
                found.word(place, operator, format!("AWS has no condition operator `{operator}`"), None);
            }
            for key in keys.fields().unwrap_or_default().into_iter().filter_map(|(key, _)| key) {
                let unknown = actions.iter().filter(|action| !self.knows(action, key));
                for action in unknown {
                    found.word(place, key, format!("`{action}` has no condition key `{key}`"), None);
                }
            }
        }
    }

    fn knows(&self, action: &str, key: &str) -> bool {
        if key.starts_with("aws:") {
            return GLOBAL.contains(&key)
                || ["aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/"]
                    .iter()
                    .any(|start| key.starts_with(start));
        }
        let Ok((_, action)) = self.data.action(action) else { return true };
        action.keys.iter().any(|known| match known.find(['$', '<']) {
            Some(end) => key.starts_with(&known[..end]),
            None => key.eq_ignore_ascii_case(known),
        })
    }
}

fn list(action: &Action, resources: &std::collections::BTreeMap<String, Vec<String>>) -> String {
    let formats = action.on.iter().flat_map(|kind| &resources[kind]).map(|text| format!("`{text}`"));
    formats.collect::<Vec<_>>().join(", ")
}
