//! Questions asked of graph and plan, one a file.

mod accepted;
mod actions;
mod allowance;
mod asked;
mod between;
mod causes;
mod conditions;
mod dates;
mod edit;
mod envelopes;
mod expressions;
mod grants;
mod ids;
mod letters;
mod limits;
mod loops;
mod names;
mod overlaps;
mod overridden;
mod parts;
mod properties;
mod reach;
mod readers;
mod reads;
mod roles;
mod routes;
mod rules;
mod secrets;
mod sizes;
mod tags;
mod trust;
mod unneeded;
mod unwritten;

pub use limits::fits;
pub(crate) use roles::check as roles;
pub use roles::missing;

use crate::diagnostics::{Diagnostics, Levels};
use crate::graph::Graph;
use crate::plan::{Evaluator, Plan, Target};

/// Asks the rules of service files, and who may assume a role, with the evaluator that made the plan.
pub(crate) fn rules<'g, 's: 'g>(eval: &Evaluator<'g, 's>, plan: &Plan<'g>, diagnostics: &mut Diagnostics) {
    let asking = rules::Asking { eval, plan };
    asking.rules(diagnostics);
    asking.reads(diagnostics);
    trust::check(eval, diagnostics);
    let lost = if eval.graph.catalog.flawed { Vec::new() } else { eval.lost.findings(eval.graph) };
    lost.into_iter().chain(eval.bounds.finding(eval.graph)).for_each(|found| diagnostics.push(found));
}

/// Asks the questions about the graph alone, which need not wait for a plan.
pub(crate) fn graph(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    overlaps::check(graph, diagnostics);
    expressions::check(graph, diagnostics);
    letters::check(graph, diagnostics);
    readers::check(graph, diagnostics);
    unwritten::check(graph, diagnostics);
    names::check(graph, diagnostics);
    loops::check(graph, diagnostics);
    envelopes::check(graph, diagnostics);
    secrets::check(graph, diagnostics);
}

/// Asks the questions about the plan that are asked whether or not something was in error before.
pub(crate) fn plan(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    let answered_twice = routes::check(graph, diagnostics);
    ids::unique(graph, plan, &answered_twice, diagnostics);
    overridden::check(graph, plan, &answered_twice, diagnostics);
    properties::check(graph, plan, diagnostics);
    tags::check(graph, plan, diagnostics);
    names::exports(graph, plan.target, diagnostics);
    actions::check(graph, plan, diagnostics);
    limits::check(graph, plan, diagnostics);
    sizes::check(graph, plan, diagnostics);
    ids::check(graph, plan, diagnostics);
}

/// Asks the last questions; `sound` says that nothing was in error before, else it is not known what arrows need.
/// Acceptances are applied then, and at the end the levels: those of the run, which go before the file's own.
pub(crate) fn last(graph: &Graph<'_>, plan: &Plan<'_>, levels: &Levels, sound: bool, diagnostics: &mut Diagnostics) {
    if plan.target == Target::CloudFormation {
        limits::template(graph, plan, sound, diagnostics);
    }
    if levels.accepts() {
        accepted::apply(graph, plan.target, diagnostics);
    }
    levels.apply(&graph.levels, diagnostics);
}
