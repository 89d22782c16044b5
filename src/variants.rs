//! The variants of a file: as it is selected, and in every other environment. Each is checked whole on every run, so
//! that a mistake in `env prod` is found before anybody chooses it.

use crate::catalog::Catalog;
use crate::check;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{self, Files, Graph, Selection};
use crate::plan::{self, Arena, Plan};
use crate::source::Span;
use crate::syntax::ast;
use std::collections::BTreeMap;

/// Bytes of source that are checked again for other environments, all together.
const MOST: usize = 1 << 20;

/// One variant, lowered.
struct Variant<'s, 'v> {
    graph: &'v Graph<'s>,
    plan: Plan<'v>,
    /// The findings of the stages.
    found: Diagnostics,
    /// Those of the checks that do not ask whether there are any.
    checked: Diagnostics,
    /// Those that are findings only where no stage found an error.
    unneeded: Diagnostics,
}

/// All variants of a file.
pub struct Variants<'s, 'v> {
    selected: Variant<'s, 'v>,
    /// The variants of the environments, by name.
    others: Vec<(&'s str, Variant<'s, 'v>)>,
}

/// Lowers a file in all its variants, and hands them over. `parsed` holds the findings of before.
pub fn lower<'s, R>(
    file: ast::File<'s>,
    catalog: &'s Catalog,
    selection: &Selection,
    files: &dyn Files,
    parsed: Diagnostics,
    then: impl FnOnce(&Variants<'s, '_>) -> R,
) -> R {
    let mut environments = graph::environments(&file, selection.environment.as_deref());
    let unchecked = environments.split_off(environments.len().min(MOST / file.text.len().max(1)));
    let resolve = |selection: &Selection, alone: bool| {
        let mut found = parsed.clone();
        (graph::resolve_in(&file, catalog, selection, alone, files, &mut found), found)
    };
    let mut selected = resolve(selection, false);
    let others: Vec<_> = environments
        .iter()
        .map(|(name, _)| {
            let within = Selection { environment: Some((*name).to_owned()), ..selection.clone() };
            (*name, Arena::default(), resolve(&within, true))
        })
        .collect();
    drop(file);
    if let Some(first) = unchecked.first() {
        selected.1.push(too_many(first, unchecked.len()));
    }
    let arena = Arena::default();
    then(&Variants {
        selected: variant(&selected, &arena, selection),
        others: others.iter().map(|(name, arena, resolved)| (*name, variant(resolved, arena, selection))).collect(),
    })
}

fn variant<'s, 'v>(
    (graph, found): &'v (Graph<'s>, Diagnostics),
    arena: &'v Arena,
    selection: &Selection,
) -> Variant<'s, 'v> {
    let mut found = found.clone();
    let [mut checked, mut unneeded, mut of_plan] = [(); 3].map(|()| Diagnostics::default());
    let (plan, eval) =
        beside(graph, || check::graph(graph, &mut checked), || plan::lower(graph, arena, selection.target, &mut found));
    beside(
        graph,
        || check::roles(graph, &plan, &mut checked, &mut unneeded),
        || {
            check::rules(&eval, &plan, &mut found);
            check::plan(graph, &plan, &mut of_plan);
        },
    );
    checked.extend(of_plan, |_| {});
    Variant { graph, plan, found, checked, unneeded }
}

/// The number of nodes from which waking another thread is worth while.
const MANY: usize = 200;

/// Does something on this thread, and something else beside it where the graph is large.
fn beside<R>(graph: &Graph<'_>, other: impl FnOnce() + Send, this: impl FnOnce() -> R) -> R {
    if graph.flow.node_count() < MANY {
        other();
        return this();
    }
    rayon::in_place_scope(|scope| {
        scope.spawn(|_| other());
        this()
    })
}

fn too_many((name, span): &(&str, Span), count: usize) -> Diagnostic {
    let message = match count {
        1 => format!("the environment `{name}` is not checked"),
        _ => format!("{count} environments are not checked, `{name}` is the first of them"),
    };
    Diagnostic::new(
        Code::UNCHECKED_ENVIRONMENTS,
        message,
        *span,
        "the file is too large to be checked in so many environments",
    )
    .help(format!("check each by itself, with `--env {name}`"))
}

impl<'s, 'v> Variants<'s, 'v> {
    /// The graph and the plan as they are selected.
    pub fn selected(&self) -> (&'v Graph<'s>, &Plan<'v>) {
        (self.selected.graph, &self.selected.plan)
    }

    /// The graphs and plans of the environments that are not selected, by name.
    pub fn others(&self) -> impl Iterator<Item = (&'s str, &'v Graph<'s>, &Plan<'v>)> {
        self.others.iter().map(|(name, variant)| (*name, variant.graph, &variant.plan))
    }

    fn variants(&self) -> impl Iterator<Item = &Variant<'s, 'v>> {
        std::iter::once(&self.selected).chain(self.others.iter().map(|(_, variant)| variant))
    }

    /// True if anything was an error in any variant, before it is checked.
    pub fn has_errors(&self) -> bool {
        self.variants().any(|variant| variant.found.has_errors())
    }

    /// Everything that is found: of the selected variant, then those of other environments that it does not have.
    pub fn found(&self, check: impl Fn(&Graph<'s>, &Plan<'v>, &mut Diagnostics)) -> Diagnostics {
        let sound = !self.has_errors();
        let checked = |variant: &Variant<'s, 'v>| {
            let mut found = variant.found.clone();
            found.extend(variant.checked.clone(), |_| {});
            if sound {
                found.extend(variant.unneeded.clone(), |_| {});
            }
            check(variant.graph, &variant.plan, &mut found);
            found
        };
        let mut all = checked(&self.selected);
        let mut elsewhere: Vec<(Diagnostic, Vec<&str>)> = Vec::new();
        let mut known: BTreeMap<(Span, Code, String), Option<usize>> =
            all.iter().map(|found| (key(found), None)).collect();
        for (name, other) in &self.others {
            let found = checked(other);
            keep_common(&mut all, &found);
            for finding in found.iter().filter(|finding| !finding.code.is_for_nothing()) {
                match known.get(&key(finding)) {
                    None => {
                        known.insert(key(finding), Some(elsewhere.len()));
                        elsewhere.push((finding.clone(), vec![name]));
                    }
                    Some(Some(at)) => elsewhere.get_mut(*at).into_iter().for_each(|(_, names)| names.push(name)),
                    Some(None) => {}
                }
            }
        }
        for (mut finding, names) in elsewhere {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let environments = if names.len() == 1 { "environment" } else { "environments" };
            finding.message = format!("in the {environments} {}, {}", names.join(", "), finding.message);
            all.push(finding);
        }
        all.finish();
        all
    }
}

/// The key of a finding: two of different variants with the same key are the same.
fn key(found: &Diagnostic) -> (Span, Code, String) {
    (found.span(), found.code, found.message.clone())
}

/// Drops findings of things written for nothing in one variant alone: a line of a role that `env prod` needs is no line
/// to take out. Where both say so but for different reasons, no edit is right in both.
fn keep_common(all: &mut Diagnostics, other: &Diagnostics) {
    let theirs: BTreeMap<(Span, Code), &Diagnostic> =
        other.iter().map(|found| ((found.span(), found.code), found)).collect();
    all.retain(|found| {
        if !found.code.is_for_nothing() {
            return true;
        }
        let Some(same) = theirs.get(&(found.span(), found.code)) else { return false };
        if same.help != found.help || same.fixes != found.fixes {
            found.fixes.clear();
            found.help =
                Some("the environments of this file need different parts of it: keep what each needs".to_owned());
        }
        true
    });
}
