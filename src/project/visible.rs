//! A file names what it declares, and what the files that it imports declare: so that each file is right by itself, and
//! can be checked alone.

use super::walk::{self, Change, Holder};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::origins::Origins;
use crate::source::Span;
use crate::syntax::ast::{File, Name, Node, Piece, Statement, Value, ValueKind};
use rustc_hash::FxHashMap;

/// Reports names of files that the file which names them does not import.
pub fn check(file: &mut File<'_>, diagnostics: &mut Diagnostics) {
    let origins = std::sync::Arc::clone(&file.origins);
    if origins.is_plain() {
        return;
    }
    let mut looking = Looking { origins: &origins, declared: FxHashMap::default(), collects: true, diagnostics };
    for statement in &mut file.statements {
        match statement {
            Statement::Param(param) => looking.declare(param.name),
            Statement::Module(module) => looking.declare(module.name),
            statement => walk::statement(statement, &mut looking),
        }
    }
    looking.collects = false;
    for statement in &mut file.statements {
        if !matches!(statement, Statement::Module(_)) {
            walk::statement(statement, &mut looking);
        }
    }
}

struct Looking<'x, 's> {
    origins: &'x Origins,
    /// The place of each name that is declared outside of modules.
    declared: FxHashMap<&'s str, Span>,
    /// True on the first walk, which takes names in; the second looks at what names them.
    collects: bool,
    diagnostics: &'x mut Diagnostics,
}

impl<'s> Looking<'_, 's> {
    fn declare(&mut self, name: Name<'s>) {
        self.declared.entry(name.text).or_insert(name.span);
    }

    fn look(&mut self, name: &Name<'s>) {
        let first = name.text.split('.').next().unwrap_or_default();
        let Some(place) = self.declared.get(first).filter(|_| !self.collects) else { return };
        if self.origins.sees(name.span, *place) {
            return;
        }
        let parts = &self.origins.parts;
        let file = |span: Span| parts.get(self.origins.place(span).file);
        let (Some(here), Some(there)) = (file(name.span), file(*place)) else { return };
        let message = format!("`{first}` is declared in a file that this one does not import");
        let found = Diagnostic::new(Code::UNKNOWN_NAME, message, name.span, "not known in this file");
        let path = relative(&here.folder, &there.folder, there.source.name());
        self.diagnostics
            .push(found.and(*place, "declared here").help(format!("write `import \"{path}\"` in this file")));
    }
}

/// The path of a file from a folder; both are known from the main file's folder.
fn relative(from: &str, folder: &str, name: &str) -> String {
    let parts = |path: &'_ str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(from), parts(folder));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    let down = to.into_iter().skip(common).chain([name.rsplit('/').next().unwrap_or_default().to_owned()]);
    up.chain(down).collect::<Vec<_>>().join("/")
}

impl<'s> Change<'s> for Looking<'_, 's> {
    fn place(&mut self, _: &mut Span) {}

    fn named(&mut self, name: &mut Name<'s>) {
        self.look(name);
    }

    fn head(&mut self, name: &mut Name<'s>) {
        self.look(name);
    }

    fn node(&mut self, node: &mut Node<'s>) {
        match node.name {
            Some(name) if self.collects => self.declare(name),
            // The kind may be a module.
            Some(_) => self.look(&node.head),
            None => {}
        }
    }

    fn pieces(&mut self, pieces: &mut Vec<Piece<'s>>) {
        for piece in pieces {
            if let Piece::Param(name) | Piece::Attribute(name, _) = piece {
                self.look(name);
            }
        }
    }

    fn value(&mut self, value: &mut Value<'s>, holder: Holder<'_>) -> bool {
        match value.kind {
            ValueKind::Attribute(name, _) => self.look(&name),
            // Without a key it may be a flag, whatever else has its name.
            ValueKind::Word(text) if !matches!(holder, Holder::Bare(_)) => {
                self.look(&Name { text, span: value.span });
            }
            _ => {}
        }
        true
    }
}
