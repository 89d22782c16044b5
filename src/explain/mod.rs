//! Prose about kinds, arrows and permissions, from the catalog and the plan.

mod kind;
mod render;
mod roles;
mod why;

pub use kind::{arrows, kind, services};
pub use render::{Deploy, deploy};
pub use roles::{fill_roles, name_roles};
pub use why::{Reason, Subject, why, why_text};
