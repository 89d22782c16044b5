//! The permissions that arrows ask of a role, each with the statements of the role that give it.

use super::allowance::{Allowance, Line, Pair};
use crate::plan::{Need, Part, Permission, Plan, json, spelled};
use std::rc::Rc;

/// One action on one ARN that something needs.
pub struct Ask<'p, 'g> {
    pub need: &'p Need<'g>,
    pub permission: Permission<'g>,
    /// The ARN spelled out.
    pub arn: Rc<str>,
    /// The pairs that allow it; empty if it is missing.
    pub allowing: Vec<Pair>,
}

/// All that is asked of a role, need by need; None where its lines are too many to look through for each.
pub fn asks<'p, 'g>(needs: &[&'p Need<'g>], lines: &[Line], plan: &Plan<'g>) -> Option<Vec<Ask<'p, 'g>>> {
    let mut allowance = Allowance::new(lines);
    let mut asks = Vec::new();
    for &need in needs {
        for statement in need.statements {
            let condition = statement.condition.map(|condition| json(&condition, plan));
            for on in statement.resources {
                let arn: Rc<str> = spelled(on, plan).into();
                for action in statement.actions {
                    let allowing = allowance.allowing(action, &arn, condition.as_ref())?;
                    asks.push(Ask { need, permission: (*action, *on), arn: Rc::clone(&arn), allowing });
                }
            }
        }
    }
    Some(asks)
}

/// Asks as parts of their needs, which stand in order.
pub fn parts<'x, 'p: 'x, 'g: 'x>(asks: impl Iterator<Item = &'x Ask<'p, 'g>>) -> Vec<Part<'p, 'g>> {
    let mut parts: Vec<Part<'p, 'g>> = Vec::new();
    for ask in asks {
        match parts.last_mut().filter(|part| std::ptr::eq(part.need, ask.need)) {
            Some(part) => part.permissions.push(ask.permission),
            None => parts.push(Part { need: ask.need, permissions: vec![ask.permission] }),
        }
    }
    parts
}
