//! The effect of a deployment on resources: made, changed, replaced and taken away.

use super::names::{Both, name};
use super::shape::deployed;
use crate::catalog::{Dialect, Move, Refusal, Resource, Target, types};
use crate::graph::Graph;
use crate::plan::{Plan, Value, json};
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// A resource of one version.
#[derive(Debug)]
pub struct Made {
    kind: String,
    node: String,
    properties: BTreeMap<String, Property>,
    facts: Facts,
    /// It is kept when it is taken out.
    retain: bool,
    /// It is kept when another one takes its place.
    retain_replaced: bool,
}

/// The attributes that order resources, in the words of both targets. They change none of them.
const ORDER: [&str; 2] = ["DependsOn", "depends_on"];

/// The facts of the catalog about a type.
#[derive(Clone, Debug, Default)]
struct Facts {
    /// Properties whose change replaces it.
    replaces: Vec<String>,
    /// Its name in the account, and the scope of that name.
    named: Vec<String>,
    /// Changes that no update can make.
    refuses: Vec<Refusal>,
    /// The data that it holds.
    holds: Option<String>,
}

/// The values of parameters that are known, by the parameters.
type Presets = BTreeMap<String, Option<String>>;

/// A property of one version.
#[derive(Debug, PartialEq)]
struct Property {
    value: Json,
    /// The resources that it refers to.
    refers: BTreeSet<String>,
    /// The parameters in it: with another value of one it is another.
    presets: Presets,
}

/// The effect of a deployment on a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It is new.
    Added,
    /// It is changed as it stands.
    Changed,
    /// A new one takes its place.
    Replaced,
    /// It cannot be changed so: the whole update is refused.
    Refused,
    /// It goes.
    Removed,
}

/// A resource that a deployment does something to.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct ResourceChange {
    /// The effect on it.
    pub fate: Fate,
    /// Its logical id.
    pub id: String,
    /// CloudFormation's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The type that it had, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// The node it belongs to, as people call it.
    pub node: String,
    /// The properties that change; those that replace it, where it is replaced.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<String>,
    /// The reason for which the update is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The data that is lost with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<String>,
    /// The data that is kept, in a resource that the deployment no longer knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

/// The resources of a plan, by logical id.
pub fn made(graph: &Graph<'_>, plan: &Plan<'_>) -> BTreeMap<String, Made> {
    let mut all = BTreeMap::new();
    for resource in &plan.resources {
        let Some(node) = graph.flow.node_weight(resource.node) else { continue };
        let attributes = resource.attributes.entries().into_iter().filter(|(name, _)| !ORDER.contains(name));
        let entries = resource.properties.entries().into_iter().chain(attributes);
        let properties = entries.map(|(name, value)| (name.to_owned(), property(&value, plan))).collect();
        let role = graph.catalog.role_resource(plan.target).filter(|role| role.kind == resource.kind);
        let facts = role.map_or_else(|| facts(node.service.dialect(plan.target), resource.kind), Facts::of);
        let facts = facts.with_all(resource.kind);
        let node = name(graph, resource.node);
        let (retain, retain_replaced) = (resource.is_kept(), resource.is_kept_when_replaced());
        let made = Made { kind: resource.kind.to_owned(), node, properties, facts, retain, retain_replaced };
        all.insert(resource.id.to_owned(), made);
    }
    all
}

fn property(value: &Value<'_>, plan: &Plan<'_>) -> Property {
    let mut found = Property { value: json(value, plan), refers: BTreeSet::new(), presets: BTreeMap::new() };
    value.leaves(&mut |leaf| match leaf {
        Value::Ref(index, _) => found.refers.extend(plan.resource(*index).map(|resource| resource.id.to_owned())),
        Value::Param(index) => {
            let param = plan.params.get(*index);
            found.presets.extend(param.map(|param| (param.id.clone(), deployed(param, plan))));
        }
        _ => {}
    });
    found
}

impl Made {
    /// Its name in the account, the last of these, and the scope of that name; none where AWS makes one up. With each
    /// the presets of parameters in its property.
    fn name(&self) -> Option<Vec<(&Json, &Presets)>> {
        let value = |path: &String| {
            let mut keys = path.split('.');
            let whole = self.properties.get(keys.next()?)?;
            Some((keys.try_fold(&whole.value, |value, key| value.get(key))?, &whole.presets))
        };
        self.facts.named.iter().map(value).collect::<Option<Vec<_>>>().filter(|names| !names.is_empty())
    }
}

/// A name in backticks after a blank, where it is known.
fn quoted<T>(name: &[(&Json, T)]) -> String {
    name.last().and_then(|(name, _)| name.as_str()).map(|name| format!(" `{name}`")).unwrap_or_default()
}

impl Facts {
    /// The same with what AWS says of the type: what people write of it may be what no service file writes.
    fn with_all(mut self, kind: &str) -> Self {
        let all = types::find(Target::CloudFormation, kind).into_iter().flat_map(types::Kind::replaces);
        self.replaces.extend(all.map(str::to_owned));
        self.replaces.sort_unstable();
        self.replaces.dedup();
        self
    }

    fn of(resource: &Resource) -> Self {
        let Resource { replaces, named, refuses, holds, .. } = resource;
        Self { replaces: replaces.clone(), named: named.clone(), refuses: refuses.clone(), holds: holds.clone() }
    }
}

/// The facts in a service's dialect about a type.
fn facts(dialect: &Dialect, kind: &str) -> Facts {
    let of_arrows = dialect.links.values().flat_map(|link| link.resources.values());
    let found = dialect.resources.values().chain(of_arrows).find(|resource| resource.kind == kind);
    let of_policy = || dialect.policies.values().find(|policy| policy.kind == kind);
    match found {
        Some(resource) => Facts::of(resource),
        None => Facts {
            replaces: of_policy().map(|policy| policy.replaces.clone()).unwrap_or_default(),
            ..Facts::default()
        },
    }
}

/// The change of each resource that is not the same in two versions.
pub fn changes(old: &BTreeMap<String, Made>, new: &BTreeMap<String, Made>, both: Both<'_>) -> Vec<ResourceChange> {
    let replaced = replaced(old, new);
    let mut all = Vec::new();
    for (id, made) in new {
        let (fate, properties) = match (old.get(id), replaced.get(id)) {
            (None, _) => (Fate::Added, Vec::new()),
            (Some(_), Some(properties)) => (Fate::Replaced, properties.clone()),
            (Some(before), None) => match differing(before, made) {
                changed if changed.is_empty() => continue,
                changed => (Fate::Changed, changed),
            },
        };
        let before = old.get(id);
        let why = match before {
            Some(before) => refusal(before, made, fate, &properties),
            None => taken(made, old, new, &replaced),
        };
        let fate = if why.is_some() { Fate::Refused } else { fate };
        let was = before.map(|before| &before.kind).filter(|kind| **kind != made.kind).cloned();
        // The old resource is the one that goes. AWS does not document which version's policy decides whether it is
        // kept: both must.
        let gone =
            before.filter(|_| fate == Fate::Replaced).map(|gone| (gone, gone.retain_replaced && made.retain_replaced));
        all.push(ResourceChange { was, why, ..change(fate, id, made, gone, properties) });
    }
    let removed = old.iter().filter(|(id, _)| !new.contains_key(*id));
    all.extend(removed.map(|(id, made)| change(Fate::Removed, id, made, Some((made, made.retain)), Vec::new())));
    for one in &mut all {
        one.node = both.told(&one.node);
        one.why = one.why.as_ref().map(|why| both.told(why));
    }
    all.sort_by(|a, b| (a.fate, &a.id).cmp(&(b.fate, &b.id)));
    all
}

/// The reason for which AWS refuses such a change of a resource; None where it does not.
fn refusal(before: &Made, after: &Made, fate: Fate, by: &[String]) -> Option<String> {
    if before.kind != after.kind {
        // <https://github.com/aws/aws-sam-cli/issues/6786>
        return Some(format!("cannot turn from {} into {}; use another name for it", before.kind, after.kind));
    }
    if fate == Fate::Replaced {
        // <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html>
        let name = quoted(&after.name().filter(|name| before.name().as_ref() == Some(name))?);
        return Some(format!(
            "cannot be replaced for its new {}, because the old one keeps its name{name} until the new one is there; \
             give it another `name`, or none",
            by.join(" and ")
        ));
    }
    after.facts.refuses.iter().find(|refusal| moved(refusal, before, after)).map(|refusal| refusal.says.clone())
}

/// The reason for which a resource cannot be made: another one of its type, which goes, keeps its name until the new
/// one is there. An update removes last:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks.html>.
fn taken(
    made: &Made,
    old: &BTreeMap<String, Made>,
    new: &BTreeMap<String, Made>,
    replaced: &BTreeMap<String, Vec<String>>,
) -> Option<String> {
    let name = made.name()?;
    let properties = made.facts.named.iter().filter_map(|path| made.properties.get(path.split('.').next()?));
    if properties.flat_map(|property| &property.refers).any(|id| replaced.contains_key(id)) {
        return None;
    }
    let mut gone = old.iter().filter(|(id, other)| other.kind == made.kind && !new.contains_key(*id));
    let (_, keeper) = gone.find(|(_, other)| other.name().as_ref() == Some(&name))?;
    let text = quoted(&name);
    Some(format!(
        "cannot be made under its name{text}, because that of `{}` keeps it until the new one is there; give it another \
         `name`, or remove the old one in a deployment before",
        keeper.node
    ))
}

/// True if a value changes as a refusal says.
fn moved(refusal: &Refusal, before: &Made, after: &Made) -> bool {
    let at = |made: &Made| {
        let (first, rest) = refusal.at.split_first()?;
        let whole = &made.properties.get(first)?.value;
        rest.iter().try_fold(whole, |value, key| value.get(key)).cloned()
    };
    let numbers = |old: &Json, new: &Json| old.as_u64().zip(new.as_u64());
    match (refusal.change, at(before), at(after)) {
        (Move::Appears, None, Some(_)) | (Move::Goes, Some(_), None) => true,
        (Move::Doubles, Some(old), Some(new)) => numbers(&old, &new).is_some_and(|(old, new)| new > 2 * old),
        (Move::Halves, Some(old), Some(new)) => numbers(&old, &new).is_some_and(|(old, new)| 2 * new < old),
        _ => false,
    }
}

fn change(fate: Fate, id: &str, made: &Made, gone: Option<(&Made, bool)>, properties: Vec<String>) -> ResourceChange {
    let held = |kept: bool| gone.filter(|(_, retain)| *retain == kept).and_then(|(gone, _)| gone.facts.holds.clone());
    ResourceChange {
        fate,
        id: id.to_owned(),
        kind: made.kind.clone(),
        was: None,
        node: made.node.clone(),
        properties,
        why: None,
        lost: held(false),
        kept: held(true),
    }
}

/// The resources that are replaced, with the properties that cause it. A reference to a replaced resource changes too.
fn replaced(old: &BTreeMap<String, Made>, new: &BTreeMap<String, Made>) -> BTreeMap<String, Vec<String>> {
    let mut replaced: BTreeMap<String, Vec<String>> = BTreeMap::new();
    loop {
        let mut found = Vec::new();
        for (id, made) in new.iter().filter(|(id, _)| !replaced.contains_key(*id)) {
            let Some(before) = old.get(id) else { continue };
            let moved = |property: &&String| {
                let (before, after) = (before.properties.get(*property), made.properties.get(*property));
                before != after || after.is_some_and(|after| after.refers.iter().any(|id| replaced.contains_key(id)))
            };
            let by: Vec<String> = made.facts.replaces.iter().filter(moved).cloned().collect();
            if before.kind != made.kind || !by.is_empty() {
                found.push((id.clone(), by));
            }
        }
        if found.is_empty() {
            return replaced;
        }
        replaced.extend(found);
    }
}

/// The properties that are not the same, and whether it is kept, which CloudFormation calls its deletion policy.
fn differing(before: &Made, after: &Made) -> Vec<String> {
    let mut names: Vec<&String> = before.properties.keys().chain(after.properties.keys()).collect();
    names.sort();
    names.dedup();
    let differs = |name: &&String| before.properties.get(*name) != after.properties.get(*name);
    let policy = (before.retain != after.retain).then(|| "DeletionPolicy".to_owned());
    let names: Vec<String> =
        names.into_iter().filter(differs).filter(|name| policy.as_ref() != Some(*name)).cloned().collect();
    policy.into_iter().chain(names).collect()
}
