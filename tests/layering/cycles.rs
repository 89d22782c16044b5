//! Files of one folder that import each other in a cycle.

use crate::sources::{files, siblings};
use std::collections::{BTreeMap, BTreeSet};

/// Of files and their imports those in a cycle: all that are left where nobody rests on the rest alone.
fn cycle(mut imports: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
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
fn files_import_each_other_in_no_cycle() {
    let files = files();
    let mut folders: BTreeMap<&str, BTreeMap<String, _>> = BTreeMap::new();
    for file in &files {
        let parts = file.path.rsplit_once('/').and_then(|(folder, name)| Some((folder, name.strip_suffix(".rs")?)));
        if let Some((folder, name)) = parts.filter(|(_, name)| *name != "mod") {
            folders.entry(folder).or_default().insert(name.to_owned(), file);
        }
    }
    assert!(folders.len() > 15, "all folders are looked at");
    for (folder, names) in folders {
        let imports = names.iter().map(|(name, file)| {
            let of = siblings(file).into_iter().filter(|other| names.contains_key(other) && other != name);
            (name.clone(), of.collect())
        });
        let left = cycle(imports.collect());
        assert!(left.is_empty(), "in src/{folder}, these import each other, or files that do: {}", left.join(", "));
    }
}

#[test]
fn cycles_are_found() {
    let of = |imports: &[(&str, &[&str])]| {
        let set = |of: &[&str]| of.iter().map(ToString::to_string).collect();
        cycle(imports.iter().map(|(name, of)| (name.to_string(), set(of))).collect())
    };
    assert_eq!(of(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"]), ("d", &[])]), ["a", "b", "c"]);
    assert!(of(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])]).is_empty());
}
