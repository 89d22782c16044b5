//! `pipec services`: the kinds there are, and whether a service file is one.

use super::input::Input;
use super::{CLEAN, FINDINGS, Failure, note, print};
use clap::{Args, ValueHint};
use pipec::catalog::load::Mistake;
use pipec::catalog::{Catalog, Service};
use pipec::explain;
use pipec::graph::{Selection, uses};
use pipec::source::Source;
use std::path::{Path, PathBuf};

/// List the kinds of nodes, or check a service file
///
/// A service file (`src/catalog/services/KIND.toml`) describes a kind of node. With --check every name in one is looked
/// up: paths, filters, links, permissions, arguments. The exit status is 1 where one leads nowhere, and each is told at
/// its line and column.
#[derive(Debug, Args)]
pub struct Services {
    /// All arrows with the permissions each becomes, as a Markdown table
    #[arg(long)]
    arrows: bool,
    /// Check this service file, `-` for standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "arrows")]
    check: Option<PathBuf>,
}

impl Services {
    pub fn run(&self) -> Result<u8, Failure> {
        let catalog = Catalog::built_in();
        let Some(path) = &self.check else {
            print(&if self.arrows { explain::arrows(catalog) } else { explain::services(catalog) })?;
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
