//! Problems in service files, and their places.

use crate::catalog::schema::Service;
use crate::suggest::did_you_mean;
use std::fmt::{Display, Formatter, Result};

/// One step into a service file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the value of a key.
    Key(String),
    /// To an item of a list.
    Item(usize),
}

/// A file and the way to a value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    kind: String,
    steps: Vec<Step>,
}

impl Place {
    /// The whole file of a service.
    pub fn file(service: &Service) -> Self {
        Self { kind: service.kind.clone(), steps: Vec::new() }
    }

    /// The value of a key there.
    #[must_use]
    pub fn at(&self, key: impl Display) -> Self {
        self.step(Step::Key(key.to_string()))
    }

    /// An item of the list there.
    #[must_use]
    pub fn item(&self, number: usize) -> Self {
        self.step(Step::Item(number))
    }

    fn step(&self, step: Step) -> Self {
        let mut place = self.clone();
        place.steps.push(step);
        place
    }

    /// The way from the top of the file.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl Display for Place {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        write!(out, "{}.toml: ", self.kind)?;
        for (count, step) in self.steps.iter().enumerate() {
            match step {
                Step::Key(key) if count == 0 => write!(out, "{key}")?,
                Step::Key(key) => write!(out, ".{key}")?,
                Step::Item(number) => write!(out, "[{number}]")?,
            }
        }
        Ok(())
    }
}

/// A problem in a service file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its place.
    pub place: Place,
    /// The word there that it is about; the whole value where there is none.
    pub word: Option<String>,
    /// A sentence that says what is wrong.
    pub message: String,
    /// The name that may have been meant, or all known names.
    pub help: Option<String>,
}

impl Display for Problem {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        write!(out, "{}: {}", self.place, self.message)?;
        self.help.iter().try_for_each(|help| write!(out, "; {help}"))
    }
}

/// All problems that were found.
#[derive(Debug, Default)]
pub struct Findings(pub Vec<Problem>);

impl Findings {
    /// Says what is wrong with the whole of a value.
    pub fn say(&mut self, place: &Place, message: impl Into<String>) {
        self.0.push(Problem { place: place.clone(), word: None, message: message.into(), help: None });
    }

    /// Says that a name leads nowhere, and which known one may have been meant.
    pub fn unknown<'n, S: AsRef<str> + ?Sized + 'n>(
        &mut self,
        place: &Place,
        name: &str,
        message: impl Into<String>,
        known: impl IntoIterator<Item = &'n S>,
    ) {
        self.word(place, name, message, near(name, known));
    }

    /// Says what is wrong with a word in a value, and what may have been meant.
    pub fn word(&mut self, place: &Place, word: &str, message: impl Into<String>, help: Option<String>) {
        self.0.push(Problem { place: place.clone(), word: Some(word.to_owned()), message: message.into(), help });
    }
}

/// The name that may have been meant, or all known names.
pub fn near<'n, S: AsRef<str> + ?Sized + 'n>(name: &str, known: impl IntoIterator<Item = &'n S>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().map(AsRef::as_ref).collect();
    did_you_mean(name, "there are", known)
}
