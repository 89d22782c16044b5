//! Checks that the compiler can follow service files: names that paths lead by, links that fit, grants that name permissions,
//! parameters and dialects that are consistent; and with AWS's data at hand, that AWS and the targets know what they say ([`aws`]).
//!
//! `build.rs` runs this on every build, and `pipec services --check` on the file of a user: an unknown name would be told only
//! where a pipeline happens to ask for it.

pub mod aws;
mod cycles;
mod dialect;
mod links;
mod parameters;
mod paths;
mod patterns;
mod place;
mod trusts;
mod walk;
mod world;

pub use paths::{Arrow, Scope, Spelled, Thing};
pub use place::{Findings, Place, Problem, Step};
pub use world::{World, for_each_target};

use crate::catalog::schema::{Service, Target};

/// Facts from outside of service files. A fact that is not known is no mistake.
pub trait Facts {
    /// True where a type of a target has an attribute.
    fn has_attribute(&self, target: Target, kind: &str, attribute: &str) -> bool;
    /// True where there is such a code for findings.
    fn has_code(&self, code: &str) -> bool;
}

/// Nothing but the service files.
#[derive(Clone, Copy, Debug)]
pub struct NoFacts;

impl Facts for NoFacts {
    fn has_attribute(&self, _: Target, _: &str, _: &str) -> bool {
        true
    }

    fn has_code(&self, _: &str) -> bool {
        true
    }
}

/// The problems of one service among all others, for each target.
pub fn check<'c>(services: &[&'c Service], service: &'c Service, facts: &'c dyn Facts) -> Vec<Problem> {
    for_each_target(|target, found| World::new(services.to_vec(), target, facts).check(service, found))
}

/// The problems that other services have with a new one, for each target: names and permissions that they ask of it, and that
/// it lacks. Without it they have none.
pub fn check_others<'c>(others: &[&'c Service], service: &'c Service, facts: &'c dyn Facts) -> Vec<Problem> {
    let services: Vec<&Service> = others.iter().chain([&service]).copied().collect();
    let place = Place::file(service).at("kind");
    for_each_target(|target, found| {
        let world = World::new(services.clone(), target, facts);
        for other in others {
            let mut theirs = Findings::default();
            world.check(other, &mut theirs);
            for problem in theirs.0 {
                let message = format!("the service file of `{}` does not fit: {}", other.kind, problem.message);
                found.word(&place, "", message, None);
            }
        }
    })
}
