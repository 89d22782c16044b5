//! The role of each word of a tree: a kind, a name, a key. All features about names rest on this.

use super::declared::Scopes;
use crate::catalog::{Catalog, Map, Parameter, Service, Type, attributes};
use crate::project::type_of;
use crate::source::Span;
use crate::syntax::ast::{self, Argument, Chain, Endpoint, File, Name, Piece, Predicate, Statement, Target, ValueKind};

/// The role of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A kind of node.
    Kind,
    /// A module is declared so.
    ModuleDeclaration,
    /// A module is called.
    Module,
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
    /// The module in which it is a name, by number; none where it is one outside of modules, or no name at all.
    pub within: Option<usize>,
}

impl Word {
    /// True if it stands for a node, a module, or a parameter of either.
    pub fn is_name(&self) -> bool {
        self.is_node() || self.is_param() || self.is_module() || (self.role == Role::Key && self.within.is_some())
    }

    /// True if it stands for a module.
    pub fn is_module(&self) -> bool {
        matches!(self.role, Role::ModuleDeclaration | Role::Module)
    }

    /// True if two words that are alike stand for the same: in a module, nodes and parameters share their names.
    pub fn is_same(&self, other: &Self) -> bool {
        self.is_name()
            && other.is_name()
            && self.within == other.within
            && self.is_module() == other.is_module()
            && (self.within.is_some() || self.is_param() == other.is_param())
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
        matches!(self.role, Role::Declaration | Role::ParamDeclaration | Role::ModuleDeclaration)
    }
}

/// The words of a tree, not in order.
pub fn words<'s>(file: &File<'s>, scopes: &Scopes<'s>, catalog: &Catalog) -> Vec<Word> {
    let mut reader = Reader { catalog, scopes, within: None, out: Vec::new() };
    file.statements.iter().for_each(|statement| reader.statement(statement));
    reader.out
}

struct Reader<'x, 's> {
    catalog: &'x Catalog,
    scopes: &'x Scopes<'s>,
    /// The module that is read.
    within: Option<usize>,
    out: Vec<Word>,
}

impl<'x, 's> Reader<'x, 's> {
    fn add(&mut self, span: Span, role: Role) {
        let is_name = matches!(role, Role::Declaration | Role::Node | Role::Param);
        let within = self.within.filter(|_| is_name);
        self.out.push(Word { span, role, within });
    }

    fn service(&self, name: &str) -> Option<&'x Service> {
        self.catalog.service(self.scopes.kind(self.within, name)?)
    }

    /// The path of a node, `a.out`: the name of a call, and of a node in its module. The module in which a further name
    /// would be one.
    fn path(&mut self, name: Name<'_>) -> Option<usize> {
        let (mut within, mut start, mut called) = (self.within, name.span.start, None);
        for (at, part) in name.text.split('.').enumerate() {
            if at > 0 && called.is_none() {
                break;
            }
            within = called.or(within);
            let last = self.scopes.call(within, part);
            let end = start + u32::try_from(part.len()).unwrap_or_default();
            // What no module is known of is one word.
            let end = if last.is_none() { name.span.end.max(end) } else { end };
            self.out.push(Word { span: Span { start, end }, role: Role::Node, within });
            (start, called) = (end + 1, last);
        }
        called
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
                    self.path(setting.node);
                    self.add(setting.key.span, Role::Key);
                    let parameters = self.service(setting.node.text).map(|service| &service.parameters);
                    self.value(&setting.value, parameters.and_then(|parameters| parameters.get(setting.key.text)));
                }
                for given in &environment.values {
                    self.add(given.name.span, Role::Param);
                    self.value(&given.value, None);
                }
            }
            Statement::Tags(tags) => {
                for (key, value) in &tags.tags {
                    self.add(key.span, Role::Key);
                    self.value(value, None);
                }
            }
            Statement::Accept(accept) => {
                self.add(accept.code.span, Role::Code);
                self.path(accept.on);
                accept.because.iter().for_each(|value| self.value(value, None));
            }
            // The name that it had stands for nothing any more.
            Statement::Moved(moved) => {
                self.add(moved.from.span, Role::Key);
                self.path(moved.to);
            }
            Statement::Level(level) => {
                level.codes.iter().for_each(|code| self.add(code.span, Role::Code));
            }
            Statement::Use(_) | Statement::Import(_) => {}
            Statement::Module(module) => {
                self.out.push(Word { span: module.name.span, role: Role::ModuleDeclaration, within: None });
                let within = self.scopes.number(module.name.text);
                for taken in &module.takes {
                    self.out.push(Word { span: taken.name.span, role: Role::ParamDeclaration, within });
                    self.add(taken.kind.span, Role::Type);
                    taken.default.iter().for_each(|value| self.value(value, None));
                }
                let outer = std::mem::replace(&mut self.within, within);
                module.statements.iter().for_each(|statement| self.statement(statement));
                self.within = outer;
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
        let module = self.scopes.number(node.head.text).filter(|_| node.name.is_some());
        match module {
            Some(_) => self.out.push(Word { span: node.head.span, role: Role::Module, within: None }),
            None if alone && self.scopes.has(self.within, node.head.text) => _ = self.path(node.head),
            None => self.add(node.head.span, Role::Kind),
        }
        node.name.iter().for_each(|name| self.add(name.span, Role::Declaration));
        if let Some(module) = module {
            return self.call(node, module);
        }
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
                        self.path(*name);
                        path.iter().for_each(|path| self.value(path, None));
                    }
                }
            }
        }
    }

    /// The arguments of a call of a module.
    fn call(&mut self, node: &ast::Node<'s>, module: usize) {
        let takes = self.scopes.takes(module);
        let mut positional = takes.iter();
        for argument in node.args.iter().flatten() {
            let (taken, value) = match argument {
                Argument::Keyed(key, value) => {
                    self.out.push(Word { span: key.span, role: Role::Key, within: Some(module) });
                    (takes.iter().find(|taken| taken.name.text == key.text), value)
                }
                Argument::Bare(value) => (positional.next(), value),
                Argument::Filter(_, predicate) => {
                    self.predicate(predicate);
                    continue;
                }
            };
            match &value.kind {
                _ if taken.is_none_or(|taken| type_of(taken.kind.text).is_some()) => self.value(value, None),
                ValueKind::Word(text) => _ = self.path(Name { text, span: value.span }),
                ValueKind::Attribute(path, last) => match self.path(*path) {
                    Some(within) => self.out.push(Word { span: last.span, role: Role::Node, within: Some(within) }),
                    None => self.add(last.span, Role::Key),
                },
                _ => self.value(value, None),
            }
        }
    }

    fn argument(&mut self, argument: &Argument<'s>, parameters: Option<&Map<Parameter>>) {
        match argument {
            Argument::Keyed(key, value) => {
                self.add(key.span, Role::Key);
                self.value(value, parameters.and_then(|parameters| parameters.get(key.text)));
            }
            Argument::Bare(value) => match value.kind {
                ValueKind::Word(word) if self.within.is_some() && self.scopes.is_param(self.within, word) => {
                    self.add(value.span, Role::Param);
                }
                ValueKind::Word(_) => self.add(value.span, Role::Flag),
                _ => self.value(value, None),
            },
            Argument::Filter(_, predicate) => self.predicate(predicate),
        }
    }

    fn value(&mut self, value: &ast::Value<'s>, parameter: Option<&Parameter>) {
        match &value.kind {
            ValueKind::String(pieces) => self.text(value.span, pieces),
            ValueKind::Quantity(_) => self.add(value.span, Role::Number),
            ValueKind::Word(word) => {
                let names = parameter.is_some_and(|parameter| parameter.kind == Type::Node);
                let role = match self.scopes.is_param(self.within, word) {
                    _ if names => Role::Node,
                    true => Role::Param,
                    false => Role::Flag,
                };
                self.add(value.span, role);
            }
            ValueKind::Attribute(node, attribute) => {
                self.path(*node);
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
            let name = match piece {
                Piece::Text(_) => continue,
                Piece::Param(name) | Piece::Attribute(name, _) => name.span,
            };
            self.add(Span { start, end: name.start }, Role::Text);
            match piece {
                Piece::Attribute(name, _) => _ = self.path(*name),
                _ => self.add(name, Role::Param),
            }
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
