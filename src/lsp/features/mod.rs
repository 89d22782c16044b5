//! Features of the library in the words of the protocol.

pub mod calls;
pub mod code;
pub mod format;
pub mod hints;
pub mod names;
pub mod shape;
pub mod tokens;
pub mod typing;
