//! Completions at a cursor, best first.

use super::context::{Context, Place, context};
use super::items::{Item, ItemKind, NAMES, item, nodes, params, snippet, typed};
use super::known::Known;
use super::lines::Within;
use super::{bodies, modules, properties, prose};
use crate::catalog::{BodyKind, Parameter, Service, Type, attributes};
use crate::diagnostics::CODES;
use crate::graph::{Entry, Files};
use crate::source::{Span, is_word};

/// The completions at a place.
#[derive(Debug)]
pub struct Completion {
    /// The word being typed, which is replaced.
    pub span: Span,
    /// The items, best first.
    pub items: Vec<Item>,
    /// There are more names than these: what is typed next may bring others.
    pub partial: bool,
}

/// The completions at an offset.
pub fn completion(text: &str, offset: usize, known: &Known, files: &dyn Files) -> Completion {
    let context = context(text, offset, known);
    let mut items = Vec::new();
    match &context.place {
        Place::Comment => {}
        _ if modules::offers(&context, text, offset, known, &mut items) => {}
        Place::Statement => statement(&context, &mut items),
        Place::Target => targets(&context, &mut items),
        Place::Arguments { service, given, key: None } => {
            arguments(&service.parameters, given, &mut items);
            condition(service.filter.is_some(), given, &mut items);
        }
        Place::Attributes { of, given, key: None } => arguments(attributes(of), given, &mut items),
        Place::Options { given, both, key: None } => options(&context, given, *both, &mut items),
        Place::Arguments { key: Some(key), .. }
        | Place::Options { key: Some(key), .. }
        | Place::Attributes { key: Some(key), .. } => {
            values(&context, key, &mut items);
        }
        Place::Column { colon } => bodies::columns(*colon, &mut items),
        Place::Takes { kind: true } => bodies::taken(&context, &mut items),
        Place::Allow { words } => bodies::allows(&context, words, &mut items),
        Place::Property(property) if property.within == Within::Value => deployed(&context, &mut items),
        Place::Property(property) => properties::properties(&context, property, &mut items),
        Place::Deployed => deployed(&context, &mut items),
        Place::Attribute { node } => properties::attributes_of(&context, node, &mut items),
        Place::Type => properties::types_of_all(&context, NAMES, &mut items),
        Place::Keyword { words } => keyword(&context, words, &mut items),
        Place::Setting { node: None, .. } => {
            nodes(&context, |_| true, 0, &mut items);
            params(&context, 0, &mut items);
            items.iter_mut().filter(|item| item.kind == ItemKind::Param).for_each(|item| item.insert.push_str(" = "));
        }
        Place::Setting { node: Some(node), key: None } => {
            let service = context.names.get(node);
            service.into_iter().for_each(|service| arguments(&service.parameters, &[], &mut items));
        }
        Place::Setting { key: Some(key), .. } => values(&context, key, &mut items),
        Place::Text { param: true } => params(&context, 0, &mut items),
        Place::Path { folder, pipes } => paths(&context, files, (folder, *pipes), &mut items),
        Place::After | Place::Takes { .. } | Place::Value | Place::Text { param: false } => {}
    }
    items.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    items.dedup_by(|a, b| a.label == b.label);
    let names = |item: &&Item| {
        matches!(item.kind, ItemKind::Node | ItemKind::Folder | ItemKind::File) || matches!(context.place, Place::Type)
    };
    let partial = items.iter().filter(names).count() >= NAMES;
    Completion { span: Span::new(context.start, context.start + context.typed.len()), items, partial }
}

/// Words that statements begin with, and what is written after them.
pub const STATEMENTS: &[(&str, &str, &str)] = &[
    ("use", "a service file, whose kind exists in this file", "use \"${1:services/kind.toml}\""),
    ("import", "the names of another file of the deployment", "import \"${1:tables.pipe}\""),
    (
        "module",
        "statements that are called like a kind",
        "module ${1:name}(${2:src}: ${3:stream}) {\n  ${2:src} -> ${4}\n}",
    ),
    ("param", "a parameter of the deployment", "param ${1:name} = \"${2:default}\""),
    ("output", "one more thing that the deployment tells", "output ${1:name} = ${2:node}.${3:attribute}"),
    ("env", "arguments that differ in one environment", "env ${1:name} {\n  ${2:node}.${3:argument} = ${4:value}\n}"),
    ("tags", "tags of everything that is deployed", "tags {\n  ${1:team} = \"${2:data}\"\n}"),
    ("accept", "a finding that somebody has looked at", "accept ${1:code} on ${2:name} because \"${3:reason}\""),
    ("moved", "a node that was deployed under another name", "moved ${1:old_name} to ${2:name}"),
    ("deny", "findings of a code are errors in this file", "deny ${1:code}"),
    ("warn", "findings of a code are warnings in this file", "warn ${1:code}"),
    ("allow", "findings of a code are not told in this file", "allow ${1:code}"),
];

fn statement(context: &Context<'_>, items: &mut Vec<Item>) {
    nodes(context, |_| true, 0, items);
    items.extend(context.catalog.services().map(|service| kind(service, 1)));
    let keywords =
        STATEMENTS.iter().map(|(word, doc, insert)| snippet(word, ItemKind::Keyword, doc, 2, (*insert).to_owned()));
    items.extend(keywords);
    items.push(item("existing", ItemKind::Keyword, "a resource that is there already", 2));
}

/// The ends that an arrow may lead to: declared nodes, then kinds.
fn targets<'t>(context: &Context<'t>, items: &mut Vec<Item>) {
    // From something unknown an arrow may lead anywhere.
    let fits = |service| context.left.is_empty() || context.links(service).next().is_some();
    nodes(context, fits, 0, items);
    for service in context.catalog.services().filter(|service| fits(service)) {
        let mut found = kind(service, 1);
        if let Some((_, accept)) = context.links(service).next() {
            found.detail = accept.doc.clone();
        }
        items.push(found);
    }
    items.push(item("existing", ItemKind::Keyword, "a resource that is there already", 2));
}

/// The entries of a folder that code, or where `pipes` says so another `.pipe` file, may be in.
fn paths(context: &Context<'_>, files: &dyn Files, (folder, pipes): (&str, bool), items: &mut Vec<Item>) {
    let mut entries = files.list(folder);
    let fits = |entry: &Entry| entry.name.ends_with(".pipe") == pipes || (entry.is_folder && pipes);
    entries.retain(|entry| typed(context, &entry.name) && fits(entry));
    entries.sort_unstable_by(|a, b| (!a.is_folder, &a.name).cmp(&(!b.is_folder, &b.name)));
    entries.truncate(NAMES);
    items.extend(entries.iter().map(|entry| match entry.is_folder {
        true => item(&entry.name, ItemKind::Folder, "folder", 0),
        false => item(&entry.name, ItemKind::File, "file", 1),
    }));
}

/// A value that is known when it is deployed: a parameter, or a node, of which an attribute follows.
fn deployed(context: &Context<'_>, items: &mut Vec<Item>) {
    params(context, 0, items);
    let start = items.len();
    nodes(context, |_| true, 1, items);
    for item in items.iter_mut().skip(start) {
        item.insert = format!("{}.${{1:arn}}", item.label);
        item.snippet = true;
    }
}

/// A kind, with a name and what it cannot do without to fill in.
fn kind(service: &Service, rank: usize) -> Item {
    let mut insert = format!("{} ${{1:name}}", service.kind);
    let mut place = 1;
    let mut next = || {
        place += 1;
        place
    };
    let required = service.parameters.iter().filter(|(_, parameter)| parameter.required);
    let given: Vec<String> = required
        .map(|(name, parameter)| match (parameter.positional, parameter.kind) {
            (true, _) => format!("\"${{{}:{name}}}\"", next()),
            (false, Type::Node) => format!("{name}=${{{}:name}}", next()),
            (false, _) => format!("{name}=\"${{{}}}\"", next()),
        })
        .collect();
    if !given.is_empty() {
        insert.push_str(&format!("({})", given.join(", ")));
    }
    match service.body {
        Some(BodyKind::Columns) => {
            let (of, kind) = (service.columns.as_ref()).map_or(("column", "string"), |columns| {
                (columns.of.as_str(), columns.types.keys().next().map_or("string", String::as_str))
            });
            insert.push_str(&format!(" {{\n  ${{{}:{of}}}: ${{{}:{kind}}}\n}}", next(), next()))
        }
        Some(BodyKind::Allows) => {
            insert.push_str(&format!(" {{\n  allow ${{{}:read}} on ${{{}:name}}\n}}", next(), next()))
        }
        Some(BodyKind::Properties) => insert.push_str(&format!(" {{\n  ${{{}:Name}} = ${{{}}}\n}}", next(), next())),
        None => {}
    }
    Item { doc: service.doc.clone(), ..snippet(&service.kind, ItemKind::Kind, &service.title, rank, insert) }
}

type Parameters = crate::catalog::Map<Parameter>;

/// Arguments that are not given yet: what must be written first, then keys and flags, then choices as flags.
fn arguments(parameters: &Parameters, given: &[&str], items: &mut Vec<Item>) {
    let is_given = |name: &str, parameter: &Parameter| {
        given.iter().any(|word| *word == name || parameter.choices.iter().any(|choice| choice == word))
    };
    for (name, parameter) in parameters.iter().filter(|(name, parameter)| !is_given(name, parameter)) {
        let doc = prose::parameter(name, parameter);
        let rank = if parameter.required { 0 } else { 1 };
        items.push(match parameter.kind {
            Type::Bool => Item { doc, ..item(name, ItemKind::Flag, &parameter.doc, rank) },
            kind => {
                let insert = match kind {
                    Type::String | Type::Code | Type::Text | Type::Routes => format!("{name}=\"${{1}}\""),
                    Type::List => format!("{name}=[\"${{1}}\"]"),
                    Type::Map => format!("{name}={{${{1:key}}: \"${{2}}\"}}"),
                    _ => format!("{name}=${{1}}"),
                };
                Item { doc, ..snippet(name, ItemKind::Argument, &parameter.doc, rank, insert) }
            }
        });
        let words = parameter.choices.iter().filter(|choice| is_word(choice) && *choice != "none");
        items.extend(words.map(|choice| item(choice, ItemKind::Flag, &format!("{name}: {}", parameter.doc), 2)));
    }
}

/// Verbs and options of the arrow around the cursor.
fn options(context: &Context<'_>, given: &[&str], both: bool, items: &mut Vec<Item>) {
    for accept in context.accepts().filter(|accept| !both || accept.two_way.is_some()) {
        let verbs = accept.verbs.iter().filter(|(verb, _)| !given.contains(&verb.as_str()));
        items.extend(verbs.map(|(verb, doc)| item(verb, ItemKind::Flag, doc, 0)));
        arguments(&accept.options, given, items);
        condition(accept.filter.is_some(), given, items);
    }
}

/// A `where`, where it is taken and not there yet.
fn condition(taken: bool, given: &[&str], items: &mut Vec<Item>) {
    if taken && !given.contains(&"where") {
        let insert = "where ${1:field} == \"${2:value}\"".to_owned();
        items.push(snippet("where", ItemKind::Keyword, "only what meets the condition", 1, insert));
    }
}

/// Values of an argument.
fn values(context: &Context<'_>, key: &str, items: &mut Vec<Item>) {
    let Some(parameter) = context.parameter(key) else { return };
    match parameter.kind {
        Type::Bool => items.extend(["true", "false"].map(|word| item(word, ItemKind::Value, &parameter.doc, 0))),
        Type::Node => nodes(context, |service| parameter.kinds.contains(&service.kind), 0, items),
        Type::Map => {}
        _ => params(context, 1, items),
    }
    for (place, choice) in parameter.choices.iter().enumerate() {
        let mut found = item(choice, ItemKind::Value, &parameter.doc, place.min(1));
        if !is_word(choice) {
            found.insert = format!("\"{choice}\"");
        }
        items.push(found);
    }
    for name in &parameter.names {
        items.push(Item { insert: format!("\"{name}\""), ..item(name, ItemKind::Value, &parameter.doc, 1) });
    }
    if parameter.none {
        items.push(item("none", ItemKind::Value, "switches the default off", 2));
    }
    let unit = parameter.unit.as_deref().unwrap_or_default();
    items.extend(
        parameter.values.iter().map(|value| item(&format!("{value}{unit}"), ItemKind::Value, &parameter.doc, 0)),
    );
}

/// `accept CODE on NAME because`, `deny CODE`
fn keyword(context: &Context<'_>, words: &[&str], items: &mut Vec<Item>) {
    let codes = CODES.iter().filter(|code| code.acceptable() || words.first() == Some(&"deny"));
    let codes = codes.map(|code| item(&code.to_string(), ItemKind::Code, code.title(), 1));
    match words {
        ["accept"] => items.extend(codes),
        ["accept", _] => items.push(item("on", ItemKind::Keyword, "the node it is accepted on", 0)),
        ["accept", _, "on"] => nodes(context, |_| true, 0, items),
        ["accept", _, "on", _] => {
            let insert = "because \"${1:reason}\"".to_owned();
            items.push(snippet("because", ItemKind::Keyword, "why it is acceptable", 0, insert));
        }
        ["moved", .., "to"] => nodes(context, |_| true, 0, items),
        ["moved", _, ..] => items.push(item("to", ItemKind::Keyword, "the name that it has now", 0)),
        ["deny" | "warn" | "allow"] | ["deny" | "warn" | "allow", .., ","] => {
            items.extend(codes);
            items.push(item("warnings", ItemKind::Keyword, "all of them", 0));
        }
        _ => {}
    }
}
