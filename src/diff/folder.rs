//! The deployments of a folder, in two versions.

use super::{Diff, Side, VERSION};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The changes of every deployment of a folder.
#[derive(Debug, Serialize)]
pub struct Folder {
    /// [`VERSION`].
    pub version: u32,
    /// In the order of their paths.
    pub deployments: Vec<Deployment>,
}

/// A deployment of a folder.
#[derive(Debug, Serialize)]
pub struct Deployment {
    /// The path of its file below the folder.
    pub path: String,
    /// `added`, `removed`, `changed` or `same`.
    pub how: &'static str,
    /// Its changes; where one version has no such file, from or to a deployment of nothing.
    pub diff: Diff,
}

impl Folder {
    /// Compares the deployments of two versions, by the paths of their files below the folder. `nothing` is a deployment
    /// of an empty file.
    pub fn between(old: &BTreeMap<String, Side>, new: &BTreeMap<String, Side>, nothing: &Side) -> Self {
        let removed = old.keys().filter(|path| !new.contains_key(*path));
        let mut paths: Vec<&String> = new.keys().chain(removed).collect();
        paths.sort();
        let deployments = paths.into_iter().map(|path| {
            let (before, after) = (old.get(path), new.get(path));
            let diff = Diff::between(before.unwrap_or(nothing), after.unwrap_or(nothing));
            let how = match (before, after) {
                (None, _) => "added",
                (_, None) => "removed",
                _ if diff.is_empty() => "same",
                _ => "changed",
            };
            Deployment { path: path.clone(), how, diff }
        });
        Self { version: VERSION, deployments: deployments.collect() }
    }

    /// True if nothing changes in any deployment, and none comes or goes.
    pub fn is_empty(&self) -> bool {
        self.deployments.iter().all(|deployment| deployment.how == "same")
    }
}

/// The comparison of each deployment in which something changes.
pub fn text(folder: &Folder) -> String {
    let mut out = String::new();
    for Deployment { path, how, diff } in folder.deployments.iter().filter(|deployment| deployment.how != "same") {
        let gap = if out.is_empty() { "" } else { "\n" };
        let about = match *how {
            "added" => ": a new deployment",
            "removed" => ": removed; what it deployed stays until it is deleted there, and then goes as follows",
            _ => "",
        };
        let _ = write!(out, "{gap}{path}{about}\n\n{}", super::text(diff));
    }
    if out.is_empty() { "nothing changes\n".to_owned() } else { out }
}
