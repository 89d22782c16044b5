//! Who may assume the roles of a service file.

use super::place::{Findings, Place};
use crate::catalog::schema::template::{Entry, Key, Template};
use crate::catalog::schema::{PRINCIPALS, Role};
use serde_json::Value as Json;

/// Reports a role whose trust policy would say nothing that AWS takes.
pub fn check(role: &Role, place: &Place, found: &mut Findings) {
    match &role.service {
        Some(service) if !is_principal(service) => {
            let message = format!("`{service}` is no service that could assume a role");
            found.word(&place.at("service"), service, message, None);
        }
        Some(_) if !role.trusts.is_empty() => {
            found.say(place, "says who assumes it by `service` and by `trusts`: one of them is enough");
        }
        None if role.trusts.is_empty() => found.say(place, "does not say who assumes it: `service`, or `trusts`"),
        None if role.trust.is_some() => {
            found.say(&place.at("trust"), "is the condition of a `service`; one of `trusts` has its own");
        }
        _ => {}
    }
    condition(role.trust.as_ref(), &place.at("trust"), found);
    for (number, trust) in role.trusts.iter().enumerate() {
        let place = place.at("trusts").item(number);
        condition(trust.condition.as_ref(), &place.at("condition"), found);
        match keys(&trust.principal).as_deref() {
            Some([key]) if PRINCIPALS.contains(&key.as_str()) => {}
            Some([key]) => {
                let message = format!("`{key}` is no kind of principal");
                found.unknown(&place.at("principal"), key, message, PRINCIPALS);
            }
            _ => found.say(&place.at("principal"), "a principal is a table with one key, such as `Service`"),
        }
    }
}

fn condition(condition: Option<&Template>, place: &Place, found: &mut Findings) {
    if condition.is_some_and(|block| !matches!(block, Template::Map(_) | Template::Fixed(Json::Object(_)))) {
        found.say(place, "a trust is the condition block of a policy: a table");
    }
}

/// The keys of a table that are the same everywhere.
fn keys(template: &Template) -> Option<Vec<&String>> {
    match template {
        Template::Fixed(Json::Object(fields)) => Some(fields.keys().collect()),
        Template::Map(entries) => entries
            .iter()
            .map(|entry| if let Entry::Field(Key::Fixed(key), _) = entry { Some(key) } else { None })
            .collect(),
        _ => None,
    }
}

/// True if a name is that of a service of AWS, as policies have it: `sns.amazonaws.com`.
pub fn is_principal(name: &str) -> bool {
    let service = name.strip_suffix(".amazonaws.com").unwrap_or_default();
    !service.is_empty() && service.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
}
