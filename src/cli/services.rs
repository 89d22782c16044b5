//! `pipec services`: the kinds there are, and whether a service file is one.

use super::input::Input;
use super::{CLEAN, FINDINGS, Failure, note, print};
use clap::{Args, ValueHint};
use pipec::catalog::check::Problem;
use pipec::catalog::check::aws::{self, Data};
use pipec::catalog::load::{self, Mistake};
use pipec::catalog::{Catalog, SERVICE_SCHEMA, Service};
use pipec::explain;
use pipec::graph::{Selection, uses};
use pipec::source::Source;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// List the kinds of nodes, check a service file, or print the schema of such files
///
/// A service file describes a kind of node: those of pipec lie in `src/catalog/services`, and a file has kinds of its own by `use`.
///
/// With --check every name in one is looked up: paths, filters, links, permissions, arguments, resources. The exit status is 1
/// where one leads nowhere, and each is told at its line and column. With --data as well, actions, the resources that they are
/// granted on, condition keys, types and properties are held to AWS's data and to that of Terraform's provider, for both targets;
/// `tests/data/README.md` says where such data comes from. What the data does not carry is no mistake, and is listed.
///
/// With --schema the fields of such a file are printed as a JSON Schema. An editor takes it from a file, which the first line
/// names: `#:schema service-file.schema.json`.
#[derive(Debug, Args)]
pub struct Services {
    /// All arrows with the permissions each becomes, as a Markdown table
    #[arg(long)]
    arrows: bool,
    /// Check this service file, `-` for standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "arrows")]
    check: Option<PathBuf>,
    /// Check it also against the data in this folder: actions.json, schemas.json and terraform.json
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, requires = "check")]
    data: Option<PathBuf>,
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
        let data = self.data.as_deref().map(data).transpose()?;
        let (source, service) = read(path, catalog)?;
        let service = match service {
            Ok(service) => service,
            Err(found) => {
                if data.is_some() {
                    let name = source.name();
                    note(&format!("{name}: actions and properties were not looked at, because of these mistakes\n"));
                }
                return refuse(&source, &found);
            }
        };
        let Some(data) = data else {
            note(&format!("{}: no mistakes; actions and properties were not looked at (--data)\n", source.name()));
            return Ok(CLEAN);
        };
        let others = catalog.services().filter(|known| known.kind != service.kind);
        let all: Vec<&Service> = others.chain([&service]).collect();
        tell_missing(&source, &aws::not_carried(&all, &service, &data));
        let found = load::in_text(source.text(), &aws::check(&all, &service, &data));
        if !found.is_empty() {
            return refuse(&source, &found);
        }
        note(&format!("{}: no mistakes\n", source.name()));
        Ok(CLEAN)
    }
}

/// Lists the names that the data does not carry, each once, on standard error.
fn tell_missing(source: &Source, missing: &[Problem]) {
    let told = missing.iter().filter_map(|problem| {
        let help = problem.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        Some(format!("`{}`{help}", problem.word.as_ref()?))
    });
    let told: BTreeSet<String> = told.collect();
    if !told.is_empty() {
        let names = if told.len() == 1 { "name" } else { "names" };
        let (count, list) = (told.len(), Vec::from_iter(told).join(", "));
        let name = source.name();
        note(&format!("{name}: the data does not carry {count} {names}, which were not looked at: {list}\n"));
    }
}

/// Reads the data of AWS and of Terraform's provider in a folder.
fn data(folder: &Path) -> Result<Data, Failure> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))
    };
    let [actions, schemas, terraform] = aws::FILES.map(read);
    Data::parse(&actions?, &schemas?, &terraform?).map_err(|error| Failure::at(folder, &error))
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
