//! How bad findings of a code are, where somebody has said so.

use super::{Code, Diagnostics, Severity};
use std::collections::BTreeMap;

/// What becomes of findings of a code.
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
}

impl Levels {
    /// Sets the level of a code, or of all `warnings`; what was said before of the same is forgotten.
    ///
    /// # Errors
    /// Why it cannot be, in words.
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

    /// These levels, and where they say nothing, those.
    pub fn over(&self, mut below: Levels) -> Levels {
        below.codes.extend(&self.codes);
        Levels { codes: below.codes, warnings: self.warnings.or(below.warnings) }
    }

    /// Gives each finding its level. What is said of its code goes before what is said of all warnings.
    pub fn apply(&self, diagnostics: &mut Diagnostics) {
        if self.codes.is_empty() && self.warnings.is_none() {
            return;
        }
        diagnostics.judge(|code, _, severity| {
            let all = self.warnings.filter(|_| *severity == Severity::Warning);
            let Some(level) = self.codes.get(&code).copied().or(all) else { return true };
            let Some(wanted) = level.severity() else { return false };
            *severity = wanted;
            true
        });
    }
}
