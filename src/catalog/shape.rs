//! The shape of an ARN: its literal letters, and what may stand for the rest.

use std::collections::BTreeSet;

/// A piece of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// This letter.
    Letter(char),
    /// One letter but `/` and `:`: AWS's variables are never empty, so `arn:aws:s3:::x` is in no region.
    One,
    /// Any letters but `/` and `:`, such as a name.
    Name,
    /// Any letters but `:`, such as an object's key.
    Path,
    /// Any letters.
    Any,
}

/// An ARN with holes.
pub type Shape = Vec<Token>;

/// Variables of AWS's formats that may have a `/` in them, by their ends.
const LONG: [&str; 4] = ["Path", "ObjectName", "LogGroupName", "LogStreamName"];

/// Variables of AWS's formats that are names without `/` and `:`, wherever they stand.
const SHORT: [&str; 5] = ["Partition", "Region", "Account", "BucketName", "TableName"];

/// The shape of AWS's format: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`; `*` is whatever follows.
pub fn format(text: &str) -> Shape {
    with_variables(text, |name, _| {
        let long = LONG.iter().any(|end| name.ends_with(end));
        if long { &[Token::Path] } else { &[Token::One, Token::Name] }
    })
}

/// The same where it is only certain what a text cannot be: the names that people choose have a `/` where AWS lets them, and
/// more may follow the last.
pub fn loose_format(text: &str) -> Shape {
    with_variables(text, |name, last| match SHORT.contains(&name) {
        true => &[Token::One, Token::Name],
        false if last => &[Token::Any],
        false => &[Token::Path],
    })
}

/// A format, with the tokens for each variable, of which the second argument says that nothing follows it.
fn with_variables(text: &str, tokens: impl Fn(&str, bool) -> &'static [Token]) -> Shape {
    let mut shape = Shape::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        shape.extend(literal(before));
        shape.extend(tokens(name, after.is_empty()));
        rest = after;
    }
    shape.extend(literal(rest));
    shape
}

/// The shape of a text in which `*` and `?` stand for letters.
pub fn literal(text: &str) -> Shape {
    let token = |letter| match letter {
        '*' => Token::Any,
        '?' => Token::One,
        letter => Token::Letter(letter),
    };
    text.chars().map(token).collect()
}

/// True for a text in which `*` or `?` stands for letters.
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// A shape to read.
pub fn show(shape: &[Token]) -> String {
    let text = |token: &Token| match token {
        Token::Letter(letter) => letter.to_string(),
        Token::One => String::new(),
        Token::Name | Token::Path => "{}".to_owned(),
        Token::Any => "*".to_owned(),
    };
    shape.iter().map(text).collect()
}

/// True if some text has both shapes.
pub fn meet(a: &[Token], b: &[Token]) -> bool {
    let mut open = vec![(0, 0)];
    let mut seen = BTreeSet::new();
    while let Some((i, j)) = open.pop() {
        if !seen.insert((i, j)) {
            continue;
        }
        let (left, right) = (a.get(i), b.get(j));
        match (left, right) {
            (None, None) => return true,
            // A letter that both have: each side goes past it, or stays in its hole.
            (Some(a), Some(b)) if share(*a, *b) => open.push((i + usize::from(!hole(*a)), j + usize::from(!hole(*b)))),
            _ => {}
        }
        // A hole may also end.
        if left.copied().is_some_and(hole) {
            open.push((i + 1, j));
        }
        if right.copied().is_some_and(hole) {
            open.push((i, j + 1));
        }
    }
    false
}

/// True if it may be any number of letters.
fn hole(token: Token) -> bool {
    matches!(token, Token::Name | Token::Path | Token::Any)
}

fn share(a: Token, b: Token) -> bool {
    match (a, b) {
        (Token::Letter(a), Token::Letter(b)) => a == b,
        (Token::Letter('/'), Token::One | Token::Name) | (Token::One | Token::Name, Token::Letter('/')) => false,
        (Token::Letter(':'), other) | (other, Token::Letter(':')) => other == Token::Any,
        _ => true,
    }
}
