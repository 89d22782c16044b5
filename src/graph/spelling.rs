//! What strings of AWS may look like: classes of letters, and paths of routes.

/// Whether a character is in a class such as `a-z0-9.-`; a `-` at the end is itself.
pub fn allowed(c: char, letters: &str) -> bool {
    let mut rest = letters.chars().peekable();
    while let Some(low) = rest.next() {
        let mut ahead = rest.clone();
        match (ahead.next(), ahead.next()) {
            (Some('-'), Some(high)) => {
                rest = ahead;
                if (low..=high).contains(&c) {
                    return true;
                }
            }
            _ if low == c => return true,
            _ => {}
        }
    }
    false
}

/// Whether a text is a path of a route: `/items/{id}`.
pub fn is_path(path: &str) -> bool {
    let segment = |part: &str| match part.strip_prefix('{') {
        Some(inner) => inner.strip_suffix('}').is_some_and(|name| {
            let name = name.strip_suffix('+').unwrap_or(name);
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        }),
        None => part.chars().all(|c| c.is_ascii_alphanumeric() || "._-:~$".contains(c)),
    };
    path.strip_prefix('/')
        .is_some_and(|rest| rest.is_empty() || rest.split('/').all(|part| !part.is_empty() && segment(part)))
}
