//! Diagnostics as plain data: the mistake, its place, its reason, and the text to write instead.
//!
//! Nothing here prints. Adapters turn this data into text for people and tools.

mod codes;
mod fix;
mod levels;

pub use crate::suggest::{a, closest, did_you_mean, misspelled};
pub use codes::{CODES, Code};
pub use fix::{Settled, fix, settle};
pub use levels::{Level, Levels};

use crate::source::{Source, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Work that pipec cannot do from here and a person must do over there.
    Advice,
    /// Compiles, but probably with another meaning than intended.
    Warning,
    /// No target is emitted.
    Error,
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A place in the source and the text to show there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The reason at this place: lowercase, no final period. May be empty for a second, obvious place.
    pub text: String,
}

/// A place in another file than that of the finding, and the text to show there.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// The file.
    pub source: Arc<Source>,
    /// The place in it.
    pub label: Label,
}

impl Elsewhere {
    /// Line and column of the place, both counted from 1.
    pub fn line_column(&self) -> (usize, usize) {
        self.source.line_column(self.label.span.start)
    }
}

impl PartialEq for Elsewhere {
    fn eq(&self, other: &Self) -> bool {
        (self.source.name(), &self.label) == (other.source.name(), &other.label)
    }
}

impl Eq for Elsewhere {}

/// A replacement of source text that removes the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The text to replace; empty to insert.
    pub span: Span,
    /// The text to write there.
    pub replacement: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, explained by `pipec explain CODE`.
    pub code: Code,
    /// The severity.
    pub severity: Severity,
    /// The mistake, in the user's nouns.
    pub message: String,
    /// The places; the first label is the primary one.
    pub labels: Vec<Label>,
    /// Places in other files of the deployment.
    pub elsewhere: Vec<Elsewhere>,
    /// The text to write instead.
    pub help: Option<String>,
    /// The cost of ignoring it, or other facts.
    pub note: Option<String>,
    /// Replacements that can be applied by a machine.
    pub fixes: Vec<Fix>,
    /// The node the finding is about, for `accept CODE on NAME`.
    pub subject: Option<String>,
    /// Others of its code can be accepted, and this one cannot; with why.
    pub firm: Option<&'static str>,
}

impl Diagnostic {
    /// A finding of the code's own severity, with its primary label.
    pub fn new(code: Code, message: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: vec![Label { span, text: label.into() }],
            elsewhere: Vec::new(),
            help: None,
            note: None,
            fixes: Vec::new(),
            subject: None,
            firm: None,
        }
    }

    /// Adds a second place.
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Sets the help: the text to write instead.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the help if there is one.
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = self.help.or(help);
        self
    }

    /// Adds a fact.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Adds a machine-applicable replacement.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fixes.push(Fix { span, replacement: replacement.into() });
        self
    }

    /// Adds a replacement where it is one that a machine may make.
    pub fn maybe_fix(self, span: Span, replacement: Option<impl Into<String>>) -> Self {
        match replacement {
            Some(replacement) => self.fix(span, replacement),
            None => self,
        }
    }

    /// Names the node the finding is about.
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Says why it cannot be accepted, though others of its code can.
    pub fn firm(mut self, why: &'static str) -> Self {
        self.firm = Some(why);
        self
    }

    /// The node by whose name it can be accepted.
    fn accepter(&self) -> Option<&str> {
        self.subject.as_deref().filter(|_| self.firm.is_none())
    }

    /// The primary place.
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }
}

/// The findings of one run. Every stage appends; none stops the run.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    /// The number of findings made of each code, those not kept included.
    made: BTreeMap<Code, usize>,
    /// The number of findings of a code about a subject that were not kept, with their severity.
    more: BTreeMap<(Code, Option<String>), (Severity, usize)>,
    /// The sum of these numbers.
    counted: usize,
    /// Findings within other files that this one uses.
    within: Vec<Within>,
}

/// A file that another one uses, and the findings in it.
#[derive(Clone, Debug)]
pub struct Within {
    /// The place in the other file where it is used.
    pub at: Span,
    /// The file.
    pub source: Source,
    /// Its findings.
    pub found: Diagnostics,
    /// True if it is part of the deployment, so that its findings are those of the deployment. Of any other file, a finding
    /// where it is used says that there are some.
    pub is_part: bool,
}

/// Findings of one code past this number are counted and not kept: nobody reads them, and memory is not endless.
const MOST: usize = 1_000;

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let (code, severity) = (diagnostic.code, diagnostic.severity);
        match self.has_room(code) {
            true => self.found.push(diagnostic),
            false => self.count(code, diagnostic.accepter().map(str::to_owned), severity),
        }
    }

    /// Adds a finding that is costly to put into words: where it would not be kept, it is only counted.
    pub fn push_lazily(&mut self, code: Code, subject: Option<&str>, make: impl FnOnce() -> Diagnostic) {
        match self.has_room(code) {
            true => self.found.push(make()),
            false => self.count(code, subject.map(str::to_owned), code.severity()),
        }
    }

    /// The same for several findings of one code that are put into words together; they are counted as one.
    pub fn push_all_lazily(&mut self, code: Code, make: impl FnOnce() -> Vec<Diagnostic>) {
        match self.made.get(&code).is_none_or(|made| *made < MOST) {
            true => make().into_iter().for_each(|found| self.push(found)),
            false => self.count(code, None, code.severity()),
        }
    }

    /// Adds findings within another file that the one at hand uses. A finding at the use must say that there are some.
    pub fn push_within(&mut self, at: Span, source: Source, found: impl IntoIterator<Item = Diagnostic>) {
        let mut all = Diagnostics::default();
        found.into_iter().for_each(|found| all.push(found));
        all.finish();
        self.within.push(Within { at, source, found: all, is_part: false });
    }

    /// Adds findings in another file of the deployment.
    pub fn push_part(&mut self, source: Source, found: impl IntoIterator<Item = Diagnostic>) {
        self.push_within(Span::default(), source, found);
        self.within.last_mut().into_iter().for_each(|within| within.is_part = true);
    }

    /// Takes all findings of the file out, to be put at other places.
    pub fn take(&mut self) -> Vec<Diagnostic> {
        self.made.clear();
        std::mem::take(&mut self.found)
    }

    /// The findings within other files, each file with its own.
    pub fn within(&self) -> &[Within] {
        &self.within
    }

    /// Takes a step with findings of its own, which are then added, and says whether it was without any.
    pub fn apart(&mut self, step: impl FnOnce(&mut Self)) -> bool {
        let mut own = Self::default();
        step(&mut own);
        let faultless = own.found.is_empty();
        own.found.into_iter().for_each(|found| self.push(found));
        for ((code, subject), (severity, number)) in own.more {
            self.counted += number;
            self.more.entry((code, subject)).or_insert((severity, 0)).1 += number;
        }
        self.within.extend(own.within);
        faultless
    }

    /// Adds the findings of another run, their places moved.
    pub fn extend(&mut self, other: Self, mut place: impl FnMut(&mut Span)) {
        self.apart(|own| {
            *own = other;
            for found in &mut own.found {
                found.labels.iter_mut().for_each(|label| place(&mut label.span));
                found.fixes.iter_mut().for_each(|fix| place(&mut fix.span));
            }
        });
    }

    fn has_room(&mut self, code: Code) -> bool {
        let made = self.made.entry(code).or_default();
        *made += 1;
        *made <= MOST
    }

    fn count(&mut self, code: Code, subject: Option<String>, severity: Severity) {
        self.more.entry((code, subject)).or_insert((severity, 0)).1 += 1;
        self.counted += 1;
    }

    /// True if any finding forbids emitting a target.
    pub fn has_errors(&self) -> bool {
        self.severities().any(|(severity, count)| severity == Severity::Error && count > 0)
            || self.parts().any(Self::has_errors)
    }

    /// The findings in other files of the deployment, each file with its own.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        self.within.iter().filter(|within| within.is_part).map(|within| &within.found)
    }

    /// Severities with numbers of findings, of those not kept too.
    fn severities(&self) -> impl Iterator<Item = (Severity, usize)> {
        self.found.iter().map(|found| (found.severity, 1)).chain(self.more.values().copied())
    }

    /// The number of findings of this severity, those not kept included.
    pub fn number(&self, severity: Severity) -> usize {
        self.severities().filter(|(known, _)| *known == severity).map(|(_, count)| count).sum()
    }

    /// Keeps the findings that are wanted.
    pub fn retain(&mut self, keep: impl FnMut(&mut Diagnostic) -> bool) {
        self.found.retain_mut(keep);
    }

    /// Decides by code, subject (of those that can be accepted) and severity alone which findings are wanted, those not
    /// kept included; says how many are not. The severity may be changed on the way.
    pub fn judge(&mut self, mut wanted: impl FnMut(Code, Option<&str>, &mut Severity) -> bool) -> usize {
        let before = self.total();
        self.found.retain_mut(|found| {
            wanted(found.code, found.subject.as_deref().filter(|_| found.firm.is_none()), &mut found.severity)
        });
        self.more.retain(|(code, subject), (severity, _)| wanted(*code, subject.as_deref(), severity));
        self.counted = self.more.values().map(|(_, count)| count).sum();
        before - self.total()
    }

    /// Sorts by place and drops findings said twice.
    pub fn finish(&mut self) {
        self.found.sort_by(|a, b| (a.span(), a.code, &a.message).cmp(&(b.span(), b.code, &b.message)));
        self.found.dedup();
    }

    /// All findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    /// The number of all findings, those not kept included.
    pub fn total(&self) -> usize {
        self.found.len() + self.counted
    }

    /// The number of findings that are kept.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// True if there are no findings.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}
