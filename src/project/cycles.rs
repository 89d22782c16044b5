//! Modules that call themselves.

use super::names::{Modules, alone};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::syntax::ast::Module;
use rustc_hash::FxHashSet;

/// The modules that call themselves, through others or not.
pub fn endless<'s>(modules: &Modules<'s>, diagnostics: &mut Diagnostics) -> FxHashSet<&'s str> {
    let calls = |module: &Module<'s>| -> Vec<(&'s str, Span)> {
        let nodes = module.statements.iter().filter_map(alone);
        nodes.filter(|node| modules.contains_key(node.head.text)).map(|node| (node.head.text, node.span)).collect()
    };
    let mut out = FxHashSet::default();
    let mut names: Vec<&str> = modules.keys().copied().collect();
    names.sort_unstable();
    for name in names {
        let (mut seen, mut left) = (FxHashSet::default(), vec![name]);
        while let Some(at) = left.pop() {
            let Some(module) = modules.get(at) else { continue };
            for (called, place) in calls(module) {
                if called != name || !out.insert(name) {
                    // Another one, or told already.
                } else if seen.iter().all(|other| *other == name || !out.contains(other)) {
                    let way = if at == name { String::new() } else { format!(" through `{at}`") };
                    let message = format!("the module `{name}` calls itself{way}");
                    let found = Diagnostic::new(Code::UNUSABLE_MODULE, message, place, "without end");
                    diagnostics.push(found.help("take this call out: what it makes would have no end"));
                }
                if seen.insert(called) {
                    left.push(called);
                }
            }
        }
    }
    out
}
