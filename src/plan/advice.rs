//! The statements to add to policies that cannot be written from here, ready to paste.

use super::builder::Builder;
use super::evaluator::text_value;
use super::grants::{Need, Writer};
use super::iam::{self, Principal, Statement};
use super::scope::Scope;
use super::show::show;
use super::value::{Pseudo, ResourceIndex, Value};
use crate::catalog::{Attribute, Word};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{EdgeKind, Literal};
use petgraph::visit::EdgeRef;

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Reports a statement to add to a policy that cannot be written from here.
    pub fn advise(&self, need: &Need<'g>, statement: &Statement<'g>, diagnostics: &mut Diagnostics) {
        let (Some(actor), Some(on)) = (self.node(need.actor), self.node(need.on)) else { return };
        let span = need.span(self.graph).unwrap_or(on.span);
        let place = match (&statement.elsewhere, need.writer) {
            (Some(policy), _) => format!("the policy of {}", show(policy, &self.plan)),
            (None, _) if statement.actions.iter().any(|action| action.starts_with("kms:")) => {
                let keys: Vec<String> = statement.resources.iter().map(|key| show(key, &self.plan)).collect();
                format!("the policy of {}", keys.join(", "))
            }
            (None, Writer::Elsewhere(_)) => format!("the role of `{}`", actor.label()),
            _ => format!("the policy of `{}`", on.label()),
        };
        let policy = self.dialect(on).policies.get("main");
        let made_here = matches!(need.writer, Writer::Receiver(_)) && policy.is_some_and(|policy| policy.per_statement);
        let half_given = made_here || matches!(need.writer, Writer::Made(_) | Writer::Written(_));
        let account =
            if half_given && statement.elsewhere.is_none() { " where it belongs to another account" } else { "" };
        let shown = Statement { elsewhere: None, ..*statement };
        let shown = self.known(iam::statement_value(self.arena, shown));
        let json = show(&shown, &self.plan);
        let message =
            format!("{place} is outside, and must let `{}` {} `{}`{account}", actor.label(), need.doc, on.label());
        let found = Diagnostic::new(Code::PERMISSION_ELSEWHERE, message, span, "needs a statement over there");
        let refused = if made_here { " (what the template makes is refused there)" } else { "" };
        let found = found.help(format!("add to {place}{account}{refused}:\n{json}"));
        diagnostics.push(self.with_open(found, &shown).about(on.label()));
    }

    /// A finding with a note on the placeholders in its statement.
    fn with_open(&self, found: Diagnostic, shown: &Value<'g>) -> Diagnostic {
        match self.open(shown) {
            open if open.is_empty() => found,
            open => found.note(format!("known once it is deployed: {}", open.join("; "))),
        }
    }

    /// Reports the actions that the left end of an arrow must allow to the deploying account, if that end is outside.
    pub fn asks(&self, diagnostics: &mut Diagnostics) {
        for edge in self.graph.flow.edge_references() {
            let EdgeKind::Arrow(accept) = edge.weight().kind else { continue };
            let (from, to) = (edge.source(), edge.target());
            let Some(on) = self.node(from).filter(|node| node.existing.is_some()) else { continue };
            let scope = Scope::of_arrow(accept, edge.id(), from, to);
            for statement in accept.asks.iter().filter_map(|statement| self.statement(statement, &scope)) {
                let pieces = [
                    Value::Text("arn:"),
                    Value::Pseudo(Pseudo::Partition),
                    Value::Text(":iam::"),
                    Value::Pseudo(Pseudo::Account),
                    Value::Text(":root"),
                ];
                let principal = Some(Principal::Arn(self.arena.join(&pieces)));
                let shown = self.known(iam::statement_value(self.arena, Statement { principal, ..statement }));
                let (label, doing) = (on.label(), statement.actions.join(", "));
                let place = format!("the policy of `{label}`");
                let message = format!(
                    "{place} is outside, and must allow {doing} to the account that deploys this, where that is another"
                );
                let found = Diagnostic::new(
                    Code::PERMISSION_ELSEWHERE,
                    message,
                    edge.weight().span,
                    "needs a statement over there",
                );
                let json = show(&shown, &self.plan);
                let found = found.help(format!("add to {place} where it belongs to another account:\n{json}"));
                diagnostics.push(self.with_open(found, &shown).about(label));
            }
        }
    }

    /// Reports the statements that the policy of an existing resource needs if it belongs to another account.
    pub fn owned_elsewhere<'n>(
        &self,
        need: &'n Need<'g>,
        own: impl Iterator<Item = &'n Statement<'g>>,
        diagnostics: &mut Diagnostics,
    ) where
        'g: 'n,
    {
        let Some(on) = self.node(need.on).filter(|node| node.existing.is_some()) else { return };
        if need.one_account || !(on.service.has_policy || self.dialect(on).policies.contains_key("main")) {
            return;
        }
        let role = match need.writer {
            Writer::Made(role) => {
                match self.graph.catalog.role().and_then(|role| role.attribute("arn", self.plan.target)) {
                    Some(Attribute::Resource(_, arn)) => Some(Value::Ref(role, *arn)),
                    _ => None,
                }
            }
            Writer::Written(role) => self.attribute(role, "arn"),
            _ => None,
        };
        let Some(role) = role else { return };
        for statement in own {
            let theirs = Statement { principal: Some(Principal::Arn(role)), ..*statement };
            self.advise(need, &theirs, diagnostics);
        }
    }

    /// A value with the ARNs in it spelled out, as far as the names in them are known here.
    fn known(&self, value: Value<'g>) -> Value<'g> {
        match value {
            Value::Ref(resource, attribute) => self.known_arn(resource, attribute).unwrap_or(value),
            Value::List(items) => self.arena.list(items.iter().map(|item| self.known(*item))),
            Value::Map(entries) => self.arena.entries(entries.iter().map(|(key, value)| (*key, self.known(*value)))),
            Value::Join(pieces) => {
                let pieces: Vec<Value<'g>> = pieces.iter().map(|piece| self.known(*piece)).collect();
                self.arena.join(&pieces)
            }
            Value::Shared(inner) => self.known(*inner),
            other => other,
        }
    }

    fn known_arn(&self, resource: ResourceIndex, attribute: Word) -> Option<Value<'g>> {
        let index = self.plan.resource(resource)?.node;
        if self.roles.get(index.index())?.iter().any(|(_, role)| *role == resource) {
            // The name of a role is found in the deployment's list of resources.
            let (of, arn) = self.role_arn(index, resource)?;
            return (of.1 == attribute).then_some(arn);
        }
        let node = self.node(index)?;
        let Some(Attribute::Resource(part, own)) = node.service.attribute("arn", self.plan.target) else { return None };
        let Literal::Text(name) = &node.arguments.get("name")?.value else { return None };
        let is_own = *own == attribute && self.resource(index, part) == Some(resource);
        self.arn_for(index, text_value(self.arena, name)).filter(|_| is_own)
    }

    /// The placeholders in a statement, each with the place where its value is found.
    fn open(&self, statement: &Value<'g>) -> Vec<String> {
        let mut places: Vec<Value<'g>> = Vec::new();
        statement.leaves(&mut |leaf| {
            if !places.contains(leaf) {
                places.push(*leaf);
            }
        });
        let shown = |place: &Value<'g>| format!("`{}`", show(place, &self.plan));
        let general = |place: &&Value<'g>| matches!(place, Value::Pseudo(pseudo) if *pseudo != Pseudo::Deployment);
        let of_all: Vec<String> = places.iter().filter(general).map(shown).collect();
        let mut open: Vec<String> = Vec::new();
        if !of_all.is_empty() {
            let (verb, those) = if of_all.len() == 1 { ("is", "that") } else { ("are", "those") };
            open.push(format!("{} {verb} {those} of the deployment", of_all.join(", ")));
        }
        open.extend(places.iter().filter_map(|place| match place {
            Value::Pseudo(Pseudo::Deployment) => Some(format!("{} is what names end in", shown(place))),
            Value::Param(_) => Some(format!("{} is the parameter", shown(place))),
            Value::Ref(resource, _) => Some(match self.told(*resource, place) {
                Some(output) => format!("{} is the output `{output}`", shown(place)),
                None => {
                    let id = self.plan.resource(*resource).map_or("", |resource| resource.id);
                    let list = self.plan.target.lists_resources();
                    format!("{} is what `{list}` says of `{id}`", shown(place))
                }
            }),
            _ => None,
        }));
        open
    }

    /// The output that shows a value of a resource.
    fn told(&self, resource: ResourceIndex, value: &Value<'g>) -> Option<&'g str> {
        let index = self.plan.resource(resource)?.node;
        let node = self.node(index)?;
        let scope = Scope::of(index);
        let mut outputs = node.service.outputs.iter().filter(|(_, output)| self.wanted(&output.when, &scope));
        let (suffix, _) = outputs.find(|(_, output)| self.template(&output.value, &scope).as_ref() == Some(value))?;
        Some(self.arena.concat(&[&node.id, suffix]))
    }
}
