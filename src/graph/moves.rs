//! Names of before: `moved a to b` says that what is called `b` was deployed as `a`, and is the same still.

use super::draft::Scope;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{File, Moved, Statement};
use rustc_hash::{FxHashMap, FxHashSet};

/// Renames of one node that are looked back on, besides the first: the ids of an arrow come from both its ends.
const MOST: usize = 8;

/// The names that declared nodes had before, by their names of today.
#[derive(Debug, Default)]
pub struct Moves<'s> {
    before: FxHashMap<&'s str, Vec<&'s str>>,
}

/// A move, by the name that it is from, or to.
type By<'a, 's> = FxHashMap<&'s str, &'a Moved<'s>>;

impl<'s> Moves<'s> {
    /// The moves of a file. One that means nothing is reported, and left out.
    pub fn of(file: &File<'s>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Self {
        let moves =
            file.statements.iter().filter_map(|one| if let Statement::Moved(one) = one { Some(one) } else { None });
        let mut moves: Vec<&Moved<'s>> = moves.collect();
        moves.sort_by_key(|one| one.span);
        let (mut by_from, mut by_to): (By<'_, 's>, By<'_, 's>) = Default::default();
        for one in &moves {
            if scope.declares(one.from.text) || scope.calls(one.from.text) {
                diagnostics.push(declared(one));
                continue;
            }
            if let Some(first) = by_from.get(one.from.text) {
                diagnostics.push(twice(
                    one,
                    one.from.span,
                    first.from.span,
                    format!("`{}` is moved twice", one.from.text),
                ));
                continue;
            }
            if let Some(first) = by_to.get(one.to.text) {
                diagnostics.push(twice(
                    one,
                    one.to.span,
                    first.to.span,
                    format!("two names are moved to `{}`", one.to.text),
                ));
                continue;
            }
            by_from.insert(one.from.text, one);
            by_to.insert(one.to.text, one);
        }
        let mut found = Self::default();
        for one in moves.iter().filter(|one| by_to.get(one.to.text).is_some_and(|kept| kept.span == one.span)) {
            let (name, goes_on) = (one.to, by_from.contains_key(one.to.text));
            if scope.declares(name.text) || scope.calls(name.text) {
                found.before.insert(name.text, history(name.text, &by_to));
            } else if !goes_on && !scope.lost(name.text) {
                let message = format!("nothing is named `{}`", name.text);
                let label = format!("what was `{}` is not in this file", one.from.text);
                let help = did_you_mean(name.text, "names", scope.node_names());
                let found = Diagnostic::new(Code::USELESS_MOVE, message, name.span, label);
                diagnostics.push(found.help(help.unwrap_or_else(|| "take this line out".to_owned())));
            }
        }
        circles(&moves, &by_from, &by_to, diagnostics);
        found
    }

    /// The names that a node had before, the first one first.
    pub fn before(&self, name: &str) -> &[&'s str] {
        self.before.get(name).map_or(&[], Vec::as_slice)
    }
}

/// The names that lead to one that is declared, the first one first.
fn history<'s>(name: &'s str, by_to: &By<'_, 's>) -> Vec<&'s str> {
    let mut names: Vec<&'s str> = std::iter::successors(by_to.get(name), |one| by_to.get(one.from.text))
        .map(|one| one.from.text)
        // A name that is declared is no origin of a move, so that this comes to an end.
        .collect();
    if let Some(first) = names.pop() {
        names.truncate(MOST);
        names.push(first);
    }
    names.reverse();
    names
}

/// Reports moves that lead back to where they began.
fn circles(moves: &[&Moved<'_>], by_from: &By<'_, '_>, by_to: &By<'_, '_>, diagnostics: &mut Diagnostics) {
    // What has no move before it begins a way; the ways that are left go in circles.
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for first in moves.iter().filter(|one| !by_to.contains_key(one.from.text)) {
        let way = std::iter::successors(by_from.get(first.from.text), |one| by_from.get(one.to.text));
        seen.extend(way.map(|one| one.from.text));
    }
    for one in moves.iter().filter(|one| by_from.get(one.from.text).is_some_and(|kept| kept.span == one.span)) {
        if !seen.insert(one.from.text) {
            continue;
        }
        let mut next = one.to.text;
        while seen.insert(next) {
            next = by_from.get(next).map_or(next, |one| one.to.text);
        }
        let (name, help) = (one.from.text, "take out the line that leads back, and declare what it led away from");
        let message = format!("`{name}` is moved to itself");
        let label = if one.to.text == name { "the same name" } else { "other lines lead back from here" };
        let help = if one.to.text == name { "take this line out" } else { help };
        diagnostics.push(Diagnostic::new(Code::USELESS_MOVE, message, one.to.span, label).help(help));
    }
}

/// The finding for a name that is still there: a node keeps the ids of its first name, so no other one can have it.
fn declared(one: &Moved<'_>) -> Diagnostic {
    let (from, to) = (one.from.text, one.to.text);
    let message = format!("`{from}` is moved, and still declared");
    let help = match from == to {
        true => "take this line out".to_owned(),
        false => format!("rename `{from}` to `{to}` where it is declared; if it is another node, give it another name"),
    };
    Diagnostic::new(Code::USELESS_MOVE, message, one.from.span, "the name that it had before").help(help)
}

fn twice(one: &Moved<'_>, span: Span, first: Span, message: String) -> Diagnostic {
    let found = Diagnostic::new(Code::USELESS_MOVE, message, span, "again here").and(first, "first here");
    found.help(format!(
        "keep the line that is right, and take out the other; this one reads `moved {} to {}`",
        one.from.text, one.to.text
    ))
}
