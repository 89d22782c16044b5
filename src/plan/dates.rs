//! Java's patterns of dates, such as `yyyy/'m='MM`, which Athena and Firehose take.
//!
//! <https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html>

/// A piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A letter that stands for a part of the date, and its number of repetitions.
    Letters(char, usize),
    /// A character that stands for itself.
    Sign(char),
    /// A quoted character, which stands for itself.
    Quoted(char),
}

/// The pieces of a pattern.
pub fn pieces(pattern: &str) -> Vec<Piece> {
    let mut out = Vec::with_capacity(pattern.len());
    let mut quoted = false;
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            // Two are one that stands for itself.
            '\'' if rest.next_if_eq(&'\'').is_some() => out.push(Piece::Quoted(c)),
            '\'' => quoted = !quoted,
            _ if quoted => out.push(Piece::Quoted(c)),
            _ if c.is_ascii_alphabetic() => {
                let mut count = 1;
                while rest.next_if_eq(&c).is_some() {
                    count += 1;
                }
                out.push(Piece::Letters(c, count));
            }
            _ => out.push(Piece::Sign(c)),
        }
    }
    out
}

/// The letters of a pattern that stand for parts of the date: `yyyy` and `MM` of `yyyy'y'MM`.
pub fn letters(pattern: &str) -> impl Iterator<Item = (char, usize)> {
    pieces(pattern).into_iter().filter_map(|piece| match piece {
        Piece::Letters(letter, count) => Some((letter, count)),
        _ => None,
    })
}
