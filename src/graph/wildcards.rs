//! Patterns of names: those of IAM, and those of service files.

use super::symbols::Symbol;
use std::borrow::Cow;

/// True if a pattern of IAM lets a text through: `*` is any text, none included, `?` one character. A `*` in the text
/// stands for itself, so `a*` lets `a/*` through.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
pub fn covers(pattern: &str, text: &str) -> bool {
    matches(pattern, text.chars(), |wanted, text| text.next().is_some_and(|found| wanted == '?' || wanted == found))
}

/// True if a text is like a pattern of a service file, in which `*` is any text and `#` a number. Where several `#` stand side by
/// side, it is a number of that many digits, which a parameter may hold.
pub fn is_like(text: &[Symbol], pattern: &str) -> bool {
    let is_digit = |symbol: &Symbol| matches!(symbol, Symbol::Char(c) if c.is_ascii_digit());
    matches(&counted(pattern), text.iter(), |wanted, text| {
        if let Some(digits) = u32::from(wanted).checked_sub(DIGITS).and_then(|digits| usize::try_from(digits).ok()) {
            let number = text.clone();
            return match text.next() {
                Some(Symbol::Param(_)) => true,
                _ => {
                    *text = number;
                    (0..digits).all(|_| text.next().is_some_and(is_digit))
                }
            };
        }
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

/// The character that stands for a number without digits; the next one for a number of one digit, and so on. They lie in a plane
/// whose characters no text has a meaning for.
const DIGITS: u32 = 0xF_0000;

/// A pattern with one character for each number whose digits are counted.
fn counted(pattern: &str) -> Cow<'_, str> {
    if !pattern.contains("##") {
        return Cow::Borrowed(pattern);
    }
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find("##") {
        let (before, from) = rest.split_at(at);
        let after = from.trim_start_matches('#');
        let digits = u32::try_from(from.len() - after.len()).unwrap_or(u32::MAX);
        out.push_str(before);
        out.extend(DIGITS.checked_add(digits).and_then(char::from_u32));
        rest = after;
    }
    Cow::Owned(out + rest)
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
            ("a:1234", "*:####"),
            ("123", "###"),
        ] {
            assert!(is_like(&Symbols::from(text), pattern), "{text} {pattern}");
        }
        for (text, pattern) in [
            ("192.168.5", "#.#.#.#"),
            ("1.2.3.x", "#.#.#.#"),
            ("axn--", "xn--*"),
            ("a.b", "*..*"),
            ("ab", "a?"),
            ("12345", "####"),
            ("12", "###"),
            ("1", "##"),
        ] {
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
