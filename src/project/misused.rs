//! Calls of modules that are used as if they were nodes.

use super::names::Names;
use super::walk::Change;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Name, Node};
use rustc_hash::FxHashMap;

/// Finds uses of calls as if they were nodes.
pub struct Misused<'x, 's> {
    pub names: &'x Names<'s>,
    /// The names of each module.
    pub scopes: &'x FxHashMap<&'s str, Names<'s>>,
    pub found: Vec<Diagnostic>,
    pub lost: Vec<&'s str>,
}

impl<'s> Misused<'_, 's> {
    /// The module that is called by a path, which may lead through calls in other modules.
    fn called(&self, path: &str) -> Option<&'s str> {
        let mut parts = path.split('.');
        let module = *self.names.calls.get(parts.next()?)?;
        parts.try_fold(module, |module, part| self.scopes.get(module)?.calls.get(part).copied())
    }

    fn call(&mut self, name: &Name<'s>) {
        let Some(module) = self.called(name.text) else { return };
        let message = format!("`{}` is a call of the module `{module}`, not a node", name.text);
        let found = Diagnostic::new(Code::UNUSABLE_MODULE, message, name.span, "no node of it is named");
        let nodes = self.scopes.get(module).into_iter().flat_map(|names| names.kinds.keys().copied());
        let mut nodes: Vec<&str> = nodes.collect();
        nodes.sort_unstable();
        let all: Vec<String> = nodes.iter().map(|node| format!("`{}.{node}`", name.text)).collect();
        self.found.push(match all.is_empty() {
            true => found.help(format!("give a node in the module `{module}` a name, and write `{}.NAME`", name.text)),
            false => found.help(format!("name a node in it: {}", all.join(", "))),
        });
    }
}

impl<'s> Change<'s> for Misused<'_, 's> {
    fn place(&mut self, _: &mut Span) {}

    fn head(&mut self, name: &mut Name<'s>) {
        self.call(name);
    }

    fn renamed(&mut self, _: &mut Name<'s>) {}

    fn named(&mut self, name: &mut Name<'s>) {
        self.call(name);
    }

    fn node(&mut self, node: &mut Node<'s>) {
        let head = node.head.text;
        let plain = node.name.is_none() && node.args.is_none();
        if !self.scopes.contains_key(head) || (plain && self.names.has(head)) {
            return;
        }
        let message = match plain {
            true => format!("`{head}` is a module, not a node"),
            false => format!("a call of the module `{head}` is an end of an arrow"),
        };
        let found =
            Diagnostic::new(Code::UNUSABLE_MODULE, message, node.span, "a call stands in a statement of its own");
        let name = node.name.map_or("a", |name| name.text);
        self.found.push(
            found.help(format!("write `{head} {name}(...)` alone, and let the arrow name a node in it: `{name}.NODE`")),
        );
        self.lost.extend(node.name.map(|name| name.text));
    }
}
