//! Links and grants: what is offered is accepted, and what is granted exists where it is granted.

use super::paths::{Scope, Thing};
use super::world::{Findings, Place, World};
use pipec::catalog::expr::Expr;
use pipec::catalog::{Accept, Grant, Service};

impl<'c> World<'c> {
    pub fn check_links(&self, service: &'c Service, found: &mut Findings) {
        let file = Place::file(service);
        for (link, offer) in &service.offers {
            let place = file.at(format!("offers.{link}"));
            let mut takers = self.accepts().filter(|(_, known, accept)| {
                known == link && (accept.kinds.is_empty() || accept.kinds.contains(&service.kind))
            });
            if takers.next().is_none() {
                found.say(&place, "no service accepts it");
            }
            bounds(&offer.doc, offer.min, offer.max, &place, found);
        }
        for (link, accept) in &service.accepts {
            let place = file.at(format!("accepts.{link}"));
            if self.givers(link, accept).is_empty() {
                found.say(&place, "no service offers it");
            }
            bounds(&accept.doc, accept.min, accept.max, &place, found);
            self.accept(service, link, accept, &place, found);
        }
        for (name, role) in &service.roles {
            let place = file.at(format!("roles.{name}"));
            role.grants.iter().for_each(|grant| self.grant(grant, &Scope::of(service), &place.at("grants"), found));
            if role.written.as_ref().is_some_and(|parameter| !service.parameters.contains_key(parameter)) {
                found.say(&place, "`written` names no parameter");
            }
        }
        for (name, parameter) in &service.parameters {
            let place = file.at(format!("parameters.{name}.grants"));
            parameter.grants.iter().for_each(|grant| self.grant(grant, &Scope::of(service), &place, found));
        }
        for (verb, permission) in &service.permissions {
            let place = file.at(format!("permissions.{verb}"));
            if permission.doc.is_empty() || permission.statements.is_empty() {
                found.say(&place, "says nothing");
            }
            if !permission.source.as_ref().is_some_and(|source| source.starts_with("https://docs.aws.amazon.com/")) {
                found.say(&place, "does not say where AWS documents it");
            }
        }
    }

    fn accept(&self, service: &'c Service, link: &'c str, accept: &'c Accept, place: &Place, found: &mut Findings) {
        let causes = accept.causes.keys().chain(accept.causes_back.keys()).filter(|verb| *verb != "any");
        let verbs = accept.default.iter().chain(accept.two_way.iter().flatten());
        let verbs = verbs.chain(accept.sets_off.iter().flatten()).chain(causes);
        let verbs = verbs.chain(accept.finds.iter().chain(&accept.finds_back).filter(|verb| *verb != "any"));
        for verb in verbs.filter(|verb| !accept.verbs.contains_key(*verb)) {
            found.say(place, format!("has no verb `{verb}`"));
        }
        if accept.verbs.values().any(String::is_empty) {
            found.say(place, "has a verb without words for it");
        }
        for option in accept.keys.iter().filter(|option| !accept.options.contains_key(*option)) {
            found.say(place, format!("has no option `{option}`"));
        }
        for argument in accept.writes_back.keys().filter(|argument| !service.parameters.contains_key(*argument)) {
            found.say(place, format!("has no argument `{argument}` to write back by"));
        }
        for (other, why) in &accept.excludes {
            if !service.accepts.contains_key(other) || why.is_empty() {
                found.say(place, format!("excludes `{other}`, which it does not accept, or does not say why"));
            }
        }
        if accept.filter.as_ref().is_some_and(|filter| !["sns", "sqs", "kinesis"].contains(&filter.as_str())) {
            found.say(place, "has a filter that nobody evaluates");
        }
        for kind in accept.kinds.iter().filter(|kind| self.service(kind).is_none()) {
            found.say(place, format!("there is no kind `{kind}`"));
        }
        // Whoever is called says of each arrow how: what waits for its answer is told what failed.
        let called = service.accepts.values().any(|accept| accept.calls.is_some());
        let sets_off = accept.sets_off.as_ref().is_none_or(|verbs| !verbs.is_empty());
        if called && sets_off != accept.calls.is_some() {
            found.say(place, "does not say how it `calls`, or says so and sets nothing off");
        }
        if accept.wraps.as_ref().is_some_and(|wraps| {
            let flag = wraps.unless.as_ref().is_some_and(|flag| !accept.options.contains_key(flag));
            flag || wraps.fields.is_empty() || !wraps.source.starts_with("https://docs.aws.amazon.com/")
        }) {
            found.say(place, "wraps without fields, by no flag of its own, or without a page of AWS's documentation");
        }
        let scope = Scope::of(service).on(vec![(service, link, accept)]);
        accept
            .grants
            .iter()
            .enumerate()
            .for_each(|(count, grant)| self.grant(grant, &scope, &place.at(format!("grants[{count}]")), found));
    }

    fn grant(&self, grant: &'c Grant, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let on = match self.nodes(&grant.on, scope) {
            Ok(services) => services,
            Err(problem) => return found.say(place, problem),
        };
        let meant = grant.when.as_ref().and_then(|when| narrowed(when, grant.on.first()?));
        let on: Vec<_> = on.into_iter().filter(|service| meant.is_none_or(|kind| kind == service.kind)).collect();
        if on.is_empty() {
            found.say(place, format!("`{}` can be no kind at all", grant.on.join(".")));
        }
        for service in on {
            if !service.permissions.contains_key(&grant.permission) {
                found.say(
                    place,
                    format!(
                        "`{}` may be a {}, which has no permission `{}`",
                        grant.on.join("."),
                        service.kind,
                        grant.permission
                    ),
                );
            }
            if grant.principal.is_some() && !self.dialect(service).policies.contains_key("main") {
                found.say(place, format!("a {} has no resource policy", service.kind));
            }
        }
        if grant.principal.is_none() {
            self.actor(grant, scope, place, found);
        }
        let half = grant.source_arn.is_some() || grant.source_account;
        if grant.principal.is_none() && half {
            found.say(place, "says where a call is from, but not which service calls");
        }
        if grant.principal.is_some() && grant.source_arn.is_none() {
            found.say(place, "lets a service call from anywhere: it needs a `source_arn`");
        }
    }

    /// The kinds at the end of a grant's path. There, unlike in expressions, arrows lead on to the nodes at their far ends,
    /// and a name that a resource shares with an argument is the argument's.
    fn nodes(&self, path: &[String], scope: &Scope<'c>) -> Result<Vec<&'c Service>, String> {
        let whole = path.join(".");
        let (first, mut rest) = path.split_at(1);
        let mut thing = self.follow(first, scope)?;
        while let Some((name, after)) = rest.split_first() {
            let Thing::Nodes(services) = &thing else { return Err(format!("`{whole}` goes on from what is no node")) };
            let argument = services
                .iter()
                .find_map(|service| service.parameters.get(name))
                .filter(|parameter| !parameter.kinds.is_empty());
            let (next, after) = match (argument, name.as_str(), after.split_first()) {
                (Some(argument), ..) => (Some(self.argument(argument)), after),
                (None, "in" | "out", Some((link, after))) => {
                    let links = self.member(&Thing::Links(services.clone(), name == "in"), link);
                    (links.and_then(|arrows| self.member(&arrows, if name == "in" { "from" } else { "to" })), after)
                }
                _ => (None, after),
            };
            thing = next.ok_or_else(|| format!("`{whole}`: there is no `{name}`"))?;
            rest = after;
        }
        if let Thing::Nodes(services) = thing { Ok(services) } else { Err(format!("`{whole}` is no node")) }
    }

    fn actor(&self, grant: &'c Grant, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let actors = match (grant.actor.as_deref(), &scope.arrows) {
            (None | Some("self"), None) | (Some("self"), Some(_)) => scope.owner.clone(),
            (name @ (None | Some("from" | "to")), Some(arrows)) => {
                match self.member(&Thing::Arrows(arrows.clone()), name.unwrap_or("from")) {
                    Some(Thing::Nodes(services)) => services,
                    _ => Vec::new(),
                }
            }
            (Some(other), _) => return found.say(place, format!("`{other}` cannot act here")),
        };
        for actor in actors {
            let role = grant.role.as_ref();
            if role.map_or(actor.roles.is_empty(), |role| !actor.roles.contains_key(role)) {
                found.say(
                    place,
                    format!("the {} that acts has no role {}", actor.kind, role.map_or("", String::as_str)),
                );
            }
        }
    }
}

fn bounds(doc: &str, min: usize, max: Option<usize>, place: &Place, found: &mut Findings) {
    if doc.is_empty() {
        found.say(place, "has no doc");
    }
    if max.is_some_and(|max| max < min || max == 0) {
        found.say(place, "has a largest number that is too small");
    }
}

/// The kind that `dlq.kind == 'queue'` keeps a grant to.
fn narrowed<'c>(when: &'c Expr, name: &str) -> Option<&'c str> {
    match when {
        Expr::And(a, b) => narrowed(a, name).or_else(|| narrowed(b, name)),
        Expr::Equal(a, b) => match (a.as_ref(), b.as_ref()) {
            (Expr::Path(path), Expr::Text(kind)) if **path == [name, "kind"] => Some(kind),
            _ => None,
        },
        _ => None,
    }
}
