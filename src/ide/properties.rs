//! Completion in the words of a target: names of properties, types, attributes of nodes.

use super::context::Context;
use super::items::{Item, ItemKind, item, snippet};
use super::lines::{Property, Within};
use crate::catalog::types::{self, Kind, Place};
use crate::catalog::{BodyKind, Catalog, Service, TARGETS, Target, attributes, of_resource};
use crate::source::Span;
use crate::syntax::ast::{self, Name, ValueKind};
use std::collections::{BTreeMap, BTreeSet};

/// The type of a property in a path, its place there, and the names from the type on.
pub struct Known<'p> {
    /// The type's name.
    pub name: String,
    /// The type.
    pub kind: &'static Kind,
    /// The target that has it.
    pub target: Target,
    /// The names after the type.
    pub rest: &'p [String],
}

/// The type that the path of a property is about; None where no type, or one that is not known, is said yet.
pub fn known<'p>(service: &Service, own: Option<&str>, path: &'p [String]) -> Option<Known<'p>> {
    let found = |target: Target, name: &str, rest: &'p [String]| {
        Some(Known { name: name.to_owned(), kind: types::find(target, name)?, target, rest })
    };
    if service.body == Some(BodyKind::Properties) {
        let own = own?;
        return found(types::target_of(own)?, own, path);
    }
    let (first, rest) = path.split_first()?;
    let target = Target::named(first)?;
    if let Some((kind, rest)) = rest.split_first().filter(|(kind, _)| types::find(target, kind).is_some()) {
        return found(target, kind, rest);
    }
    found(target, &service.dialect(target).resources.get("main")?.kind, rest)
}

/// The place that names lead to within a type, also within what a resource has besides its properties; None where anything may
/// stand there, or no such name is known.
pub fn place_of(kind: &'static Kind, names: &[String]) -> Option<Place> {
    let of_kind = |name: &str| match kind.place().get(name) {
        Some(place) => place,
        None => kind.policy(name).flatten(),
    };
    let Some((first, rest)) = names.split_first() else { return Some(kind.place()) };
    rest.iter().try_fold(of_kind(first)?, |place, name| place.get(name).flatten())
}

/// The targets that a line may begin with.
pub fn targets(items: &mut Vec<Item>) {
    let target = |target: Target| {
        let insert = format!("{}.${{1:NAME}} = ${{2}}", target.table());
        let doc = format!("a property in the words of {}", target.title());
        snippet(target.table(), ItemKind::Keyword, &doc, 3, insert)
    };
    items.extend(TARGETS.map(target));
}

/// The names that may stand in a place of a property's line.
pub fn properties(context: &Context<'_>, property: &Property<'_>, items: &mut Vec<Item>) {
    let Property { service, kind, path, start, within } = property;
    if path.is_empty() && service.body != Some(BodyKind::Properties) {
        return targets(items);
    }
    if start.is_none()
        && let Some(known) = known(service, *kind, path)
        && let Some(place) = place_of(known.kind, known.rest)
    {
        names(&known, place, *within, items);
    }
    // Behind the target itself a type may stand.
    if let ([target], Within::Path) = (path.as_slice(), within)
        && let Some(target) = Target::named(target)
    {
        let own = kinds(context.catalog, service, target);
        items.extend(own.into_iter().map(|(kind, of)| item(&kind, ItemKind::Kind, of, 2)));
    }
}

fn names(known: &Known<'_>, place: Place, within: Within, items: &mut Vec<Item>) {
    let sign = if within == Within::Key { ": " } else { " = " };
    for name in place.names() {
        let detail = detail(known, place, name);
        let rank = usize::from(!place.required().any(|required| required == name));
        let found = match place.get(name).flatten() {
            Some(_) if within == Within::Path => item(name, ItemKind::Property, &detail, rank),
            Some(_) => snippet(name, ItemKind::Property, &detail, rank, format!("{name}{sign}{{${{1}}}}")),
            None => snippet(name, ItemKind::Property, &detail, rank, format!("{name}{sign}${{1}}")),
        };
        items.push(found);
    }
    for (name, attribute) in place.besides().filter_map(|name| attributes(known.target.table()).get_key_value(name)) {
        let insert = format!("{name}{sign}${{1}}");
        items.push(Item {
            doc: attribute.doc.clone(),
            ..snippet(name, ItemKind::Property, "of every resource", 2, insert)
        });
    }
}

/// The facts of a property, in few words.
pub fn detail(known: &Known<'_>, place: Place, name: &str) -> String {
    let required = place.required().any(|required| required == name).then_some("required");
    let replaces = known.rest.is_empty() && known.kind.replaces().any(|replaces| replaces == name);
    let map = place.get(name).flatten().map(|_| "a map, or a list of maps");
    let words: Vec<&str> =
        [required, map, replaces.then_some("a change replaces the resource")].into_iter().flatten().collect();
    words.join("; ")
}

/// The types of the resources that a node of a kind may have in a target, each with what it is.
fn kinds(catalog: &Catalog, service: &Service, target: Target) -> BTreeMap<String, &'static str> {
    let dialect = service.dialect(target);
    let own = dialect.resources.values().map(|resource| (resource.kind.clone(), "a resource of the node"));
    let policies = dialect.policies.values().map(|policy| (policy.kind.clone(), "a policy of the node"));
    let links = dialect.links.values().flat_map(|link| link.resources.values());
    let links = links.map(|resource| (resource.kind.clone(), "made for an arrow"));
    let roles = catalog.role().filter(|_| !service.roles.is_empty());
    let roles = roles.into_iter().flat_map(|role| role.dialect(target).resources.values());
    let roles = roles.map(|resource| (resource.kind.clone(), "of its role"));
    links.chain(roles).chain(policies).chain(own).collect()
}

/// The types of both targets, for a resource of one's own.
pub fn types_of_all(context: &Context<'_>, most: usize, items: &mut Vec<Item>) {
    let typed = context.typed.to_ascii_lowercase();
    for target in TARGETS {
        let fits = types::kinds(target).filter(|kind| kind.to_ascii_lowercase().contains(&typed));
        items.extend(fits.take(most).map(|kind| item(kind, ItemKind::Kind, target.title(), 0)));
    }
}

/// The attributes of a node, for a value that refers to it.
pub fn attributes_of(context: &Context<'_>, node: &str, items: &mut Vec<Item>) {
    let Some(service) = context.names.get(node) else { return };
    let about = context.about.get(node).copied().unwrap_or_default();
    let mut all: BTreeMap<String, Vec<Target>> = BTreeMap::new();
    for target in TARGETS {
        let names = service.attribute_names(target, about.existing);
        let main = || service.dialect(target).resources.get("main").map(|main| main.kind.as_str());
        let kind = about.kind.or_else(main).filter(|_| !about.existing).and_then(|kind| types::find(target, kind));
        // An attribute in a map cannot be written.
        let written = |name: &&str| !name.contains('.');
        let raw = kind.into_iter().flat_map(|kind| kind.attributes().chain(["ref"])).filter(written);
        let names: BTreeSet<&str> = names.into_iter().chain(raw.map(|name| -> &str { name })).collect();
        names.into_iter().for_each(|name| all.entry(name.to_owned()).or_default().push(target));
    }
    items.extend(all.into_iter().map(|(name, targets)| match targets.as_slice() {
        [only] => item(&name, ItemKind::Property, only.title(), 1),
        _ => item(&name, ItemKind::Property, "in both targets", 0),
    }));
}

/// The documentation of the name of a property at an offset, as Markdown.
pub fn documented(service: &Service, own: Option<&str>, body: &ast::Body<'_>, at: u32) -> Option<String> {
    let line = body.properties.iter().find(|line| line.span.start <= at && at <= line.span.end)?;
    let names = names_to(line, at)?;
    let known = known(service, own, &names)?;
    let Some((name, above)) = known.rest.split_last() else {
        return Some(format!("`{}` a resource type of {}", known.name, known.target.title()));
    };
    let place = place_of(known.kind, above)?;
    if let Some(attribute) = of_resource(known.target, &known.name, name).filter(|_| above.is_empty()) {
        let whose = if known.kind.policy(name).is_none() { "every resource" } else { "some resources" };
        let of = format!("`{name}` of {whose} of {}\n\n{}", known.target.title(), attribute.doc);
        let choices: Vec<String> = attribute.choices.iter().map(|choice| format!("`{choice}`")).collect();
        return Some(if choices.is_empty() { of } else { format!("{of}\n\nOne of {}", choices.join(", ")) });
    }
    let inside = place.get(name)?;
    let mut out = format!("`{name}` of `{}`", [std::slice::from_ref(&known.name), above].concat().join("."));
    let about = Known { rest: above, ..known };
    let detail = detail(&about, place, name);
    if !detail.is_empty() {
        out.push_str(&format!("\n\n{detail}"));
    }
    if let Some(inside) = inside {
        let required: Vec<&str> = inside.required().collect();
        let name = |name: &str| format!("`{name}`{}", if required.contains(&name) { " (required)" } else { "" });
        let names: Vec<String> = inside.names().map(name).collect();
        out.push_str(&format!("\n\nHas {}", if names.is_empty() { "any keys".to_owned() } else { names.join(", ") }));
    }
    Some(out)
}

/// The names of a line that lead to the one at an offset, those of maps too.
fn names_to(line: &ast::Property<'_>, at: u32) -> Option<Vec<String>> {
    let around = |span: Span| span.start <= at && at <= span.end;
    let texts = |names: &[Name<'_>]| names.iter().map(|name| name.text.to_owned()).collect::<Vec<_>>();
    if let Some(last) = line.path.iter().position(|name| around(name.span)) {
        return Some(texts(line.path.get(..=last)?));
    }
    let (mut names, mut value) = (texts(&line.path), &line.value);
    loop {
        value = match &value.kind {
            ValueKind::List(items) => items.iter().find(|item| around(item.span))?,
            ValueKind::Map(entries) => {
                let (key, inside) = entries.iter().find(|(key, inside)| around(key.span) || around(inside.span))?;
                names.push(key.text.to_owned());
                if around(key.span) {
                    return Some(names);
                }
                inside
            }
            _ => return None,
        };
    }
}
