//! The names that a document may use beyond the kinds of pipec: its own kinds, its modules, and what the files that it imports
//! declare. It outlives the version that it was read from, so that completion has it in text that is half typed.

use super::declared::Scopes;
use crate::catalog::Catalog;
use crate::origins::{Origins, Place};
use crate::syntax::ast::Module as Written;

/// The names of one scope: each with the kind of the node, or the module that it is a call of.
#[derive(Debug, Default)]
pub struct Names {
    /// The nodes.
    pub nodes: Vec<(String, String)>,
    /// The calls of modules.
    pub calls: Vec<(String, String)>,
}

impl Names {
    fn of(names: &crate::project::Names<'_>) -> Self {
        let sorted = |all: &mut dyn Iterator<Item = (&&str, &&str)>| {
            let mut all: Vec<_> = all.map(|(name, of)| ((*name).to_owned(), (*of).to_owned())).collect();
            all.sort_unstable();
            all
        };
        Self { nodes: sorted(&mut names.kinds.iter()), calls: sorted(&mut names.calls.iter()) }
    }
}

/// A parameter of a module.
#[derive(Debug)]
pub struct Taken {
    /// Its name.
    pub name: String,
    /// The kind of a node, or the type of a value.
    pub kind: String,
    /// Its default, as it is written.
    pub default: Option<String>,
}

/// A module.
#[derive(Debug)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// Its parameters.
    pub takes: Vec<Taken>,
    /// The names in it.
    pub names: Names,
    /// The comment above it.
    pub doc: String,
    /// The place of its name.
    pub place: Place,
}

impl Module {
    /// All names in it: nodes, calls and parameters.
    pub fn declared(&self) -> impl Iterator<Item = &str> {
        let names = self.names.nodes.iter().chain(&self.names.calls).map(|(name, _)| name.as_str());
        names.chain(self.takes.iter().map(|taken| taken.name.as_str()))
    }

    /// Its parameters with their places in the text: `archive(src: stream, format: string = "gzip")`.
    pub fn label(&self) -> (String, Vec<(usize, usize)>) {
        let (mut label, mut places) = (format!("{}(", self.name), Vec::new());
        for (at, taken) in self.takes.iter().enumerate() {
            label.push_str(if at == 0 { "" } else { ", " });
            let start = label.len();
            label.push_str(&format!("{}: {}", taken.name, taken.kind));
            taken.default.iter().for_each(|default| label.push_str(&format!(" = {default}")));
            places.push((start, label.len()));
        }
        label.push(')');
        (label, places)
    }
}

/// The names that a document may use.
#[derive(Debug, Default)]
pub struct Known {
    /// The catalog with the document's own kinds, if it has any.
    pub own: Option<Catalog>,
    /// The modules, sorted by name.
    pub modules: Vec<Module>,
    /// The names outside of modules. Empty where the document is the only file and has no module: its text says them.
    pub names: Names,
    /// The parameters of the deployment, in the same way.
    pub params: Vec<String>,
}

impl Known {
    /// The declarations of the files of a deployment.
    pub fn of(scopes: &Scopes<'_>, origins: &Origins, own: Option<Catalog>) -> Self {
        if origins.all.is_empty() {
            return Self { own, ..Self::default() };
        }
        let module = |(module, names): &(std::sync::Arc<Written<'_>>, _)| {
            let place = origins.place(module.name.span);
            let text = origins.parts.get(place.file).map_or("", |part| part.source.text());
            let slice = |span| text.get(origins.place(span).span.range()).unwrap_or_default().to_owned();
            Module {
                name: module.name.text.to_owned(),
                takes: module
                    .takes
                    .iter()
                    .map(|taken| Taken {
                        name: taken.name.text.to_owned(),
                        kind: taken.kind.text.to_owned(),
                        default: taken.default.as_ref().map(|default| slice(default.span)),
                    })
                    .collect(),
                names: Names::of(names),
                doc: above(text, origins.place(module.span).span.range().start),
                place,
            }
        };
        let mut params: Vec<String> = scopes.outside.params.iter().map(|name| (*name).to_owned()).collect();
        params.sort_unstable();
        Self { own, modules: scopes.modules.iter().map(module).collect(), names: Names::of(&scopes.outside), params }
    }

    /// The kinds that there are.
    pub fn catalog(&self) -> &Catalog {
        self.own.as_ref().unwrap_or(Catalog::built_in())
    }

    /// A module by its name.
    pub fn module(&self, name: &str) -> Option<&Module> {
        let at = self.modules.binary_search_by_key(&name, |module| module.name.as_str()).ok()?;
        self.modules.get(at)
    }
}

/// The comment in the lines above an offset.
fn above(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or_default();
    let lines = before.lines().rev().skip_while(|line| !before.ends_with('\n') && !line.trim().is_empty());
    let mut lines: Vec<&str> = lines.map(str::trim).map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
    lines.reverse();
    lines.join("\n")
}
