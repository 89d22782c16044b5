//! Arguments and options: docs, ranges, defaults, choices, and the names in them.

use super::place::{Findings, Place};
use super::world::World;
use crate::catalog::schema::template::Template;
use crate::catalog::schema::{Map, Moves, Parameter, Service, Type};
use serde_json::Value as Json;
use std::collections::BTreeMap;

type Parameters = Map<Parameter>;

/// Names that every node has, and the one that an existing node is declared by. A node with code has no other `code`.
const OF_NODES: &[&str] = &[
    "arn",
    "id",
    "label",
    "kind",
    "existing",
    "in",
    "out",
    "given",
    "columns",
    "partition_columns",
    "called",
    "filter",
    "self",
];
/// Names that every arrow has.
const OF_ARROWS: &[&str] = &["from", "to", "edge", "given", "paths", "filter", "self"];

impl<'c> World<'c> {
    /// Checks the names, arguments and outputs of a service.
    pub fn check_parameters(&self, service: &'c Service, found: &mut Findings) {
        let file = Place::file(service);
        if service.title.is_empty() || !service.doc.ends_with('.') {
            found.say(&file.at("doc"), "a service has a title, and a doc that is a sentence");
        }
        for (name, output) in &service.outputs {
            if output.doc.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
                found.say(&file.at("outputs").at(name), "an output has a doc, and a name of letters and digits");
            }
        }
        self.parameters(&service.parameters, &[], OF_NODES, &file.at("parameters"), found);
        if let Some(arn) = &service.arn {
            let mut is_named = false;
            arn.paths(&mut |path| is_named |= path.first().is_some_and(|name| name == "resource_id"));
            if !is_named {
                let message = "has no `{resource_id}`, which stands for the name of the resource in it";
                found.say(&file.at("arn"), message);
            }
        }
        let accepted = service.accepts.iter().map(|link| ("accepts", link));
        for (table, (link, accept)) in accepted.chain(service.sends.iter().map(|link| ("sends", link))) {
            let verbs: Vec<&str> = accept.verbs.keys().map(String::as_str).collect();
            self.parameters(&accept.options, &verbs, OF_ARROWS, &file.at(table).at(link).at("options"), found);
        }
    }

    fn parameters(&self, all: &'c Parameters, verbs: &[&'c str], taken: &[&str], place: &Place, found: &mut Findings) {
        unique(all, verbs, place, found);
        for name in all.keys().filter(|name| taken.contains(&name.as_str())) {
            let message = format!("`{name}` means something else here already: choose another name");
            found.word(&place.at(name), name, message, None);
        }
        if all.values().filter(|parameter| parameter.positional).count() > 1 {
            found.say(place, "two parameters take a bare value");
        }
        for (name, parameter) in all {
            let place = place.at(name);
            if parameter.doc.is_empty() {
                found.say(&place, "has no doc");
            }
            if !parameter.instead.is_empty() && !parameter.required {
                found.say(&place, "is not required, and yet says what may be written instead");
            }
            for other in parameter.requires.iter().chain(&parameter.instead).chain(parameter.excludes.keys()) {
                if !all.contains_key(other) || other == name {
                    found.unknown(&place, other, format!("there is no other parameter `{other}`"), all.keys());
                }
            }
            if parameter.unique && parameter.kind != Type::List {
                found.say(&place, "is unique, and no list");
            }
            if parameter.excludes.values().any(String::is_empty) {
                found.say(&place, "excludes without a reason");
            }
            self.kinds(&parameter.kinds, &place.at("kinds"), found);
            shape(parameter, &place, found);
            self.movement(parameter, &place, found);
            if let Some(Template::Fixed(default)) = &parameter.default {
                fits(parameter, default, &place.at("default"), found);
            }
        }
    }
}

impl<'c> World<'c> {
    /// Checks that an argument says how data moves by it: a loop through one that does not would not be found.
    fn movement(&self, parameter: &'c Parameter, place: &Place, found: &mut Findings) {
        if (parameter.kind == Type::Node) != parameter.moves.is_some() {
            found.say(place, "a node says whether data moves to it (`moves`), and nothing else does");
        }
        let moves = parameter.moves.is_some_and(|moves| moves != Moves::Nothing);
        let told = |kind: &String| -> Vec<&'c str> {
            let accepts = self.service(kind).into_iter().flat_map(|service| service.accepts.values());
            accepts.flat_map(|accept| accept.causes.values().map(String::as_str)).collect()
        };
        for kind in &parameter.kinds {
            let told = told(kind);
            match &parameter.causes {
                None if moves && !told.is_empty() => {
                    found
                        .say(place, format!("a {kind} tells of what happens to it: say what happens there (`causes`)"));
                }
                Some(causes) if !moves || !told.contains(&causes.event.as_str()) => {
                    let message = format!("causes `{}`, which no {kind} tells of, or moves nothing", causes.event);
                    found.word(&place.at("causes"), &causes.event, message, None);
                }
                _ => {}
            }
        }
    }
}

/// Checks that a bare word means one thing: a verb, a flag, or a choice of one parameter.
fn unique(all: &Parameters, verbs: &[&str], place: &Place, found: &mut Findings) {
    let mut seen: BTreeMap<&str, String> = verbs.iter().map(|verb| (*verb, format!("the verb `{verb}`"))).collect();
    let names = all.keys().map(|name| (name.as_str(), format!("the parameter `{name}`")));
    let choices = all.iter().flat_map(|(name, parameter)| {
        parameter.choices.iter().map(move |choice| (choice.as_str(), format!("a choice of `{name}`")))
    });
    for (word, meaning) in names.chain(choices) {
        if let Some(earlier) = seen.insert(word, meaning.clone()) {
            found.say(place, format!("`{word}` is {earlier}, and {meaning}"));
        }
    }
}

/// Checks that the fields of a parameter fit its type.
fn shape(parameter: &Parameter, place: &Place, found: &mut Findings) {
    let units = parameter.kind.units();
    if units.is_empty() == parameter.unit.is_some()
        || parameter.unit.as_ref().is_some_and(|unit| !units.contains(&unit.as_str()))
    {
        found.say(&place.at("unit"), "a duration or size has a unit of its kind, and nothing else has one");
    }
    if (parameter.kind == Type::Choice) == parameter.choices.is_empty() {
        found.say(place, "a choice has choices, and nothing else has any");
    }
    spellings(parameter, &place.at("spellings"), found);
    if (parameter.kind == Type::Node) == parameter.kinds.is_empty() {
        found.say(place, "a node has kinds, and nothing else has any");
    }
    let ranged = matches!(parameter.kind, Type::Integer | Type::Duration | Type::Size | Type::String | Type::List);
    if parameter.range.is_some_and(|[low, high]| low > high || !ranged) {
        found.say(&place.at("range"), "has a range that nothing is in, or that its type cannot have");
    }
    let named = !parameter.names.is_empty();
    let spelled = [parameter.letters.is_some(), parameter.ending.is_some(), !parameter.like.is_empty(), named];
    if spelled.contains(&true) && !matches!(parameter.kind, Type::String | Type::List) {
        found.say(place, "has letters or a form, and is neither string nor list");
    }
    if (parameter.like.is_empty() && !parameter.date) == parameter.example.is_some() {
        found.say(place, "a form (`like`, `date`) has an example, and nothing else has one");
    }
    if parameter.keys.is_some() && parameter.kind != Type::Map {
        found.say(place, "has keys, and is no map");
    }
    if parameter.calendar.is_some() && parameter.kind != Type::Choice {
        found.say(place, "has a calendar, and is no choice");
    }
    if parameter.required && (parameter.default.is_some() || parameter.none) {
        found.say(place, "must be written, and yet has a default or can be `none`");
    }
    if !parameter.grants.is_empty() && parameter.kind != Type::Node {
        found.say(place, "grants something, and names no node");
    }
}

/// Reports spellings that leave out a choice, or spell something else.
fn spellings(parameter: &Parameter, place: &Place, found: &mut Findings) {
    for choice in parameter.spellings.keys().filter(|choice| !parameter.choices.contains(*choice)) {
        found.unknown(place, choice, format!("there is no choice `{choice}` to spell"), &parameter.choices);
    }
    for choice in parameter.choices.iter().filter(|choice| !parameter.spellings.contains_key(*choice)) {
        if !parameter.spellings.is_empty() {
            found.say(place, format!("does not spell the choice `{choice}`"));
        }
    }
}

/// Checks that a default could have been written.
fn fits(parameter: &Parameter, default: &Json, place: &Place, found: &mut Findings) {
    let size = match parameter.kind {
        Type::Integer | Type::Duration | Type::Size => default.as_i64(),
        Type::String => default.as_str().and_then(|text| i64::try_from(text.chars().count()).ok()),
        Type::Choice => {
            default.as_str().filter(|choice| parameter.choices.iter().any(|known| known == choice)).map(|_| 0)
        }
        Type::Bool => default.as_bool().map(|_| 0),
        Type::List => default.as_array().map(|_| 0),
        _ => None,
    };
    let Some(size) = size else {
        let number = if parameter.unit.is_some() { ": it is a number, in its `unit`" } else { "" };
        return found.say(place, format!("`{default}` could not be written there{number}"));
    };
    if !parameter.values.is_empty() && !parameter.values.contains(&size) {
        found.say(place, format!("`{default}` is none of its values"));
    }
    if ![Type::Choice, Type::Bool].contains(&parameter.kind)
        && parameter.range.is_some_and(|[low, high]| !(low..=high).contains(&size))
    {
        found.say(place, format!("`{default}` is outside its range"));
    }
    if let (Some(letters), Some(text)) = (&parameter.letters, default.as_str())
        && let Some(strange) = text.chars().find(|letter| !within(letters, *letter))
    {
        found.say(place, format!("`{strange}` is none of its letters"));
    }
}

/// True if a character is among those of `a-z0-9.-`.
fn within(letters: &str, letter: char) -> bool {
    let all: Vec<char> = letters.chars().collect();
    let ranges = all.windows(3).any(|window| match window {
        [low, '-', high] => low.is_ascii_alphanumeric() && (low..=high).contains(&&letter),
        _ => false,
    });
    ranges || all.contains(&letter)
}
