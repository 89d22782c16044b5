//! Links and grants: each offer is accepted, and each grant gives a permission of the service that it is on.

use super::paths::{Arrow, Scope, Thing, Unknown};
use super::patterns;
use super::place::{Findings, Place, near};
use super::trusts::{self, is_principal};
use super::world::World;
use crate::catalog::schema::expr::Expr;
use crate::catalog::schema::{Accept, Actor, End, Grant, Offer, Path, Service};
use crate::suggest::a;
use std::collections::BTreeSet;

/// The kinds that a grant is on, and the last arrows on the way to them.
type Targets<'c> = (Vec<&'c Service>, Option<Vec<Arrow<'c>>>);

impl<'c> World<'c> {
    /// Checks the links, permissions and grants of a service.
    pub fn check_links(&self, service: &'c Service, found: &mut Findings) {
        let file = Place::file(service);
        for (link, offer) in &service.offers {
            let place = file.at("offers").at(link);
            let gives = |giver: &&Service| std::ptr::eq(*giver, service);
            let leads = |(_, known, accept): &Arrow<'c>| known == link && self.givers(link, accept).iter().any(gives);
            if !self.accepts().any(|arrow| leads(&arrow)) {
                found.say(&place, "no service accepts it");
            }
            bounds(&offer.doc, offer.min, offer.max, &place, found);
            if let Some(role) = offer.role.as_ref().filter(|role| !service.roles.contains_key(*role)) {
                found.unknown(&place, role, format!("there is no role `{role}`"), service.roles.keys());
            }
            self.offer(service, link, offer, &place, found);
        }
        for (link, accept) in &service.accepts {
            let place = file.at("accepts").at(link);
            if self.givers(link, accept).is_empty() {
                found.say(&place, "no service offers it");
            }
            if accept.unoffered && accept.kinds.is_empty() {
                found.say(&place, "is not offered, and yet does not say from which `kinds` it is");
            }
            bounds(&accept.doc, accept.min, accept.max, &place, found);
            self.accept(service, link, accept, &place, found);
        }
        for (link, accept) in &service.sends {
            let place = file.at("sends").at(link);
            if !service.offers.contains_key(link) {
                found.unknown(&place, link, format!("there is no offer `{link}`"), service.offers.keys());
            }
            if accept.kinds.is_empty() {
                found.say(&place, "does not say into which `kinds` it leads");
            }
            let both = |kind: &&String| self.service(kind).is_some_and(|to| to.accepts.contains_key(link));
            if let Some(kind) = accept.kinds.iter().find(both) {
                found.word(&place.at("kinds"), kind, format!("a {kind} accepts `{link}` by itself"), None);
            }
            bounds(&accept.doc, accept.min, accept.max, &place, found);
            self.accept(service, link, accept, &place, found);
        }
        for (name, role) in &service.roles {
            let place = file.at("roles").at(name);
            self.grants(&role.grants, &Scope::of(service), &place, found);
            trusts::check(role, &place, found);
            let written = role.written.as_ref().filter(|parameter| !service.parameters.contains_key(*parameter));
            if let Some(parameter) = written {
                let message = format!("`written` names no parameter: there is no `{parameter}`");
                found.unknown(&place.at("written"), parameter, message, service.parameters.keys());
            }
        }
        for (name, parameter) in &service.parameters {
            self.grants(&parameter.grants, &Scope::of(service), &file.at("parameters").at(name), found);
        }
        for (verb, permission) in &service.permissions {
            let place = file.at("permissions").at(verb);
            if permission.doc.is_empty() || permission.statements.is_empty() {
                found.say(&place, "says nothing");
            }
            if !permission.source.as_ref().is_some_and(|source| source.starts_with("https://docs.aws.amazon.com/")) {
                found.say(&place, "has no `source`, a page of AWS's documentation");
            }
        }
    }

    /// Checks that the verbs and options of an offer are those of an accept, and its arguments the left end's.
    fn offer(&self, service: &'c Service, link: &str, offer: &'c Offer, place: &Place, found: &mut Findings) {
        let accepts: Vec<&Accept> =
            self.accepts().filter(|(_, known, _)| *known == link).map(|(_, _, accept)| accept).collect();
        if let Some(apart) = &offer.apart {
            let place = place.at("apart");
            let verbs: Vec<&String> = accepts.iter().flat_map(|accept| accept.verbs.keys()).collect();
            let said = apart.verbs.iter().chain(apart.keeps.keys()).chain(apart.keeps.values());
            for verb in said.filter(|verb| !verbs.contains(verb)) {
                found.unknown(&place, verb, format!("no one has a verb `{verb}`"), verbs.clone());
            }
            let options: Vec<&String> = accepts.iter().flat_map(|accept| accept.options.keys()).collect();
            for option in [&apart.key_prefix, &apart.key_suffix].into_iter().filter(|option| !options.contains(option))
            {
                found.unknown(&place, option, format!("no one has an option `{option}`"), options.clone());
            }
            if let Some(through) = &apart.through {
                self.kinds([&through.kind], &place.at("through"), found);
                if !self.accepts().any(|(_, _, accept)| accept.options.contains_key(&through.plain)) {
                    let message = format!("no arrow has an option `{}`", through.plain);
                    found.word(&place.at("through"), &through.plain, message, None);
                }
            }
        }
        for (argument, by) in offer.endings.iter().flat_map(|endings| &endings.by) {
            let place = place.at("endings").at("by");
            let Some(parameter) = service.parameters.get(argument) else {
                let message = format!("there is no argument `{argument}`");
                found.unknown(&place, argument, message, service.parameters.keys());
                continue;
            };
            for choice in by.keys().filter(|choice| !parameter.choices.contains(*choice)) {
                let message = format!("`{argument}` is never `{choice}`");
                found.unknown(&place.at(argument), choice, message, &parameter.choices);
            }
        }
    }

    /// Checks that the events are those of some store.
    fn events(&self, accept: &'c Accept, place: &Place, found: &mut Findings) {
        let told: BTreeSet<&String> = self.accepts().flat_map(|(_, _, accept)| accept.causes.values()).collect();
        for (key, events) in [("causes_back", &accept.causes_back), ("writes_back", &accept.writes_back)] {
            for event in events.values().filter(|event| !told.contains(event)) {
                found.unknown(&place.at(key), event, format!("nothing tells of `{event}`"), told.clone());
            }
        }
    }

    /// Checks that keys of expressions in strings come from arguments of the left end.
    fn expressions(&self, link: &str, accept: &'c Accept, place: &Place, found: &mut Findings) {
        let names: BTreeSet<&String> =
            self.givers(link, accept).into_iter().flat_map(|service| service.parameters.keys()).collect();
        for (option, parameter) in &accept.options {
            let said = parameter.expressions.iter().flat_map(|expressions| expressions.from_arguments.values());
            for argument in said.filter(|argument| !names.contains(argument)) {
                let place = place.at("options").at(option).at("expressions").at("from_arguments");
                let message = format!("no left end has an argument `{argument}`");
                found.unknown(&place, argument, message, names.clone());
            }
        }
    }

    fn accept(&self, service: &'c Service, link: &'c str, accept: &'c Accept, place: &Place, found: &mut Findings) {
        if accept.verbs.is_empty() != accept.default_verbs.is_empty() {
            found.say(
                place,
                "an arrow with `verbs` says which are meant where none is written (`default_verbs`), and no other does",
            );
        }
        let causes = accept.causes.keys().chain(accept.causes_back.keys()).filter(|verb| *verb != "any");
        let verbs = accept.default_verbs.iter().chain(accept.two_way.iter().flatten());
        let verbs = verbs.chain(accept.sets_off.iter().flatten()).chain(causes);
        let verbs = verbs.chain(accept.finds.iter().chain(&accept.finds_back).filter(|verb| *verb != "any"));
        for verb in verbs.filter(|verb| !accept.verbs.contains_key(*verb)) {
            found.unknown(place, verb, format!("has no verb `{verb}`"), accept.verbs.keys());
        }
        if accept.verbs.values().any(String::is_empty) {
            found.say(place, "has a verb without words for it");
        }
        let options =
            accept.key_prefixes.iter().chain(&accept.key_suffix).filter(|option| !accept.options.contains_key(*option));
        for option in options {
            found.unknown(place, option, format!("has no option `{option}`"), accept.options.keys());
        }
        for argument in accept.writes_back.keys().filter(|argument| !service.parameters.contains_key(*argument)) {
            let message = format!("has no argument `{argument}` to write back by");
            found.unknown(place, argument, message, service.parameters.keys());
        }
        for (other, why) in &accept.excludes {
            if !service.accepts.contains_key(other) || why.is_empty() {
                let message = format!("excludes `{other}`, which it does not accept, or does not say why");
                found.unknown(&place.at("excludes"), other, message, service.accepts.keys());
            }
        }
        self.kinds(&accept.kinds, &place.at("kinds"), found);
        // A kind that is called says how for each arrow: a caller that waits is told of failures.
        let called = accept.calls.is_some()
            || accept.by == End::To && service.accepts.values().any(|accept| accept.calls.is_some());
        let sets_off = accept.sets_off.as_ref().is_none_or(|verbs| !verbs.is_empty());
        if called && sets_off != accept.calls.is_some() {
            found.say(place, "does not say how it `calls`, or says so and sets nothing off");
        }
        if accept.wraps.as_ref().is_some_and(|wraps| {
            let flag = wraps.unless.as_ref().is_some_and(|flag| !accept.options.contains_key(flag));
            flag || wraps.fields.is_empty() || !wraps.source.starts_with("https://docs.aws.amazon.com/")
        }) {
            let message = "wraps without fields, by no flag of its own, or without a page of AWS's documentation";
            found.word(&place.at("wraps"), "unless", message, None);
        }
        if let Some(pattern) = &accept.filter {
            patterns::pattern(pattern, &accept.options, &place.at("filter"), found);
        }
        let scope = Scope::of(service).on(self.arrows(service, link, accept));
        self.grants(&accept.grants, &scope, place, found);
        self.events(accept, place, found);
        self.expressions(link, accept, place, found);
    }

    fn grants(&self, grants: &'c [Grant], scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let place = place.at("grants");
        grants.iter().enumerate().for_each(|(count, grant)| self.grant(grant, scope, &place.item(count), found));
    }

    fn grant(&self, grant: &'c Grant, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let on = match self.targets(&grant.on, scope) {
            Ok((services, _)) => services,
            Err(unknown) => return found.word(&place.at("on"), &unknown.name, unknown.message, unknown.help),
        };
        let meant = grant.when.as_ref().and_then(|when| narrowed(when, grant.on.first()?));
        let on: Vec<_> = on.into_iter().filter(|service| meant.is_none_or(|kind| kind == service.kind)).collect();
        if on.is_empty() {
            found.say(place, format!("`{}` can be no kind at all", grant.on.join(".")));
        }
        for service in on {
            let verb = &grant.permission;
            if !service.permissions.contains_key(verb) {
                let message =
                    format!("`{}` may be {}, which has no permission `{verb}`", grant.on.join("."), a(&service.kind));
                found.unknown(&place.at("permission"), verb, message, service.permissions.keys());
            }
            if grant.principal.is_some() && !self.dialect(service).policies.contains_key("main") {
                found.say(place, format!("{} has no resource policy", a(&service.kind)));
            }
        }
        if grant.principal.is_none() {
            self.actor(grant, scope, place, found);
        }
        if let Some(principal) = grant.principal.as_ref().filter(|name| !is_principal(name)) {
            found.word(&place.at("principal"), principal, format!("`{principal}` is no service that could call"), None);
        }
        let half = grant.source_arn.is_some() || grant.source_account;
        if grant.principal.is_none() && half {
            found.say(place, "says where a call is from, but not which service calls");
        }
        if grant.principal.is_some() && grant.source_arn.is_none() {
            found.say(place, "lets a service call from anywhere: it needs a `source_arn`");
        }
    }

    /// The scope of a permission: it is read on behalf of any arrow that gives it.
    pub fn permission_scope(&self, service: &'c Service, verb: &str) -> Scope<'c> {
        let actors = self.services.iter().filter(|service| !service.roles.is_empty()).copied().collect();
        let mut arrows: Vec<Arrow<'c>> = Vec::new();
        for arrow in self.accepts() {
            let options = arrow.2.options.values().flat_map(|option| &option.grants);
            for grant in arrow.2.grants.iter().chain(options).filter(|grant| grant.permission == verb) {
                let scope = Scope { owner: self.owners(&arrow), ..Scope::default() }.on(vec![arrow]);
                if let Ok((on, last)) = self.targets(&grant.on, &scope)
                    && on.iter().any(|on| on.kind == service.kind)
                {
                    arrows.extend(last.unwrap_or_else(|| vec![arrow]));
                }
            }
        }
        Scope::of(service).on(arrows).with("actor", Thing::Nodes(actors))
    }

    /// The kinds at the end of a grant's path, and the last arrow on the way, which may be one of several. There, unlike in
    /// expressions, arrows lead on to the nodes at their far ends, and a name that a resource shares with an argument is the
    /// argument's.
    fn targets(&self, path: &Path, scope: &Scope<'c>) -> Result<Targets<'c>, Unknown> {
        let whole = path.join(".");
        let none = |name: &str, message: String| Unknown { name: name.to_owned(), message, help: None };
        let mut rest = path.get(1..).unwrap_or_default();
        let mut thing = self.along(path, 1, scope)?;
        let mut last = None;
        while let Some((name, after)) = rest.split_first() {
            let Thing::Nodes(services) = &thing else {
                return Err(none(name, format!("`{whole}` goes on from what is no node")));
            };
            let argument = services
                .iter()
                .find_map(|service| service.parameters.get(name))
                .filter(|parameter| !parameter.kinds.is_empty());
            let (next, after) = match (argument, name.as_str(), after.split_first()) {
                (Some(argument), ..) => (Some(self.argument(argument)), after),
                (None, "in" | "out", Some((link, after))) => {
                    let links = Thing::Links(services.clone(), name == "in");
                    let Some(arrows) = self.member(&links, link) else {
                        let names = self.names_of(&links);
                        let help = near(link, &names);
                        return Err(Unknown { help, ..none(link, format!("`{whole}`: there is no `{link}`")) });
                    };
                    let ends = self.member(&arrows, if name == "in" { "from" } else { "to" });
                    if let Thing::Arrows(arrows) = arrows {
                        last = Some(arrows);
                    }
                    (ends, after)
                }
                _ => (None, after),
            };
            thing = next.ok_or_else(|| {
                let nodes = services.iter().flat_map(|service| &service.parameters);
                let help = near(name, nodes.filter(|(_, one)| !one.kinds.is_empty()).map(|(name, _)| name));
                Unknown { help, ..none(name, format!("`{whole}`: there is no `{name}`")) }
            })?;
            rest = after;
        }
        match thing {
            Thing::Nodes(services) => Ok((services, last)),
            _ => Err(none(path.last().map_or("", String::as_str), format!("`{whole}` is no node"))),
        }
    }

    fn actor(&self, grant: &'c Grant, scope: &Scope<'c>, place: &Place, found: &mut Findings) {
        let end = |arrows: &[Arrow<'c>], name| match self.member(&Thing::Arrows(arrows.to_vec()), name) {
            Some(Thing::Nodes(services)) => services,
            _ => Vec::new(),
        };
        let actors = match (grant.actor, &scope.arrows) {
            (None | Some(Actor::Owner), None) | (Some(Actor::Owner), Some(_)) => scope.owner.clone(),
            (None | Some(Actor::From), Some(arrows)) => end(arrows, "from"),
            (Some(Actor::To), Some(arrows)) => end(arrows, "to"),
            (Some(_), None) => return found.say(&place.at("actor"), "the ends of an arrow cannot act here"),
        };
        let link = scope.arrows.iter().flatten().next().map(|(_, link, _)| *link);
        for actor in actors {
            let offered = link.filter(|_| matches!(grant.actor, None | Some(Actor::From)));
            let offered = offered.and_then(|link| actor.offers.get(link)?.role.as_ref());
            let role = grant.role.as_ref().or(offered);
            if role.map_or(actor.roles.is_empty(), |role| !actor.roles.contains_key(role)) {
                let name = role.map_or("", String::as_str);
                let message = match name {
                    "" => format!("{} acts, and has no role: say who acts (`actor`)", a(&actor.kind)),
                    name => format!("the {} that acts has no role `{name}`", actor.kind),
                };
                found.unknown(place, name, message, actor.roles.keys());
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
