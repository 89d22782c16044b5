//! The schema of service files, as types: field docs are the reference for their authors.

pub mod body;
pub mod dialect;
pub mod expr;
pub mod expressions;
pub mod filter;
pub mod grant;
pub mod json_schema;
pub mod link;
pub mod map;
pub mod meet;
pub mod movement;
pub mod parameter;
pub mod path;
pub mod pattern;
pub mod rule;
pub mod service;
pub mod template;

pub use body::*;
pub use dialect::*;
pub use expr::Loop;
pub use expressions::Expressions;
pub use filter::{Filter, Takes};
pub use grant::*;
pub use json_schema::json_schema;
pub use link::*;
pub use map::Map;
pub use movement::*;
pub use parameter::*;
pub use path::*;
pub use pattern::*;
pub use rule::{Rule, RuleFix};
pub use service::*;
