//! `pipec diff`

use super::input::{Input, source};
use super::report::{self, Checked, Messages, Paint};
use super::revision::Revision;
use super::{FAILED, Failure, complete, is_dash, note, print, shell};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use pipec::diagnostics::Code;
use pipec::diff::Side;
use pipec::graph::{Files, Selection};
use pipec::source::Source;
use std::path::{Path, PathBuf};

/// Nothing changes.
const SAME: u8 = 0;
/// Something does.
const DIFFERENT: u8 = 1;

/// Compare two versions of a pipeline: nodes, arrows, permissions, and the resources that a deployment would replace
///
/// The exit status is 0 where nothing changes, 1 where something does, and 2 where a version has errors or cannot be
/// read. With --deny it is 1 only for denied changes, which standard error names.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Diff {
    /// The older version: a file, `REV:PATH` as git has it, or `-` for standard input, which one of the two may be
    #[arg(add = complete::sources())]
    old: String,
    /// The newer version; left out, the one file is compared with its version in --rev
    #[arg(add = complete::sources())]
    new: Option<String>,
    /// The revision of git that holds the older version of the one file
    #[arg(long, value_name = "REV", default_value = "HEAD", conflicts_with = "new")]
    rev: String,
    /// The format of the comparison
    #[arg(long, value_enum, default_value_t = FormatName::Text)]
    format: FormatName,
    /// Fail on these alone
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    deny: Vec<Denied>,
    /// Compare in this environment alone; without it, also in each one in which something else changes
    #[arg(long, value_name = "NAME", add = complete::environments())]
    env: Option<String>,
}

const EXAMPLES: &str = "Examples:
  pipec diff part8.pipe                        what is not committed yet
  pipec diff --rev main part8.pipe             what a branch changes
  pipec diff v1.2:etl/part8.pipe new.pipe      a file of a revision, from the top of the repository
  pipec diff --deny data,permissions part8.pipe
  pipec diff --format mermaid --rev main part8.pipe > part8.mmd";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// A line for each change
    Text,
    /// One JSON document
    Json,
    /// Mermaid: new parts in green, removed in red, changed in amber
    Mermaid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Denied {
    /// Something is replaced, or data is lost
    Replace,
    /// Data is lost with a replaced or removed resource
    Data,
    /// A permission is gained or lost
    Permissions,
}

impl Diff {
    pub fn run(&self, paint: &Paint) -> Result<u8, Failure> {
        let selection = Selection { environment: self.env.clone(), ..Selection::default() };
        let dash = |given: &str| is_dash(Path::new(given));
        if dash(&self.old) && self.new.as_deref().is_none_or(dash) {
            return Err(Failure("standard input is one version; name a file for the other".to_owned()));
        }
        let old = match &self.new {
            Some(_) => side(&self.old, &selection, paint)?,
            None => {
                let path = Path::new(&self.old);
                let (revision, bytes) = Revision::of_file(&self.rev, path)?;
                let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
                compiled(&source(revision.name_of(&file), bytes, &revision, &selection)?, &revision, &selection, paint)
            }
        };
        let new = side(self.new.as_ref().unwrap_or(&self.old), &selection, paint)?;
        let (Some(old), Some(new)) = (old, new) else { return Ok(FAILED) };
        let diff = pipec::diff::Diff::between(&old, &new);
        match self.format {
            FormatName::Text => print(&paint.signs(&pipec::diff::text(&diff)))?,
            FormatName::Mermaid => {
                for name in diff.environments.keys() {
                    note(&format!("in the environment `{name}` something else changes: see it with `--env {name}`\n"));
                }
                print(&pipec::diagram::mermaid(&pipec::diff::picture(&old, &new)))?
            }
            FormatName::Json => print(&(serde_json::to_string_pretty(&diff).unwrap_or_default() + "\n"))?,
        }
        let found = |what: &&Denied| match what {
            Denied::Replace => diff.replaces(),
            Denied::Data => diff.loses_data(),
            Denied::Permissions => diff.changes_permissions(),
        };
        let denied: Vec<_> = self.deny.iter().filter(found).filter_map(Denied::to_possible_value).collect();
        if !denied.is_empty() {
            let names: Vec<&str> = denied.iter().map(PossibleValue::get_name).collect();
            note(&format!("pipec: denied: {}\n", names.join(", ")));
        }
        let fails = if self.deny.is_empty() { !diff.is_empty() } else { !denied.is_empty() };
        Ok(if fails { DIFFERENT } else { SAME })
    }
}

/// A version; none where it has errors, which are told.
fn side(given: &str, selection: &Selection, paint: &Paint) -> Result<Option<Side>, Failure> {
    let path = PathBuf::from(given);
    let here = is_dash(&path) || path.exists();
    if here || !given.contains(':') {
        if !here && Revision::is_one(given) {
            let quoted = shell::word(given);
            let instead = format!("write `--rev {quoted} FILE`, or `{quoted}:PATH FILE`");
            return Err(Failure(format!("{given}: a revision of git; {instead}")));
        }
        let input = Input::read(&path, selection)?;
        return Ok(compiled(&input.source, &input.files, selection, paint));
    }
    let (revision, bytes) = Revision::parse(given)?;
    Ok(compiled(&source(given.to_owned(), bytes, &revision, selection)?, &revision, selection, paint))
}

fn compiled(source: &Source, files: &dyn Files, selection: &Selection, paint: &Paint) -> Option<Side> {
    let (side, found) = pipec::version(source, selection, files);
    if !found.has_errors() {
        let unchecked = found.iter().filter(|found| found.code == Code::UNCHECKED_ENVIRONMENTS);
        unchecked.for_each(|found| note(&format!("{}: {}, and not compared\n", source.name(), found.message)));
        return Some(side);
    }
    note(&format!("{} has errors, and cannot be compared\n", source.name()));
    let source = Source::new(source.name(), source.text());
    report::aside(&Checked { source, found }, Messages::Human, paint);
    None
}
