//! What may be written in bodies that hold columns or permissions.

use super::context::Context;
use super::items::{Item, ItemKind, item, nodes, snippet};
use super::properties;
use crate::catalog::Service;
use std::collections::BTreeMap;

/// Types that columns have, with what is to be filled in.
const TYPES: &[(&str, &str)] = &[
    ("string", "string"),
    ("int", "int"),
    ("bigint", "bigint"),
    ("double", "double"),
    ("boolean", "boolean"),
    ("date", "date"),
    ("timestamp", "timestamp"),
    ("float", "float"),
    ("smallint", "smallint"),
    ("tinyint", "tinyint"),
    ("binary", "binary"),
    ("decimal", "decimal(${1:10},${2:2})"),
    ("char", "char(${1:10})"),
    ("varchar", "varchar(${1:100})"),
    ("array", "array<${1:string}>"),
    ("map", "map<${1:string},${2:string}>"),
    ("struct", "struct<${1:name}:${2:string}>"),
];

/// The next word of the line of a column.
pub fn columns(colon: bool, items: &mut Vec<Item>) {
    if !colon {
        properties::targets(items);
        let insert = "partition ${1:name}: string".to_owned();
        items.push(snippet("partition", ItemKind::Keyword, "a key of the table's partitions", 0, insert));
        return;
    }
    items.extend(TYPES.iter().enumerate().map(|(rank, (name, insert))| Item {
        snippet: insert.contains('$'),
        insert: (*insert).to_owned(),
        ..item(name, ItemKind::Value, "column type", rank)
    }));
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
