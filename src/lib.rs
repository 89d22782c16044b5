//! pipec: a compiler for `.pipe`, a small declarative language for data pipelines on AWS.
//!
//! ```text
//! Source --parse--> Ast --resolve(+Catalog)--> Graph --lower--> Plan --emit--> String
//! ```

pub mod catalog;
pub mod diagnostics;
pub mod emit;
pub mod graph;
pub mod plan;
pub mod source;
pub mod syntax;
