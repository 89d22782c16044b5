//! `pipec services`: the kinds there are, and whether a service file is one.

use super::input::Input;
use super::{CLEAN, FINDINGS, Failure, note, print};
use clap::{Args, ValueHint};
use pipec::catalog::Catalog;
use pipec::explain;
use pipec::graph::Selection;
use pipec::graph::uses::mistakes;
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
        let source = Input::read(path, &Selection::default())?.source;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let calendar =
            |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|error| format!("{name}: {error}"));
        let found = mistakes(source.text(), catalog, &calendar);
        let lines = found.iter().map(|mistake| format!("{}:{mistake}\n", source.name()));
        print(&lines.collect::<String>())?;
        let count = found.len();
        let said = match count {
            0 => "no mistakes".to_owned(),
            1 => "1 mistake".to_owned(),
            _ => format!("{count} mistakes"),
        };
        note(&format!("{}: {said}\n", source.name()));
        Ok(if found.is_empty() { CLEAN } else { FINDINGS })
    }
}
