//! Asks the rules of the service files of each node and arrow.

use crate::catalog::rule::{Rule, RuleFix};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{Argument, Arguments, EdgeKind, Literal, Node};
use crate::plan::{Evaluator, Item, Plan, Scope, Value, show};
use crate::source::Span;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

/// Arguments that do not fit each other stand in different places: one environment may have a use for them where another has none.
fn is_apart(rule: &Rule, node: &Node<'_>) -> bool {
    let outside = |span: Span| span.start < node.span.start || node.span.end < span.end;
    let mut apart = false;
    if rule.together {
        rule.when.paths(&mut |names| {
            let mut arguments = names.iter().filter_map(|name| node.arguments.get(name.as_str()));
            apart |= arguments.any(|argument| outside(argument.span));
        });
    }
    apart
}

/// The evaluator of the plan and the plan, by which rules are asked.
pub struct Asking<'a, 'g, 's> {
    pub eval: &'a Evaluator<'g, 's>,
    pub plan: &'a Plan<'g>,
}

impl<'g, 's: 'g> Asking<'_, 'g, 's> {
    /// Reports each rule that is broken. What is in error already is not asked.
    pub fn rules(&self, diagnostics: &mut Diagnostics) {
        let sound = |index: NodeIndex| self.eval.node(index).filter(|node| node.is_sound());
        for index in self.eval.graph.flow.node_indices() {
            let Some(node) = sound(index) else { continue };
            for rule in node.service.rules.iter().filter(|rule| !is_apart(rule, node)) {
                self.ask(rule, &Scope::of(index), node.span, &node.arguments, diagnostics);
            }
        }
        for edge in self.eval.graph.flow.edge_references() {
            let (EdgeKind::Arrow(accept), from, to) = (edge.weight().kind, edge.source(), edge.target()) else {
                continue;
            };
            if accept.rules.is_empty() || sound(from).is_none() || sound(to).is_none() {
                continue;
            }
            let scope = Scope::of_arrow(accept, edge.id(), from, to);
            for rule in &accept.rules {
                self.ask(rule, &scope, edge.weight().span, &edge.weight().options, diagnostics);
            }
        }
    }

    pub fn ask(
        &self,
        rule: &'g Rule,
        scope: &Scope<'g>,
        span: Span,
        arguments: &Arguments<'s>,
        diagnostics: &mut Diagnostics,
    ) {
        for scope in self.eval.each(rule.each.as_ref(), scope) {
            if self.eval.holds(&rule.when, scope) {
                self.broken(rule, scope, span, arguments).into_iter().for_each(|found| diagnostics.push(found));
            }
        }
    }

    fn broken(&self, rule: &'g Rule, scope: &Scope<'g>, span: Span, arguments: &Arguments<'s>) -> Option<Diagnostic> {
        let code = Code::parse(&rule.code)?;
        let shown = |text| self.eval.told(text, scope).map_or(String::new(), |text| show(&text, self.plan));
        let says = shown(&rule.says);
        let argument = rule.at.as_ref().and_then(|name| arguments.get(name.as_str()));
        let column = rule.column.as_ref().and_then(|name| self.column(scope.owner, &self.eval.value(name, scope)?));
        let span = column.or(argument.map(|argument| argument.span)).unwrap_or(span);
        let mut found = Diagnostic::new(code, says, span, shown(&rule.label)).help(shown(&rule.help));
        let place = |index: NodeIndex| self.eval.node(index).map(|node| node.span);
        let with = rule.with.as_deref().and_then(|with| match (with, scope.edge) {
            ("from", Some((_, from, _))) => place(from),
            ("to", Some((.., to))) => place(to),
            (name, _) => match (arguments.get(name).map(|argument| &argument.value), scope.local(name)) {
                (Some(Literal::Node(index)), _) => place(*index),
                (_, Some(Item::Edge(edge))) => self.eval.graph.flow.edge_weight(edge).map(|edge| edge.span),
                _ => None,
            },
        });
        if let (Some(with), Some(label)) = (with, &rule.with_label) {
            found = found.and(with, shown(label));
        }
        if let Some(RuleFix { node, after, write }) = &rule.fix
            && let Some(Item::Node(index)) = scope.local(node)
            && let Some(node) = self.eval.node(index)
            && let Some(Argument { span, .. }) = node.arguments.get(after.as_str())
            // The arguments of an environment stand elsewhere.
            && node.span.start <= span.start
            && span.end <= node.span.end
        {
            found = found.fix(Span { start: span.end, ..*span }, format!(", {write}"));
        }
        let about = self.eval.node(scope.owner).map_or("", |node| node.label());
        Some(found.about(about))
    }

    /// The place where a column is declared.
    fn column(&self, index: NodeIndex, name: &Value<'g>) -> Option<Span> {
        let named = |text: &str| name.as_text().is_some_and(|name| text.eq_ignore_ascii_case(name));
        self.eval.node(index)?.columns.iter().find(|column| named(column.name.text)).map(|column| column.name.span)
    }
}
