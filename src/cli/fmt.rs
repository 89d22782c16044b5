//! `pipec fmt`

use super::input::Input;
use super::report::path::slashed;
use super::report::{self, Checked, Messages, Paint, Run};
use super::sources::{self, Wanted};
use super::{CLEAN, FAILED, FINDINGS, Failure, complete, is_dash, note, print, write};
use clap::Args;
use pipec::graph::Selection;
use pipec::source::Source;
use pipec::syntax::{self, Refused};
use rayon::prelude::*;
use similar::TextDiff;
use std::path::PathBuf;

/// Format files: one style, no options
///
/// Comments, blank lines between statements, and the order of everything stay; a newline at an arrow or after an
/// opening bracket stays one. A file with syntax errors is left as it is, and told.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Fmt {
    /// The files to format, and folders with `.pipe` files anywhere in them: this folder where none is named; `-`
    /// formats standard input to standard output
    #[arg(default_value = ".", hide_default_value = true, add = complete::sources())]
    files: Vec<PathBuf>,
    /// Write nothing, and exit with 1 where something would change
    #[arg(long)]
    check: bool,
    /// Write only the changes, as a unified diff on standard output; exits as --check does
    #[arg(long)]
    diff: bool,
}

const EXAMPLES: &str = "Examples:
  pipec fmt part8.pipe                         write the file anew, where it changes
  pipec fmt                                    every file below this folder
  pipec fmt --check pipelines/                 for CI: says which files would change
  pipec fmt --diff part8.pipe | git apply      look first, apply later
  pipec fmt - < part8.pipe                     for editors: standard input to standard output

Exit status: 0 all is well, 1 --check or --diff found something to format, 2 errors in a file, or failed input or output.";

/// The outcome for one file.
enum Done {
    /// It is as it should be.
    Same,
    /// It is not, or was not; with the diff, where one is wanted.
    Changed(String, String),
    /// It went to standard output.
    Printed,
    /// It has errors.
    Refused(Checked),
}

impl Fmt {
    pub fn run(&self, paint: &Paint) -> Result<u8, Failure> {
        let done: Vec<_> = sources::wanted(&self.files).into_par_iter().map(|one| self.format(one)).collect();
        let (mut refused, mut failures, mut files, mut changed) = (Vec::new(), Vec::new(), 0, 0);
        for one in done {
            match one {
                Ok(Done::Same) => files += 1,
                Ok(Done::Printed) => {}
                Ok(Done::Changed(name, diff)) => {
                    (files, changed) = (files + 1, changed + 1);
                    print(&paint.patch(&diff))?;
                    if self.check || self.diff {
                        note(&format!("{}: not formatted\n", super::report::plain::line(&name)));
                    }
                }
                Ok(Done::Refused(checked)) => refused.push(checked),
                Err(failure) => failures.push(failure),
            }
        }
        if files > 0 {
            note(&self.summary(files, changed));
        }
        if !refused.is_empty() || !failures.is_empty() {
            report::tell(&Run::new(&refused, &failures), Messages::Human, paint)?;
            return Ok(FAILED);
        }
        Ok(if changed > 0 && (self.check || self.diff) { FINDINGS } else { CLEAN })
    }

    /// Reads a file, and writes it anew where it changes and that is wanted.
    fn format(&self, wanted: Wanted) -> Result<Done, Failure> {
        let path = wanted?;
        let source = Input::read(&path, &Selection::default())?.source;
        let text = match syntax::format(&source) {
            Ok(formatted) => formatted.text(),
            Err(Refused::Errors(mut found)) => {
                found.finish();
                return Ok(Done::Refused(Checked { source, found }));
            }
            Err(Refused::Different) => return Err(Failure::at(&path, &Refused::DIFFERENT)),
        };
        let writes = !self.check && !self.diff;
        if writes && is_dash(&path) {
            return print(&text).map(|()| Done::Printed);
        }
        if text == source.text() {
            return Ok(Done::Same);
        }
        if writes {
            write::replace(&path, source.text(), &text)?;
        }
        let diff = if self.diff { unified(&source, &text) } else { String::new() };
        Ok(Done::Changed(source.name().to_owned(), diff))
    }

    fn summary(&self, files: usize, changed: usize) -> String {
        let plural = if files == 1 { "" } else { "s" };
        match (changed, self.check || self.diff) {
            (0, _) => format!("{files} file{plural}: already formatted\n"),
            (_, true) => format!("{files} file{plural}: {changed} not formatted\n"),
            (_, false) => format!("{files} file{plural}: {changed} formatted\n"),
        }
    }
}

fn unified(source: &Source, text: &str) -> String {
    let diff = TextDiff::from_lines(source.text(), text);
    // As git names files: `git apply` takes neither `./` nor a root.
    let name = slashed(source.name());
    let name = name.trim_start_matches('/');
    diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}
