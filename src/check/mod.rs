//! Questions asked of graph and plan, one a file.

mod accepted;
mod allowance;
mod dates;
mod expressions;
mod grants;
mod letters;
mod limits;
mod loops;
mod names;
mod overlaps;
mod readers;
mod routes;
mod unwritten;

pub use limits::fits;

use crate::diagnostics::Diagnostics;
use crate::graph::Graph;
use crate::plan::Plan;

/// Asks every question; acceptances are applied last.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    routes::check(graph, diagnostics);
    overlaps::check(graph, diagnostics);
    expressions::check(graph, diagnostics);
    letters::check(graph, diagnostics);
    readers::check(graph, diagnostics);
    unwritten::check(graph, diagnostics);
    names::check(graph, diagnostics);
    loops::check(graph, diagnostics);
    grants::check(graph, plan, diagnostics);
    limits::check(graph, plan, diagnostics);
    accepted::apply(graph, diagnostics);
}
