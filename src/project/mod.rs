//! From the files of a deployment to one tree: `import` and `module` end here, and later stages know nothing of them.
//!
//! The statements of an imported file become statements of the main one. Each call of a module becomes a copy of its
//! statements, in which names have the name of the call before them. Both have places of their own ([`Origins`]), which
//! lead back to the files when everything was found ([`locate`]).

mod bind;
mod cycles;
mod expand;
mod inside;
mod instance;
mod locate;
mod misused;
mod moves;
mod names;
mod read;
mod scopes;
mod visible;
mod walk;

#[cfg(test)]
pub use bind::TYPES;
pub use bind::type_of;
pub use locate::locate;
pub use names::{Modules, Names};
pub use read::read;

use crate::catalog::Catalog;
use crate::diagnostics::Diagnostics;
use crate::graph::{Files, uses};
use crate::source::Source;
use crate::syntax::ast::{File, Statement};
use bumpalo::Bump;

/// The memory of texts that no file has as they stand: those of imported files, and names in calls of modules.
#[derive(Debug, Default)]
pub struct Texts(Bump);

impl Texts {
    fn keep(&self, text: &str) -> &str {
        self.0.alloc_str(text)
    }
}

/// Reads what a file imports, and puts the statements of the modules that it calls in the place of the calls. The second
/// is the catalog with the file's own kinds, if it has any.
pub fn link<'s>(
    source: &'s Source,
    texts: &'s Texts,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) -> (File<'s>, Option<Catalog>) {
    let (mut file, own) = gather(source, texts, files, diagnostics);
    call(&mut file, texts, own.as_ref().unwrap_or(Catalog::built_in()), diagnostics);
    (file, own)
}

/// Reads what a file imports: the statements of all files, modules and their calls as they are written.
pub fn gather<'s>(
    source: &'s Source,
    texts: &'s Texts,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) -> (File<'s>, Option<Catalog>) {
    let mut file = read(source, texts, files, diagnostics);
    visible::check(&mut file, diagnostics);
    let own = uses::own_catalog(&file, source, files, diagnostics);
    (file, own)
}

/// Puts the statements of modules in the place of their calls.
pub fn call<'s>(file: &mut File<'s>, texts: &'s Texts, catalog: &Catalog, diagnostics: &mut Diagnostics) {
    if file.statements.iter().any(|statement| matches!(statement, Statement::Module(_))) {
        expand::expand(file, texts, catalog, diagnostics);
    }
}
