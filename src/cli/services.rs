//! `pipec services`: the kinds there are, and whether a service file is one.

use super::input::Input;
use super::{CLEAN, FINDINGS, Failure, note, print};
use clap::{Args, ValueHint};
use pipec::catalog::load::Mistake;
use pipec::catalog::{Catalog, SERVICE_SCHEMA, Service};
use pipec::explain;
use pipec::graph::{Selection, uses};
use pipec::source::Source;
use std::path::{Path, PathBuf};

/// List the kinds of nodes, check a service file, or print the schema of such files
///
/// A service file describes a kind of node: those of pipec lie in `src/catalog/services`, and a file has kinds of its own by `use`.
/// With --check every name in one is looked up: paths, filters, links, permissions, arguments. The exit status is 1 where one
/// leads nowhere, and each is told at its line and column. With --schema the fields of such a file are printed as a JSON
/// Schema. An editor takes it from a file, which the first line names: `#:schema service-file.schema.json`.
#[derive(Debug, Args)]
pub struct Services {
    /// All arrows with the permissions each becomes, as a Markdown table
    #[arg(long)]
    arrows: bool,
    /// Check this service file, `-` for standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "arrows")]
    check: Option<PathBuf>,
    /// The JSON Schema of service files, by which editors complete and check them
    #[arg(long, conflicts_with_all = ["arrows", "check"])]
    schema: bool,
}

impl Services {
    pub fn run(&self) -> Result<u8, Failure> {
        let catalog = Catalog::built_in();
        let Some(path) = &self.check else {
            print(&match (self.arrows, self.schema) {
                (true, _) => explain::arrows(catalog),
                (_, true) => SERVICE_SCHEMA.to_owned(),
                _ => explain::services(catalog),
            })?;
            return Ok(CLEAN);
        };
        let (source, service) = read(path, catalog)?;
        match service {
            Ok(_) => note(&format!("{}: no mistakes\n", source.name())),
            Err(found) => return refuse(&source, &found),
        }
        Ok(CLEAN)
    }
}

/// Reads a service file; a calendar that it names stands relative to it.
pub fn read(path: &Path, catalog: &Catalog) -> Result<(Source, Result<Service, Vec<Mistake>>), Failure> {
    let source = Input::read(path, &Selection::default())?.source;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let calendar = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|error| format!("{name}: {error}"));
    let service = uses::service(source.text(), catalog, &calendar);
    Ok((source, service))
}

/// Reports the mistakes of a service file.
pub fn refuse(source: &Source, found: &[Mistake]) -> Result<u8, Failure> {
    let lines = found.iter().map(|mistake| format!("{}:{mistake}\n", source.name()));
    print(&lines.collect::<String>())?;
    let mistakes = if found.len() == 1 { "mistake" } else { "mistakes" };
    note(&format!("{}: {} {mistakes}\n", source.name(), found.len()));
    Ok(FINDINGS)
}
