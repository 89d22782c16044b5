//! The names of a deployment as they are written: those outside of modules, and those in each module.

use crate::project::{Modules, Names};
use crate::syntax::ast::{File, Module, Statement, Taken};
use std::sync::Arc;

/// The names outside of modules, and in each. A module has a number, which is its place in the order of their names.
pub struct Scopes<'s> {
    /// The names outside of modules.
    pub outside: Names<'s>,
    /// The modules, and the names in them.
    pub modules: Vec<(Arc<Module<'s>>, Names<'s>)>,
}

impl<'s> Scopes<'s> {
    /// The names of a deployment whose calls are calls still.
    pub fn of(file: &File<'s>) -> Self {
        let mut modules = Modules::default();
        for statement in &file.statements {
            if let Statement::Module(module) = statement {
                modules.entry(module.name.text).or_insert_with(|| Arc::clone(module));
            }
        }
        let mut all: Vec<_> =
            modules.values().map(|module| (Arc::clone(module), Names::of(&module.statements, &modules))).collect();
        all.sort_unstable_by_key(|(module, _)| module.name.text);
        Self { outside: Names::of(&file.statements, &modules), modules: all }
    }

    /// The number of a module.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.modules.binary_search_by_key(&name, |(module, _)| module.name.text).ok()
    }

    /// The parameters of a module.
    pub fn takes(&self, module: usize) -> &[Taken<'s>] {
        self.modules.get(module).map(|(module, _)| module.takes.as_slice()).unwrap_or_default()
    }

    /// The names in a module, or outside of all.
    pub fn names(&self, within: Option<usize>) -> &Names<'s> {
        within.and_then(|module| self.modules.get(module)).map_or(&self.outside, |(_, names)| names)
    }

    /// The module that a name is a call of.
    pub fn call(&self, within: Option<usize>, name: &str) -> Option<usize> {
        self.number(self.names(within).calls.get(name)?)
    }

    /// True if the first name of a path is one here.
    pub fn has(&self, within: Option<usize>, path: &str) -> bool {
        let first = path.split('.').next().unwrap_or_default();
        self.names(within).has(first) || self.taken(within, first).is_some()
    }

    /// True if a word is a parameter here.
    pub fn is_param(&self, within: Option<usize>, word: &str) -> bool {
        match within {
            None => self.outside.params.contains(word),
            Some(_) => self.taken(within, word).is_some(),
        }
    }

    /// The kind of the node at a path.
    pub fn kind(&self, within: Option<usize>, path: &str) -> Option<&'s str> {
        match path.split_once('.') {
            None => (self.names(within).kinds.get(path).copied()).or_else(|| Some(self.taken(within, path)?.kind.text)),
            Some((call, rest)) => self.kind(Some(self.call(within, call)?), rest),
        }
    }

    fn taken(&self, within: Option<usize>, name: &str) -> Option<&Taken<'s>> {
        self.takes(within?).iter().find(|taken| taken.name.text == name)
    }
}
