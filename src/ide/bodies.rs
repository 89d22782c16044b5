//! Completion in bodies that hold columns or permissions.

use super::context::Context;
use super::items::{Item, ItemKind, item, nodes, snippet};
use super::properties;
use super::types::{COLUMNS, VALUES};
use crate::catalog::Service;
use std::collections::BTreeMap;

/// The next word of the line of a column.
pub fn columns(colon: bool, items: &mut Vec<Item>) {
    if !colon {
        properties::targets(items);
        let insert = "partition ${1:name}: string".to_owned();
        items.push(snippet("partition", ItemKind::Keyword, "a key of the table's partitions", 0, insert));
        return;
    }
    items.extend(COLUMNS.iter().enumerate().map(|(rank, (name, insert))| Item {
        snippet: insert.contains('$'),
        insert: (*insert).to_owned(),
        ..item(name, ItemKind::Value, "column type", rank)
    }));
}

/// The type of a parameter of a module: a kind, or that of a value.
pub fn taken(context: &Context<'_>, items: &mut Vec<Item>) {
    let kinds = context.catalog.services();
    items.extend(
        kinds
            .map(|service| Item { doc: service.doc.clone(), ..item(&service.kind, ItemKind::Kind, &service.title, 0) }),
    );
    items.extend(VALUES.iter().map(|(name, doc)| item(name, ItemKind::Value, doc, 1)));
}

/// The next word of `allow VERB on NAME`.
pub fn allows(context: &Context<'_>, words: &[&str], items: &mut Vec<Item>) {
    let services = || context.catalog.services();
    match words {
        [] => {
            properties::targets(items);
            let insert = "allow ${1:read} on ${2:name}".to_owned();
            items.push(snippet("allow", ItemKind::Keyword, "what it may do", 0, insert));
        }
        [.., "on" | ","] if words.contains(&"on") => {
            let verbs: Vec<&&str> = words.iter().skip(1).take_while(|word| **word != "on").collect();
            let takes = |service: &Service| verbs.iter().any(|verb| service.permissions.contains_key(**verb));
            let known = verbs.iter().any(|verb| services().any(|service| service.permissions.contains_key(**verb)));
            nodes(context, |service| !known || takes(service), 0, items);
        }
        ["allow"] | [.., ","] => {
            let mut verbs: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            let mut actions: BTreeMap<&str, &str> = BTreeMap::new();
            for (service, (verb, permission)) in services().flat_map(|s| s.permissions.iter().map(move |p| (s, p))) {
                verbs.entry(verb).or_default().push(format!(
                    "{} {}",
                    permission.doc,
                    crate::diagnostics::a(&service.kind)
                ));
                let all = permission.statements.iter().flat_map(|statement| &statement.actions);
                all.for_each(|action| _ = actions.insert(action, &service.title));
            }
            items.extend(verbs.iter().map(|(verb, docs)| item(verb, ItemKind::Flag, &docs.join("; "), 0)));
            items.extend(actions.iter().map(|(action, title)| item(action, ItemKind::Value, title, 1)));
        }
        [.., "on" | ",", _] if words.contains(&"on") && !words.contains(&"if") => {
            let insert = "if {${1:StringEquals}: {\"${2:aws:RequestedRegion}\": \"${3}\"}}".to_owned();
            items.push(snippet("if", ItemKind::Keyword, "the condition under which", 0, insert));
        }
        [.., "on" | "if", _] => {}
        _ => items.push(item("on", ItemKind::Keyword, "and then what it may be done to", 0)),
    }
}
