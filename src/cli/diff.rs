//! `pipec diff`

use super::report::Paint;
use super::versions::{Reader, Version};
use super::{FAILED, Failure, complete, is_dash, note, print};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use pipec::diff::{Side, folder};
use pipec::graph::{NoFiles, Selection};
use pipec::source::Source;
use std::collections::BTreeMap;
use std::path::Path;

/// The deployments of a folder.
type Sides = BTreeMap<String, Side>;

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
    /// The older version: a file, `REV:PATH` as git has it, or `-` for standard input, which one of the two may be. Of two
    /// folders each deployment is compared, every file that no other one imports, with that of the same path
    #[arg(add = complete::sources())]
    old: String,
    /// The newer version; left out, the one file or folder is compared with its version in --rev
    #[arg(add = complete::sources())]
    new: Option<String>,
    /// The revision of git that holds the older version of the one file or folder
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
  pipec diff --rev main .                      every deployment of this folder
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
        let reader = Reader { selection: &selection, paint };
        let old = match &self.new {
            Some(_) => reader.given(&self.old)?,
            None => reader.before(Path::new(&self.old), &self.rev)?,
        };
        let new = reader.given(self.new.as_ref().unwrap_or(&self.old))?;
        match (old, new) {
            (Some(Version::File(old)), Some(Version::File(new))) => self.file(&old, &new, paint),
            (Some(Version::Folder(old)), Some(Version::Folder(new))) => self.folder(&old, &new, paint),
            (None, _) | (_, None) => Ok(FAILED),
            _ => Err(Failure("one version is a file and the other a folder; name two files or two folders".to_owned())),
        }
    }

    fn file(&self, old: &Side, new: &Side, paint: &Paint) -> Result<u8, Failure> {
        let diff = pipec::diff::Diff::between(old, new);
        match self.format {
            FormatName::Text => print(&paint.signs(&pipec::diff::text(&diff)))?,
            FormatName::Mermaid => {
                for name in diff.environments.keys() {
                    note(&format!("in the environment `{name}` something else changes: see it with `--env {name}`\n"));
                }
                print(&pipec::diagram::mermaid(&pipec::diff::picture(old, new)))?
            }
            FormatName::Json => print(&(serde_json::to_string_pretty(&diff).unwrap_or_default() + "\n"))?,
        }
        Ok(self.ends(&[&diff], diff.is_empty()))
    }

    /// Each deployment of a folder.
    fn folder(&self, old: &Sides, new: &Sides, paint: &Paint) -> Result<u8, Failure> {
        let (nothing, _) = pipec::version(&Source::new("", ""), &Selection::default(), &NoFiles);
        let folder = folder::Folder::between(old, new, &nothing);
        match self.format {
            FormatName::Text => print(&paint.signs(&folder::text(&folder)))?,
            FormatName::Mermaid => {
                let changed: Vec<&str> =
                    folder.deployments.iter().filter(|one| one.how != "same").map(|one| one.path.as_str()).collect();
                match changed.as_slice() {
                    [] => note("nothing changes\n"),
                    [path] => {
                        let [old, new] = [old, new].map(|sides| sides.get(*path).unwrap_or(&nothing));
                        print(&pipec::diagram::mermaid(&pipec::diff::picture(old, new)))?;
                    }
                    several => {
                        let why = "a picture shows one deployment; name one of those that change";
                        return Err(Failure(format!("--format mermaid: {why}: {}", several.join(", "))));
                    }
                }
            }
            FormatName::Json => print(&(serde_json::to_string_pretty(&folder).unwrap_or_default() + "\n"))?,
        }
        let all: Vec<_> = folder.deployments.iter().map(|deployment| &deployment.diff).collect();
        Ok(self.ends(&all, folder.is_empty()))
    }

    /// The exit status, with what is denied told.
    fn ends(&self, all: &[&pipec::diff::Diff], same: bool) -> u8 {
        let found = |what: &&Denied| {
            all.iter().any(|diff| match what {
                Denied::Replace => diff.replaces(),
                Denied::Data => diff.loses_data(),
                Denied::Permissions => diff.changes_permissions(),
            })
        };
        let denied: Vec<_> = self.deny.iter().filter(found).filter_map(Denied::to_possible_value).collect();
        if !denied.is_empty() {
            let names: Vec<&str> = denied.iter().map(PossibleValue::get_name).collect();
            note(&format!("pipec: denied: {}\n", names.join(", ")));
        }
        let fails = if self.deny.is_empty() { !same } else { !denied.is_empty() };
        if fails { DIFFERENT } else { SAME }
    }
}
