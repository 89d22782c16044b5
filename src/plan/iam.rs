//! IAM statements and documents. The only place where a policy is written.

use super::value::Value;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};
use std::rc::Rc;

/// By which half a permission is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// The actor's role.
    Identity,
    /// The receiver's resource policy.
    Resource,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Statement<'g> {
    /// `Allow` or `Deny`.
    pub effect: &'static str,
    /// Actions.
    pub actions: Rc<[&'g str]>,
    /// ARNs.
    pub resources: Rc<[Value<'g>]>,
    /// The condition block.
    pub condition: Option<Value<'g>>,
    /// Who, in a resource policy.
    pub principal: Option<Value<'g>>,
    /// The resource whose policy, which cannot be written from here, must carry it.
    pub elsewhere: Option<Value<'g>>,
}

/// Merges statements that differ in actions alone, then those that differ in resources alone.
/// Everything else keeps its place: the order of `statements` is canonical, and so is the result.
pub fn merge(statements: Vec<Statement<'_>>) -> Vec<Statement<'_>> {
    let by_actions = fold(
        statements,
        |a, b| a.resources == b.resources && same(a, b),
        |statement| hash((&statement.resources, &statement.condition)),
        |kept, more| {
            let mut actions: Vec<&str> = kept.actions.iter().chain(more.actions.iter()).copied().collect();
            actions.sort_unstable();
            actions.dedup();
            kept.actions = actions.into();
        },
    );
    fold(
        by_actions,
        |a, b| a.actions == b.actions && same(a, b),
        |statement| hash((&statement.actions, &statement.condition)),
        |kept, more| {
            let known: HashSet<u64> = kept.resources.iter().map(hash).collect();
            let new = more
                .resources
                .iter()
                .filter(|resource| !known.contains(&hash(resource)) || !kept.resources.contains(resource));
            kept.resources = kept.resources.iter().chain(new).cloned().collect();
        },
    )
}

fn same(a: &Statement<'_>, b: &Statement<'_>) -> bool {
    (a.effect, &a.condition, &a.principal, &a.elsewhere) == (b.effect, &b.condition, &b.principal, &b.elsewhere)
}

fn hash(value: impl Hash) -> u64 {
    rustc_hash::FxBuildHasher.hash_one(value)
}

/// Puts each statement to the first that is alike, and keeps the others in order.
fn fold<'g>(
    statements: Vec<Statement<'g>>,
    alike: impl Fn(&Statement<'g>, &Statement<'g>) -> bool,
    key: impl Fn(&Statement<'g>) -> u64,
    put: impl Fn(&mut Statement<'g>, Statement<'g>),
) -> Vec<Statement<'g>> {
    let mut kept: Vec<Statement<'g>> = Vec::with_capacity(statements.len());
    let mut places: HashMap<u64, Vec<usize>, rustc_hash::FxBuildHasher> = HashMap::default();
    // Most roles have a handful of statements, for which looking at each is quicker than a table.
    let few = statements.len() <= 8;
    for statement in statements {
        let key = if few { 0 } else { key(&statement) };
        let found = match few {
            true => kept.iter().position(|known| alike(known, &statement)),
            false => places
                .get(&key)
                .into_iter()
                .flatten()
                .copied()
                .find(|at| kept.get(*at).is_some_and(|known| alike(known, &statement))),
        };
        match found.and_then(|at| kept.get_mut(at)) {
            Some(known) => put(known, statement),
            None => {
                if !few {
                    places.entry(key).or_default().push(kept.len());
                }
                kept.push(statement);
            }
        }
    }
    kept
}

/// A policy document of merged statements.
pub fn document(statements: Vec<Statement<'_>>) -> Value<'_> {
    let statements = merge(statements).into_iter().map(statement_value);
    Value::map([("Version", Value::text("2012-10-17")), ("Statement", Value::list(statements.collect()))])
}

/// A statement as it stands in a document.
pub fn statement_value(statement: Statement<'_>) -> Value<'_> {
    let actions = statement.actions.iter().map(|action| Value::text(*action)).collect();
    let mut entries = Vec::with_capacity(5);
    entries.push(("Effect".into(), Value::text(statement.effect)));
    entries.extend(statement.principal.map(|principal| ("Principal".into(), principal)));
    entries.push(("Action".into(), one_or_many(actions)));
    entries.push(("Resource".into(), one_or_many(statement.resources)));
    entries.extend(statement.condition.map(|condition| ("Condition".into(), condition)));
    Value::entries(entries)
}

/// The trust policy of a role: which services may assume it, and when.
pub fn trust<'g>(services: &[(&'static str, Option<Value<'g>>)]) -> Value<'g> {
    let statements = services.iter().map(|(service, condition)| {
        let mut entries = vec![
            ("Effect".into(), Value::text("Allow")),
            ("Principal".into(), Value::map([("Service", Value::text(*service))])),
            ("Action".into(), Value::text("sts:AssumeRole")),
        ];
        entries.extend(condition.clone().map(|condition| ("Condition".into(), condition)));
        Value::entries(entries)
    });
    Value::map([("Version", Value::text("2012-10-17")), ("Statement", Value::list(statements.collect()))])
}

fn one_or_many(values: Rc<[Value<'_>]>) -> Value<'_> {
    match values.as_ref() {
        [only] => only.clone(),
        _ => Value::List(values),
    }
}
