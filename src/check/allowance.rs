//! What the statements of a role allow in effect: IAM's wildcards in actions and ARNs.

use crate::plan::{Plan, Statement, Value, covers, show};
use std::collections::{BTreeMap, HashMap};

/// What a role allows, looked up by action and by how ARNs begin: a role may have as many lines as there are arrows.
pub struct Allowance<'l, 'g> {
    lines: &'l [Line<'g>],
    by_action: BTreeMap<&'g str, Patterns<'l, 'g>>,
}

/// One statement of a role, its ARNs spelled out.
pub struct Line<'g> {
    statement: Statement<'g>,
    resources: Vec<String>,
}

/// The ARNs that one action is allowed on, each with the condition, by what stands before their first wildcard.
type Patterns<'l, 'g> = HashMap<&'l str, Vec<(&'l str, Option<Value<'g>>)>, rustc_hash::FxBuildHasher>;

impl<'g> Line<'g> {
    pub fn new(statement: &Statement<'g>, plan: &Plan<'g>) -> Self {
        let resources = statement.resources.iter().map(|arn| spelled(arn, plan)).collect();
        Self { statement: *statement, resources }
    }
}

impl<'l, 'g> Allowance<'l, 'g> {
    pub fn new(lines: &'l [Line<'g>]) -> Self {
        Self { lines, by_action: BTreeMap::new() }
    }

    /// Whether an action is allowed on an ARN, by a line without a condition or with this one.
    pub fn allows(&mut self, action: &'g str, arn: &str, condition: Option<Value<'g>>) -> bool {
        let lines = self.lines;
        let patterns = self.by_action.entry(action).or_insert_with(|| patterns(lines, action));
        let fits = |(pattern, only): &(&str, Option<Value<'g>>)| {
            (only.is_none() || *only == condition) && covers_arn(pattern, arn)
        };
        let mut found = prefixes(resource(arn)).chain(prefixes(arn)).filter_map(|start| patterns.get(start));
        found.any(|patterns| patterns.iter().any(fits))
    }
}

fn patterns<'l, 'g>(lines: &'l [Line<'g>], action: &str) -> Patterns<'l, 'g> {
    let action = action.to_ascii_lowercase();
    let mut patterns = Patterns::default();
    for line in lines {
        if line.statement.actions.iter().any(|pattern| covers(&pattern.to_ascii_lowercase(), &action)) {
            for pattern in line.resources.iter().map(String::as_str) {
                let start = resource(pattern).split(['*', '?']).next().unwrap_or_default();
                patterns.entry(start).or_default().push((pattern, line.statement.condition));
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

/// The text of an ARN, references to ARNs spelled out where they can be.
pub fn spelled(arn: &Value<'_>, plan: &Plan<'_>) -> String {
    let piece = |piece: &Value<'_>| match piece {
        Value::Ref(resource, attribute) => show(plan.arns.get(&(*resource, *attribute)).unwrap_or(piece), plan),
        other => show(other, plan),
    };
    arn.pieces().iter().map(piece).collect()
}
