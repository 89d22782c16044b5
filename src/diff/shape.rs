//! Nodes, arrows and parameters, and the settings of each.

use super::names::{Both, name};
use super::words::{usual, value};
use crate::catalog::Parameter;
use crate::graph::{Arguments, Default as Preset, Edge, EdgeKind, Graph, Node, Test};
use crate::plan::{Param, Plan, show};
use petgraph::visit::EdgeRef;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Range;

/// Settings by name; the value is empty where the name says it all.
pub type Settings = BTreeMap<String, String>;

/// A node, an arrow or a parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The settings that are written on it.
    pub set: Settings,
    /// The settings that hold where nothing is written.
    usual: Settings,
}

impl Item {
    fn value(&self, setting: &str) -> Option<&String> {
        self.set.get(setting).or_else(|| self.usual.get(setting))
    }

    /// The settings that are written on one of the two and do not hold of the other: here, and there.
    fn differing(&self, other: &Self) -> (Settings, Settings) {
        let mut both = (Settings::new(), Settings::new());
        for setting in self.set.keys().chain(other.set.keys()) {
            let (here, there) = (self.value(setting), other.value(setting));
            if here != there {
                both.0.extend(here.map(|value| (setting.clone(), value.clone())));
                both.1.extend(there.map(|value| (setting.clone(), value.clone())));
            }
        }
        both
    }

    /// True if the same settings hold of both.
    pub fn same(&self, other: &Self) -> bool {
        self.differing(other) == Default::default()
    }
}

/// Items by the names that people call them; arrows between the same two nodes are called alike.
pub type Items = BTreeMap<String, Vec<Item>>;

/// An item that is not in both versions, or not the same in both.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `bucket raw`, or `firehose -> raw`.
    pub what: String,
    /// `added`, `removed` or `changed`.
    pub how: &'static str,
    /// The settings that held before, by name; of a changed item, only those that differ.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub before: Settings,
    /// The settings that hold now.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub after: Settings,
}

/// Compares items of the same name.
pub fn changes(old: &Items, new: &Items, both: Both<'_>) -> Vec<Change> {
    let mut names: Vec<(String, &String)> = old.keys().chain(new.keys()).map(|name| (both.told(name), name)).collect();
    names.sort();
    names.dedup();
    let all = names.iter().flat_map(|(told, name)| of_name(told, old.get(*name), new.get(*name)));
    let told = |all: Settings| all.iter().map(|(name, value)| (both.told(name), both.told(value))).collect();
    all.map(|change| Change {
        what: both.told(&change.what),
        how: change.how,
        before: told(change.before),
        after: told(change.after),
    })
    .collect()
}

fn of_name(what: &str, old: Option<&Vec<Item>>, new: Option<&Vec<Item>>) -> Vec<Change> {
    let several = old.into_iter().chain(new).any(|items| items.len() > 1);
    // An item that is the same in both is no change, wherever it stands among those of its name.
    let mut count: BTreeMap<&Item, usize> = BTreeMap::new();
    new.into_iter().flatten().for_each(|item| *count.entry(item).or_default() += 1);
    let mut unlike = |item: &&Item| match count.get_mut(*item).filter(|left| **left > 0) {
        Some(left) => {
            *left -= 1;
            false
        }
        None => true,
    };
    let before: Vec<&Item> = old.into_iter().flatten().filter(&mut unlike).collect();
    let mut after: Vec<&Item> = Vec::new();
    for item in new.into_iter().flatten() {
        if let Some(left) = count.get_mut(item).filter(|left| **left > 0) {
            *left -= 1;
            after.push(item);
        }
    }
    let alone = |how, item: &Item, was: bool| {
        let (before, after) =
            if was { (item.set.clone(), Settings::new()) } else { (Settings::new(), item.set.clone()) };
        Change { what: what.to_owned(), how, before, after }
    };
    let mut all = Vec::new();
    for (old, new) in before.iter().zip(&after) {
        let (before, after) = old.differing(new);
        if before.is_empty() && after.is_empty() {
            continue;
        }
        let common = old.set.iter().filter(|(name, value)| new.set.get(*name) == Some(*value));
        let which: Vec<String> = common.map(|(name, value)| format!("{name}={value}")).collect();
        let which = if several && !which.is_empty() { format!(" ({})", which.join(", ")) } else { String::new() };
        all.push(Change { what: format!("{what}{which}"), how: "changed", before, after });
    }
    all.extend(before.iter().skip(after.len()).map(|item| alone("removed", item, true)));
    all.extend(after.iter().skip(before.len()).map(|item| alone("added", item, false)));
    all
}

/// The parameters, each with its preset, and the value that its environment gives.
pub fn parameters(plan: &Plan<'_>) -> Items {
    let item = |param: &Param<'_>| {
        let key = if param.import.is_some() { "import_value" } else { "default" };
        let doc = param.doc.map(|doc| ("doc", format!("\"{doc}\"")));
        let secret = param.secret.then(|| ("secret", String::new()));
        // A secret has no value in an environment that is deployed.
        let value = param.value.filter(|value| param.default != Some(*value) && !param.secret);
        let value = value.map(|value| ("value", shown(value)));
        let set = preset(param, plan).map(|preset| (key, preset)).into_iter().chain(value).chain(doc).chain(secret);
        vec![Item { set: set.map(|(name, value)| (name.to_owned(), value)).collect(), ..Item::default() }]
    };
    plan.params.iter().map(|param| (param.name.to_owned(), item(param))).collect()
}

/// The outputs of one's own, each with what it tells.
pub fn outputs(graph: &Graph<'_>, plan: &Plan<'_>) -> Items {
    let all = graph.outputs.iter().filter_map(|written| {
        let id = written.id();
        let at = plan.outputs.binary_search_by(|output| output.id.cmp(&id)).ok()?;
        let output = plan.outputs.get(at)?;
        let doc = (!output.doc.is_empty()).then(|| ("doc", format!("\"{}\"", output.doc)));
        let export = output.export.as_ref().map(|name| ("export", format!("\"{}\"", show(name, plan))));
        let set = std::iter::once(("value", format!("\"{}\"", show(&output.value, plan)))).chain(doc).chain(export);
        let set = set.map(|(name, value)| (name.to_owned(), value)).collect();
        Some((written.name.text.to_owned(), vec![Item { set, ..Item::default() }]))
    });
    all.collect()
}

/// The default of a parameter in the document, as it is written and not shown of a secret, or its export.
fn preset(param: &Param<'_>, plan: &Plan<'_>) -> Option<String> {
    before(param, param.default, plan)
}

/// The value with which a parameter is deployed as far as it is known, likewise.
pub fn deployed(param: &Param<'_>, plan: &Plan<'_>) -> Option<String> {
    before(param, param.value, plan)
}

fn before(param: &Param<'_>, value: Option<&Preset>, plan: &Plan<'_>) -> Option<String> {
    let export = param.import.as_ref().map(|name| format!("\"{}\"", show(name, plan)));
    export.or_else(|| value.map(|value| if param.secret { "...".to_owned() } else { shown(value) }))
}

/// A preset as it is written.
fn shown(preset: &Preset) -> String {
    match preset {
        Preset::Text(text) => format!("\"{text}\""),
        other => other.text().into_owned(),
    }
}

/// The nodes, each by kind and name.
pub fn nodes(graph: &Graph<'_>) -> Items {
    let mut all = Items::new();
    for index in graph.flow.node_indices() {
        let Some(node) = graph.flow.node_weight(index) else { continue };
        let existing = if node.existing.is_some() { "existing " } else { "" };
        let kind = if node.name.is_some() { format!("{} ", node.service.kind) } else { String::new() };
        all.entry(format!("{existing}{kind}{}", name(graph, index))).or_default().push(item(graph, node));
    }
    all
}

/// The settings of each node, by its id.
pub fn by_id(graph: &Graph<'_>) -> BTreeMap<String, Item> {
    graph.flow.node_weights().map(|node| (node.id.clone(), item(graph, node))).collect()
}

fn item(graph: &Graph<'_>, node: &Node<'_>) -> Item {
    let parameters = &node.service.parameters;
    let usual = parameters.iter().filter_map(|(name, parameter)| Some((name.to_string(), usual(parameter)?)));
    let mut set = given(graph, &node.arguments, |name| parameters.get(name));
    if let Some((span, _)) = &node.filter {
        set.insert("where".to_owned(), condition(graph, span.range()));
    }
    if let Some(existing) = &node.existing {
        set.insert("arn".to_owned(), format!("\"{}\"", graph.written(&existing.arn)));
    }
    if let Some(code) = &node.code {
        let content: String = crate::plan::asset_key(code, true).chars().take(8).collect();
        set.insert("code".to_owned(), format!("\"{}\" ({content})", code.path));
    }
    for (name, text) in &node.texts {
        let hash: String = Sha256::digest(text).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let path = node.arguments.get(name).and_then(|argument| argument.value.as_text()).unwrap_or_default();
        set.insert((*name).to_owned(), format!("\"{path}\" ({hash})"));
    }
    for column in &node.columns {
        let partition = if column.partition { "partition " } else { "" };
        set.insert(format!("column {}", column.name.text), format!("{partition}{}", column.kind));
    }
    for allow in &node.allows {
        let actions: Vec<&str> = allow.actions.iter().map(|action| action.text).collect();
        let on = graph.target(&allow.target, |index| name(graph, index));
        let tests: Vec<String> = allow.condition.iter().map(|test| compared(graph, test)).collect();
        let only = if tests.is_empty() { String::new() } else { format!(" if {}", tests.join(" and ")) };
        set.insert(format!("allow {} on {on}{only}", actions.join(", ")), String::new());
    }
    Item { set, usual: usual.collect() }
}

/// A comparison of a condition: `StringLike "s3:prefix" "in/*"`.
fn compared(graph: &Graph<'_>, test: &Test<'_>) -> String {
    let values: Vec<String> = test.values.iter().map(|value| format!("\"{}\"", graph.written(value))).collect();
    format!("{} \"{}\" {}", test.operator, test.key, values.join(" or "))
}

/// The arrows, each by its ends.
pub fn arrows(graph: &Graph<'_>) -> Items {
    let mut all = Items::new();
    for edge in graph.flow.edge_references() {
        let EdgeKind::Arrow(accept) = edge.weight().kind else { continue };
        let weight: &Edge<'_> = edge.weight();
        let mut set = given(graph, &weight.options, |name| accept.options.get(name));
        if let Some((span, _)) = &weight.filter {
            set.insert("where".to_owned(), condition(graph, span.range()));
        }
        if !weight.verbs.is_empty() {
            set.insert("verbs".to_owned(), weight.verbs.join(", "));
        }
        let mut usual: Settings =
            accept.options.iter().filter_map(|(name, option)| Some((name.to_string(), usual(option)?))).collect();
        if !accept.default_verbs.is_empty() {
            let verbs = accept.default_verbs.join(", ");
            // Verbs that are not written are not told of a new arrow.
            set.retain(|name, value| name != "verbs" || *value != verbs);
            usual.insert("verbs".to_owned(), verbs);
        }
        let ends = format!("{} -> {}", name(graph, edge.source()), name(graph, edge.target()));
        all.entry(ends).or_default().push(Item { set, usual });
    }
    all
}

/// A condition as it is written, without its `where`.
fn condition(graph: &Graph<'_>, place: Range<usize>) -> String {
    graph.text.get(place).unwrap_or_default().trim_start_matches("where").trim_start().to_owned()
}

fn given<'c>(
    graph: &Graph<'_>,
    arguments: &Arguments<'_>,
    parameter: impl Fn(&str) -> Option<&'c Parameter>,
) -> Settings {
    let set = arguments.iter();
    set.map(|(name, argument)| ((*name).to_owned(), value(graph, parameter(name), &argument.value))).collect()
}
