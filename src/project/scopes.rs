//! The scopes that calls of modules stand in: outside of all modules, or in one.

use super::Texts;
use super::bind::{Scope, kind_of};
use super::instance::{Bound, Instance};
use super::names::{Modules, Names};
use super::walk::{self, Change};
use crate::source::Span;
use crate::syntax::ast::Value;
use rustc_hash::FxHashMap;

/// The names and modules that all scopes share.
#[derive(Clone, Copy)]
pub struct Shared<'x, 's> {
    pub texts: &'s Texts,
    pub modules: &'x Modules<'s>,
    pub scopes: &'x FxHashMap<&'s str, Names<'s>>,
    pub outside: &'x Names<'s>,
}

/// The scope of calls outside of modules.
pub struct Outer<'x, 's> {
    pub shared: Shared<'x, 's>,
    pub names: &'x Names<'s>,
}

impl<'s> Scope<'s> for Outer<'_, 's> {
    fn node(&mut self, path: &str) -> Option<(&'s str, &'s str)> {
        let kind = kind_of(self.names, self.shared.modules, self.shared.scopes, path)?;
        Some((self.shared.texts.keep(path), kind))
    }

    fn value(&mut self, value: &Value<'s>) -> Value<'s> {
        value.clone()
    }

    fn place(&mut self, span: Span) -> Span {
        span
    }

    fn is_param(&self, word: &str) -> bool {
        self.shared.outside.params.contains(&word)
    }

    fn names(&self) -> Vec<&'s str> {
        self.names.all().collect()
    }
}

/// The scope of calls in a module.
pub struct Inner<'x, 'i, 's> {
    pub shared: Shared<'x, 's>,
    pub instance: Instance<'i, 's>,
}

impl<'s> Scope<'s> for Inner<'_, '_, 's> {
    fn node(&mut self, path: &str) -> Option<(&'s str, &'s str)> {
        if let Some(Bound::Node(name, kind)) = self.instance.bound.get(path) {
            return Some((name, kind));
        }
        let kind = kind_of(self.instance.names, self.shared.modules, self.shared.scopes, path)?;
        Some((self.instance.resolve(path)?, kind))
    }

    fn value(&mut self, value: &Value<'s>) -> Value<'s> {
        let mut value = value.clone();
        walk::value(&mut value, walk::Holder::Other, &mut self.instance);
        value
    }

    fn place(&mut self, mut span: Span) -> Span {
        Change::place(&mut self.instance, &mut span);
        span
    }

    fn is_param(&self, word: &str) -> bool {
        self.shared.outside.params.contains(&word)
    }

    fn names(&self) -> Vec<&'s str> {
        self.instance.names.all().chain(self.instance.module.takes.iter().map(|taken| taken.name.text)).collect()
    }
}
