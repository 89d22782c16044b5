//! Identities. A named node is its name; an anonymous one is what its neighbours make it, so that an
//! edit elsewhere never renames, and so never replaces, a deployed resource.

use super::draft::Scope;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use rustc_hash::FxBuildHasher;
use std::collections::HashMap;

/// The identity of every draft, in PascalCase.
pub fn identities(scope: &Scope<'_, '_>, diagnostics: &mut Diagnostics) -> Vec<String> {
    let walk = Walk::new(scope);
    let ids: Vec<String> = (0..scope.nodes.len()).map(|index| walk.identity(index)).collect();
    let mut seen: HashMap<&str, usize, FxBuildHasher> = HashMap::default();
    for (index, id) in ids.iter().enumerate() {
        let Some(earlier) = seen.insert(id, index) else { continue };
        let (Some(first), Some(second)) = (scope.nodes.get(earlier), scope.nodes.get(index)) else { continue };
        let (a, b) = (first.ast.span.min(second.ast.span), first.ast.span.max(second.ast.span));
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
    ids
}

struct Walk<'c, 'a, 's> {
    scope: &'c Scope<'a, 's>,
    /// The first arrow written into, and out of, each draft.
    before: Vec<Option<usize>>,
    after: Vec<Option<usize>>,
}

impl<'c, 'a, 's> Walk<'c, 'a, 's> {
    fn new(scope: &'c Scope<'a, 's>) -> Self {
        let mut walk = Walk { scope, before: vec![None; scope.nodes.len()], after: vec![None; scope.nodes.len()] };
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

    fn name(&self, index: usize) -> Option<String> {
        self.scope.nodes.get(index)?.ast.name.map(|name| pascal(name.text))
    }

    fn kind(&self, index: usize) -> String {
        self.scope.nodes.get(index).map_or(String::new(), |node| pascal(&node.service.kind))
    }

    /// Nearest named node that way, and the kinds of the anonymous ones in between, nearest first.
    fn reach(&self, from: usize, next: &[Option<usize>]) -> (String, Vec<String>) {
        let mut between = Vec::new();
        let mut at = from;
        // An anonymous node is written in one place, so a way through such nodes alone never comes back;
        // the bound is for safety, and for names that AWS would take.
        while let Some(&Some(neighbour)) = next.get(at) {
            if let Some(name) = self.name(neighbour) {
                return (name, between);
            }
            if between.len() == 8 {
                break;
            }
            between.push(self.kind(neighbour));
            at = neighbour;
        }
        (String::new(), between)
    }

    fn identity(&self, index: usize) -> String {
        if let Some(name) = self.name(index) {
            return name;
        }
        let (source, mut kinds) = self.reach(index, &self.before);
        let (target, _) = self.reach(index, &self.after);
        kinds.reverse();
        // Two calls of a module may connect the same nodes outside of it.
        let call = pascal(self.scope.nodes.get(index).map_or("", |node| node.ast.within));
        let call = if source.starts_with(&call) || target.starts_with(&call) { "" } else { call.as_str() };
        format!("{call}{source}{}{target}{}", kinds.concat(), self.kind(index))
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
