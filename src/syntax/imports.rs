//! Lines that name another file, as other languages write them.

use super::wanted::Mistake;
use crate::source::is_word;

/// `import tables.pipe`, `from "tables.pipe" import orders`, `include "tables.pipe"`.
pub fn line(text: &str, at: usize) -> Vec<Mistake> {
    let Some((word, rest)) = text.split_once([' ', '\t']).filter(|(word, _)| is_word(word)) else { return Vec::new() };
    let (from, rest) = (text.len() - rest.trim_start().len(), rest.trim());
    let quoted = |text: &str| text.starts_with('"') && text.ends_with(".pipe\"") && text.matches('"').count() == 2;
    let chosen = |names: &str| !names.contains(['"', '(']) && !names.is_empty();
    let mistake = match word {
        "import" | "use" if is_path(rest) => Mistake {
            range: at + from..at + text.len(),
            replacement: format!("\"{rest}\""),
            message: format!("`{rest}` stands without quotes"),
            label: "the path of a file stands in double quotes",
        },
        "import" | "from" => {
            let (names, path) = match (word, rest.split_once(" from "), rest.split_once(" import ")) {
                ("import", Some((names, path)), _) | ("from", _, Some((path, names))) => (names.trim(), path.trim()),
                _ => return Vec::new(),
            };
            if !quoted(path) || !chosen(names) {
                return Vec::new();
            }
            Mistake {
                range: at..at + text.len(),
                replacement: format!("import {path}"),
                message: format!("`{names}` cannot be imported alone"),
                label: "a file is imported with all of its names",
            }
        }
        _ if quoted(rest) => Mistake {
            range: at..at + word.len(),
            replacement: "import".to_owned(),
            message: format!("`{word}` imports no file"),
            label: "another file is named by `import \"file.pipe\"`",
        },
        _ => return Vec::new(),
    };
    vec![mistake]
}

/// True for what can only be the path of a file: a word alone may be a name.
fn is_path(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "_-./".contains(c);
    text.chars().all(plain) && text.contains(['.', '/']) && text.contains(char::is_alphanumeric)
}
