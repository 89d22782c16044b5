//! The things that paths of expressions lead to: `from.arn`, `in.objects.from.name`, `self.role.arn`.
//!
//! A name must be known to each kind that may be meant there, or be marked as one that some kinds lack: `writer?.format`.

use super::place::near;
use super::world::World;
use crate::catalog::schema::expr::Expr;
use crate::catalog::schema::{Accept, Attribute, Loop, Map, Parameter, Path, Pattern, ROLE, Resource, Service, Type};
use crate::suggest::a;
use std::collections::{BTreeMap, BTreeSet};

/// An arrow that may be meant: its right end, and the link that is accepted there.
pub type Arrow<'c> = (&'c Service, &'c str, &'c Accept);

/// The meaning of a path.
#[derive(Clone)]
pub enum Thing<'c> {
    /// A node of one of these kinds.
    Nodes(Vec<&'c Service>),
    /// One of these arrows, or several of them.
    Arrows(Vec<Arrow<'c>>),
    /// Arrows into (or, with false, out of) nodes.
    Links(Vec<&'c Service>, bool),
    /// A resource of this type.
    Resource(&'c str),
    /// A role that acts for a node.
    Role,
    /// The code of a node.
    Code,
    /// An argument or option that names no node.
    Parameter(&'c Parameter),
    /// The arguments of a node that are written.
    Given(&'c Service),
    /// The options of arrows that are written.
    Options(Vec<Arrow<'c>>),
    /// The pattern of a `where`, in its dialect.
    Filter(&'c Pattern),
    /// A map with these keys.
    Map(&'static [&'static str]),
    /// Something without names in it.
    Value,
}

/// A name that leads nowhere.
#[derive(Debug)]
pub struct Unknown {
    /// The name.
    pub name: String,
    /// A sentence that says what is wrong.
    pub message: String,
    /// The name that may have been meant, or all that there are.
    pub help: Option<String>,
}

impl Unknown {
    fn of(name: &str, message: String, known: &BTreeSet<String>) -> Self {
        Self { name: name.to_owned(), message, help: near(name, known) }
    }
}

/// The names in scope of an expression.
#[derive(Clone, Default)]
pub struct Scope<'c> {
    /// The node whose file it is.
    pub owner: Vec<&'c Service>,
    /// The arrow, which may be one of these.
    pub arrows: Option<Vec<Arrow<'c>>>,
    /// Other names: of loops, of resources of an arrow.
    pub locals: BTreeMap<&'c str, Thing<'c>>,
}

impl<'c> Scope<'c> {
    /// The names of the node alone.
    pub fn of(owner: &'c Service) -> Self {
        Self { owner: vec![owner], ..Self::default() }
    }

    /// The same, with an arrow.
    #[must_use]
    pub fn on(mut self, arrows: Vec<Arrow<'c>>) -> Self {
        self.arrows = Some(arrows);
        self
    }

    /// The same, with another name.
    #[must_use]
    pub fn with(mut self, name: &'c str, thing: Thing<'c>) -> Self {
        self.locals.insert(name, thing);
        self
    }
}

/// An attribute that a path ends in, with the resources that it may be of, and the names in scope there.
pub struct Spelled<'c> {
    /// The names.
    pub scope: Scope<'c>,
    /// The resources.
    pub resources: &'c Map<Resource>,
    /// The attribute.
    pub attribute: &'c Attribute,
}

const ROUTE: &[&str] = &["method", "path", "key"];
const COLUMN: &[&str] = &["name", "type", "projection", "format", "range", "digits", "unit"];
const CALLS: &[&str] = &["async", "sync", "either"];
/// Names that are known everywhere.
const GLOBAL: &[&str] = &["account", "region", "partition", "url_suffix", "deployment"];
/// Names that every node has.
const NODE: &[&str] = &["id", "label", "kind", "existing"];
/// Code that stands in the document itself, or was put into a bucket.
const CARRIED: &[&str] = &["inline", "handler", "runtime", "bootstrap", "bucket", "key"];
/// Code that lies beside the document.
const BESIDE: &[&str] = &["handler", "runtime", "bootstrap", "folder", "key"];

impl<'c> World<'c> {
    /// The thing that a path leads to.
    ///
    /// # Errors
    /// The name that is not known.
    pub fn follow(&self, path: &Path, scope: &Scope<'c>) -> Result<Thing<'c>, Unknown> {
        self.along(path, path.len(), scope)
    }

    /// The thing that the first `count` names of a path lead to.
    ///
    /// # Errors
    /// The name that is not known.
    pub fn along(&self, path: &Path, count: usize, scope: &Scope<'c>) -> Result<Thing<'c>, Unknown> {
        let first = path.first().map_or("", String::as_str);
        let mut thing = self
            .root(first, scope)
            .ok_or_else(|| Unknown::of(first, format!("nothing is known as `{first}`"), &self.names_in(scope)))?;
        for (at, (step, name)) in path.steps().enumerate().take(count).skip(1) {
            // Which kinds may stand there is not known, and that is told where they are named.
            if matches!(&thing, Thing::Nodes(services) if services.is_empty())
                || matches!(&thing, Thing::Arrows(arrows) if arrows.is_empty())
            {
                return Ok(Thing::Value);
            }
            let before = || path.get(..at).unwrap_or_default().join(".");
            let next = self
                .member(&thing, name)
                .ok_or_else(|| Unknown::of(name, format!("`{}` has no `{name}`", before()), &self.names_of(&thing)))?;
            if let Some(other) = self.lacking(&thing, name).filter(|_| !step.optional) {
                let message = format!("`{}` may be {other}, which has no `{name}`", before());
                let help = Some(format!("write `{}?.{name}` where it is absent then", before()));
                return Err(Unknown { name: name.to_owned(), message, help });
            }
            thing = next;
        }
        Ok(thing)
    }

    /// The first thing of several that has no such name, in words.
    fn lacking(&self, thing: &Thing<'c>, name: &str) -> Option<String> {
        match thing {
            Thing::Nodes(services) => {
                let lacks = |service: &&&'c Service| self.of_node(service, services, name).is_none();
                services.iter().find(lacks).map(|service| a(&service.kind))
            }
            Thing::Arrows(arrows) => {
                let lacks = |arrow: &&Arrow<'c>| self.of_arrows(std::slice::from_ref(*arrow), name).is_none();
                arrows.iter().find(lacks).map(|(to, link, _)| format!("an arrow `{link}` to {}", a(&to.kind)))
            }
            _ => None,
        }
    }

    /// The names that a path may begin with.
    fn names_in(&self, scope: &Scope<'c>) -> BTreeSet<String> {
        let mut names = self.names_of(&Thing::Nodes(scope.owner.clone()));
        names.extend(scope.locals.keys().chain(GLOBAL).map(|name| (*name).to_owned()));
        names.insert("self".to_owned());
        if scope.arrows.is_some() {
            names.extend(["edge", "from", "to"].map(str::to_owned));
        }
        names
    }

    /// The names that a thing has, but for those of the attributes of a type.
    pub fn names_of(&self, thing: &Thing<'c>) -> BTreeSet<String> {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        match thing {
            Thing::Nodes(services) => {
                let mut names: BTreeSet<String> = own(NODE);
                for service in services {
                    let dialect = self.dialect(service);
                    names.extend(service.parameters.keys().chain(service.roles.keys()).cloned());
                    names.extend(service.attributes.keys().chain(dialect.attributes.keys()).cloned());
                    names.extend(dialect.resources.keys().cloned());
                }
                names.extend(
                    ["in", "out", "given", "columns", "partition_columns", "called", "code", "filter"]
                        .map(str::to_owned),
                );
                names
            }
            Thing::Arrows(arrows) => {
                let mut names: BTreeSet<String> = own(&["from", "to", "paths", "given", "filter"]);
                for (_, _, accept) in arrows {
                    names.extend(accept.options.keys().chain(accept.verbs.keys()).cloned());
                }
                names
            }
            Thing::Links(services, incoming) => {
                let is_here = |kind: &String| services.iter().any(|service| service.kind == *kind);
                let links = self.accepts().filter(|(to, link, accept)| {
                    let ends = if *incoming { vec![*to] } else { self.givers(link, accept) };
                    ends.iter().any(|service| is_here(&service.kind))
                });
                links.map(|(_, link, _)| link.to_owned()).collect()
            }
            Thing::Role => self.service(ROLE).into_iter().flat_map(|role| role.attributes.keys().cloned()).collect(),
            Thing::Code => own(if self.target.carries_code() { CARRIED } else { BESIDE }),
            Thing::Given(service) => service.parameters.keys().cloned().collect(),
            Thing::Options(arrows) => arrows.iter().flat_map(|(_, _, accept)| accept.options.keys().cloned()).collect(),
            Thing::Map(keys) => own(keys),
            Thing::Filter(pattern) => pattern.listed.iter().cloned().collect(),
            Thing::Resource(_) | Thing::Parameter(_) | Thing::Value => BTreeSet::new(),
        }
    }

    /// The item of a loop.
    pub fn item(&self, clause: &Loop, scope: &Scope<'c>) -> Thing<'c> {
        let Expr::Path(path) = &clause.list else { return Thing::Value };
        match self.follow(path, scope) {
            Ok(found @ (Thing::Arrows(_) | Thing::Map(_) | Thing::Filter(_))) => found,
            _ => Thing::Value,
        }
    }

    fn root(&self, name: &str, scope: &Scope<'c>) -> Option<Thing<'c>> {
        if let Some(local) = scope.locals.get(name) {
            return Some(local.clone());
        }
        match (name, &scope.arrows) {
            ("self", _) => Some(Thing::Nodes(scope.owner.clone())),
            (name, _) if GLOBAL.contains(&name) => Some(Thing::Value),
            ("edge", Some(arrows)) => Some(Thing::Arrows(arrows.clone())),
            ("from" | "to", Some(arrows)) => self.member(&Thing::Arrows(arrows.clone()), name),
            // An argument goes before an attribute of the node.
            _ => {
                let parameter = scope
                    .owner
                    .iter()
                    .find_map(|service| service.parameters.get(name))
                    .filter(|parameter| parameter.kind != Type::Code);
                parameter
                    .map(|parameter| self.argument(parameter))
                    .or_else(|| self.member(&Thing::Nodes(scope.owner.clone()), name))
            }
        }
    }

    /// The thing that an argument stands for.
    pub fn argument(&self, parameter: &'c Parameter) -> Thing<'c> {
        match parameter.kind {
            Type::Node => Thing::Nodes(parameter.kinds.iter().filter_map(|kind| self.service(kind)).collect()),
            _ => Thing::Parameter(parameter),
        }
    }

    /// The thing that another one has by a name.
    pub fn member(&self, thing: &Thing<'c>, name: &str) -> Option<Thing<'c>> {
        match thing {
            Thing::Nodes(services) => services.iter().find_map(|service| self.of_node(service, services, name)),
            Thing::Arrows(arrows) => self.of_arrows(arrows, name),
            Thing::Links(services, incoming) => self.of_links(services, *incoming, name),
            Thing::Resource(kind) => {
                let known = name == "ref" || self.facts.has_attribute(self.target, kind, name);
                known.then_some(Thing::Value)
            }
            Thing::Role => self.service(ROLE)?.attribute(name, self.target).map(|_| Thing::Value),
            Thing::Code => {
                let known = if self.target.carries_code() { CARRIED } else { BESIDE };
                known.contains(&name).then_some(Thing::Value)
            }
            Thing::Options(arrows) => {
                arrows.iter().any(|(.., accept)| accept.options.contains_key(name)).then_some(Thing::Value)
            }
            Thing::Given(service) => service.parameters.get(name).map(|_| Thing::Value),
            Thing::Map(keys) => keys.contains(&name).then_some(Thing::Value),
            Thing::Filter(pattern) => (pattern.listed.as_deref() == Some(name)).then_some(Thing::Value),
            Thing::Parameter(parameter) => (parameter.kind == Type::Map).then_some(Thing::Value),
            Thing::Value => None,
        }
    }

    fn of_node(&self, service: &'c Service, all: &[&'c Service], name: &str) -> Option<Thing<'c>> {
        match name {
            name if NODE.contains(&name) => return Some(Thing::Value),
            "in" | "out" => return Some(Thing::Links(all.to_vec(), name == "in")),
            "columns" | "partition_columns" => return service.body.map(|_| Thing::Map(COLUMN)),
            "given" => return Some(Thing::Given(service)),
            "called" => return Some(Thing::Map(CALLS)),
            "filter" => return service.filter.as_ref().map(Thing::Filter),
            "code" => {
                return service
                    .parameters
                    .values()
                    .any(|parameter| parameter.kind == Type::Code)
                    .then_some(Thing::Code);
            }
            _ => {}
        }
        if service.attribute(name, self.target).is_some() {
            return Some(Thing::Value);
        }
        if service.roles.contains_key(name) {
            return Some(Thing::Role);
        }
        if let Some(resource) = self.dialect(service).resources.get(name) {
            return Some(Thing::Resource(&resource.kind));
        }
        service.parameters.get(name).map(|parameter| self.argument(parameter))
    }

    fn of_links(&self, services: &[&'c Service], incoming: bool, link: &str) -> Option<Thing<'c>> {
        let ends = |(to, known, accept): &Arrow<'c>| {
            let here = |service: &&Service| services.iter().any(|known| known.kind == service.kind);
            *known == link && if incoming { here(to) } else { self.givers(link, accept).iter().any(here) }
        };
        let arrows: Vec<Arrow<'c>> = self.accepts().filter(ends).collect();
        // `in.dlq`: the nodes that name this one in an argument of that name.
        let mut named = self.services.iter().filter_map(|service| service.parameters.get(link));
        let named =
            incoming && named.any(|parameter| services.iter().any(|service| parameter.kinds.contains(&service.kind)));
        (!arrows.is_empty() || named).then_some(Thing::Arrows(arrows))
    }

    fn of_arrows(&self, arrows: &[Arrow<'c>], name: &str) -> Option<Thing<'c>> {
        match name {
            "from" => {
                let mut givers: Vec<&'c Service> =
                    arrows.iter().flat_map(|(_, link, accept)| self.givers(link, accept)).collect();
                givers.sort_by(|a, b| a.kind.cmp(&b.kind));
                givers.dedup_by(|a, b| a.kind == b.kind);
                return Some(Thing::Nodes(givers));
            }
            "to" => return Some(Thing::Nodes(arrows.iter().map(|(to, ..)| *to).collect())),
            "paths" => return Some(Thing::Map(ROUTE)),
            "given" => return Some(Thing::Options(arrows.to_vec())),
            "filter" => return arrows.iter().find_map(|(_, _, accept)| accept.filter.as_ref()).map(Thing::Filter),
            _ => {}
        }
        let is_word =
            |arrow: &Arrow<'c>| arrow.2.verbs.contains_key(name) || self.arrow_attribute(arrow, name).is_some();
        if arrows.iter().any(is_word) {
            return Some(Thing::Value);
        }
        arrows.iter().find_map(|(_, _, accept)| accept.options.get(name)).map(|parameter| self.argument(parameter))
    }

    /// An attribute that the service which says what an arrow is gives it.
    fn arrow_attribute(&self, arrow: &Arrow<'c>, name: &str) -> Option<Spelled<'c>> {
        self.owners(arrow).into_iter().find_map(|owner| {
            let dialect = self.dialect(owner).links.get(arrow.1)?;
            let scope = Scope::of(owner).on(vec![*arrow]);
            Some(Spelled { scope, resources: &dialect.resources, attribute: dialect.attributes.get(name)? })
        })
    }

    /// The attribute that a path ends in, of each kind or arrow that may be meant.
    pub fn attributes(&self, path: &Path, scope: &Scope<'c>) -> Vec<Spelled<'c>> {
        let Some((last, before)) = path.split_last() else { return Vec::new() };
        let of_node = |service: &'c Service| {
            let attribute = service.attribute(last, self.target)?;
            Some(Spelled { scope: Scope::of(service), resources: &self.dialect(service).resources, attribute })
        };
        match self.along(path, before.len(), scope) {
            Ok(Thing::Nodes(services)) => services.into_iter().filter_map(of_node).collect(),
            Ok(Thing::Arrows(arrows)) => arrows.iter().filter_map(|arrow| self.arrow_attribute(arrow, last)).collect(),
            _ => Vec::new(),
        }
    }
}
