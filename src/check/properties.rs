//! Properties of one's own: that the types have them, and that nothing of them is lost or replaced unseen.

use crate::catalog::types::{self, Kind, Place};
use crate::catalog::{Parameter, Type, of_resource};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, closest, did_you_mean};
use crate::graph::{Graph, Node, Property, Raw, TYPE};
use crate::plan::{Placed, Plan, Target, Unresolved, few};
use crate::source::Span;
use crate::syntax::ast::Name;
use std::collections::BTreeSet;

/// The number of names that are listed where none is near.
const MOST_NAMES: usize = 6;

/// Reports what is wrong with properties, with resources that the catalog does not have, and with references.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    for node in graph.flow.node_weights() {
        own_type(node, plan.target, diagnostics);
        for property in &node.properties {
            names(node, property, diagnostics);
        }
    }
    for placed in &plan.placed {
        let Some(node) = graph.flow.node_weight(placed.node) else { continue };
        if placed.nowhere {
            diagnostics.push_lazily(Code::UNEXPECTED_BODY, Some(node.label()), || nowhere(node, placed, plan));
        } else if placed.overrides {
            diagnostics.push(overrides(node, placed));
        }
    }
    for lost in &plan.unresolved {
        let node = graph.flow.node_weight(lost.node);
        node.into_iter().for_each(|node| diagnostics.push(unresolved(node, lost, plan)));
    }
}

/// Reports a type that is not known, a target that does not have it, and properties that it lacks.
fn own_type(node: &Node<'_>, target: Target, diagnostics: &mut Diagnostics) {
    let Some(((kind, own), argument)) = node.own_type().zip(node.arguments.get(TYPE)) else { return };
    let Some(known) = types::find(own, kind) else {
        let message = format!("{} has no resource type `{kind}`", own.title());
        let found = Diagnostic::new(Code::NO_SUCH_PROPERTY, message, argument.span, "unknown");
        diagnostics.push(found.help(newer(types::near(own, kind))).about(node.label()));
        return;
    };
    if own != target {
        let message = format!("`{}` is missing in {}", node.label(), target.title());
        let found = Diagnostic::new(Code::OTHER_TARGET, message, argument.span, format!("a type of {}", own.title()));
        let help = format!("declare what takes its place there, with a type of {}, or accept this", target.title());
        diagnostics.push(found.help(help).about(node.label()));
    }
    let given: BTreeSet<&str> =
        node.properties.iter().filter_map(|property| property.path.first()).map(|n| n.text).collect();
    let missing: BTreeSet<String> =
        known.place().required().filter(|name| !given.contains(name)).map(|name| format!("`{name}`")).collect();
    if !missing.is_empty() && !node.doubtful {
        let message = format!("`{kind}` requires {}", few(&missing));
        let found = Diagnostic::new(Code::NO_SUCH_PROPERTY, message, node.span, "not all of it is here");
        diagnostics.push(found.help("write it in its body: `NAME = VALUE`").about(node.label()));
    }
}

/// The type whose properties a line sets; None if it is not known.
fn kind_of<'n>(node: &'n Node<'_>, property: &'n Property<'_>) -> Option<&'n str> {
    property.kind.map(|kind| kind.text).or_else(|| node.main_type(property.target))
}

/// Reports names that the type of a property does not have.
fn names(node: &Node<'_>, property: &Property<'_>, diagnostics: &mut Diagnostics) {
    let Some(kind) = kind_of(node, property) else { return };
    let first = property.path.first().copied();
    let attribute = first.and_then(|name| Some((name, of_resource(property.target, kind, name.text)?)));
    attribute.into_iter().for_each(|(_, attribute)| attributes(node, property, attribute, diagnostics));
    let Some(known) = types::find(property.target, kind) else { return };
    let (mut place, mut above, mut rest) = (Some(known.place()), kind.to_owned(), property.path.as_slice());
    if let Some((name, _)) = attribute {
        match known.policy(name.text) {
            None => return,
            Some(None) => return diagnostics.push(no_policy(node, kind, name)),
            Some(inside) => {
                (place, above, rest) = (inside, format!("{kind}.{}", name.text), rest.get(1..).unwrap_or(&[]))
            }
        }
    }
    for name in rest {
        let Some(inside) = place else { return };
        match inside.get(name.text) {
            Some(next) => place = next,
            None => return diagnostics.push(unknown(node, &above, known, inside, (name.text, name.span))),
        }
        above = format!("{above}.{}", name.text);
    }
    if let Some(place) = place {
        let mut wrong = Vec::new();
        inside(&property.value, place, &above, &mut wrong);
        for (place, above, name) in wrong {
            diagnostics.push(unknown(node, &above, known, place, (name.text, name.span)));
        }
    }
}

/// Reports an attribute of a resource, besides its properties, that is not what it can be.
fn attributes(node: &Node<'_>, property: &Property<'_>, attribute: &Parameter, diagnostics: &mut Diagnostics) {
    let place = property.place();
    let refers = |value: &Raw<'_>| matches!(value, Raw::Attribute(..));
    let (fits, wanted, help) = match (attribute.kind, &property.value) {
        (Type::Choice, value) => {
            let choices = attribute.choices.iter().map(String::as_str);
            let said = if let Raw::Text(text) = value { text.as_ref() } else { "" };
            let fits = property.path.len() == 1 && attribute.choice(said).is_some();
            (fits, "one of a few words", did_you_mean(said, "write one of", choices))
        }
        (Type::List, value) => {
            let fits = matches!(value, Raw::List(items) if items.iter().all(refers)) || refers(value);
            let help = format!("write an attribute of each node that must be there first: `{place} = [NAME.arn]`");
            (fits, "a list of nodes", Some(help))
        }
        (_, value) => (*value != Raw::None, "a map", Some("take this line out".to_owned())),
    };
    if !fits {
        let message = format!("`{place}` is {wanted}");
        let found = Diagnostic::new(Code::WRONG_TYPE, message, property.given, "this is none");
        diagnostics.push(found.maybe_help(help).about(node.label()));
    }
}

/// The names in a value that its place does not have.
fn inside<'s>(value: &Raw<'s>, place: Place, above: &str, wrong: &mut Vec<(Place, String, Name<'s>)>) {
    match value {
        Raw::List(items) => items.iter().for_each(|item| inside(item, place, above, wrong)),
        Raw::Map(entries) => {
            for (key, value) in entries {
                match place.get(key.text) {
                    // A function of CloudFormation may stand anywhere.
                    None if key.text == "Ref" || key.text.starts_with("Fn::") => {}
                    None => wrong.push((place, above.to_owned(), *key)),
                    Some(None) => {}
                    Some(Some(next)) => inside(value, next, &format!("{above}.{}", key.text), wrong),
                }
            }
        }
        _ => {}
    }
}

/// The finding for an attribute that only resources of other types can have.
fn no_policy(node: &Node<'_>, kind: &str, name: Name<'_>) -> Diagnostic {
    let message = format!("a resource of the type `{kind}` takes no `{}`", name.text);
    let found = Diagnostic::new(Code::NO_SUCH_PROPERTY, message, name.span, "other types do");
    let others: BTreeSet<String> = types::with_policy(name.text).map(|kind| format!("`{kind}`")).collect();
    found.help(format!("take this line out: it is for {}", few(&others))).about(node.label())
}

fn unknown(node: &Node<'_>, above: &str, kind: &'static Kind, place: Place, (name, span): (&str, Span)) -> Diagnostic {
    let read_only = kind.has_attribute(name);
    let message = match read_only {
        true => format!("`{name}` of `{above}` can be read only"),
        false => format!("`{above}` has no property `{name}`"),
    };
    let found = Diagnostic::new(Code::NO_SUCH_PROPERTY, message, span, if read_only { "never set" } else { "unknown" });
    let help = match (read_only, closest(name, place.names().chain(place.besides()))) {
        (true, _) => "take this line out".to_owned(),
        (false, None) if place.names().count() <= MOST_NAMES => {
            let names: Vec<String> = place.names().map(|name| format!("`{name}`")).collect();
            format!("write one of {}", names.join(", "))
        }
        (false, near) => newer(near),
    };
    found.help(help).about(node.label())
}

/// The help for a name that no list has.
pub fn newer(near: Option<&str>) -> String {
    near.map_or("if it is newer than this version of pipec, accept this finding and say so".to_owned(), |near| {
        format!("did you mean `{near}`?")
    })
}

/// The finding for a property of a resource that a node does not have.
fn nowhere(node: &Node<'_>, placed: &Placed<'_>, plan: &Plan<'_>) -> Diagnostic {
    let Property { line, kind, .. } = placed.property;
    let own = plan.resources.iter().filter(|resource| resource.node == placed.node);
    let own: BTreeSet<String> = own.map(|resource| format!("`{}`", resource.kind)).collect();
    let message = match kind {
        Some(kind) => format!("`{}` has no resource of the type `{}`", node.label(), kind.text),
        None => format!("`{}` has no resource of its own in {}", node.label(), plan.target.title()),
    };
    let found = Diagnostic::new(Code::UNEXPECTED_BODY, message, *line, "set on nothing");
    let found = match own.is_empty() {
        true => found.help("take this line out"),
        false => found.help(format!("it has {}", few(&own))),
    };
    found.about(node.label())
}

fn overrides(node: &Node<'_>, placed: &Placed<'_>) -> Diagnostic {
    let property = placed.property;
    let (place, removed) = (property.place(), property.value == Raw::None);
    let message = match removed {
        true => format!("`{place}` is taken out of what `{}` has", node.label()),
        false => format!("`{place}` replaces what `{}` has there", node.label()),
    };
    let found = Diagnostic::new(Code::OVERRIDDEN_PROPERTY, message, property.line, "this one is deployed");
    let help = "say it by an argument or an arrow where there is one, so that pipec knows it; else accept this";
    found.help(help).about(node.label())
}

fn unresolved(node: &Node<'_>, lost: &Unresolved<'_>, plan: &Plan<'_>) -> Diagnostic {
    if let Some((_, own)) = node.own_type().filter(|(_, own)| *own != plan.target) {
        let message =
            format!("`{}` is missing in {}, and so is `{}` of it", node.label(), plan.target.title(), lost.name);
        let found = Diagnostic::new(Code::UNKNOWN_ATTRIBUTE, message, lost.span, "refers to nothing");
        return found.help(format!("build this file for {}", own.title())).about(node.label());
    }
    let message = format!("`{}` has no attribute `{}`", node.label(), lost.name);
    let found = Diagnostic::new(Code::UNKNOWN_ATTRIBUTE, message, lost.span, "unknown");
    let names = node.service.attribute_names(plan.target, node.existing.is_some());
    let raw = node.own_type().and_then(|(kind, _)| types::find(plan.target, kind));
    let mut all: Vec<&str> = names.into_iter().collect();
    all.extend(raw.into_iter().flat_map(|kind| kind.attributes().map(|name| -> &str { name })));
    found.maybe_help(did_you_mean(lost.name, "attributes", all.iter().copied())).about(node.label())
}
