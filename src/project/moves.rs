//! `moved a to b` of a call: each node in it is moved, and each call.

use super::Texts;
use super::names::{Modules, Names};
use crate::syntax::ast::{Moved, Name, Statement};
use rustc_hash::{FxHashMap, FxHashSet};

/// The most names that the moves of one deployment make: modules that call each other twice soon are without end.
const MOST: usize = 100_000;

/// Adds the moves of what is in the calls that are moved, unless a statement moves it itself.
pub fn add<'s>(
    statements: &mut Vec<Statement<'s>>,
    outside: &Names<'s>,
    modules: &Modules<'s>,
    scopes: &FxHashMap<&'s str, Names<'s>>,
    texts: &'s Texts,
) {
    let moves: Vec<Moved<'s>> =
        statements.iter().filter_map(|one| if let Statement::Moved(one) = one { Some(*one) } else { None }).collect();
    let said: FxHashSet<&str> = moves.iter().map(|one| one.to.text).collect();
    for one in &moves {
        let mut left: Vec<(String, &Names<'s>)> =
            called(outside, modules, scopes, one.to.text).map(|names| (String::new(), names)).into_iter().collect();
        while let Some((path, names)) = left.pop() {
            let calls = names.calls.iter().filter_map(|(call, module)| Some((*call, scopes.get(module)?)));
            left.extend(calls.map(|(call, inner)| (format!("{path}.{call}"), inner)));
            for inner in names.all() {
                let moved = |name: Name<'s>| Name { text: texts.keep(&format!("{}{path}.{inner}", name.text)), ..name };
                let (from, to) = (moved(one.from), moved(one.to));
                if !said.contains(to.text) && statements.len() < MOST {
                    statements.push(Statement::Moved(Moved { from, to, span: one.span }));
                }
            }
            if statements.len() >= MOST {
                return;
            }
        }
    }
}

/// The names in the call that a path leads to.
fn called<'x, 's>(
    names: &Names<'s>,
    modules: &Modules<'s>,
    scopes: &'x FxHashMap<&'s str, Names<'s>>,
    path: &str,
) -> Option<&'x Names<'s>> {
    let (call, rest) = path.split_once('.').map_or((path, None), |(call, rest)| (call, Some(rest)));
    let module = names.calls.get(call).filter(|module| modules.contains_key(*module))?;
    let inner = scopes.get(module)?;
    match rest {
        None => Some(inner),
        Some(rest) => called(inner, modules, scopes, rest),
    }
}
