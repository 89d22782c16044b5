//! Paths as other tools want them: with forward slashes, and below the current folder relative to it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::path::{Component, Path};

/// The characters that a path of a URI holds unescaped: <https://www.rfc-editor.org/rfc/rfc3986#section-2.3>, and the
/// slash.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The path of a source, by its name: `sub/a.pipe` for `./sub/a.pipe`.
pub fn slashed(name: &str) -> String {
    let folder = std::env::current_dir().unwrap_or_default();
    let path = Path::new(name);
    let path = path.strip_prefix(&folder).unwrap_or(path);
    let parts = path.components().filter(|part| *part != Component::CurDir).map(|part| match part {
        Component::RootDir => String::new(),
        part => part.as_os_str().to_string_lossy().into_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The same as a URI reference.
pub fn uri(name: &str) -> String {
    let path = slashed(name);
    let encoded = utf8_percent_encode(&path, ENCODED).to_string();
    if Path::new(&path).is_absolute() {
        format!("file://{}{encoded}", if path.starts_with('/') { "" } else { "/" })
    } else {
        encoded
    }
}

#[cfg(test)]
mod tests {
    use super::{slashed, uri};

    #[test]
    fn paths_are_relative_and_encoded() {
        assert_eq!(slashed("./sub/./a.pipe"), "sub/a.pipe");
        assert_eq!(slashed("../a.pipe"), "../a.pipe");
        assert_eq!(uri("a b/ü%.pipe"), "a%20b/%C3%BC%25.pipe");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
        let here = std::env::current_dir().unwrap_or_default().join("sub").join("a.pipe");
        assert_eq!(uri(&here.to_string_lossy()), "sub/a.pipe");
    }

    #[cfg(unix)]
    #[test]
    fn paths_elsewhere_are_absolute() {
        assert_eq!(uri("/else where/a.pipe"), "file:///else%20where/a.pipe");
    }
}
