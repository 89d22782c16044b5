//! `docs/service-file.schema.json`: the schema that service files name for editors, and that the binary prints, is that of the types.
//!
//! `UPDATE=1 cargo test --test catalog json_schema` writes it; `tests/judges/test_service_schema.py` holds it to the files.

use pipec::catalog::{Catalog, json_schema};
use std::fs;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/service-file.schema.json");

#[test]
fn the_schema_is_that_of_the_types() {
    let wanted = json_schema();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(FILE, &wanted).unwrap();
    }
    let file = fs::read_to_string(FILE).unwrap_or_default();
    assert!(file == wanted, "the schema is old: UPDATE=1 cargo test --test catalog json_schema");
}

#[test]
fn every_service_file_names_the_schema() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/services");
    for kind in Catalog::built_in().kinds() {
        let text = fs::read_to_string(format!("{folder}/{kind}.toml")).unwrap();
        let named = text.lines().next().and_then(|line| line.strip_prefix("#:schema "));
        let path = fs::canonicalize(format!("{folder}/{}", named.unwrap_or_default())).unwrap();
        assert_eq!(path, fs::canonicalize(FILE).unwrap(), "{kind}.toml");
    }
}
