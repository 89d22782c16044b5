//! `pipec services`: the kinds there are, and whether a service file is one.

use super::input::Input;
use super::{CLEAN, FINDINGS, Failure, note, print};
use clap::{Args, ValueHint};
use pipec::catalog::check::Facts;
use pipec::catalog::load::{self, Mistake};
use pipec::catalog::{Catalog, SERVICE_SCHEMA, Service, Target};
use pipec::diagnostics::Code;
use pipec::graph::Selection;
use std::path::{Path, PathBuf};

/// List the kinds of nodes, check a service file, or print the schema of such files
///
/// A service file (`src/catalog/services/KIND.toml`) says what a kind of node is. With --check every name in one is looked up: paths,
/// filters, links, permissions, arguments. The exit status is 1 where one leads nowhere, and each is told at its line and column.
/// With --schema the fields of such a file are printed as a JSON Schema. An editor takes it from a file, which the first line names:
/// `#:schema service-file.schema.json`.
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
        let Some(path) = &self.check else {
            print(&match (self.arrows, self.schema) {
                (true, _) => pipec::explain::arrows(),
                (_, true) => SERVICE_SCHEMA.to_owned(),
                _ => pipec::explain::services(),
            })?;
            return Ok(CLEAN);
        };
        let source = Input::read(path, &Selection::default())?.source;
        let folder = path.parent().and_then(Path::parent).unwrap_or_else(|| Path::new(""));
        let found = mistakes(source.text(), folder);
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

/// The mistakes in the text of a service file, among the services that pipec has. A calendar lies in the folder above.
fn mistakes(text: &str, above: &Path) -> Vec<Mistake> {
    let calendar = |name: &str| std::fs::read_to_string(above.join(name)).map_err(|error| format!("{name}: {error}"));
    match load::parse(text, &calendar) {
        Ok(service) => {
            let others = Catalog::get().services().iter().filter(|known| known.kind != service.kind);
            let all: Vec<&Service> = others.chain([&service]).collect();
            load::mistakes(text, &all, &service, &Codes)
        }
        Err(mistake) => vec![mistake],
    }
}

/// The codes that there are; of types nothing is known here.
struct Codes;

impl Facts for Codes {
    fn has_attribute(&self, _: Target, _: &str, _: &str) -> bool {
        true
    }

    fn has_code(&self, code: &str) -> bool {
        Code::parse(code).is_some()
    }
}
