//! Pages about kinds, straight from the service files.

use super::render::render;
use crate::catalog::template::Template;
use crate::catalog::{Accept, Actor, Catalog, Parameter, Service, Type, elsewhere};
use serde::Serialize;
use serde_json::{Value as Json, json};

/// The page of a kind, as Markdown.
pub fn kind(catalog: &Catalog, service: &Service) -> String {
    let givers = |link: &str, accept: &Accept| -> Vec<&str> {
        let gives =
            |giver: &&Service| giver.links_to(service).any(|(name, known)| name == link && std::ptr::eq(known, accept));
        catalog.services().filter(gives).map(|giver| giver.kind.as_str()).collect()
    };
    let sent = catalog.services().flat_map(|giver| &giver.sends);
    let sent = sent.filter(|(_, accept)| accept.kinds.contains(&service.kind));
    let takes: Vec<Json> = service
        .accepts
        .iter()
        .chain(sent)
        .map(|(link, accept)| {
            let verbs: Vec<Json> = accept.verbs.iter().map(|(name, doc)| json!({ "name": name, "doc": doc })).collect();
            let mut options: Vec<Json> = accept.options.iter().map(|(name, option)| parameter(name, option)).collect();
            if accept.filter.is_some() {
                options.push(condition());
            }
            json!({ "from": givers(link, accept).join(" | "), "doc": accept.doc, "verbs": verbs, "options": options })
        })
        .collect();
    let gives: Vec<Json> = catalog
        .services()
        .flat_map(|taker| service.links_to(taker).map(move |link| (taker, link)))
        .map(|(taker, (link, accept))| {
            // Options are told where the arrow is described: here, if this kind alone describes it.
            let own = service.sends.get(link).filter(|own| std::ptr::eq(*own, accept));
            let options = own.into_iter().flat_map(|own| &own.options).map(|(name, option)| parameter(name, option));
            let options: Vec<Json> = options.collect();
            json!({ "to": taker.kind, "doc": accept.doc, "options": options })
        })
        .collect();
    let mut parameters: Vec<Json> = service.parameters.iter().map(|(name, p)| parameter(name, p)).collect();
    parameters.extend(service.filter.as_ref().map(|_| condition()));
    let permissions: Vec<Json> = service
        .permissions
        .iter()
        .map(|(verb, permission)| {
            let actions: Vec<String> =
                permission.statements.iter().flat_map(|s| &s.actions).map(|action| format!("`{action}`")).collect();
            json!({ "verb": verb, "doc": permission.doc, "actions": actions.join(", ") })
        })
        .collect();
    let page = json!({
        "kind": service.kind, "title": service.title, "doc": service.doc, "called": called(service),
        "parameters": parameters,
        "takes": takes, "gives": gives, "permissions": permissions,
    });
    render("kind.md", &page)
}

fn condition() -> Json {
    json!({ "name": "where CONDITION", "shape": "", "doc": "only what meets the condition" })
}

fn parameter(name: &str, parameter: &Parameter) -> Json {
    let default = default(parameter).unwrap_or_default();
    json!({ "name": name, "shape": shape(parameter), "default": default, "doc": parameter.doc })
}

/// The values that an argument or option takes, in a few words.
pub fn shape(parameter: &Parameter) -> String {
    let unit = parameter.unit.as_deref().unwrap_or_default();
    let range = match (parameter.range, parameter.kind) {
        (Some([low, high]), Type::Integer | Type::Duration | Type::Size) => format!(" {low}{unit} to {high}{unit}"),
        _ => String::new(),
    };
    let shape = match parameter.kind {
        Type::Choice => parameter.choices.join(" | "),
        Type::Node => format!("name of a {}", parameter.kinds.join(" or ")),
        Type::Code | Type::Text => "path".to_owned(),
        other => format!("{}{range}", other.word()),
    };
    let or = parameter.instead.iter().map(|other| format!(" unless `{other}` is given")).collect::<String>();
    if parameter.required { format!("{shape}, required{or}") } else { shape }
}

/// The default of an argument or option, where it is always the same.
pub fn default(parameter: &Parameter) -> Option<String> {
    let unit = parameter.unit.as_deref().unwrap_or_default();
    match &parameter.default {
        Some(Template::Fixed(Json::String(text))) => Some(text.clone()),
        Some(Template::Fixed(value)) => Some(format!("{value}{unit}")),
        _ => None,
    }
}

/// The names of a kind in other tools.
fn called(service: &Service) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in elsewhere::names(service) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// The list of all kinds.
pub fn services(catalog: &Catalog) -> String {
    let width = catalog.kinds().map(str::len).max().unwrap_or_default();
    let services: Vec<Json> = catalog
        .services()
        .map(|s| {
            let (kind, called) = (format!("{:width$}", s.kind), called(s));
            json!({ "kind": kind, "pad": " ".repeat(width), "title": s.title, "doc": s.doc, "called": called })
        })
        .collect();
    render("services.txt", &json!({ "services": services }))
}

#[derive(Serialize)]
struct Arrow {
    from: String,
    to: String,
    doc: String,
    actor: String,
    actions: String,
}

/// A table of all arrows with their permissions, as Markdown.
pub fn arrows(catalog: &Catalog) -> String {
    let mut rows: Vec<Arrow> = Vec::new();
    for giver in catalog.services() {
        for taker in catalog.services() {
            rows.extend(giver.links_to(taker).map(|(_, accept)| arrow(catalog, giver, taker, accept)));
        }
    }
    render("arrows.md", &json!({ "arrows": rows }))
}

fn arrow(catalog: &Catalog, giver: &Service, taker: &Service, accept: &Accept) -> Arrow {
    let (mut actors, mut actions): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for grant in &accept.grants {
        let last = grant.on.last().map(String::as_str);
        let on = match (grant.on.first().map(String::as_str), grant.on.len(), last) {
            (Some("from"), 1, _) => Some(giver),
            (Some("to"), 1, _) => Some(taker),
            (_, _, Some("objects" | "results")) => catalog.service("bucket"),
            (_, _, Some("rows")) => catalog.service("table"),
            _ => None,
        };
        let actor = match (&grant.principal, grant.actor) {
            (Some(service), _) => format!("`{service}`, by {}'s policy", taker.kind),
            (None, Some(Actor::From)) => format!("the {}'s role", giver.kind),
            _ => format!("the {}'s role", taker.kind),
        };
        if !actors.contains(&actor) {
            actors.push(actor);
        }
        let Some(permission) = on.and_then(|on| on.permissions.get(&grant.permission)) else { continue };
        let unconditional = permission.statements.iter().filter(|statement| statement.elsewhere.is_none());
        for action in
            unconditional.filter(|s| !s.actions.iter().any(|a| a.starts_with("kms:"))).flat_map(|s| &s.actions)
        {
            let shown = match (&grant.when, accept.default_verbs.is_empty()) {
                (Some(_), false) if !needed_by_default(accept, grant) => continue,
                _ => format!("`{action}`"),
            };
            if !actions.contains(&shown) {
                actions.push(shown);
            }
        }
    }
    let none = |list: Vec<String>, text: &str| if list.is_empty() { text.to_owned() } else { list.join(", ") };
    Arrow {
        from: giver.kind.clone(),
        to: taker.kind.clone(),
        doc: accept.doc.clone(),
        actor: none(actors, "nobody"),
        actions: none(actions, "nothing"),
    }
}

/// True if a grant that asks for verbs is given by the usual ones.
fn needed_by_default(accept: &Accept, grant: &crate::catalog::Grant) -> bool {
    let Some(condition) = &grant.when else { return true };
    let mut asked = false;
    condition.paths(&mut |path| {
        if let [edge, verb] = path {
            asked |= edge == "edge" && accept.default_verbs.contains(verb);
        }
    });
    asked
}
