//! Completions that come of modules: their names, the nodes of their calls, and the arguments of calls.

use super::calls::{call_at, path_before};
use super::context::{Context, Place};
use super::items::{Item, ItemKind, item, snippet};
use super::known::{Known, Module, Names};
use crate::catalog::Type;
use crate::project::type_of;

/// Adds what modules offer at a place; true if nothing else can stand there.
pub fn offers(context: &Context<'_>, text: &str, offset: usize, known: &Known, items: &mut Vec<Item>) -> bool {
    if known.modules.is_empty() {
        return false;
    }
    let in_text = matches!(context.place, Place::Text { param: false } | Place::Path { .. });
    if in_text {
        return false;
    }
    let outer = match context.module {
        Some(module) => known.module(module).map(|module| &module.names),
        None => Some(&known.names),
    };
    if let Some(names) = path_before(text, context.start).and_then(|path| at(path, outer?, known)) {
        nodes(names, items);
        return true;
    }
    if let Some(call) = call_at(text, offset, known) {
        let Some(taken) = call.active.and_then(|active| call.module.takes.get(active)) else {
            keys(call.module, &call.given, items);
            return true;
        };
        match type_of(&taken.kind) {
            Some(Type::Bool) => items.extend(["true", "false"].map(|word| item(word, ItemKind::Value, &taken.kind, 0))),
            Some(_) => items.extend(context.params.iter().map(|name| item(name, ItemKind::Param, "parameter", 1))),
            None => {
                let fits = context.names.iter().filter(|(_, service)| service.kind == taken.kind);
                items.extend(fits.map(|(name, service)| item(name, ItemKind::Node, &service.kind, 0)));
                let holds = |module: &str| {
                    known
                        .module(module)
                        .is_some_and(|module| module.names.nodes.iter().any(|(_, kind)| *kind == taken.kind))
                };
                let calls = outer.into_iter().flat_map(|names| &names.calls);
                let fits = calls.filter(|(name, module)| name != call.name && holds(module));
                items.extend(fits.map(|(name, module)| item(name, ItemKind::Node, module, 1)));
            }
        }
        if !call.has_key {
            keys(call.module, &call.given, items);
        }
        return true;
    }
    match context.place {
        Place::Statement => {
            calls(outer, items);
            items.extend(known.modules.iter().map(module));
        }
        Place::Target | Place::Setting { node: None, .. } => calls(outer, items),
        _ => {}
    }
    false
}

/// The names at the end of a path of calls.
fn at<'k>(path: &str, names: &'k Names, known: &'k Known) -> Option<&'k Names> {
    let mut names = names;
    for part in path.split('.') {
        let (_, module) = names.calls.iter().find(|(name, _)| name == part)?;
        names = &known.module(module)?.names;
    }
    Some(names)
}

fn nodes(names: &Names, items: &mut Vec<Item>) {
    items.extend(names.nodes.iter().map(|(name, kind)| item(name, ItemKind::Node, kind, 0)));
    items.extend(names.calls.iter().map(|(name, module)| item(name, ItemKind::Node, module, 1)));
}

fn calls(names: Option<&Names>, items: &mut Vec<Item>) {
    let calls = names.into_iter().flat_map(|names| &names.calls);
    items.extend(calls.map(|(name, module)| item(name, ItemKind::Node, module, 1)));
}

/// The keys of a call that are not given yet.
fn keys(module: &Module, given: &[&str], items: &mut Vec<Item>) {
    for taken in module.takes.iter().filter(|taken| !given.contains(&taken.name.as_str())) {
        let insert = match type_of(&taken.kind) {
            Some(Type::String) => format!("{}=\"${{1}}\"", taken.name),
            _ => format!("{}=${{1}}", taken.name),
        };
        let rank = if taken.default.is_some() { 2 } else { 1 };
        items.push(snippet(&taken.name, ItemKind::Argument, &taken.kind, rank, insert));
    }
}

/// A module, with a name and what it cannot do without to fill in.
fn module(module: &Module) -> Item {
    let needed = module.takes.iter().filter(|taken| taken.default.is_none());
    let given = needed.enumerate().map(|(at, taken)| match type_of(&taken.kind) {
        Some(Type::String) => format!("{}=\"${{{}}}\"", taken.name, at + 2),
        _ => format!("{}=${{{}:{}}}", taken.name, at + 2, taken.kind),
    });
    let insert = format!("{} ${{1:name}}({})", module.name, given.collect::<Vec<_>>().join(", "));
    Item { doc: module.doc.clone(), ..snippet(&module.name, ItemKind::Kind, &module.label().0, 1, insert) }
}
