//! The patterns of `where`, on arrows and on nodes, in the dialect and within the limits of a service file.

use super::arena::Arena;
use super::builder::Builder;
use super::pattern::{Case, Compiler, Problem, nest, problem};
use super::show::json;
use super::value::Value;
use crate::catalog::Pattern;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::EdgeKind;
use crate::source::Span;
use crate::syntax::ast::Predicate;
use petgraph::visit::EdgeRef;
use std::collections::BTreeSet;

/// The greatest depth of a field, as for nested brackets: code that descends into a pattern needs no guard of its own.
const MAX_DEPTH: usize = 48;

impl<'g, 's: 'g> Builder<'g, 's> {
    /// The patterns of all nodes and arrows.
    pub fn filters(&mut self, diagnostics: &mut Diagnostics) {
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index) else { continue };
            let (Some(filter), Some(dialect)) = (&node.filter, &node.service.filter) else { continue };
            let flat = dialect.flat.as_ref().is_some_and(|flag| node.arguments.contains_key(flag.as_str()));
            let pattern = self.pattern(filter, dialect, flat, diagnostics);
            self.conditions.extend(pattern.map(|pattern| (index, pattern)));
        }
        for edge in self.graph.flow.edge_references() {
            let weight = edge.weight();
            let (Some(filter), EdgeKind::Arrow(accept)) = (&weight.filter, weight.kind) else { continue };
            let Some(dialect) = &accept.filter else { continue };
            let flat = dialect.flat.as_ref().is_some_and(|flag| weight.options.contains_key(flag.as_str()));
            let pattern = self.pattern(filter, dialect, flat, diagnostics);
            self.patterns.extend(pattern.map(|pattern| (edge.id(), pattern)));
        }
    }

    fn pattern(
        &self,
        (span, predicate): &'g (Span, Predicate<'s>),
        dialect: &'g Pattern,
        flat: bool,
        diagnostics: &mut Diagnostics,
    ) -> Option<Value<'g>> {
        match compile(self, predicate, dialect, flat) {
            Ok(pattern) => Some(pattern),
            Err(problem) => {
                let at = problem.span.unwrap_or(*span);
                let found = Diagnostic::new(Code::UNSUPPORTED_FILTER, problem.message, at, "cannot be expressed");
                diagnostics.push(found.maybe_help(problem.help));
                None
            }
        }
    }
}

/// The pattern in a dialect. `flat` is true if it looks at message attributes, which have no fields inside.
fn compile<'g>(
    builder: &Builder<'g, '_>,
    predicate: &'g Predicate<'_>,
    dialect: &'g Pattern,
    flat: bool,
) -> Result<Value<'g>, Problem> {
    let arena = builder.arena;
    let compiler = Compiler { arena, graph: builder.graph, dialect };
    let cases = compiler.cases(predicate, false)?;
    let paths = || cases.iter().flat_map(|case| case.keys());
    if let Some(path) = paths().find(|path| flat && path.len() > 1) {
        let message = format!("`{}` is a field inside another, and message attributes have none", path.join("."));
        let flag = dialect.flat.as_deref().unwrap_or_default();
        return problem(None, message, Some(&format!("leave `{flag}` out to look at the body of the message")));
    }
    if let Some(path) = paths().find(|path| path.len() > MAX_DEPTH) {
        let message = format!("a field lies in {} others here, and pipec follows {MAX_DEPTH}", path.len() - 1);
        return problem(None, message, Some("look at a field nearer to the top of the message"));
    }
    if let Some(most) = dialect.alternatives.filter(|most| cases.len() > *most) {
        let message = format!("this condition has {} alternatives, and AWS takes {most}", cases.len());
        return problem(None, message, Some("split it over several queues or functions"));
    }
    let patterns = arena.collect(cases.iter().map(|case| {
        let leaves = case.iter().map(|(path, matchers)| (path.as_slice(), matchers.as_slice()));
        nest(arena, &leaves.collect::<Vec<_>>())
    }));
    let (by, limit) = (&dialect.by, dialect.characters);
    let size = patterns.iter().map(|pattern| json(pattern, &builder.plan).to_string().len()).max().unwrap_or_default();
    if size > limit {
        let message = format!("this condition becomes a filter of {size} characters, and {by} takes {limit}");
        return problem(None, message, Some("list fewer values here, and look at the others in the code"));
    }
    let fields = paths().collect::<BTreeSet<_>>().len();
    if let Some(most) = dialect.fields.filter(|most| fields > *most) {
        let message = format!("this condition looks at {fields} fields, and {by} takes {most}");
        return problem(None, message, Some("look at fewer fields here, and at the others in the code"));
    }
    let combinations = combinations(&cases);
    if let Some(most) = dialect.combinations.filter(|most| combinations > *most) {
        let message = format!("this condition has {combinations} combinations of values, and {by} takes {most}");
        return problem(None, message, Some("list fewer values: their numbers multiply over the fields"));
    }
    Ok(wrapped(arena, patterns, dialect))
}

/// The number of combinations of values in the largest alternative: a value counts once for each field that it lies in.
fn combinations(cases: &[Case<'_>]) -> usize {
    let of = |case: &Case<'_>| case.iter().map(|(path, all)| path.len() * all.len()).product();
    cases.iter().map(of).max().unwrap_or_default()
}

/// Patterns below the root of the dialect, in a list or as one.
fn wrapped<'g>(arena: &'g Arena, patterns: &'g [Value<'g>], dialect: &'g Pattern) -> Value<'g> {
    let rooted = |pattern: Value<'g>| match &dialect.root {
        Some(root) => arena.map([(root.as_str(), pattern)]),
        None => pattern,
    };
    if let Some(key) = &dialect.listed {
        let item = |pattern: &Value<'g>| arena.map([(key.as_str(), Value::Json(arena.keep(rooted(*pattern))))]);
        return arena.list(patterns.iter().map(item));
    }
    match patterns {
        [only] => rooted(*only),
        several => rooted(arena.map([("$or", Value::List(several))])),
    }
}
