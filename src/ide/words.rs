//! The role of each word of a tree: a kind, a name, a key. All features about names rest on this.

use super::walk;
use crate::catalog::{Catalog, Map, Parameter, Service, Type, attributes};
use crate::source::Span;
use crate::syntax::ast::{self, Argument, Chain, Endpoint, File, Name, Piece, Predicate, Statement, Target, ValueKind};
use rustc_hash::{FxHashMap, FxHashSet};

/// The role of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A kind of node.
    Kind,
    /// A node is declared so.
    Declaration,
    /// A node is referred to.
    Node,
    /// A parameter of the deployment is declared so.
    ParamDeclaration,
    /// A parameter of the deployment is referred to.
    Param,
    /// An environment.
    Environment,
    /// The key of an argument or option.
    Key,
    /// A word that stands alone, or as a value.
    Flag,
    /// A number.
    Number,
    /// A string.
    Text,
    /// A column of a table.
    Column,
    /// The type of a column.
    Type,
    /// A verb or action of a role.
    Action,
    /// The code of a finding.
    Code,
    /// A field of the data.
    Field,
}

/// A word of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its place.
    pub span: Span,
    /// Its role.
    pub role: Role,
}

impl Word {
    /// True if it stands for a node or parameter.
    pub fn is_name(&self) -> bool {
        self.is_node() || self.is_param()
    }

    /// True if it stands for a node.
    pub fn is_node(&self) -> bool {
        matches!(self.role, Role::Declaration | Role::Node)
    }

    /// True if it stands for a parameter of the deployment.
    pub fn is_param(&self) -> bool {
        matches!(self.role, Role::ParamDeclaration | Role::Param)
    }

    /// True if it declares something.
    pub fn declares(&self) -> bool {
        matches!(self.role, Role::Declaration | Role::ParamDeclaration)
    }
}

/// The words of a tree, not in order.
pub fn words(file: &File<'_>, catalog: &Catalog) -> Vec<Word> {
    let mut kinds = FxHashMap::default();
    walk::nodes(file, &mut |node: &ast::Node<'_>| {
        if let Some(name) = node.name {
            kinds.entry(name.text).or_insert(node.head.text);
        }
    });
    let params =
        file.statements.iter().filter_map(|s| if let Statement::Param(p) = s { Some(p.name.text) } else { None });
    let mut reader = Reader { catalog, kinds, params: params.collect(), out: Vec::new() };
    file.statements.iter().for_each(|statement| reader.statement(statement));
    reader.out
}

struct Reader<'s> {
    catalog: &'s Catalog,
    /// Kinds of the declared nodes, by name.
    kinds: FxHashMap<&'s str, &'s str>,
    params: FxHashSet<&'s str>,
    out: Vec<Word>,
}

impl<'s> Reader<'s> {
    fn add(&mut self, span: Span, role: Role) {
        self.out.push(Word { span, role });
    }

    fn service(&self, name: &str) -> Option<&'s Service> {
        self.catalog.service(self.kinds.get(name)?)
    }

    fn statement(&mut self, statement: &Statement<'s>) {
        match statement {
            Statement::Param(param) => {
                self.add(param.name.span, Role::ParamDeclaration);
                param.args.iter().for_each(|argument| self.argument(argument, Some(attributes("param"))));
                param.default.iter().for_each(|value| self.value(value, None));
            }
            Statement::Output(output) => {
                self.add(output.name.span, Role::Key);
                output.args.iter().for_each(|argument| self.argument(argument, Some(attributes("output"))));
                self.value(&output.value, None);
            }
            Statement::Environment(environment) => {
                self.add(environment.name.span, Role::Environment);
                for setting in &environment.settings {
                    self.add(setting.node.span, Role::Node);
                    self.add(setting.key.span, Role::Key);
                    let parameters = self.service(setting.node.text).map(|service| &service.parameters);
                    self.value(&setting.value, parameters.and_then(|parameters| parameters.get(setting.key.text)));
                }
                for given in &environment.values {
                    self.add(given.name.span, Role::Param);
                    self.value(&given.value, None);
                }
            }
            Statement::Accept(accept) => {
                self.add(accept.code.span, Role::Code);
                self.add(accept.on.span, Role::Node);
                accept.because.iter().for_each(|value| self.value(value, None));
            }
            // The name that it had stands for nothing any more.
            Statement::Moved(moved) => {
                self.add(moved.from.span, Role::Key);
                self.add(moved.to.span, Role::Node);
            }
            Statement::Level(level) => {
                level.codes.iter().for_each(|code| self.add(code.span, Role::Code));
            }
            Statement::Use(_) | Statement::Import(_) => {}
            Statement::Module(module) => {
                for taken in &module.takes {
                    self.add(taken.kind.span, Role::Type);
                    taken.default.iter().for_each(|value| self.value(value, None));
                }
                module.statements.iter().for_each(|statement| self.statement(statement));
            }
            Statement::Chain(chain) => self.chain(chain),
        }
    }

    fn chain(&mut self, chain: &Chain<'s>) {
        self.endpoint(&chain.first);
        for step in &chain.steps {
            step.arrow.options.iter().for_each(|option| self.argument(option, None));
            self.endpoint(&step.to);
        }
    }

    fn endpoint(&mut self, endpoint: &Endpoint<'s>) {
        match endpoint {
            Endpoint::Node(node) => self.node(node),
            Endpoint::Group(branches) => branches.iter().for_each(|branch| self.chain(branch)),
        }
    }

    fn node(&mut self, node: &ast::Node<'s>) {
        let alone = node.name.is_none() && node.args.is_none() && node.body.is_none() && !node.existing;
        let refers = alone && self.kinds.contains_key(node.head.text);
        self.add(node.head.span, if refers { Role::Node } else { Role::Kind });
        node.name.iter().for_each(|name| self.add(name.span, Role::Declaration));
        let parameters = self.catalog.service(node.head.text).map(|service| &service.parameters);
        node.args.iter().flatten().for_each(|argument| self.argument(argument, parameters));
        let Some(body) = &node.body else { return };
        for column in &body.columns {
            self.add(column.name.span, Role::Column);
            self.add(column.kind.span, Role::Type);
        }
        for property in &body.properties {
            property.path.iter().for_each(|name| self.add(name.span, Role::Key));
            self.value(&property.value, None);
        }
        for allow in &body.allows {
            allow.actions.iter().for_each(|action| self.add(action.span, Role::Action));
            for target in &allow.targets {
                match target {
                    Target::Any(_) => {}
                    Target::Arn(value) => self.value(value, None),
                    Target::Node(name, path) => {
                        self.add(name.span, Role::Node);
                        path.iter().for_each(|path| self.value(path, None));
                    }
                }
            }
        }
    }

    fn argument(&mut self, argument: &Argument<'s>, parameters: Option<&Map<Parameter>>) {
        match argument {
            Argument::Keyed(key, value) => {
                self.add(key.span, Role::Key);
                self.value(value, parameters.and_then(|parameters| parameters.get(key.text)));
            }
            Argument::Bare(value) if matches!(value.kind, ValueKind::Word(_)) => self.add(value.span, Role::Flag),
            Argument::Bare(value) => self.value(value, None),
            Argument::Filter(_, predicate) => self.predicate(predicate),
        }
    }

    fn value(&mut self, value: &ast::Value<'s>, parameter: Option<&Parameter>) {
        match &value.kind {
            ValueKind::String(pieces) => self.text(value.span, pieces),
            ValueKind::Quantity(_) => self.add(value.span, Role::Number),
            ValueKind::Word(word) => {
                let names = parameter.is_some_and(|parameter| parameter.kind == Type::Node);
                let role = match self.params.contains(word) {
                    _ if names => Role::Node,
                    true => Role::Param,
                    false => Role::Flag,
                };
                self.add(value.span, role);
            }
            ValueKind::Attribute(node, attribute) => {
                self.add(node.span, Role::Node);
                self.add(attribute.span, Role::Key);
            }
            ValueKind::List(items) => items.iter().for_each(|item| self.value(item, parameter)),
            ValueKind::Map(entries) => {
                for (key, value) in entries {
                    self.add(key.span, Role::Key);
                    self.value(value, None);
                }
            }
        }
    }

    /// A string, parted where parameters stand in it.
    fn text(&mut self, span: Span, pieces: &[Piece<'s>]) {
        let mut start = span.start;
        for piece in pieces {
            let (name, role) = match piece {
                Piece::Text(_) => continue,
                Piece::Param(Name { span, .. }) => (span, Role::Param),
                Piece::Attribute(Name { span, .. }, _) => (span, Role::Node),
            };
            self.add(Span { start, end: name.start }, Role::Text);
            self.add(*name, role);
            start = name.end;
        }
        self.add(Span { start, end: span.end }, Role::Text);
    }

    fn predicate(&mut self, predicate: &Predicate<'s>) {
        match predicate {
            Predicate::Any(all) | Predicate::All(all) => all.iter().for_each(|one| self.predicate(one)),
            Predicate::Not(one) => self.predicate(one),
            Predicate::Exists(field) => self.add(field.span, Role::Field),
            Predicate::Compare(field, _, value) => {
                self.add(field.span, Role::Field);
                self.value(value, None);
            }
        }
    }
}
