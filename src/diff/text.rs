//! A comparison as text: a line for each change, which begins with `+`, `-`, `~`, or with `!` where data is at stake.

use super::shape::{Change, Settings};
use super::{Diff, Fate, Moved, Permission, Rename, ResourceChange, Variable};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The comparison, or that nothing changes.
pub fn text(diff: &Diff) -> String {
    let mut out = alone(diff);
    for (name, within) in &diff.environments {
        let _ = write!(out, "\nin the environment `{name}`\n\n{}", alone(within));
    }
    out
}

fn alone(diff: &Diff) -> String {
    let mut out = String::new();
    section(&mut out, "parameters", diff.parameters.iter().map(changed));
    section(&mut out, "outputs", diff.outputs.iter().map(changed));
    section(&mut out, "nodes", diff.nodes.iter().map(changed));
    section(&mut out, "arrows", diff.arrows.iter().map(changed));
    let lost = permissions(&diff.lost, &diff.gained, '-', "could");
    section(&mut out, "permissions", permissions(&diff.gained, &diff.lost, '+', "may").into_iter().chain(lost));
    section(&mut out, "deployment", diff.resources.iter().map(deployed));
    section(&mut out, "variables", diff.variables.iter().map(told));
    section(&mut out, "renamed", diff.moved.iter().map(moved));
    section(&mut out, "perhaps renamed", diff.renames.iter().map(renamed));
    if out.is_empty() { "nothing changes\n".to_owned() } else { out }
}

fn section(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        let gap = if out.is_empty() { "" } else { "\n" };
        let _ = write!(out, "{gap}{title}\n  {}\n", lines.join("\n  "));
    }
}

fn changed(change: &Change) -> String {
    let sign = match change.how {
        "added" => '+',
        "removed" => '-',
        _ => '~',
    };
    let mut said = Vec::new();
    let mut names: Vec<&String> = change.before.keys().chain(change.after.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let at = |settings: &Settings| settings.get(name).cloned();
        said.push(match (at(&change.before), at(&change.after)) {
            (None, Some(after)) if after.is_empty() => name.clone(),
            (Some(before), None) if before.is_empty() => format!("no longer {name}"),
            (Some(before), Some(after)) => format!("{name} {before} -> {after}"),
            (None, Some(after)) if change.how == "added" => format!("{name}={after}"),
            (None, Some(after)) => format!("{name} -> {after}"),
            (Some(before), None) if change.how == "removed" => format!("{name}={before}"),
            (Some(before), None) => format!("{name} no longer {before}"),
            (None, None) => continue,
        });
    }
    let settings = if said.is_empty() { String::new() } else { format!(": {}", said.join(", ")) };
    format!("{sign} {}{settings}", change.what)
}

/// Permissions of one actor on one thing in one line.
fn permissions(all: &[Permission], others: &[Permission], sign: char, verb: &str) -> Vec<String> {
    let key = |one: &Permission| (one.who.clone(), one.action.clone(), one.on.clone(), one.by);
    let others: BTreeSet<_> = others.iter().map(key).collect();
    let mut groups: BTreeMap<(&str, &str, String), Vec<&str>> = BTreeMap::new();
    for one in all {
        let by = if one.by == "resource" { ", by its policy" } else { "" };
        // The condition of a resource's own policy says who, which is said already, unless it is all that changes.
        let condition = one.condition.as_ref().filter(|_| by.is_empty() || others.contains(&key(one)));
        let how = condition.map_or(by.to_owned(), |condition| format!("{by} if {condition}"));
        groups.entry((&one.who, &one.on, how)).or_default().push(&one.action);
    }
    let line = |((who, on, how), actions): ((&str, &str, String), Vec<&str>)| {
        format!("{sign} `{who}` {verb} {} on {on}{how}", actions.join(", "))
    };
    groups.into_iter().map(line).collect()
}

fn told(variable: &Variable) -> String {
    format!("~ the code of `{}` must read {} instead of {}", variable.who, variable.to, variable.from)
}

fn moved(moved: &Moved) -> String {
    let missing = match moved.missing.as_slice() {
        [] => String::new(),
        lines => format!("; Terraform finds it with a line for each name: `{}`", lines.join("` and `")),
    };
    format!("~ {} was {}, and stays what is deployed{missing}", moved.to, moved.from)
}

fn renamed(rename: &Rename) -> String {
    let keeps = rename.line.as_ref().map(|line| format!("; `{line}` keeps it")).unwrap_or_default();
    format!("{} is like {}: a new name makes a new resource, and the old one goes{keeps}", rename.to, rename.from)
}

fn deployed(change: &ResourceChange) -> String {
    let (id, kind, node) = (&change.id, &change.kind, &change.node);
    let by = if change.properties.is_empty() { String::new() } else { format!(": {}", change.properties.join(", ")) };
    let data = match (&change.lost, &change.kept) {
        (Some(lost), _) => format!("; the {lost} in it are lost"),
        (None, Some(kept)) => format!("; the {kept} in it are kept, in a resource that this stack no longer knows"),
        (None, None) => String::new(),
    };
    let sign = |usual: char| if change.lost.is_some() || change.kept.is_some() { '!' } else { usual };
    match change.fate {
        Fate::Added => format!("+ {id} ({kind})"),
        Fate::Changed => format!("~ {id} ({kind}){by}"),
        Fate::Replaced => format!("{} replaces {id} ({kind}) of `{node}`{by}{data}", sign('~')),
        Fate::Refused => format!("! {id} of `{node}` is refused: it {}", change.why.as_deref().unwrap_or_default()),
        Fate::Removed => format!("{} removes {id} ({kind}) of `{node}`{data}", sign('-')),
    }
}
