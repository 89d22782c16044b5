//! Prose about kinds, arrows, codes and permissions, from the catalog and the plan.

mod codes;
mod kind;
mod render;
mod roles;
mod why;

pub use codes::{codes, codes_page};
pub use kind::{arrows, default, kind, services, shape};
pub use render::{Deploy, deploy};
pub use roles::{Named, accept_lines, fill_roles, name_roles};
pub use why::{Reason, Subject, why, why_text};
