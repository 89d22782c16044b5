//! The effective permissions of a role: its statements, with IAM's wildcards in actions and ARNs.

use super::conditions;
use crate::graph::covers;
use crate::plan::{Given, Plan, json, spelled};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The permissions of a role, looked up by action and by the start of an ARN: a role may have a line for each arrow.
pub struct Allowance<'l, 'g> {
    lines: &'l [Line],
    by_action: BTreeMap<&'g str, Patterns<'l>>,
    /// The number of patterns that may still be looked at.
    left: usize,
}

/// The number of patterns that are compared with the needs of a role: only wildcards that begin alike reach it, by the
/// hundred.
const PATIENCE: usize = 300_000;

/// One statement of a role: its actions in lower case, as IAM compares them, its ARNs spelled out.
pub struct Line {
    pub actions: Vec<String>,
    pub resources: Vec<String>,
    condition: Option<Json>,
}

/// An action on an ARN, both perhaps with wildcards: which statement, and which of its actions and ARNs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    pub line: usize,
    pub action: usize,
    pub resource: usize,
}

/// The ARNs on which one action is allowed, by the text before their first wildcard, and the lengths of these texts.
#[derive(Default)]
struct Patterns<'l> {
    starts: HashMap<&'l str, Vec<Pattern<'l>>, rustc_hash::FxBuildHasher>,
    lengths: BTreeSet<usize>,
}

struct Pattern<'l> {
    arn: &'l str,
    condition: Option<&'l Json>,
    pair: Pair,
}

impl Line {
    pub fn new(given: &Given<'_>, plan: &Plan<'_>) -> Self {
        let statement = given.statement;
        Self {
            actions: statement.actions.iter().map(|action| action.to_ascii_lowercase()).collect(),
            resources: statement.resources.iter().map(|arn| spelled(arn, plan)).collect(),
            condition: statement.condition.map(|condition| json(&condition, plan)),
        }
    }

    /// The condition under which alone it allows an action on an ARN.
    pub fn only_if(&self, action: &str, arn: &str) -> Option<&Json> {
        self.condition.as_ref()?;
        let action = action.to_ascii_lowercase();
        let allows = self.actions.iter().any(|pattern| covers(pattern, &action))
            && self.resources.iter().any(|pattern| covers_arn(pattern, arn));
        self.condition.as_ref().filter(|_| allows)
    }
}

impl<'l, 'g> Allowance<'l, 'g> {
    pub fn new(lines: &'l [Line]) -> Self {
        Self { lines, by_action: BTreeMap::new(), left: PATIENCE }
    }

    /// The pairs that allow an action on an ARN whenever a condition holds; None if there are too many patterns to look
    /// through.
    pub fn allowing(&mut self, action: &'g str, arn: &str, condition: Option<&Json>) -> Option<Vec<Pair>> {
        let lines = self.lines;
        let patterns = self.by_action.entry(action).or_insert_with(|| patterns(lines, action));
        let starts = |text| patterns.lengths.iter().filter_map(move |end| <str>::get(text, ..*end));
        // A pattern begins as the ARN does, or as what it names.
        let named = Some(resource(arn)).filter(|named| named.len() < arn.len());
        let found =
            starts(arn).chain(named.into_iter().flat_map(starts)).filter_map(|start| patterns.starts.get(start));
        let fits =
            |pattern: &&Pattern<'l>| covers_arn(pattern.arn, arn) && conditions::holds(pattern.condition, condition);
        let (mut pairs, mut looked) = (Vec::new(), 0);
        for pattern in found.flatten().take(self.left + 1) {
            looked += 1;
            pairs.extend(Some(pattern.pair).filter(|_| fits(&pattern)));
        }
        self.left = self.left.checked_sub(looked)?;
        Some(pairs)
    }
}

fn patterns<'l>(lines: &'l [Line], action: &str) -> Patterns<'l> {
    let action = action.to_ascii_lowercase();
    let mut patterns = Patterns::default();
    for (at, line) in lines.iter().enumerate() {
        for (number, _) in line.actions.iter().enumerate().filter(|(_, pattern)| covers(pattern, &action)) {
            for (place, arn) in line.resources.iter().enumerate() {
                let start = resource(arn).split(['*', '?']).next().unwrap_or_default();
                let pair = Pair { line: at, action: number, resource: place };
                patterns.lengths.insert(start.len());
                patterns.starts.entry(start).or_default().push(Pattern {
                    arn,
                    condition: line.condition.as_ref(),
                    pair,
                });
            }
        }
    }
    patterns
}

/// The resource in an ARN, after partition, service, region and account; a text without these parts is returned whole.
pub fn resource(arn: &str) -> &str {
    let colon = arn.bytes().enumerate().filter(|(_, byte)| *byte == b':').nth(4);
    colon.and_then(|(at, _)| arn.get(at + 1..)).unwrap_or(arn)
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

/// True if a pattern of ARNs matches one. Partition, region and account are known only when it is deployed: their parts
/// of the pattern are taken to be right.
fn covers_arn(pattern: &str, arn: &str) -> bool {
    if pattern == arn {
        return true;
    }
    let (Some(wanted), Some(given)) = (parts(pattern), parts(arn)) else { return covers(pattern, arn) };
    wanted.iter().zip(given).all(|(wanted, given)| {
        matches!(given, "${Partition}" | "${Region}" | "${Account}") && !wanted.is_empty() || covers(wanted, given)
    })
}

/// True if a pattern of ARNs matches no more than `arn` does. Partition, region and account may be left open, as no
/// line in quotes can know them; any other part that is known only when it is deployed is one name, and a `*` for it is
/// more.
pub fn is_as_narrow(pattern: &str, arn: &str) -> bool {
    if pattern == arn {
        return true;
    }
    let (Some(wanted), Some(given)) = (parts(pattern), parts(arn)) else { return covers(arn, pattern) };
    wanted.iter().zip(given).all(|(wanted, given)| match given {
        "${Partition}" | "${Region}" | "${Account}" => true,
        given => covers(given, wanted),
    })
}
