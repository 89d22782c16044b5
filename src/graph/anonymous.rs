//! Identities. A named node is its name; an anonymous one is what its neighbours make it, so that an
//! edit elsewhere never renames, and so never replaces, a deployed resource. What was renamed by a `moved` is known by
//! the name that it was deployed with, and so are its anonymous neighbours.

use super::draft::Scope;
use super::moves::Moves;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use rustc_hash::FxBuildHasher;
use std::collections::{BTreeSet, HashMap};

/// The ids of a node.
pub struct Identity {
    /// The stable identity, in PascalCase: that of its first name.
    pub id: String,
    /// Those of later names, the latest last.
    pub later: Vec<String>,
}

/// The identity of every draft.
pub fn identities(scope: &Scope<'_, '_>, moves: &Moves<'_>, diagnostics: &mut Diagnostics) -> Vec<Identity> {
    let walk = Walk::new(scope, moves);
    let ids: Vec<Identity> = (0..scope.nodes.len()).map(|index| walk.identity(index)).collect();
    let reported = unique(scope, ids.iter().map(|id| id.id.as_str()), &BTreeSet::new(), diagnostics);
    // Terraform has the names of today.
    unique(scope, ids.iter().map(|id| id.later.last().unwrap_or(&id.id).as_str()), &reported, diagnostics);
    ids
}

/// Reports nodes with one identity, but for those that are reported already; returns the later ones.
fn unique<'i>(
    scope: &Scope<'_, '_>,
    ids: impl Iterator<Item = &'i str>,
    reported: &BTreeSet<usize>,
    diagnostics: &mut Diagnostics,
) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut seen: HashMap<&str, usize, FxBuildHasher> = HashMap::default();
    for (index, id) in ids.enumerate() {
        let Some(earlier) = seen.insert(id, index).filter(|_| !reported.contains(&index)) else { continue };
        let (Some(first), Some(second)) = (scope.nodes.get(earlier), scope.nodes.get(index)) else { continue };
        let (a, b) = (first.ast.span.min(second.ast.span), first.ast.span.max(second.ast.span));
        found.insert(index);
        diagnostics.push(match (first.ast.name, second.ast.name) {
            (Some(one), Some(other)) => {
                let message = format!("`{}` and `{}` become one logical id, `{id}`", one.text, other.text);
                Diagnostic::new(Code::DUPLICATE_LOGICAL_ID, message, b, "the same letters")
                    .and(a, "as here")
                    .help("rename one of the two")
            }
            _ => {
                let kind = &second.service.kind;
                let message = format!("two unnamed {kind} nodes between the same neighbours");
                Diagnostic::new(Code::AMBIGUOUS_ANONYMOUS, message, b, "cannot be told from")
                    .and(a, "this one")
                    .help(format!("give one of them a name: `{kind} NAME(...)`"))
            }
        });
    }
    found
}

struct Walk<'c, 'a, 's> {
    scope: &'c Scope<'a, 's>,
    moves: &'c Moves<'s>,
    /// The first arrow written into, and out of, each draft.
    before: Vec<Option<usize>>,
    after: Vec<Option<usize>>,
}

impl<'c, 'a, 's> Walk<'c, 'a, 's> {
    fn new(scope: &'c Scope<'a, 's>, moves: &'c Moves<'s>) -> Self {
        let nothing = || vec![None; scope.nodes.len()];
        let mut walk = Walk { scope, moves, before: nothing(), after: nothing() };
        for arrow in &scope.arrows {
            if let Some(place) = walk.before.get_mut(arrow.to) {
                place.get_or_insert(arrow.from);
            }
            if let Some(place) = walk.after.get_mut(arrow.from) {
                place.get_or_insert(arrow.to);
            }
        }
        walk
    }

    fn name(&self, index: usize) -> Option<&'s str> {
        self.scope.nodes.get(index)?.ast.name.map(|name| name.text)
    }

    fn kind(&self, index: usize) -> String {
        self.scope.nodes.get(index).map_or(String::new(), |node| pascal(&node.service.kind))
    }

    /// Nearest named node that way, and the kinds of the anonymous ones in between, nearest first.
    fn reach(&self, from: usize, next: &[Option<usize>]) -> (Option<&'s str>, Vec<String>) {
        let mut between = Vec::new();
        let mut at = from;
        // An anonymous node is written in one place, so a way through such nodes alone never comes back;
        // the bound is for safety, and for names that AWS would take.
        while let Some(&Some(neighbour)) = next.get(at) {
            if let Some(name) = self.name(neighbour) {
                return (Some(name), between);
            }
            if between.len() == 8 {
                break;
            }
            between.push(self.kind(neighbour));
            at = neighbour;
        }
        (None, between)
    }

    /// A name in PascalCase, after those that it had before.
    fn names(&self, name: Option<&'s str>) -> Vec<String> {
        let before = name.map_or(&[][..], |name| self.moves.before(name)).iter().copied();
        before.chain(name).map(pascal).collect()
    }

    fn identity(&self, index: usize) -> Identity {
        let ids = match self.name(index) {
            Some(name) => self.names(Some(name)),
            None => {
                let (source, mut kinds) = self.reach(index, &self.before);
                let (target, _) = self.reach(index, &self.after);
                kinds.reverse();
                let (between, kind) = (kinds.concat(), self.kind(index));
                let (sources, targets) = (self.names(source), self.names(target));
                // Two calls of a module may connect the same nodes outside of it.
                let call = self.scope.nodes.get(index).map(|node| node.ast.within.trim_end_matches('.'));
                let calls = self.names(call);
                let id = |call: &str, source: &str, target: &str| {
                    let known = source.starts_with(call) || target.starts_with(call);
                    format!("{}{source}{between}{target}{kind}", if known { "" } else { call })
                };
                let targets = if targets.is_empty() { vec![String::new()] } else { targets };
                let sources = if sources.is_empty() { vec![String::new()] } else { sources };
                let ends = || sources.iter().flat_map(|source| targets.iter().map(move |target| (source, target)));
                calls.iter().flat_map(|call| ends().map(move |(source, target)| id(call, source, target))).collect()
            }
        };
        let mut ids = ids.into_iter();
        let id = ids.next().unwrap_or_default();
        let mut later: Vec<String> = ids.collect();
        later.dedup();
        if later.iter().all(|other| *other == id) {
            later.clear();
        }
        Identity { id, later }
    }
}

/// `bucket_a` to `BucketA`, `GET /{id}/parts` to `GETIdParts`: what parts words is left out.
pub fn pascal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut letters = part.chars();
        if let Some(first) = letters.next() {
            out.push(first.to_ascii_uppercase());
            out.push_str(letters.as_str());
        }
    }
    out
}
