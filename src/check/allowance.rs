//! What the statements of a role allow in effect: IAM's wildcards in actions and ARNs.

use crate::plan::{Given, Plan, Statement, Value, covers, spelled, starred};
use std::collections::{BTreeMap, HashMap};

/// What a role allows, looked up by action and by how ARNs begin: a role may have as many lines as there are arrows.
pub struct Allowance<'l, 'g> {
    lines: &'l [Line<'g>],
    by_action: BTreeMap<&'g str, Patterns<'l, 'g>>,
}

/// One statement of a role, its ARNs spelled out.
pub struct Line<'g> {
    pub statement: Statement<'g>,
    pub resources: Vec<String>,
}

/// An action on an ARN, both perhaps with wildcards: which statement, and which of its actions and ARNs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    pub line: usize,
    pub action: usize,
    pub resource: usize,
}

/// What one action is allowed on, by what stands before the first wildcard of an ARN.
type Patterns<'l, 'g> = HashMap<&'l str, Vec<Pattern<'l, 'g>>, rustc_hash::FxBuildHasher>;

struct Pattern<'l, 'g> {
    arn: &'l str,
    condition: Option<Value<'g>>,
    pair: Pair,
}

impl<'g> Line<'g> {
    pub fn new(given: &Given<'g>, plan: &Plan<'g>) -> Self {
        let resources = given.statement.resources.iter().map(|arn| spelled(arn, plan)).collect();
        Self { statement: given.statement, resources }
    }
}

impl<'l, 'g> Allowance<'l, 'g> {
    pub fn new(lines: &'l [Line<'g>]) -> Self {
        Self { lines, by_action: BTreeMap::new() }
    }

    /// What allows an action on an ARN, without a condition or with this one.
    pub fn allowing(&mut self, action: &'g str, arn: &str, condition: Option<Value<'g>>) -> impl Iterator<Item = Pair> {
        let lines = self.lines;
        let patterns = &*self.by_action.entry(action).or_insert_with(|| patterns(lines, action));
        let found = prefixes(resource(arn)).chain(prefixes(arn)).filter_map(|start| patterns.get(start)).flatten();
        let fits = move |pattern: &&Pattern<'l, 'g>| {
            (pattern.condition.is_none() || pattern.condition == condition) && covers_arn(pattern.arn, arn)
        };
        found.filter(fits).map(|pattern| pattern.pair)
    }
}

fn patterns<'l, 'g>(lines: &'l [Line<'g>], action: &str) -> Patterns<'l, 'g> {
    let action = action.to_ascii_lowercase();
    let mut patterns = Patterns::default();
    for (at, line) in lines.iter().enumerate() {
        let allowed = line.statement.actions.iter().map(|pattern| covers(&pattern.to_ascii_lowercase(), &action));
        for (number, _) in allowed.enumerate().filter(|(_, allowed)| *allowed) {
            for (place, arn) in line.resources.iter().enumerate() {
                let start = resource(arn).split(['*', '?']).next().unwrap_or_default();
                let pair = Pair { line: at, action: number, resource: place };
                let pattern = Pattern { arn, condition: line.statement.condition, pair };
                patterns.entry(start).or_default().push(pattern);
            }
        }
    }
    patterns
}

/// Every beginning of a text, none and all of it included.
fn prefixes(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).filter_map(|end| text.get(..end))
}

/// What an ARN names, after partition, service, region and account; all of a text that has not as many parts.
fn resource(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}

/// Whether a pattern of ARNs lets one through. Partition, region and account are known when it is deployed: what stands
/// there in the pattern is taken to be right.
fn covers_arn(pattern: &str, arn: &str) -> bool {
    let (wanted, given): (Vec<&str>, Vec<&str>) = (pattern.splitn(6, ':').collect(), arn.splitn(6, ':').collect());
    if wanted.len() < 6 || given.len() < 6 {
        return covers(pattern, arn);
    }
    wanted.iter().zip(given).all(|(wanted, given)| {
        matches!(given, "${Partition}" | "${Region}" | "${Account}") && !wanted.is_empty() || covers(wanted, given)
    })
}

/// Whether a pattern of ARNs lets no more through than one does. What is only known when it is deployed may be anything.
pub fn is_as_narrow(pattern: &str, arn: &str) -> bool {
    covers_arn(&starred(arn), pattern)
}
