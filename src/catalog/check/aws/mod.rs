//! Checks against AWS's own data, where it is at hand: actions of IAM and what they can be granted on, condition keys, types of the
//! targets, their properties and attributes.
//!
//! A prefix or a type that the data does not carry is unknown, which is no mistake: [`Aws::check_carried`] reports it, and no other
//! check does.

mod carried;
mod data;
mod properties;
mod schema;
mod shapes;
mod shown;
mod statements;
mod values;

pub use data::{Action, Data, FILES, Prefix, Schema};

use super::{Problem, World, for_each_target};
use crate::catalog::schema::{Service, Target};
use std::ops::Deref;

/// The services that know each other, for one target, and the data that they are held to.
pub struct Aws<'c> {
    world: World<'c>,
    /// The data.
    pub data: &'c Data,
}

impl<'c> Aws<'c> {
    /// Services as they are for one target.
    pub fn new(services: Vec<&'c Service>, target: Target, data: &'c Data) -> Self {
        Self { world: World::new(services, target, data), data }
    }
}

impl<'c> Deref for Aws<'c> {
    type Target = World<'c>;
    fn deref(&self) -> &World<'c> {
        &self.world
    }
}

/// The problems of one service among all others that the data shows, for each target.
pub fn check<'c>(services: &[&'c Service], service: &'c Service, data: &'c Data) -> Vec<Problem> {
    for_each_target(|target, found| {
        let aws = Aws::new(services.to_vec(), target, data);
        aws.check(service, found);
        aws.check_statements(service, found);
        aws.check_properties(service, found);
    })
}

/// The actions and types of a service that the data does not carry, each as the word of a problem.
pub fn not_carried<'c>(services: &[&'c Service], service: &'c Service, data: &'c Data) -> Vec<Problem> {
    for_each_target(|target, found| Aws::new(services.to_vec(), target, data).check_carried(service, found))
}
