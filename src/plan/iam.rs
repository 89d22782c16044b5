//! IAM statements and documents. The only place where a policy is written.

use super::value::Value;
use indexmap::IndexMap;
use std::borrow::Cow;

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
    pub actions: Vec<Cow<'g, str>>,
    /// ARNs.
    pub resources: Vec<Value<'g>>,
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
    let by_actions = fold(statements, |statement| std::mem::take(&mut statement.actions), |kept, actions| {
        let new: Vec<_> = actions.into_iter().filter(|action| !kept.actions.contains(action)).collect();
        kept.actions.extend(new);
        kept.actions.sort_unstable();
    });
    fold(by_actions, |statement| std::mem::take(&mut statement.resources), |kept, resources| {
        let known: std::collections::HashSet<Value<'_>> = kept.resources.iter().cloned().collect();
        kept.resources.extend(resources.into_iter().filter(|resource| !known.contains(resource)));
    })
}

/// Merges statements that are equal once `take` has taken a part out of them; `put` puts the parts together.
fn fold<'g, P>(
    statements: Vec<Statement<'g>>,
    take: impl Fn(&mut Statement<'g>) -> P,
    put: impl Fn(&mut Statement<'g>, P),
) -> Vec<Statement<'g>> {
    let mut merged: IndexMap<Statement<'g>, Statement<'g>> = IndexMap::new();
    for mut statement in statements {
        let part = take(&mut statement);
        match merged.get_mut(&statement) {
            Some(kept) => put(kept, part),
            None => {
                let mut first = statement.clone();
                put(&mut first, part);
                merged.insert(statement, first);
            }
        }
    }
    merged.into_values().collect()
}

/// A policy document of merged statements.
pub fn document(statements: Vec<Statement<'_>>) -> Value<'_> {
    let statements = merge(statements).into_iter().map(statement_value);
    Value::map([("Version", Value::text("2012-10-17")), ("Statement", Value::List(statements.collect()))])
}

/// A statement as it stands in a document.
pub fn statement_value(statement: Statement<'_>) -> Value<'_> {
    let actions = statement.actions.into_iter().map(Value::Text).collect();
    let mut entries = vec![("Effect".into(), Value::text(statement.effect))];
    entries.extend(statement.principal.map(|principal| ("Principal".into(), principal)));
    entries.push(("Action".into(), one_or_many(actions)));
    entries.push(("Resource".into(), one_or_many(statement.resources)));
    entries.extend(statement.condition.map(|condition| ("Condition".into(), condition)));
    Value::Map(entries)
}

/// The trust policy of a role: which services may assume it, and when.
pub fn trust<'g>(services: Vec<(&'static str, Option<Value<'g>>)>) -> Value<'g> {
    let statements = services.into_iter().map(|(service, condition)| {
        let mut entries = vec![
            ("Effect".into(), Value::text("Allow")),
            ("Principal".into(), Value::map([("Service", Value::text(service))])),
            ("Action".into(), Value::text("sts:AssumeRole")),
        ];
        entries.extend(condition.map(|condition| ("Condition".into(), condition)));
        Value::Map(entries)
    });
    Value::map([("Version", Value::text("2012-10-17")), ("Statement", Value::List(statements.collect()))])
}

fn one_or_many(mut values: Vec<Value<'_>>) -> Value<'_> {
    match (values.len(), values.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            values.extend(last);
            Value::List(values)
        }
    }
}
