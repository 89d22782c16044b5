//! What the statements of a role allow in effect: IAM's wildcards in actions and ARNs.

use crate::plan::{Given, Plan, Value, covers, spelled, starred};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a role allows, looked up by action and by how ARNs begin: a role may have as many lines as there are arrows.
pub struct Allowance<'l, 'g> {
    lines: &'l [Line<'g>],
    by_action: BTreeMap<&'g str, Patterns<'l, 'g>>,
}

/// One statement of a role: its actions in lower case, as IAM compares them, its ARNs spelled out.
pub struct Line<'g> {
    pub actions: Vec<String>,
    pub resources: Vec<String>,
    condition: Option<Value<'g>>,
}

/// An action on an ARN, both perhaps with wildcards: which statement, and which of its actions and ARNs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    pub line: usize,
    pub action: usize,
    pub resource: usize,
}

/// What one action is allowed on, by what stands before the first wildcard of an ARN, and how long that may be.
#[derive(Default)]
struct Patterns<'l, 'g> {
    starts: HashMap<&'l str, Vec<Pattern<'l, 'g>>, rustc_hash::FxBuildHasher>,
    lengths: BTreeSet<usize>,
}

struct Pattern<'l, 'g> {
    arn: &'l str,
    condition: Option<Value<'g>>,
    pair: Pair,
}

impl<'g> Line<'g> {
    pub fn new(given: &Given<'g>, plan: &Plan<'g>) -> Self {
        let statement = given.statement;
        Self {
            actions: statement.actions.iter().map(|action| action.to_ascii_lowercase()).collect(),
            resources: statement.resources.iter().map(|arn| spelled(arn, plan)).collect(),
            condition: statement.condition,
        }
    }
}

impl<'l, 'g> Allowance<'l, 'g> {
    pub fn new(lines: &'l [Line<'g>]) -> Self {
        Self { lines, by_action: BTreeMap::new() }
    }

    /// What allows an action on an ARN, without a condition or with this one.
    pub fn allowing(&mut self, action: &'g str, arn: &str, condition: Option<Value<'g>>) -> Vec<Pair> {
        let lines = self.lines;
        let patterns = self.by_action.entry(action).or_insert_with(|| patterns(lines, action));
        let starts = |text| patterns.lengths.iter().filter_map(move |end| <str>::get(text, ..*end));
        // A pattern begins as the ARN does, or as what it names.
        let named = Some(resource(arn)).filter(|named| named.len() < arn.len());
        let found =
            starts(arn).chain(named.into_iter().flat_map(starts)).filter_map(|start| patterns.starts.get(start));
        let fits = |pattern: &&Pattern<'l, 'g>| {
            (pattern.condition.is_none() || pattern.condition == condition) && covers_arn(pattern.arn, arn)
        };
        found.flatten().filter(fits).map(|pattern| pattern.pair).collect()
    }
}

fn patterns<'l, 'g>(lines: &'l [Line<'g>], action: &str) -> Patterns<'l, 'g> {
    let action = action.to_ascii_lowercase();
    let mut patterns = Patterns::default();
    for (at, line) in lines.iter().enumerate() {
        for (number, _) in line.actions.iter().enumerate().filter(|(_, pattern)| covers(pattern, &action)) {
            for (place, arn) in line.resources.iter().enumerate() {
                let start = resource(arn).split(['*', '?']).next().unwrap_or_default();
                let pair = Pair { line: at, action: number, resource: place };
                patterns.lengths.insert(start.len());
                patterns.starts.entry(start).or_default().push(Pattern { arn, condition: line.condition, pair });
            }
        }
    }
    patterns
}

/// What an ARN names, after partition, service, region and account; all of a text that has not as many parts.
fn resource(arn: &str) -> &str {
    parts(arn).map_or(arn, |[.., named]| named)
}

/// `arn`, partition, service, region, account, and what is named.
fn parts(arn: &str) -> Option<[&str; 6]> {
    let mut split = arn.splitn(6, ':');
    let mut parts = [""; 6];
    for part in &mut parts {
        *part = split.next()?;
    }
    Some(parts)
}

/// Whether a pattern of ARNs lets one through. Partition, region and account are known when it is deployed: what stands
/// there in the pattern is taken to be right.
fn covers_arn(pattern: &str, arn: &str) -> bool {
    let (Some(wanted), Some(given)) = (parts(pattern), parts(arn)) else { return covers(pattern, arn) };
    wanted.iter().zip(given).all(|(wanted, given)| {
        matches!(given, "${Partition}" | "${Region}" | "${Account}") && !wanted.is_empty() || covers(wanted, given)
    })
}

/// Whether a pattern of ARNs lets no more through than one does. What is only known when it is deployed may be anything.
pub fn is_as_narrow(pattern: &str, arn: &str) -> bool {
    pattern == arn || covers_arn(&starred(arn), pattern)
}
