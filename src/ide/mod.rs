//! The features of editors, on byte offsets. They know no protocol, and do no input or output.

mod actions;
mod analysis;
mod calls;
mod completion;
mod context;
mod declared;
mod flow;
mod frames;
mod hints;
mod hover;
mod items;
mod known;
mod lexer;
mod links;
mod modules;
mod names;
mod outline;
mod prose;

mod signature;
mod symbols;
mod walk;
mod words;

pub use actions::{Action, Purpose, actions};
pub use analysis::{Analysis, Declared, Part, View};
pub use completion::{Completion, completion};
pub use flow::{Stop, Way, neighbours, stop_at};
pub use hints::{Hint, hints};
pub use hover::{Hover, hover};
pub use items::{Item, ItemKind};
pub use known::Known;
pub use links::{Link, links};
pub use names::{Name, Rename, check, definition, name_of, occurrences, prepare_rename, rename, uses};
pub use outline::{Fold, Paint, folds, paints, selection};
pub use signature::{Signature, signature};
pub use symbols::Symbol;
pub use words::{Role, Word};
