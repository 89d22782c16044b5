//! The features of editors, on byte offsets. They know no protocol, and do no input or output.

mod actions;
mod analysis;
mod bodies;
mod completion;
mod context;
mod flow;
mod frames;
mod hints;
mod hover;
mod items;
mod lexer;
mod lines;
mod links;
mod names;
mod outline;
mod properties;
mod prose;
mod scopes;
mod signature;
mod symbols;
mod types;
mod walk;
mod words;

pub use actions::{Action, Purpose, actions};
pub use analysis::{Analysis, Declared, View};
pub use completion::{Completion, completion};
pub use flow::{Stop, Way, neighbours, stop_at};
pub use hints::{Hint, hints};
pub use hover::{Hover, hover};
pub use items::{Item, ItemKind};
pub use links::{Link, links};
pub use names::{Rename, definition, occurrences, prepare_rename, rename};
pub use outline::{Fold, Paint, folds, paints, selection};
pub use signature::{Signature, signature};
pub use symbols::Symbol;
pub use words::{Role, Word};
