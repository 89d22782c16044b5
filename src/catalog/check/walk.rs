//! The expressions of a service file: their paths lead somewhere, their filters are known.

use super::paths::{Scope, Spelled, Thing};
use super::place::{Findings, Place};
use super::world::World;
use crate::catalog::schema::expr::Expr;
use crate::catalog::schema::template::{Entry, Key, Piece, Template};
use crate::catalog::schema::{
    Attribute, Filter, Grant, Loop, Map, Parameter, ROLE, Resource, Rule, RuleFix, Service, Statement, Type,
};

const ARN: &str = "arn";
const GRANT: &[&str] = &["action", "principal", "source_arn", "source_account"];

/// The walk over one service.
struct Walk<'w, 'c> {
    world: &'w World<'c>,
    found: &'w mut Findings,
}

impl<'c> World<'c> {
    /// Checks every expression of a service.
    pub fn walk(&self, service: &'c Service, found: &mut Findings) {
        Walk { world: self, found }.service(service);
    }
}

impl<'c> Walk<'_, 'c> {
    fn service(&mut self, service: &'c Service) {
        let file = Place::file(service);
        let own = Scope::of(service);
        let named = own.clone().with("resource_id", Thing::Value).with(ARN, Thing::Value);
        self.maybe(service.arn.as_ref(), &named, &file.at("arn"));
        for (name, template) in &service.existing_attributes {
            self.template(template, &named, &file.at("existing_attributes").at(name));
        }
        self.maybe(service.naming.as_ref().map(|naming| &naming.value), &own, &file.at("naming").at("value"));
        self.parameters(&service.parameters, &own, &file.at("parameters"));
        for (name, role) in &service.roles {
            let place = file.at("roles").at(name);
            self.condition(role.when.as_ref(), &own, &place.at("when"));
            role.managed.iter().chain(&role.trust).for_each(|template| self.template(template, &own, &place));
            self.grants(&role.grants, &own, &place);
            for (number, trust) in role.trusts.iter().enumerate() {
                let place = place.at("trusts").item(number);
                let scope = self.each(trust.each.as_ref(), &own, &place.at("each"));
                self.condition(trust.when.as_ref(), &scope, &place.at("when"));
                self.template(&trust.principal, &scope, &place.at("principal"));
                self.maybe(trust.condition.as_ref(), &scope, &place.at("condition"));
            }
        }
        for (verb, permission) in &service.permissions {
            let scope = self.world.permission_scope(service, verb);
            self.statements(&permission.statements, &scope, &file.at("permissions").at(verb).at("statements"));
        }
        self.rules(&service.rules, &service.parameters, &own, &file.at("rules"));
        self.statements(&service.guards, &own, &file.at("guards"));
        let accepted = service.accepts.iter().map(|link| ("accepts", link));
        for (table, (link, accept)) in accepted.chain(service.sends.iter().map(|link| ("sends", link))) {
            let scope = own.clone().on(self.world.arrows(service, link, accept));
            let place = file.at(table).at(link);
            self.parameters(&accept.options, &scope, &place.at("options"));
            self.grants(&accept.grants, &scope, &place);
            self.statements(&accept.asks, &scope, &place.at("asks"));
            self.maybe(accept.environment.as_ref(), &scope, &place.at("environment"));
            self.rules(&accept.rules, &accept.options, &scope, &place.at("rules"));
            let beside = ["side", "beside", "alone", "missing", "differs", "hidden"].into_iter();
            let scope = beside.fold(scope, |scope, name| scope.with(name, Thing::Value));
            let scope = scope.with("writer", Thing::Nodes(self.world.services.clone()));
            let scope = scope.with("written", Thing::Arrows(self.world.accepts().collect()));
            self.rules(&accept.reads, &accept.options, &scope, &place.at("reads"));
        }
        self.attributes(&service.attributes, &own, &file);
        for (name, output) in &service.outputs {
            let place = file.at("outputs").at(name);
            self.condition(output.when.as_ref(), &own, &place);
            self.template(&output.value, &own, &place);
        }
        self.dialect(service, &own, &self.world.place(service));
    }

    fn attributes(&mut self, attributes: &'c Map<Attribute>, own: &Scope<'c>, place: &Place) {
        for (name, attribute) in attributes {
            if let Attribute::Value(template) = attribute {
                self.template(template, own, &place.at("attributes").at(name));
            }
        }
    }

    fn rules(&mut self, rules: &'c [Rule], arguments: &'c Map<Parameter>, scope: &Scope<'c>, place: &Place) {
        rules.iter().enumerate().for_each(|(number, rule)| self.rule(rule, arguments, scope, &place.item(number)));
    }

    fn rule(&mut self, rule: &'c Rule, arguments: &'c Map<Parameter>, scope: &Scope<'c>, place: &Place) {
        let scope = &self.each(rule.each.as_ref(), scope, &place.at("each"));
        self.condition(Some(&rule.when), scope, &place.at("when"));
        self.condition(rule.column.as_ref(), scope, &place.at("column"));
        self.template(&rule.says, scope, &place.at("says"));
        self.template(&rule.help, scope, &place.at("help"));
        self.template(&rule.label, scope, &place.at("label"));
        self.maybe(rule.with_label.as_ref(), scope, &place.at("with_label"));
        let known = || arguments.keys().map(String::as_str);
        if let Some(at) = rule.at.as_ref().filter(|at| !arguments.contains_key(*at)) {
            self.found.unknown(&place.at("at"), at, format!("there is no argument `{at}`"), known());
        }
        if let Some(with) = rule.with.as_deref() {
            let end = scope.arrows.is_some() && ["from", "to"].contains(&with);
            if !(end || arguments.contains_key(with) || scope.locals.contains_key(with)) {
                let known = known().chain(scope.locals.keys().copied()).chain(["from", "to"]);
                self.found.unknown(&place.at("with"), with, format!("nothing is known as `{with}`"), known);
            }
        }
        if let Some(fix) = &rule.fix {
            self.fix(fix, scope, &place.at("fix"));
        }
        if !self.world.facts.has_code(&rule.code) {
            let help = Some("`pipec codes` lists them, and a service file adds none".to_owned());
            self.found.word(&place.at("code"), &rule.code, format!("there is no code {}", rule.code), help);
        }
        if !rule.source.starts_with("https://docs.aws.amazon.com/")
            || [&rule.help, &rule.label].iter().any(|said| matches!(said, Template::Fixed(said) if said == ""))
        {
            self.found.say(place, "a rule has a label, a help and a page of AWS's documentation");
        }
    }

    /// Checks that a fix is an argument, beside another one, of a node that is known.
    fn fix(&mut self, fix: &'c RuleFix, scope: &Scope<'c>, place: &Place) {
        let Some(Thing::Nodes(services)) = scope.locals.get(fix.node.as_str()) else {
            let message = format!("`{}` is no node", fix.node);
            return self.found.unknown(&place.at("node"), &fix.node, message, scope.locals.keys().copied());
        };
        let written = fix.write.split('=').next().unwrap_or_default();
        for (key, name) in [("after", fix.after.as_str()), ("write", written)] {
            if !services.iter().any(|service| service.parameters.contains_key(name)) {
                let names = services.iter().flat_map(|service| service.parameters.keys());
                self.found.unknown(&place.at(key), name, format!("no kind has an argument `{name}`"), names);
            }
        }
    }

    fn dialect(&mut self, service: &'c Service, own: &Scope<'c>, place: &Place) {
        let spelled = self.world.dialect(service);
        let mut scope = own.clone();
        // The resources of a role are those of every role, whoever's it is.
        if let (true, Some(main)) = (service.kind == ROLE, spelled.resources.get("main")) {
            let made = ["trust", "policy", "managed"].into_iter();
            scope = made.fold(scope, |scope, name| scope.with(name, Thing::Value));
            scope = scope.with("main", Thing::Resource(&main.kind));
        }
        for (name, resource) in &spelled.resources {
            self.resource(resource, &scope, &place.at("resources").at(name));
        }
        self.attributes(&spelled.attributes, own, place);
        let scope = own.clone().with("policy", Thing::Value).with("grant", Thing::Map(GRANT));
        for (name, policy) in &spelled.policies {
            self.template(&policy.properties, &scope, &place.at("policies").at(name).at("properties"));
        }
        for (link, dialect) in &spelled.links {
            let place = place.at("links").at(link);
            let Some(accept) = service.accepts.get(link).or_else(|| service.sends.get(link)) else {
                let known = service.accepts.keys().chain(service.sends.keys());
                self.found.unknown(&place, link, format!("the service accepts no `{link}`"), known);
                continue;
            };
            let mut scope = own.clone().on(self.world.arrows(service, link, accept));
            for (name, resource) in &dialect.resources {
                self.resource(resource, &scope, &place.at("resources").at(name));
                scope = scope.with(name, Thing::Resource(&resource.kind));
            }
            self.attributes(&dialect.attributes, &scope, &place);
            for (count, patch) in dialect.patches.iter().enumerate() {
                let place = place.at("patches").item(count);
                self.condition(patch.when.as_ref(), &scope, &place.at("when"));
                let scope = self.each(patch.each.as_ref(), &scope, &place.at("each"));
                patch
                    .at
                    .iter()
                    .chain(&patch.append)
                    .chain(&patch.set)
                    .chain(&patch.manual_step)
                    .for_each(|template| self.template(template, &scope, &place));
            }
        }
    }

    fn resource(&mut self, resource: &'c Resource, scope: &Scope<'c>, place: &Place) {
        self.condition(resource.when.as_ref(), scope, &place.at("when"));
        self.condition(resource.retain.as_ref(), scope, &place.at("retain"));
        let scope = self.each(resource.each.as_ref(), scope, &place.at("each"));
        self.maybe(resource.suffix.as_ref(), &scope, &place.at("suffix"));
        self.maybe(resource.arn.as_ref(), &scope, &place.at("arn"));
        self.maybe(resource.properties.as_ref(), &scope, &place.at("properties"));
    }

    fn parameters(&mut self, parameters: &'c Map<Parameter>, scope: &Scope<'c>, place: &Place) {
        for (name, parameter) in parameters {
            let place = place.at(name);
            self.maybe(parameter.default.as_ref(), scope, &place.at("default"));
            self.grants(&parameter.grants, scope, &place);
        }
    }

    fn grants(&mut self, grants: &'c [Grant], scope: &Scope<'c>, place: &Place) {
        let place = place.at("grants");
        grants.iter().enumerate().for_each(|(number, grant)| self.grant(grant, scope, &place.item(number)));
    }

    fn grant(&mut self, grant: &'c Grant, scope: &Scope<'c>, place: &Place) {
        self.condition(grant.when.as_ref(), scope, &place.at("when"));
        self.maybe(grant.source_arn.as_ref(), scope, &place.at("source_arn"));
    }

    fn statements(&mut self, statements: &'c [Statement], scope: &Scope<'c>, place: &Place) {
        let all = statements.iter().enumerate();
        all.for_each(|(number, statement)| self.statement(statement, scope, &place.item(number)));
    }

    fn statement(&mut self, statement: &'c Statement, scope: &Scope<'c>, place: &Place) {
        self.condition(statement.when.as_ref(), scope, &place.at("when"));
        let parts = statement.resources.iter().chain(&statement.condition).chain(&statement.elsewhere);
        parts.for_each(|template| self.template(template, scope, place));
    }

    fn each(&mut self, clause: Option<&'c Loop>, scope: &Scope<'c>, place: &Place) -> Scope<'c> {
        let Some(clause) = clause else { return scope.clone() };
        self.expr(&clause.list, scope, place);
        scope.clone().with(&clause.name, self.world.item(clause, scope))
    }

    fn maybe(&mut self, template: Option<&'c Template>, scope: &Scope<'c>, place: &Place) {
        template.into_iter().for_each(|template| self.template(template, scope, place));
    }

    fn condition(&mut self, condition: Option<&'c Expr>, scope: &Scope<'c>, place: &Place) {
        condition.into_iter().for_each(|condition| self.expr(condition, scope, place));
    }

    fn template(&mut self, template: &'c Template, scope: &Scope<'c>, place: &Place) {
        match template {
            Template::Fixed(_) => {}
            Template::Expr(expr) => self.expr(expr, scope, place),
            Template::Join(pieces) => self.pieces(pieces, scope, place),
            Template::List(items) => items.iter().for_each(|item| self.template(item, scope, place)),
            Template::Text(inner) => self.template(inner, scope, place),
            Template::Fill(text, names) => [text, names].iter().for_each(|part| self.template(part, scope, place)),
            Template::Map(entries) => entries.iter().for_each(|entry| self.entry(entry, scope, place)),
        }
    }

    fn entry(&mut self, entry: &'c Entry, scope: &Scope<'c>, place: &Place) {
        match entry {
            Entry::Field(Key::Fixed(key), value) => self.template(value, scope, &place.at(key)),
            Entry::Field(Key::Join(pieces), value) => {
                self.pieces(pieces, scope, place);
                self.template(value, scope, &place.at("{}"));
            }
            // The key of a condition is a part of the map that it stands in, and is found there by its words.
            Entry::When(condition, inner) => {
                self.expr(condition, scope, place);
                self.template(inner, scope, place);
            }
            Entry::For(clause, inner) => {
                let scope = self.each(Some(clause), scope, place);
                self.template(inner, &scope, place);
            }
        }
    }

    fn pieces(&mut self, pieces: &'c [Piece], scope: &Scope<'c>, place: &Place) {
        for piece in pieces {
            let Piece::Expr(expr) = piece else { continue };
            self.expr(expr, scope, place);
            let Expr::Path(path) = expr else { continue };
            let is_table = |spelled: &Spelled<'c>| {
                matches!(spelled.attribute, Attribute::Value(Template::Map(_) | Template::List(_)))
            };
            if self.world.attributes(path, scope).iter().any(is_table) {
                let message = format!("`{}` is a table or a list, which no text can hold", path.join("."));
                self.found.word(place, path.last().map_or("", String::as_str), message, None);
            }
        }
    }

    fn expr(&mut self, expr: &'c Expr, scope: &Scope<'c>, place: &Place) {
        match expr {
            Expr::None | Expr::Text(_) | Expr::Integer(_) | Expr::Bool(_) => {}
            Expr::Path(path) => {
                if let Err(unknown) = self.world.follow(path, scope) {
                    self.found.word(place, &unknown.name, unknown.message, unknown.help);
                }
            }
            Expr::Not(a) => self.expr(a, scope, place),
            Expr::Equal(a, b) => {
                [a, b].into_iter().for_each(|part| self.expr(part, scope, place));
                self.compared(a, b, scope, place);
            }
            Expr::Less(a, b) | Expr::AtMost(a, b) | Expr::And(a, b) | Expr::Or(a, b) | Expr::Else(a, b) => {
                [a, b].into_iter().for_each(|part| self.expr(part, scope, place))
            }
            Expr::If(a, b, c) => [a, b, c].into_iter().for_each(|part| self.expr(part, scope, place)),
            Expr::Filter(inner, filter, argument) => {
                self.expr(inner, scope, place);
                match (filter, argument) {
                    (Filter::Largest, Some(argument)) => self.below(inner, argument, scope, place),
                    (Filter::Spelled, _) => self.spelled(inner, scope, place),
                    _ => {}
                }
            }
        }
    }

    /// Checks that a text that a choice or a kind is compared with is one of them.
    fn compared(&mut self, path: &'c Expr, text: &'c Expr, scope: &Scope<'c>, place: &Place) {
        let (Expr::Path(path), Expr::Text(text)) = (path, text) else { return };
        let before = path.split_last().filter(|(last, _)| *last == "kind").map(|(_, before)| before);
        let of_kind =
            before.filter(|before| !before.is_empty()).map(|before| self.world.along(path, before.len(), scope));
        let known: Vec<&str> = match (of_kind, self.world.follow(path, scope)) {
            (Some(Ok(Thing::Nodes(services))), _) => services.iter().map(|service| service.kind.as_str()).collect(),
            (_, Ok(Thing::Parameter(parameter))) if parameter.kind == Type::Choice => {
                let dated = parameter.calendar().into_iter().flat_map(|calendar| calendar.names.keys());
                dated.chain(&parameter.choices).map(String::as_str).collect()
            }
            _ => return,
        };
        if !known.contains(&text.as_str()) {
            self.found.unknown(place, text, format!("`{}` is never `{text}`", path.join(".")), known);
        }
    }

    /// Reports the filter `spelled` on anything but a choice with spellings.
    fn spelled(&mut self, path: &'c Expr, scope: &Scope<'c>, place: &Place) {
        let thing = if let Expr::Path(path) = path { self.world.follow(path, scope).ok() } else { None };
        let fits = match thing {
            Some(Thing::Parameter(parameter)) => !parameter.spellings.is_empty(),
            // A path that leads nowhere was told.
            None => matches!(path, Expr::Path(_)),
            _ => false,
        };
        if !fits {
            let message = "`spelled` follows a path to a choice that has `spellings`";
            self.found.word(place, "spelled", message, None);
        }
    }

    /// Checks the argument of a filter that is a path below each of several arrows.
    fn below(&mut self, arrows: &'c Expr, path: &str, scope: &Scope<'c>, place: &Place) {
        let Expr::Path(arrows) = arrows else { return };
        let Ok(mut thing) = self.world.follow(arrows, scope) else { return };
        for name in path.split('.') {
            match self.world.member(&thing, name) {
                Some(next) => thing = next,
                None => {
                    return self.found.word(place, name, format!("`{path}` leads nowhere: there is no `{name}`"), None);
                }
            }
        }
    }
}
