//! What an editor asks of a document, on byte offsets. Knows no protocol, and does no input or output.

mod analysis;
mod compiled;
mod groups;
mod part;
mod pieces;
mod walk;

pub use analysis::{Analysis, Cache, View};
pub use part::Excerpt;
