//! Text files that arguments and `use` name.

use super::{Files, Node, text};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::origins::Origins;

/// Reads the text file that an argument names.
pub fn read<'s>(
    node: &mut Node<'s>,
    name: &'s str,
    origins: &Origins,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) {
    let Some(argument) = node.arguments.get(name) else { return };
    let (label, span) = (node.label(), argument.span);
    let super::Literal::Text(path) = &argument.value else { return };
    let Some(path) = text::plain(path) else {
        let label = "must be known when compiling";
        let found = Diagnostic::new(Code::UNUSABLE_CODE, "a path to a text file names no parameter", span, label);
        diagnostics.push(found.help("write the path itself"));
        return;
    };
    match content_of(&path, origins.folder(span), files) {
        Ok(text) => _ = node.texts.insert(name, text),
        Err(why) => {
            let message = format!("`{name}` of `{label}` cannot be read");
            let found = Diagnostic::new(Code::UNUSABLE_CODE, message, span, why).about(label);
            diagnostics.push(found.help("name a text file beside the .pipe file"));
        }
    }
}

/// The text of a file that a path beside another file of the deployment names, whose folder is given.
///
/// # Errors
/// The reason why there is none.
pub fn content_of(path: &str, folder: &str, files: &dyn Files) -> Result<String, String> {
    match folder {
        "" => content(path, files),
        folder => content(path, &*files.at(folder)),
    }
}

/// The text of a file.
///
/// # Errors
/// The reason why there is none.
fn content(path: &str, files: &dyn Files) -> Result<String, String> {
    let mut read = files.read(path).map_err(|error| error.to_string())?;
    // A file by itself is called as the path ends.
    let name = path.rsplit('/').next().unwrap_or_default();
    match (read.pop(), read.is_empty()) {
        (Some((only, bytes)), true) if only == name => {
            String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())
        }
        _ => Err("this is a folder".to_owned()),
    }
}
