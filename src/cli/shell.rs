//! Commands that people are told to run: each name is one word of the shell, and no option.

use std::path::Path;

/// A text as one word.
pub fn word(text: &str) -> String {
    // Only a NUL cannot be quoted for a shell, and no argument or path holds one.
    shlex::try_quote(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// A path as one word, which no command takes for an option.
pub fn path(path: &Path) -> String {
    let shown = path.display().to_string();
    word(&if shown.starts_with('-') { format!("./{shown}") } else { shown })
}
