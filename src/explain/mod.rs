//! Prose about kinds, arrows, codes and permissions, from the catalog and the plan.

mod codes;
mod kind;
mod render;
mod why;

pub use codes::{codes, codes_page};
pub use kind::{arrows, kind, services};
pub use render::{Deploy, deploy};
pub use why::{Reason, Subject, why, why_text};
