//! Files in memory.

use crate::common::Folder;
use pipec::Compilation;
use pipec::catalog::Target;
use pipec::diagnostics::Diagnostic;
use pipec::emit::Format;
use pipec::graph::{CodeError, Files, Selection};
use pipec::origins::joined;
use pipec::source::Source;
use std::collections::BTreeMap;

/// Files in memory, and code in a folder of the project.
#[derive(Clone)]
pub struct Memory {
    pub files: BTreeMap<String, String>,
    pub at: String,
    pub code: &'static str,
}

impl Memory {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Self { files: files.collect(), at: String::new(), code: "examples" }
    }

    pub fn build(&self, target: Target, environment: Option<&str>) -> Compilation {
        let source = Source::new("main.pipe", self.files["main.pipe"].as_str());
        let selection = Selection { target, environment: environment.map(str::to_owned), ..Selection::default() };
        pipec::compile(&source, &selection, self, Format::Json)
    }

    /// Everything that is found, as `file: CODE message (labels)`.
    pub fn found(&self) -> Vec<String> {
        let made = self.build(Target::CloudFormation, None);
        let source = Source::new("main.pipe", self.files["main.pipe"].as_str());
        let mut out: Vec<String> = made.diagnostics.iter().map(|found| said(&source, found)).collect();
        for within in made.diagnostics.within() {
            out.extend(within.found.iter().map(|found| said(&within.source, found)));
        }
        out
    }
}

fn said(source: &Source, found: &Diagnostic) -> String {
    let labels = found.labels.iter().map(|label| format!("`{}` {}", source.slice(label.span), label.text));
    let elsewhere = found.elsewhere.iter().map(|place| {
        format!("{}: `{}` {}", place.source.name(), place.source.slice(place.label.span), place.label.text)
    });
    let places = labels.chain(elsewhere).collect::<Vec<_>>().join(", ");
    format!("{} {} {} ({places})", source.name(), found.code, found.message)
}

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let full = joined(&self.at, path);
        match self.files.get(&full) {
            Some(text) => Ok(vec![(path.rsplit('/').next().unwrap().to_owned(), text.clone().into_bytes())]),
            None => Folder::new(self.code).read(&full),
        }
    }

    fn at(&self, folder: &str) -> Box<dyn Files + '_> {
        Box::new(Self { at: joined(&self.at, folder), ..self.clone() })
    }
}
