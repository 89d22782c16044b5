//! Texts outside of their strings: the one reader of pieces that the grammar does not take.

use crate::source::string_end;

/// The characters outside of strings, each with its offset and the number of brackets around it; of a string its first
/// quote alone.
pub fn outside(text: &str) -> impl Iterator<Item = (usize, char, usize)> {
    let (mut at, mut depth) = (0, 0_usize);
    std::iter::from_fn(move || {
        let (start, c) = (at, text.get(at..)?.chars().next()?);
        at += c.len_utf8();
        let around = depth;
        match c {
            '"' => at = string_end(text.as_bytes(), at).unwrap_or_else(|end| end),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        Some((start, c, around))
    })
}

#[cfg(test)]
mod tests {
    use super::outside;

    #[test]
    fn strings_are_passed_over() {
        let commas = |text: &str| {
            outside(text).filter(|(_, c, depth)| *c == ',' && *depth == 0).map(|(at, ..)| at).collect::<Vec<_>>()
        };
        assert_eq!(commas(r#"a, "b,\",", [c, d], e"#), [1, 10, 18]);
        // The second backslash is escaped, and escapes nothing.
        assert_eq!(commas(r#""a\\", b"#), [5]);
    }
}
