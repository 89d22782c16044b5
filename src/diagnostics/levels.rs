//! The levels of codes: their severity, where a file or a call sets one.

use super::{Code, Diagnostics, Severity};
use std::collections::BTreeMap;

/// The level of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Dropped.
    Allow,
    /// Warnings.
    Warn,
    /// Errors.
    Deny,
}

impl Level {
    /// `allow`, `warn` or `deny`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "allow" => Some(Self::Allow),
            "warn" => Some(Self::Warn),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }

    /// The words for a code that has it, after "cannot be".
    pub fn participle(self) -> &'static str {
        match self {
            Self::Allow => "allowed",
            Self::Warn => "made a warning",
            Self::Deny => "denied",
        }
    }

    fn severity(self) -> Option<Severity> {
        match self {
            Self::Allow => None,
            Self::Warn => Some(Severity::Warning),
            Self::Deny => Some(Severity::Error),
        }
    }
}

/// The levels of one run, or of one file.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    codes: BTreeMap<Code, Level>,
    warnings: Option<Level>,
    /// True if findings that the file accepts are reported all the same.
    accepts_nothing: bool,
}

impl Levels {
    /// Sets the level of a code, or of all `warnings`; an earlier level of the same is forgotten.
    ///
    /// # Errors
    /// A message if there is no such code, or it always stays an error.
    pub fn set(&mut self, level: Level, word: &str) -> Result<(), String> {
        if word == "warnings" {
            self.warnings = Some(level);
            return Ok(());
        }
        let Some(code) = Code::parse(word) else { return Err(format!("there is no code {word}")) };
        if level != Level::Deny && !code.acceptable() {
            return Err(format!("{code} stays an error: where it is found, there is nothing that could be built"));
        }
        self.codes.insert(code, level);
        Ok(())
    }

    /// Has findings told that the file accepts: `accept CODE on NAME because "..."` is its word too.
    pub fn accept_nothing(&mut self) {
        self.accepts_nothing = true;
    }

    /// True if the acceptances of a file hold.
    pub fn accepts(&self) -> bool {
        !self.accepts_nothing
    }

    /// Gives each finding its level: these are a run's, and take precedence over the file's.
    pub fn apply(&self, file: &Levels, diagnostics: &mut Diagnostics) {
        let silent = |levels: &Levels| levels.codes.is_empty() && levels.warnings.is_none();
        if silent(self) && silent(file) {
            return;
        }
        diagnostics.judge(|code, _, severity| match self.severity(file, code, *severity) {
            Some(wanted) => {
                *severity = wanted;
                true
            }
            None => false,
        });
    }

    /// The severity of a finding; None where it is dropped.
    fn severity(&self, file: &Levels, code: Code, own: Severity) -> Option<Severity> {
        if let Some(level) = self.codes.get(&code) {
            return level.severity();
        }
        let said = file.said(code, own).map_or(Some(own), Level::severity);
        match self.warnings {
            // A file that makes less of its errors makes nothing of them to a run that lets no warning pass.
            Some(Level::Deny) if own == Severity::Error => Some(Severity::Error),
            Some(level) if own == Severity::Warning || said == Some(Severity::Warning) => level.severity(),
            _ => said,
        }
    }

    /// The level for a code; one that names the code goes before one for all warnings.
    fn said(&self, code: Code, own: Severity) -> Option<Level> {
        self.codes.get(&code).copied().or(self.warnings.filter(|_| own == Severity::Warning))
    }
}
