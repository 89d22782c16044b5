//! The services and the target, which the checks share.

use super::Facts;
use super::place::{Findings, Place, Problem};
use crate::catalog::schema::{Accept, Dialect, Service, TARGETS, Target};

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

    /// Everything that is wrong with a service.
    pub fn check(&self, service: &'c Service, found: &mut Findings) {
        self.walk(service, found);
        self.check_links(service, found);
        self.check_parameters(service, found);
        self.check_cycles(service, found);
    }

    /// How the target spells a service.
    pub fn dialect(&self, service: &'c Service) -> &'c Dialect {
        service.dialect(self.target)
    }

    /// The place of that table.
    pub fn place(&self, service: &Service) -> Place {
        Place::file(service).at(self.target.table())
    }

    /// The service of a kind.
    pub fn service(&self, kind: &str) -> Option<&'c Service> {
        self.services.iter().find(|service| service.kind == kind).copied()
    }

    /// Says which of these kinds there are not.
    pub fn kinds(&self, kinds: impl IntoIterator<Item = &'c String>, place: &Place, found: &mut Findings) {
        for kind in kinds.into_iter().filter(|kind| self.service(kind).is_none()) {
            let known = self.services.iter().map(|service| &service.kind);
            found.unknown(place, kind, format!("there is no kind `{kind}`"), known);
        }
    }

    /// The kinds that can stand at the left of a link into a service.
    pub fn givers(&self, link: &str, accept: &Accept) -> Vec<&'c Service> {
        let offering = self.services.iter().filter(|service| service.offers.contains_key(link));
        offering.filter(|service| accept.kinds.is_empty() || accept.kinds.contains(&service.kind)).copied().collect()
    }

    /// Every link that some service accepts: the service, the name, the link.
    pub fn accepts(&self) -> impl Iterator<Item = (&'c Service, &'c str, &'c Accept)> {
        self.services
            .iter()
            .flat_map(|service| service.accepts.iter().map(|(link, accept)| (*service, link.as_str(), accept)))
    }
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
