//! A snapshot: the content of the page for a file at one moment.

use super::guests::Guest;
use crate::cli::Failure;
use crate::cli::input::Input;
use crate::cli::report::{self, Part};
use pipec::diagnostics::Diagnostics;
use pipec::diagram::{self, Diagram, View};
use pipec::emit::{Format, Target};
use pipec::graph::Selection;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

const VIEWS: [(&str, View); 3] = [("data", View::Data), ("iam", View::Iam), ("resources", View::Resources)];
const TARGETS: [(&str, Target); 2] = [("cfn", Target::CloudFormation), ("terraform", Target::Terraform)];

/// A shot, as JSON on one line, and its number.
pub type Shot = (u64, Arc<str>);

/// The newest shot, and who waits for the next.
pub struct Shots {
    latest: Mutex<Shot>,
    changed: Condvar,
}

impl Shots {
    /// Takes the first shot. A file that cannot be read is a failure here; later it is reported on the page.
    pub fn new(file: &Path, selection: &Selection) -> Result<Self, Failure> {
        let first = shot(&Input::read(file, selection)?);
        Ok(Self { latest: Mutex::new((1, first.to_string().into())), changed: Condvar::new() })
    }

    /// Takes a new one. If the file cannot be read, the page keeps its content.
    pub fn take(&self, file: &Path, selection: &Selection) {
        let shot = match Input::read(file, selection) {
            Ok(input) => shot(&input),
            Err(Failure(why)) => {
                json!({ "file": file.display().to_string(), "environment": selection.environment, "trouble": why })
            }
        };
        let text: Arc<str> = shot.to_string().into();
        let mut latest = self.lock();
        if latest.1 != text {
            *latest = (latest.0 + 1, text);
            self.changed.notify_all();
        }
    }

    /// A shot newer than one that is known, as soon as there is one; none where there was none for so long, or nobody
    /// waits for it any more.
    pub fn after(&self, known: u64, patience: Duration, guest: &Guest) -> Option<Shot> {
        let waits = |latest: &mut Shot| latest.0 == known && !guest.is_sent_away();
        let waited = self.changed.wait_timeout_while(self.lock(), patience, waits);
        let (latest, _) = waited.unwrap_or_else(PoisonError::into_inner);
        (latest.0 != known).then(|| latest.clone())
    }

    /// Has those who wait look whether they still should.
    pub fn wake(&self) {
        let _latest = self.lock();
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Shot> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shot(input: &Input) -> Value {
    let pictures: Vec<(&str, Value)> =
        pipec::analyze(&input.source, &input.selection, &input.files, |graph, plan, _| {
            VIEWS.iter().map(|(name, view)| (*name, picture(&view.draw(graph, plan)))).collect()
        });
    let (mut documents, mut findings, mut told) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut texts = Map::new();
    texts.insert(input.source.name().to_owned(), json!(input.source.text()));
    for (name, target) in TARGETS {
        let selection = Selection { target, ..input.selection.clone() };
        let made = pipec::compile(&input.source, &selection, &input.files, Format::Json);
        documents.push((name, json!(made.document)));
        // Most is found for each target alike.
        findings.extend(
            of(input, &made.diagnostics, &mut texts).into_iter().filter(|finding| told.insert(finding.to_string())),
        );
    }
    json!({
        "file": input.source.name(), "environment": input.selection.environment, "texts": texts,
        "trouble": null, "findings": findings,
        "pictures": object(pictures), "documents": object(documents),
    })
}

/// The findings in the file, and in the files that it imports; the texts of these by name, for what is shown of them.
fn of(input: &Input, found: &Diagnostics, texts: &mut Map<String, Value>) -> Vec<Value> {
    let mut all = report::values(&Part { source: &input.source, found: Cow::Borrowed(found) });
    for elsewhere in found.iter().flat_map(|found| &found.elsewhere) {
        texts.insert(elsewhere.source.name().to_owned(), json!(elsewhere.source.text()));
    }
    for within in found.within().iter().filter(|within| within.is_part) {
        texts.insert(within.source.name().to_owned(), json!(within.source.text()));
        all.extend(report::values(&Part { source: &within.source, found: Cow::Borrowed(&within.found) }));
    }
    all
}

fn object(entries: Vec<(&str, Value)>) -> Value {
    Value::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The picture as SVG; empty where there is nothing to draw, null where it is too large to be laid out.
fn picture(diagram: &Diagram) -> Value {
    match diagram.nodes.len() + diagram.edges.len() {
        0 => json!(""),
        parts if parts <= diagram::LARGEST => json!(diagram::svg(diagram)),
        _ => Value::Null,
    }
}
