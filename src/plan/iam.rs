//! IAM statements and documents. The only place where a policy is written.

use super::arena::Arena;
use super::value::{Entry, Value};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

/// The half of the policies by which a permission is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// The actor's role.
    Identity,
    /// The receiver's resource policy.
    Resource,
}

/// The principal of a statement in a resource policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Principal<'g> {
    /// Any caller that meets the condition.
    Any,
    /// A role or an account, by its ARN.
    Arn(Value<'g>),
    /// A service of AWS; the condition holds the source of the call, and some policies hold it in properties instead.
    Service {
        /// `s3.amazonaws.com`
        name: &'g str,
        /// The ARN of the calling resource.
        source_arn: Option<Value<'g>>,
        /// The account of the calling resource.
        source_account: Option<Value<'g>>,
    },
}

impl<'g> Principal<'g> {
    fn value(self, arena: &'g Arena) -> Value<'g> {
        match self {
            Self::Any => Value::Text("*"),
            Self::Arn(arn) => arena.map([("AWS", arn)]),
            Self::Service { name, .. } => arena.map([("Service", Value::Text(name))]),
        }
    }
}

/// One statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Statement<'g> {
    /// `Allow` or `Deny`.
    pub effect: &'g str,
    /// Actions.
    pub actions: &'g [&'g str],
    /// ARNs.
    pub resources: &'g [Value<'g>],
    /// The condition block.
    pub condition: Option<Value<'g>>,
    /// The principal, in a resource policy.
    pub principal: Option<Principal<'g>>,
    /// The resource whose policy, which cannot be written from here, must carry it.
    pub elsewhere: Option<Value<'g>>,
}

/// Merges statements that differ in actions alone, then those that differ in resources alone.
/// Everything else keeps its place: the order of `statements` is canonical, and so is the result.
pub fn merge<'g>(arena: &'g Arena, statements: Vec<Statement<'g>>) -> Vec<Statement<'g>> {
    if statements.len() < 2 {
        return statements;
    }
    let by_actions = fold(
        statements,
        |a, b| a.resources == b.resources && same(a, b),
        |statement| hash((statement.resources, statement.condition)),
        |first, alike| {
            let mut actions: Vec<&'g str> = alike.iter().flat_map(|statement| statement.actions).copied().collect();
            actions.sort_unstable();
            actions.dedup();
            Statement { actions: arena.slice(&actions), ..*first }
        },
    );
    fold(
        by_actions,
        |a, b| a.actions == b.actions && same(a, b),
        |statement| hash((statement.actions, statement.condition)),
        |first, alike| {
            let mut known: HashSet<Value<'g>, rustc_hash::FxBuildHasher> = HashSet::default();
            let all = alike.iter().flat_map(|statement| statement.resources).copied();
            Statement { resources: arena.collect(all.filter(|resource| known.insert(*resource))), ..*first }
        },
    )
}

fn same(a: &Statement<'_>, b: &Statement<'_>) -> bool {
    (a.effect, &a.condition, &a.principal, &a.elsewhere) == (b.effect, &b.condition, &b.principal, &b.elsewhere)
}

fn hash(value: impl Hash) -> u64 {
    rustc_hash::FxBuildHasher.hash_one(value)
}

/// Makes one of all statements that are alike, in the place of the first; the others stay as they are, in order.
fn fold<'g>(
    statements: Vec<Statement<'g>>,
    alike: impl Fn(&Statement<'g>, &Statement<'g>) -> bool,
    key: impl Fn(&Statement<'g>) -> u64,
    unite: impl Fn(&Statement<'g>, &[Statement<'g>]) -> Statement<'g>,
) -> Vec<Statement<'g>> {
    // Most roles have a handful of statements, for which looking at each is quicker than a table.
    let few = statements.len() <= 8;
    let mut buckets: HashMap<u64, Vec<usize>, rustc_hash::FxBuildHasher> = HashMap::default();
    // Each with those that are like it, itself among them; with none where there is no other.
    let mut groups: Vec<(Statement<'g>, Vec<Statement<'g>>)> = Vec::with_capacity(statements.len());
    for statement in statements {
        let is_like = |groups: &[(Statement<'g>, _)], at: usize| {
            groups.get(at).is_some_and(|(first, _)| alike(first, &statement))
        };
        let found = match few {
            true => (0..groups.len()).find(|at| is_like(&groups, *at)),
            false => {
                let places = buckets.entry(key(&statement)).or_default();
                let found = places.iter().copied().find(|at| is_like(&groups, *at));
                if found.is_none() {
                    places.push(groups.len());
                }
                found
            }
        };
        match found.and_then(|at| groups.get_mut(at)) {
            Some((first, all)) if all.is_empty() => all.extend([*first, statement]),
            Some((_, all)) => all.push(statement),
            None => groups.push((statement, Vec::new())),
        }
    }
    groups.iter().map(|(first, all)| if all.is_empty() { *first } else { unite(first, all) }).collect()
}

/// A policy document of merged statements.
pub fn document<'g>(arena: &'g Arena, statements: Vec<Statement<'g>>) -> Value<'g> {
    let statements = merge(arena, statements);
    let statements = arena.list(statements.into_iter().map(|statement| statement_value(arena, statement)));
    arena.map([("Version", Value::Text("2012-10-17")), ("Statement", statements)])
}

/// A statement as it stands in a document.
pub fn statement_value<'g>(arena: &'g Arena, statement: Statement<'g>) -> Value<'g> {
    let actions = arena.collect(statement.actions.iter().map(|action| Value::Text(action)));
    let entries: [Option<Entry<'g>>; 5] = [
        Some(("Effect", Value::Text(statement.effect))),
        statement.principal.map(|principal| ("Principal", principal.value(arena))),
        Some(("Action", one_or_many(actions))),
        Some(("Resource", one_or_many(statement.resources))),
        statement.condition.map(|condition| ("Condition", condition)),
    ];
    arena.entries(entries.into_iter().flatten())
}

/// One who may assume a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Trusted<'g> {
    /// The principal, as in a policy: `{"Service": ...}`, `{"AWS": ...}` or `{"Federated": ...}`.
    pub principal: Value<'g>,
    /// Actions of STS; `sts:AssumeRole` where there is none.
    pub actions: &'g [String],
    /// The condition block.
    pub condition: Option<Value<'g>>,
}

/// The trust policy of a role.
pub fn trust<'g>(arena: &'g Arena, trusted: &[Trusted<'g>]) -> Value<'g> {
    let statements = arena.list(trusted.iter().map(|one| {
        let actions = match one.actions {
            [] => Value::Text("sts:AssumeRole"),
            actions => one_or_many(arena.collect(actions.iter().map(|action| Value::Text(action)))),
        };
        let entries = [
            Some(("Effect", Value::Text("Allow"))),
            Some(("Principal", one.principal)),
            Some(("Action", actions)),
            one.condition.map(|condition| ("Condition", condition)),
        ];
        arena.entries(entries.into_iter().flatten())
    }));
    arena.map([("Version", Value::Text("2012-10-17")), ("Statement", statements)])
}

fn one_or_many<'g>(values: &'g [Value<'g>]) -> Value<'g> {
    match values {
        [only] => *only,
        _ => Value::List(values),
    }
}
