//! Packs the service files (`src/catalog/services/*.toml`) into one JSON text, so that the binary carries data that loads in well under a
//! millisecond. They are read and checked first, by the code that `pipec services --check` runs: a mistake in one fails the build, at its
//! place.

#![allow(dead_code, unreachable_pub, unused_imports, reason = "the library uses what is left over here")]

#[path = "src/catalog"]
mod catalog {
    pub mod check;
    pub mod conditions;
    pub mod load;
    pub mod schema;
    pub mod shape;
}
#[path = "src/suggest.rs"]
mod suggest;

use catalog::{check, load};
use serde::Deserialize;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

const FOLDER: &str = "src/catalog/services";

/// A calendar is a file of its own, which a script writes, and is named relative to the service file.
fn calendar(name: &str) -> Result<String, String> {
    let file = Path::new(FOLDER).join(name);
    println!("cargo::rerun-if-changed={}", file.display());
    fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))
}

/// Everything that is wrong in the files, each with its place.
fn mistakes(files: &[(PathBuf, String)]) -> Vec<String> {
    let mut found = Vec::new();
    let mut services = Vec::new();
    for (path, text) in files {
        match load::parse(text, &calendar) {
            Ok(service) => services.push((path, text, service)),
            Err(mistake) => found.push(format!("{}:{mistake}", path.display())),
        }
    }
    // A kind that could not be read is unknown to others, which is no mistake of theirs.
    if found.is_empty() {
        let all: Vec<_> = services.iter().map(|(_, _, service)| service).collect();
        for (path, text, service) in &services {
            let of_file = load::mistakes(text, &all, service, &check::NoFacts);
            found.extend(of_file.iter().map(|mistake| format!("{}:{mistake}", path.display())));
        }
    }
    found
}

fn main() -> Result<(), Box<dyn Error>> {
    for used in [
        FOLDER,
        "src/catalog/check",
        "src/catalog/schema",
        "src/catalog/load.rs",
        "src/catalog/load",
        "src/catalog/definitions.toml",
        "src/suggest.rs",
        "build.rs",
    ] {
        println!("cargo::rerun-if-changed={used}");
    }
    let mut paths: Vec<_> = fs::read_dir(FOLDER)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path)?;
        files.push((path, text));
    }
    let found = mistakes(&files);
    if !found.is_empty() {
        found.iter().for_each(|mistake| println!("cargo::error={mistake}"));
        process::exit(1);
    }
    let mut services = Vec::new();
    for (_, text) in &files {
        let table = load::expand(text).map_err(|mistake| mistake.to_string())?;
        let mut service = serde_json::Value::deserialize(toml::de::Deserializer::from(table))?;
        for parameter in service.get_mut("parameters").and_then(|all| all.as_object_mut()).into_iter().flatten() {
            let Some(named) = parameter.1.get_mut("calendar") else { continue };
            *named = serde_json::from_str(&calendar(named.as_str().unwrap_or_default())?)?;
        }
        services.push(service);
    }
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("catalog.json"), serde_json::to_vec(&services)?)?;
    Ok(())
}
