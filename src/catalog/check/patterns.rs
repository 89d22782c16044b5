//! Dialects of patterns, lines of bodies, and things of which a node has exactly one.

use super::place::{Findings, Place};
use super::world::World;
use crate::catalog::schema::{BodyKind, Map, Parameter, Pattern, Service};

const AWS: &str = "https://docs.aws.amazon.com/";

/// Checks that the flag of a dialect of patterns is one of the options beside it.
pub fn pattern(pattern: &Pattern, options: &Map<Parameter>, place: &Place, found: &mut Findings) {
    if let Some(flag) = pattern.flat.as_ref().filter(|flag| !options.contains_key(*flag)) {
        found.unknown(&place.at("flat"), flag, format!("there is no option `{flag}`"), options.keys());
    }
    if pattern.by.is_empty() || !pattern.source.starts_with(AWS) {
        found.say(place, "a dialect of patterns says who compares, and has a page of AWS's documentation");
    }
    let limits = [Some(pattern.characters), pattern.alternatives, pattern.fields, pattern.combinations];
    if limits.contains(&Some(0)) {
        found.say(place, "a limit of nothing lets nothing through");
    }
}

impl<'c> World<'c> {
    /// Checks the parts that nodes of a service may have: a condition, lines of a body, one of several things.
    pub fn check_shape(&self, service: &'c Service, found: &mut Findings) {
        let file = Place::file(service);
        if let Some(own) = &service.filter {
            pattern(own, &service.parameters, &file.at("filter"), found);
        }
        if let Some(columns) = &service.columns {
            let place = file.at("columns");
            if service.body != Some(BodyKind::Columns) {
                found.say(&place, "says what its columns are, and its body is none of `columns`");
            }
            for (name, [least, most]) in [("partitions", columns.partitions), ("others", columns.others)] {
                if least > most {
                    found.say(&place.at(name), format!("there cannot be at least {least} lines and at most {most}"));
                }
            }
            if columns.types.is_empty() || columns.of.is_empty() || !columns.source.starts_with(AWS) {
                found.say(&place, "lines have a name for people, types, and a page of AWS's documentation");
            }
        }
        for (number, one_of) in service.one_of.iter().enumerate() {
            let place = file.at("one_of").item(number);
            for name in one_of.of.keys() {
                self.one_of(service, name, &place.at("of"), found);
            }
            if one_of.of.len() < 2 || one_of.of.values().any(String::is_empty) || !one_of.source.starts_with(AWS) {
                found.say(&place, "one of several things, each with words for it, and a page of AWS's documentation");
            }
        }
    }

    /// Checks one of the things of which a node has exactly one.
    fn one_of(&self, service: &'c Service, name: &str, place: &Place, found: &mut Findings) {
        let mut known: Vec<String> = service.parameters.keys().cloned().collect();
        known.extend(service.filter.as_ref().map(|_| "where".to_owned()));
        known.extend(service.accepts.keys().map(|link| format!("in.{link}")));
        known.extend(service.offers.keys().map(|link| format!("out.{link}")));
        if !known.iter().any(|one| one == name) {
            found.unknown(place, name, format!("nothing is known as `{name}`"), &known);
        }
    }
}
