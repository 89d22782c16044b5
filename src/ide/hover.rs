//! The documentation of the thing under a cursor, as Markdown.

use super::analysis::{Analysis, View};
use super::known::Module;
use super::names::{path_to, word_at};
use super::words::{Role, Word};
use super::{properties, prose};
use crate::catalog::{Accept, Parameter, Service, attributes};
use crate::diagnostics::Code;
use crate::explain::{self, Subject};
use crate::graph::{EdgeKind, Files};
use crate::origins::Place;
use crate::plan::show;
use crate::source::Span;
use crate::syntax::ast::{self, Statement};
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

/// The documentation, and the text that it is about.
#[derive(Debug, PartialEq, Eq)]
pub struct Hover {
    /// The text that it is about.
    pub span: Span,
    /// Markdown.
    pub text: String,
}

/// The documentation of the thing at an offset.
pub fn hover(analysis: &Analysis, files: &dyn Files, offset: usize) -> Option<Hover> {
    let at = u32::try_from(offset).ok()?;
    let word = word_at(analysis, offset);
    analysis.view(files, |view| {
        // What is written in a module is shown as the first call of it has it.
        let at = view.file.origins.called(Place { file: 0, span: Span { start: at, end: at } }).start;
        let about = Subjects { analysis, view };
        let (span, text) = about.word(word, at).or_else(|| about.arrow(at))?;
        Some(Hover { span, text })
    })
}

struct Subjects<'v, 's> {
    analysis: &'v Analysis,
    view: &'v View<'v, 's>,
}

impl<'s> Subjects<'_, 's> {
    fn word(&self, word: Option<Word>, at: u32) -> Option<(Span, String)> {
        let word = word?;
        let text = self.analysis.source().slice(word.span);
        let known = match word.role {
            Role::Kind => self.kind(text, at)?,
            Role::Declaration | Role::Node => {
                self.node(&word, at).or_else(|| self.taken(&word, text)).or_else(|| self.call(&word, text))?
            }
            Role::ParamDeclaration | Role::Param => match word.within {
                Some(_) => self.taken(&word, text)?,
                None => self.param(text)?,
            },
            Role::Module | Role::ModuleDeclaration => module(self.analysis.known().module(text)?),
            Role::Key if word.within.is_some() => self.taken(&word, text)?,
            Role::Code => Code::parse(text)?.page().to_owned(),
            Role::Key | Role::Flag => self.argument(text, at)?,
            Role::Action => self.action(text)?,
            _ => return None,
        };
        Some((word.span, known))
    }

    /// The smallest edge that is written around an offset.
    fn edge_at(&self, at: u32) -> Option<EdgeIndex> {
        let around = |span: Span| span.start <= at && at <= span.end;
        let edges = self.view.graph.flow.edge_references().filter(|edge| around(edge.weight().span));
        edges.min_by_key(|edge| edge.weight().span.end - edge.weight().span.start).map(|edge| edge.id())
    }

    /// An argument, option, flag or verb.
    fn argument(&self, text: &str, at: u32) -> Option<String> {
        let around = |span: Span| span.start <= at && at <= span.end;
        let mut service: Option<&Service> = None;
        let said = self.view.file.statements.iter().filter_map(|statement| match statement {
            Statement::Param(param) => Some(("param", &param.args)),
            Statement::Output(output) => Some(("output", &output.args)),
            _ => None,
        });
        for (of, args) in said {
            if args.iter().any(|said| around(said.span())) {
                return parameter(attributes(of), text);
            }
        }
        let mut property = None;
        super::walk::nodes(self.view.file, &mut |node: &ast::Node<'_>| {
            if let (Some(body), Some(service)) = (&node.body, self.analysis.catalog().service(node.head.text))
                && around(body.span)
            {
                property = properties::documented(service, own_type(node), body, at);
            }
            if around(node.span) && node.args.is_some() {
                service = self.analysis.catalog().service(node.head.text);
            }
        });
        if property.is_some() {
            return property;
        }
        for statement in &self.view.file.statements {
            let Statement::Environment(environment) = statement else { continue };
            for setting in
                environment.settings.iter().filter(|setting| around(setting.node.span.to(setting.value.span)))
            {
                service = self
                    .named(setting.node.text)
                    .and_then(|node| Some(self.view.graph.flow.node_weight(node)?.service));
            }
        }
        if let Some(service) = service {
            return parameter(&service.parameters, text);
        }
        let accept = self.accept(self.edge_at(at)?)?;
        let verb = accept.verbs.get(text).map(|doc| format!("`{text}` {doc}"));
        verb.or_else(|| parameter(&accept.options, text))
    }

    fn accept(&self, edge: EdgeIndex) -> Option<&'s Accept> {
        match self.view.graph.flow.edge_weight(edge)?.kind {
            EdgeKind::Arrow(accept) => Some(accept),
            EdgeKind::Argument(_) => None,
        }
    }

    /// A verb of the catalog, or an action of AWS's, in a role.
    fn action(&self, text: &str) -> Option<String> {
        let all = self.analysis.catalog().services().flat_map(|service| &service.permissions);
        let docs: Vec<String> = all
            .filter(|(verb, _)| *verb == text)
            .map(|(_, permission)| {
                let actions = permission.statements.iter().flat_map(|statement| &statement.actions);
                let actions: Vec<String> = actions.map(|action| format!("`{action}`")).collect();
                format!("- {}: {}", permission.doc, actions.join(", "))
            })
            .collect();
        (!docs.is_empty()).then(|| format!("`allow {text} on` a node:\n\n{}", docs.join("\n")))
    }

    fn param(&self, name: &str) -> Option<String> {
        let plan = self.view.plan.params.iter().find(|param| param.name == name)?;
        let doc = plan.doc.map(|doc| format!("\n\n{doc}")).unwrap_or_default();
        let place = match (&plan.import, plan.secret) {
            (Some(export), _) => format!("What another stack exports as `{}`", show(export, self.view.plan)),
            (None, true) => format!("In the template: `{}`, a secret", plan.id),
            (None, false) => format!("In the template: `{}`", plan.id),
        };
        let environments = self
            .view
            .file
            .statements
            .iter()
            .filter_map(|s| if let Statement::Environment(e) = s { Some(e) } else { None });
        let values: String = environments
            .flat_map(|environment| environment.values.iter().map(move |given| (environment.name.text, given)))
            .filter(|(_, given)| given.name.text == name && !plan.secret)
            .map(|(environment, given)| {
                format!("\n- in `{environment}`: `{}`", self.analysis.source().slice(given.value.span))
            })
            .collect();
        let values = if values.is_empty() { values } else { format!("\n{values}") };
        Some(format!("**param {name}** a parameter of the deployment{doc}\n\n{place}{values}"))
    }

    /// The node of a name.
    fn named(&self, name: &str) -> Option<NodeIndex> {
        let graph = self.view.graph;
        let named = |index: &NodeIndex| {
            graph.flow.node_weight(*index).is_some_and(|node| node.label() == name && node.name.is_some())
        };
        graph.flow.node_indices().find(named)
    }

    /// A node: what it is, what it is called where it is deployed, and what it may do.
    fn node(&self, word: &Word, at: u32) -> Option<String> {
        let origin = self.view.file.origins.of(Span { start: at, end: at });
        let call = origin.and_then(|origin| origin.call.as_ref()).map_or("", |(_, path)| path);
        self.resources(self.named(&format!("{call}{}", path_to(self.analysis, word)))?)
    }

    /// A parameter of a module.
    fn taken(&self, word: &Word, name: &str) -> Option<String> {
        let module = self.analysis.known().modules.get(word.within?)?;
        let taken = module.takes.iter().find(|taken| taken.name == name)?;
        let default = taken.default.as_ref().map(|default| format!(", by default `{default}`")).unwrap_or_default();
        Some(format!("**{name}: {}** a parameter of the module `{}`{default}", taken.kind, module.name))
    }

    /// A call of a module.
    fn call(&self, word: &Word, name: &str) -> Option<String> {
        let known = self.analysis.known();
        let names = match word.within {
            Some(module) => &known.modules.get(module)?.names,
            None => &known.names,
        };
        let (_, called) = names.calls.iter().find(|(call, _)| call == name)?;
        Some(format!("**{name}** a call of a module\n\n{}", module(known.module(called)?)))
    }

    /// A kind; where it stands for a node without a name, that node first.
    fn kind(&self, text: &str, at: u32) -> Option<String> {
        let mut head = None;
        super::walk::nodes(self.view.file, &mut |node: &ast::Node<'_>| {
            let here = node.name.is_none() && node.head.span.start <= at && at <= node.head.span.end;
            head = head.take().or(here.then_some(node.span));
        });
        let graph = self.view.graph;
        let here = |index: &NodeIndex| graph.flow.node_weight(*index).is_some_and(|node| Some(node.span) == head);
        let node = graph.flow.node_indices().find(here).and_then(|index| self.resources(index));
        let kind = prose::kind(self.analysis.catalog(), self.analysis.catalog().service(text)?);
        Some(node.map_or(kind.clone(), |node| format!("{node}\n---\n\n{kind}")))
    }

    /// A node: the resources that it becomes, and its permissions.
    fn resources(&self, index: NodeIndex) -> Option<String> {
        let graph = self.view.graph;
        let node = graph.flow.node_weight(index)?;
        let name = node.name.map(|name| format!(" {}", name.text)).unwrap_or_default();
        let mut out = format!("**{}{name}** {}\n\n{}\n", node.service.kind, node.service.title, node.service.doc);
        let mut made = self.view.plan.sorted().filter(|resource| resource.node == index).peekable();
        if made.peek().is_some() {
            let made: Vec<String> = made.map(|resource| format!("- `{}` {}", resource.id, resource.kind)).collect();
            out.push_str(&format!("\n**Becomes**\n\n{}\n", made.join("\n")));
        }
        if let Some(handler) = node.code.as_ref().and_then(|code| code.handler.as_ref()) {
            out.push_str(&format!("\nIts code begins in `{handler}`.\n"));
        }
        out.push_str(&self.reasons(&Subject::Resource(index)));
        Some(out)
    }

    /// An arrow: what it means, and the statements it becomes.
    fn arrow(&self, at: u32) -> Option<(Span, String)> {
        let edge = self.edge_at(at)?;
        let accept = self.accept(edge)?;
        let graph = self.view.graph;
        let (from, to) = graph.flow.edge_endpoints(edge)?;
        let (from, to) = (graph.flow.node_weight(from)?, graph.flow.node_weight(to)?);
        let weight = graph.flow.edge_weight(edge)?;
        let mut out = format!("**{} -> {}** {}\n", from.label(), to.label(), accept.doc);
        for verb in &weight.verbs {
            let doc = accept.verbs.get(*verb).map(String::as_str).unwrap_or_default();
            out.push_str(&format!("\n`{verb}` {doc}\n"));
        }
        let defaults: Vec<String> = accept
            .options
            .iter()
            .filter(|(name, _)| !weight.options.contains_key(name.as_str()))
            .filter_map(|(name, option)| Some(format!("`{name}={}`", explain::default(option)?)))
            .collect();
        if !defaults.is_empty() {
            out.push_str(&format!("\nNot written, and so: {}\n", defaults.join(", ")));
        }
        out.push_str(&self.reasons(&Subject::Edge(edge)));
        let place = self.view.file.origins.place(weight.span);
        (place.file == 0).then_some((place.span, out))
    }

    /// The statements that a subject becomes, each with who is given it.
    fn reasons(&self, subject: &Subject) -> String {
        let reasons = explain::why(self.analysis.source(), self.view.graph, self.view.plan, subject);
        if reasons.is_empty() {
            return "\nNobody is granted anything.\n".to_owned();
        }
        let mut out = String::new();
        for reason in reasons {
            let lines: String = reason.lines.iter().map(|line| format!("{line}\n")).collect();
            let (who, what, on, by) = (reason.who, reason.what, reason.on, reason.by);
            out.push_str(&format!("\n{who} may {what} `{on}`, given by {by}:\n\n```text\n{lines}```\n"));
        }
        out
    }
}

/// The string that stands alone among the arguments of a node: the type of a resource of one's own.
fn own_type<'n>(node: &'n ast::Node<'_>) -> Option<&'n str> {
    let alone = |argument: &'n ast::Argument<'_>| match argument {
        ast::Argument::Bare(value) => Some(value),
        _ => None,
    };
    let value = node.args.iter().flatten().find_map(alone)?;
    match &value.kind {
        ast::ValueKind::String(pieces) => match pieces.as_slice() {
            [ast::Piece::Text(text)] => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// A module: its parameters, the comment above it, and its nodes.
fn module(module: &Module) -> String {
    let mut out = format!("```pipe\nmodule {}\n```\n", module.label().0);
    if !module.doc.is_empty() {
        out.push_str(&format!("\n{}\n", module.doc));
    }
    let nodes: Vec<String> = module.names.nodes.iter().map(|(name, kind)| format!("- `{name}`: {kind}")).collect();
    if !nodes.is_empty() {
        out.push_str(&format!("\n**Its nodes**\n\n{}\n", nodes.join("\n")));
    }
    out
}

/// The documentation of an argument, found by its name or by one of its choices.
fn parameter(parameters: &crate::catalog::Map<Parameter>, text: &str) -> Option<String> {
    let own = parameters.get_key_value(text);
    let choice = || parameters.iter().find(|(_, parameter)| parameter.choice(text).is_some());
    own.or_else(choice).map(|(name, found)| prose::parameter(name, found))
}
