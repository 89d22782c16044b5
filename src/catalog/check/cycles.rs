//! Attributes and defaults that lead to themselves: they would never be evaluated.

use super::place::{Findings, Place};
use super::world::World;
use crate::catalog::schema::template::Template;
use crate::catalog::schema::{Attribute, Service};
use std::collections::BTreeMap;

/// The templates of attributes and defaults, each with its place, by name.
type Made<'c> = BTreeMap<&'c str, (&'c Template, Place)>;

impl<'c> World<'c> {
    /// Reports attributes and defaults of a service that lead to themselves. A cycle over several nodes is found when they are
    /// evaluated.
    pub fn check_cycles(&self, service: &'c Service, found: &mut Findings) {
        let file = Place::file(service);
        let mut made = Made::new();
        for (attributes, place) in
            [(&service.attributes, &file), (&self.dialect(service).attributes, &self.place(service))]
        {
            for (name, attribute) in attributes {
                match attribute {
                    Attribute::Value(template) => {
                        made.insert(name, (template, place.at("attributes").at(name)));
                    }
                    Attribute::Resource(..) => _ = made.remove(name.as_str()),
                }
            }
        }
        for (name, parameter) in &service.parameters {
            if let Some(default) = &parameter.default {
                made.insert(name, (default, file.at("parameters").at(name).at("default")));
            }
        }
        for (name, (_, place)) in &made {
            if let Some(way) = cycle(name, &made) {
                let over: Vec<String> = way.iter().map(|name| format!("`{name}`")).collect();
                let over = if over.is_empty() { String::new() } else { format!(", by {}", over.join(", ")) };
                found.say(place, format!("`{name}` leads to itself{over}"));
            }
        }
    }
}

/// The names by which a name leads to itself, without it.
fn cycle<'c>(start: &'c str, made: &Made<'c>) -> Option<Vec<&'c str>> {
    let mut from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut waiting = vec![start];
    while let Some(name) = waiting.pop() {
        let mut names: Vec<&'c str> = Vec::new();
        let (template, _) = made.get(name)?;
        template.paths(&mut |path: &[String]| {
            let named = if path.first().is_some_and(|first| first == "self") { path.get(1) } else { path.first() };
            names.extend(named.and_then(|named| made.get_key_value(named.as_str())).map(|(name, _)| *name));
        });
        for next in names {
            if next == start {
                let mut way: Vec<&str> = std::iter::successors(Some(name), |name| from.get(name).copied())
                    .take_while(|name| *name != start)
                    .collect();
                way.reverse();
                return Some(way);
            }
            if !from.contains_key(next) {
                from.insert(next, name);
                waiting.push(next);
            }
        }
    }
    None
}
