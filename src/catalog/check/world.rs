//! The services and the target, which the checks share.

use super::place::{Findings, Place, Problem};
use super::{Arrow, Facts};
use crate::catalog::schema::{Accept, Dialect, End, Map, Service, TARGETS, Target};

/// The services that know each other, for one target.
pub struct World<'c> {
    /// The target.
    pub target: Target,
    /// All services.
    pub services: Vec<&'c Service>,
    /// Facts from outside.
    pub facts: &'c dyn Facts,
}

impl<'c> World<'c> {
    /// Services as they are for one target.
    pub fn new(services: Vec<&'c Service>, target: Target, facts: &'c dyn Facts) -> Self {
        Self { target, services, facts }
    }

    /// Reports all problems of a service.
    pub fn check(&self, service: &'c Service, found: &mut Findings) {
        self.walk(service, found);
        self.check_links(service, found);
        self.check_parameters(service, found);
        self.check_cycles(service, found);
        self.check_shape(service, found);
        self.check_dialect(service, found);
    }

    /// The dialect of a service for the target.
    pub fn dialect(&self, service: &'c Service) -> &'c Dialect {
        service.dialect(self.target)
    }

    /// The place of that dialect.
    pub fn place(&self, service: &Service) -> Place {
        Place::file(service).at(self.target.table())
    }

    /// The service of a kind.
    pub fn service(&self, kind: &str) -> Option<&'c Service> {
        self.services.iter().find(|service| service.kind == kind).copied()
    }

    /// Reports those of these kinds that do not exist.
    pub fn kinds(&self, kinds: impl IntoIterator<Item = &'c String>, place: &Place, found: &mut Findings) {
        for kind in kinds.into_iter().filter(|kind| self.service(kind).is_none()) {
            let known = self.services.iter().map(|service| &service.kind);
            found.unknown(place, kind, format!("there is no kind `{kind}`"), known);
        }
    }

    /// The kinds that can stand at the left of a link into a service.
    pub fn givers(&self, link: &str, accept: &Accept) -> Vec<&'c Service> {
        let kept = |service: &Service| accept.kinds.is_empty() || accept.kinds.contains(&service.kind);
        let gives = |service: &Service| match accept.by {
            End::From => service.sends.get(link).is_some_and(|sent| std::ptr::eq(sent, accept)),
            End::To => (accept.unoffered || service.offers.contains_key(link)) && kept(service),
        };
        self.services.iter().filter(|service| gives(service)).copied().collect()
    }

    /// The services, one of them, whose file says what an arrow is.
    pub fn owners(&self, (to, link, accept): &Arrow<'c>) -> Vec<&'c Service> {
        match accept.by {
            End::To => vec![*to],
            End::From => self.givers(link, accept),
        }
    }

    /// Every link into some service: the service, the name, the link.
    pub fn accepts(&self) -> impl Iterator<Item = Arrow<'c>> {
        let accepted = self.services.iter().flat_map(|service| arrows(service, &service.accepts));
        accepted.chain(self.services.iter().flat_map(|service| self.sent(service)))
    }

    /// The links that a service says alone, into each of their kinds.
    pub fn sent(&self, service: &'c Service) -> impl Iterator<Item = Arrow<'c>> + use<'_, 'c> {
        service.sends.iter().flat_map(move |(link, accept)| {
            accept.kinds.iter().filter_map(move |kind| Some((self.service(kind)?, link.as_str(), accept)))
        })
    }

    /// The arrows that a link which a service says may be.
    pub fn arrows(&self, service: &'c Service, link: &'c str, accept: &'c Accept) -> Vec<Arrow<'c>> {
        match accept.by {
            End::From => self.sent(service).filter(|(_, name, _)| *name == link).collect(),
            End::To => vec![(service, link, accept)],
        }
    }
}

fn arrows<'c>(service: &'c Service, links: &'c Map<Accept>) -> impl Iterator<Item = Arrow<'c>> {
    links.iter().map(move |(link, accept)| (service, link.as_str(), accept))
}

/// The problems for every target: once where all of them have it, else with the target.
pub fn for_each_target(check: impl Fn(Target, &mut Findings)) -> Vec<Problem> {
    let said = TARGETS.map(|target| {
        let mut found = Findings::default();
        check(target, &mut found);
        (target, found.0)
    });
    let mut all: Vec<Problem> = Vec::new();
    for (target, problems) in &said {
        for problem in problems {
            let common = said.iter().all(|(_, theirs)| theirs.contains(problem));
            let named = common || problem.message.contains(target.title());
            let mut problem = problem.clone();
            if !named {
                problem.message = format!("{} (in {})", problem.message, target.title());
            }
            if !all.contains(&problem) {
                all.push(problem);
            }
        }
    }
    all
}
