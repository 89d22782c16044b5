//! `moved a to b` of a call: each node in it is moved, and each call.

use super::Texts;
use super::names::{Modules, Names};
use crate::origins::Origins;
use crate::syntax::ast::{Moved, Name, Statement};
use rustc_hash::{FxHashMap, FxHashSet};

/// The most moves that are made.
const MOST: usize = 100_000;
/// The most moves that are followed back from one name: lines that lead back to where they began, which are told later, have
/// no end.
const MOST_STEPS: usize = 64;

/// Adds the moves of what is in the calls that are moved, unless a statement moves it itself. Modules have been put in the
/// places of their calls, and what they move, too: both are followed back from each name to the first that it had.
pub fn add<'s>(statements: &mut Vec<Statement<'s>>, origins: &Origins, texts: &'s Texts) {
    let moves = statements.iter().filter_map(|one| if let Statement::Moved(one) = one { Some(*one) } else { None });
    let mut moves: Vec<Moved<'s>> = moves.collect();
    if moves.is_empty() {
        return;
    }
    moves.sort_by_key(|one| std::cmp::Reverse(one.span));
    let mut by_to: FxHashMap<&'s str, Moved<'s>> = moves.into_iter().map(|one| (one.to.text, one)).collect();
    let calls = origins.all.iter().filter_map(|origin| origin.call.as_ref());
    let calls = calls.map(|(_, path)| texts.keep(path.trim_end_matches('.')));
    let names: FxHashSet<&'s str> = Names::of(statements, &Modules::default()).all().chain(calls).collect();
    let mut sorted: Vec<&'s str> = names.iter().copied().collect();
    sorted.sort_unstable();
    for name in sorted {
        let mut at = name;
        for _ in 0..MOST_STEPS {
            if let Some(said) = by_to.get(at) {
                at = said.from.text;
                continue;
            }
            // The innermost call around it that is moved; what it was moved from is no call any more.
            let mut around = at.rmatch_indices('.').filter_map(|(end, _)| at.split_at_checked(end));
            let moved = around.find_map(|(call, rest)| Some((*by_to.get(call)?, rest)));
            let Some((one, rest)) = moved.filter(|(one, _)| !names.contains(one.from.text)) else { break };
            if statements.len() >= MOST {
                return;
            }
            let from = Name { text: texts.keep(&format!("{}{rest}", one.from.text)), ..one.from };
            let new = Moved { from, to: Name { text: at, ..one.to }, span: one.span };
            statements.push(Statement::Moved(new));
            by_to.insert(at, new);
            at = from.text;
        }
    }
}
