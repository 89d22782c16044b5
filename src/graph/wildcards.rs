//! Patterns of names: those of IAM, and those of service files.

use super::symbols::Symbol;

/// True if a pattern of IAM lets a text through: `*` is any text, none included, `?` one character. A `*` in the text
/// stands for itself, so `a*` lets `a/*` through.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
pub fn covers(pattern: &str, text: &str) -> bool {
    matches(pattern, text.chars(), |wanted, text| text.next().is_some_and(|found| wanted == '?' || wanted == found))
}

/// True if a text is like a pattern of a service file, in which `*` is any text and `#` a number.
pub fn is_like(text: &[Symbol], pattern: &str) -> bool {
    let is_digit = |symbol: &Symbol| matches!(symbol, Symbol::Char(c) if c.is_ascii_digit());
    matches(pattern, text.iter(), |wanted, text| {
        let first = text.next();
        if wanted != '#' {
            return first == Some(&Symbol::Char(wanted));
        }
        while text.as_slice().first().is_some_and(is_digit) {
            text.next();
        }
        first.is_some_and(is_digit)
    })
}

/// True if a text matches a pattern in which `*` is any text; `takes` takes from the text whatever another character of
/// the pattern stands for, or says that it does not stand there.
fn matches<T: Iterator + Clone>(pattern: &str, mut text: T, takes: impl Fn(char, &mut T) -> bool) -> bool {
    let mut pattern = pattern.chars();
    // The place to resume at, where the rest after the last `*` does not fit: with one more character left to the `*`.
    let mut again = None;
    loop {
        let fits = match pattern.next() {
            Some('*') => {
                again = Some((pattern.clone(), text.clone()));
                true
            }
            Some(wanted) => takes(wanted, &mut text),
            None if text.clone().next().is_none() => return true,
            None => false,
        };
        if !fits {
            let Some((after, mut rest)) = again else { return false };
            if rest.next().is_none() {
                return false;
            }
            (pattern, text) = (after.clone(), rest.clone());
            again = Some((after, rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{covers, is_like};
    use crate::graph::symbols::Symbols;

    #[test]
    fn patterns_are_like_names() {
        for (text, pattern) in [
            ("192.168.5.4", "#.#.#.#"),
            ("xn--a", "xn--*"),
            ("a..b", "*..*"),
            ("a-s3alias", "*-s3alias"),
            ("x12", "*#"),
        ] {
            assert!(is_like(&Symbols::from(text), pattern), "{text} {pattern}");
        }
        for (text, pattern) in
            [("192.168.5", "#.#.#.#"), ("1.2.3.x", "#.#.#.#"), ("axn--", "xn--*"), ("a.b", "*..*"), ("ab", "a?")]
        {
            assert!(!is_like(&Symbols::from(text), pattern), "{text} {pattern}");
        }
    }

    #[test]
    fn patterns_of_iam_cover_texts() {
        for (pattern, text) in
            [("s3:Get*", "s3:GetObject"), ("a?c", "abc"), ("*", ""), ("a*b*c", "abxbc"), ("a*", "a/*")]
        {
            assert!(covers(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("s3:Get?", "s3:Get"), ("a#", "a1"), ("a*b", "abc"), ("", "a")] {
            assert!(!covers(pattern, text), "{pattern} {text}");
        }
    }
}
