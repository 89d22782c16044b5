//! Files of one folder that import each other in a circle.

use crate::sources::{files, siblings};
use std::collections::{BTreeMap, BTreeSet};

/// Folders whose files can be read in an order in which each rests on those before it alone.
const FOLDERS: &[&str] = &[
    "check",
    "cli/preview",
    "cli/report",
    "diagnostics",
    "diagram",
    "diagram/layout",
    "diagram/svg",
    "diagram/text",
    "diff",
    "emit",
    "explain",
    "ide",
    "lsp",
    "lsp/features",
    "plan",
    "syntax",
    "syntax/format",
];

/// Of files and their imports those in a circle: all that are left where nobody rests on the rest alone.
fn circle(mut imports: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    loop {
        let free: Vec<String> = imports.iter().filter(|(_, of)| of.is_empty()).map(|(name, _)| name.clone()).collect();
        if free.is_empty() {
            return imports.into_keys().collect();
        }
        imports.retain(|name, _| !free.contains(name));
        imports.values_mut().for_each(|of| of.retain(|name| !free.contains(name)));
    }
}

#[test]
fn files_import_each_other_in_no_circle() {
    let files = files();
    for folder in FOLDERS {
        let inside = |path: &str| Some(path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".rs")?.to_owned());
        let names: BTreeMap<String, _> = files
            .iter()
            .filter_map(|file| Some((inside(&file.path).filter(|name| name != "mod" && !name.contains('/'))?, file)))
            .collect();
        assert!(names.len() > 1, "{folder} has files");
        let imports = names.iter().map(|(name, file)| {
            let of = siblings(file).into_iter().filter(|other| names.contains_key(other) && other != name);
            (name.clone(), of.collect())
        });
        let left = circle(imports.collect());
        assert!(left.is_empty(), "in src/{folder}, these import each other, or files that do: {}", left.join(", "));
    }
}

#[test]
fn circles_are_found() {
    let of = |imports: &[(&str, &[&str])]| {
        let set = |of: &[&str]| of.iter().map(ToString::to_string).collect();
        circle(imports.iter().map(|(name, of)| (name.to_string(), set(of))).collect())
    };
    assert_eq!(of(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"]), ("d", &[])]), ["a", "b", "c"]);
    assert!(of(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])]).is_empty());
}
