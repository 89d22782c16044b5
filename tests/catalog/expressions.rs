//! Every expression of a service file: its paths lead somewhere, its filters are known.

use super::paths::{Scope, Thing};
use super::world::{Findings, Place, World};
use pipec::catalog::expr::Expr;
use pipec::catalog::template::{Entry, Key, Piece, Template};
use pipec::catalog::{Attribute, Grant, Loop, Map, Parameter, Resource, Rule, Service, Statement};

const ARN: &str = "arn";
const GRANT: &[&str] = &["action", "principal", "source_arn", "source_account"];

/// The walk over one service.
pub struct Walk<'w, 'c> {
    pub world: &'w World<'c>,
    pub found: &'w mut Findings,
}

impl<'c> Walk<'_, 'c> {
    pub fn service(&mut self, service: &'c Service) {
        let file = Place::file(service);
        let own = Scope::of(service);
        let named = own.clone().with("name", Thing::Value).with(ARN, Thing::Value);
        self.maybe(service.arn.as_ref(), &named, &file.at("arn"));
        for (name, template) in &service.existing {
            self.template(template, &named, &file.at(format!("existing.{name}")));
        }
        self.maybe(service.naming.as_ref().map(|naming| &naming.value), &own, &file.at("naming.value"));
        self.parameters(&service.parameters, &own, &file.at("parameters"));
        for (name, role) in &service.roles {
            let place = file.at(format!("roles.{name}"));
            self.condition(role.when.as_ref(), &own, &place.at("when"));
            role.managed.iter().chain(&role.trust).for_each(|template| self.template(template, &own, &place));
            role.grants.iter().for_each(|grant| self.grant(grant, &own, &place.at("grants")));
        }
        for (verb, permission) in &service.permissions {
            let scope = self.world.permission_scope(service, verb);
            permission
                .statements
                .iter()
                .for_each(|statement| self.statement(statement, &scope, &file.at(format!("permissions.{verb}"))));
        }
        service.rules.iter().for_each(|rule| self.rule(rule, &own, &file.at("rules")));
        service.guards.iter().for_each(|guard| self.statement(guard, &own, &file.at("guards")));
        for (link, accept) in &service.accepts {
            let (place, scope) = (file.at(format!("accepts.{link}")), own.clone().on(vec![(service, link, accept)]));
            self.parameters(&accept.options, &scope, &place.at("options"));
            accept.grants.iter().for_each(|grant| self.grant(grant, &scope, &place.at("grants")));
            accept.asks.iter().for_each(|statement| self.statement(statement, &scope, &place.at("asks")));
            self.maybe(accept.environment.as_ref(), &scope, &place.at("environment"));
            accept.rules.iter().for_each(|rule| self.rule(rule, &scope, &place.at("rules")));
            let beside = ["side", "beside", "alone", "missing", "differs", "hidden"].into_iter();
            let scope = beside.fold(scope, |scope, name| scope.with(name, Thing::Value));
            let scope = scope.with("writer", Thing::Nodes(self.world.services.clone()));
            let scope = scope.with("written", Thing::Arrows(self.world.accepts().collect()));
            accept.reads.iter().for_each(|rule| self.rule(rule, &scope, &place.at("reads")));
        }
        self.attributes(&service.attributes, &own, &file);
        for (name, output) in &service.outputs {
            let place = file.at(format!("outputs.{name}"));
            self.condition(output.when.as_ref(), &own, &place);
            self.template(&output.value, &own, &place);
        }
        self.dialect(service, &own, &self.world.place(service));
    }

    fn attributes(&mut self, attributes: &'c Map<Attribute>, own: &Scope<'c>, place: &Place) {
        for (name, attribute) in attributes {
            if let Attribute::Value(template) = attribute {
                self.template(template, own, &place.at(format!("attributes.{name}")));
            }
        }
    }

    fn rule(&mut self, rule: &'c Rule, scope: &Scope<'c>, place: &Place) {
        let scope = &self.each(rule.each.as_ref(), scope, place);
        self.condition(Some(&rule.when), scope, place);
        self.condition(rule.column.as_ref(), scope, place);
        self.template(&rule.says, scope, place);
        self.template(&rule.help, scope, place);
        if pipec::diagnostics::Code::parse(&rule.code).is_none() {
            self.found.say(place, format!("there is no code {}", rule.code));
        }
        if !rule.source.starts_with("https://docs.aws.amazon.com/")
            || matches!(&rule.help, Template::Fixed(help) if help.as_str() == Some(""))
            || rule.label.is_empty()
        {
            self.found.say(place, "a rule has a label, a help and a page of AWS's documentation");
        }
    }

    fn dialect(&mut self, service: &'c Service, own: &Scope<'c>, place: &Place) {
        let spelled = self.world.dialect(service);
        let mut scope = own.clone();
        // The resources of a role are those of every role, whoever's it is.
        if let (true, Some(main)) = (service.kind == "role", spelled.resources.get("main")) {
            let made = ["trust", "policy", "managed"].into_iter();
            scope = made.fold(scope, |scope, name| scope.with(name, Thing::Value));
            scope = scope.with("main", Thing::Resource(&main.kind));
        }
        for (name, resource) in &spelled.resources {
            self.resource(resource, &scope, &place.at(format!("resources.{name}")));
        }
        self.attributes(&spelled.attributes, own, place);
        let scope = own.clone().with("policy", Thing::Value).with("grant", Thing::Map(GRANT));
        for (name, policy) in &spelled.policies {
            self.template(&policy.properties, &scope, &place.at(format!("policies.{name}")));
        }
        for (link, dialect) in &spelled.links {
            let Some(accept) = service.accepts.get(link) else { continue };
            let place = place.at(format!("links.{link}"));
            let mut scope = own.clone().on(vec![(service, link, accept)]);
            for (name, resource) in &dialect.resources {
                self.resource(resource, &scope, &place.at(name));
                scope = scope.with(name, Thing::Resource(&resource.kind));
            }
            for (count, patch) in dialect.patches.iter().enumerate() {
                let place = place.at(format!("patches[{count}]"));
                self.condition(patch.when.as_ref(), &scope, &place);
                let scope = self.each(patch.each.as_ref(), &scope, &place);
                patch
                    .at
                    .iter()
                    .chain(&patch.append)
                    .chain(&patch.set)
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
            parameter.grants.iter().for_each(|grant| self.grant(grant, scope, &place.at("grants")));
        }
    }

    fn grant(&mut self, grant: &'c Grant, scope: &Scope<'c>, place: &Place) {
        self.condition(grant.when.as_ref(), scope, &place.at("when"));
        self.maybe(grant.source_arn.as_ref(), scope, &place.at("source_arn"));
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
            if let Piece::Expr(expr) = piece {
                self.expr(expr, scope, place);
            }
        }
    }

    fn expr(&mut self, expr: &'c Expr, scope: &Scope<'c>, place: &Place) {
        match expr {
            Expr::None | Expr::Text(_) | Expr::Integer(_) | Expr::Bool(_) => {}
            Expr::Path(path) => {
                if let Err(problem) = self.world.follow(path, scope) {
                    self.found.say(place, problem);
                }
            }
            Expr::Not(a) => self.expr(a, scope, place),
            Expr::Equal(a, b) | Expr::Less(a, b) | Expr::And(a, b) | Expr::Or(a, b) | Expr::Else(a, b) => {
                [a, b].into_iter().for_each(|part| self.expr(part, scope, place))
            }
            Expr::If(a, b, c) => [a, b, c].into_iter().for_each(|part| self.expr(part, scope, place)),
            Expr::Filter(inner, name, _) => {
                self.expr(inner, scope, place);
                if !self.world.data.filters.contains(name) {
                    self.found.say(place, format!("src/plan/functions.rs has no filter `{name}`"));
                }
            }
        }
    }
}
