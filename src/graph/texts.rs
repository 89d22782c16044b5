//! Text files that arguments name.

use super::{CodeError, Files, Node, text};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};

/// Reads the text file that an argument names.
pub fn read<'s>(node: &mut Node<'s>, name: &'s str, files: &dyn Files, diagnostics: &mut Diagnostics) {
    let Some(argument) = node.arguments.get(name) else { return };
    let (label, span) = (node.label(), argument.span);
    let super::Literal::Text(path) = &argument.value else { return };
    let Some(path) = text::plain(path) else {
        let label = "must be known when compiling";
        let found = Diagnostic::new(Code::CODE_FILE, "a path to a text file names no parameter", span, label);
        diagnostics.push(found.help("write the path itself"));
        return;
    };
    let why = match files.read(&path).map(|found| found.into_iter().next()) {
        // A file by itself is called as the path ends.
        Ok(Some((called, bytes))) if path.ends_with(called.as_str()) => match String::from_utf8(bytes) {
            Ok(text) => {
                node.texts.insert(name, text);
                return;
            }
            Err(_) => "it is no text in UTF-8".to_owned(),
        },
        Ok(_) => CodeError::Unreadable("this is a folder".to_owned()).to_string(),
        Err(error) => error.to_string(),
    };
    let message = format!("`{name}` of `{label}` cannot be read");
    let found = Diagnostic::new(Code::CODE_FILE, message, span, why).about(label);
    diagnostics.push(found.help("name a text file beside the .pipe file"));
}
