//! ARNs and identifiers, held to the shape that one thing of the right kind has.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>

use super::{Piece, Text};
use crate::catalog::template::{Piece as Part, Template};
use crate::catalog::{Service, Shape};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// Stands for what a parameter of the stack says in a text, and for what may differ in a shape.
const OPEN: char = '\0';

/// A text in which each parameter is [`OPEN`].
fn opened(text: &Text<'_>) -> String {
    let piece = |piece: &Piece<'_>| match piece {
        Piece::Text(text) => text.to_string(),
        Piece::Param(_) => OPEN.to_string(),
    };
    text.iter().map(piece).collect()
}

/// The shape of the ARNs of a kind, with [`OPEN`] for what differs from one to the next.
fn shape(service: &Service) -> Option<String> {
    let Some(Template::Join(pieces)) = &service.arn else { return None };
    let piece = |piece: &Part| match piece {
        Part::Text(text) => text.clone(),
        Part::Expr(_) => OPEN.to_string(),
    };
    Some(pieces.iter().map(piece).collect())
}

/// The fault in the ARN of an existing resource.
pub fn fault(arn: &Text<'_>, service: &Service) -> Option<String> {
    differs(&opened(arn), &shape(service)?, service.nested)
}

/// Reports an argument that does not have the shape of its parameter, and says whether it is so.
pub fn unlike(name: &str, text: &Text<'_>, wanted: &Shape, span: Span, diagnostics: &mut Diagnostics) -> bool {
    let text = opened(text);
    let is = |start: &str| text.starts_with(start);
    // Other rules know what is to be said of these.
    if wanted.besides.iter().any(|start| is(start))
        || text.split(':').nth(5).is_some_and(|named| named.starts_with("alias/"))
    {
        return false;
    }
    let mut shape = String::new();
    let mut rest = wanted.is.as_str();
    while let Some((before, (_, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        shape.push_str(before);
        shape.push(OPEN);
        rest = after;
    }
    shape.push_str(rest);
    let Some(why) = differs(&text, &shape, false) else { return false };
    let message = format!("`{name}` is {}", wanted.of);
    let found = Diagnostic::new(Code::NOT_ONE_THING, message, span, why);
    diagnostics.push(
        found.help(format!(
            "write it in full, such as `{name}=\"{}\"`, or name a parameter that holds it",
            wanted.example
        )),
    );
    true
}

/// The difference between a text and a shape; `nested` allows a path before the name.
fn differs(text: &str, shape: &str, nested: bool) -> Option<String> {
    if let Some(wild) = text.chars().find(|c| matches!(c, '*' | '?')) {
        return Some(format!("`{wild}` stands for more than one"));
    }
    if !shape.starts_with("arn:") {
        return named(text, shape, nested)
            .then_some(())
            .map_or_else(|| Some("its shape does not fit".to_owned()), |()| None);
    }
    // A parameter may hold the ARN, or any of its fields.
    if text.starts_with(OPEN) {
        return None;
    }
    let (fields, wanted): (Vec<&str>, Vec<&str>) = (text.splitn(6, ':').collect(), shape.splitn(6, ':').collect());
    if fields.first() != Some(&"arn") {
        return Some("this is no ARN".to_owned());
    }
    if fields.len() < wanted.len() {
        return (!text.contains(OPEN)).then(|| "an ARN has six parts with `:` between them".to_owned());
    }
    for (at, (field, wanted)) in fields.iter().zip(&wanted).enumerate() {
        let fits = field.contains(OPEN)
            || match (at, *wanted) {
                (1, "\0") => field.starts_with("aws") && field.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
                (3, "\0") => is_region(field),
                (4, "\0") => field.len() == 12 && field.chars().all(|c| c.is_ascii_digit()),
                (5, wanted) => named(field, wanted, nested),
                (_, wanted) => *field == wanted,
            };
        if !fits {
            return Some(match at {
                1 => format!("`{field}` is no partition: it is `aws`, but for China and governments"),
                2 => format!("this is of `{field}`, and not of `{wanted}`"),
                3 if wanted.is_empty() => "such an ARN names no region".to_owned(),
                3 => format!("`{field}` is no region, such as `eu-west-1`"),
                4 if wanted.is_empty() => "such an ARN names no account".to_owned(),
                4 => format!("`{field}` is no account: it has 12 digits"),
                _ => "its shape does not fit".to_owned(),
            });
        }
    }
    None
}

/// `eu-west-1`
fn is_region(field: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    field.contains('-') && field.chars().all(letters) && field.ends_with(|c: char| c.is_ascii_digit())
}

/// True if the name is of the type in the shape, and names one thing.
fn named(field: &str, shape: &str, nested: bool) -> bool {
    let (start, end) = shape.split_once(OPEN).unwrap_or((shape, ""));
    if field.starts_with(OPEN) {
        return true;
    }
    let name = match field.strip_prefix(start) {
        Some(rest) => rest.strip_suffix(end).unwrap_or_default(),
        // A parameter may hold the rest of the type.
        None => return field.split_once(OPEN).is_some_and(|(before, _)| start.starts_with(before)),
    };
    let name = if nested { name.rsplit('/').next().unwrap_or_default() } else { name };
    !name.is_empty() && !name.contains([':', '/', ' '])
}

#[cfg(test)]
mod tests {
    use super::differs;

    const KEY: &str = "arn:\0:kms:\0:\0:key/\0";

    #[test]
    fn one_thing_of_the_right_kind_fits() {
        for (text, shape, nested) in [
            ("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", KEY, false),
            ("arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab", KEY, false),
            ("\0", KEY, false),
            ("arn:aws:kms:\0:\0:key/\0", KEY, false),
            ("arn:\0", KEY, false),
            ("arn:aws:s3:::acme-\0", "arn:\0:s3:::\0", false),
            ("arn:aws:iam::111122223333:role/service-role/edge", "arn:\0:iam::\0:role/\0", true),
            ("subnet-0a1b", "subnet-\0", false),
        ] {
            assert_eq!(differs(text, shape, nested), None, "{text}");
        }
    }

    #[test]
    fn anything_else_does_not() {
        for (text, shape) in [
            ("*", KEY),
            ("1234abcd-12ab-34cd-56ef-1234567890ab", KEY),
            ("mrk-1234abcd12ab34cd56ef1234567890ab", KEY),
            ("arn:aws:kms:eu-west-1:111122223333:key/*", KEY),
            ("arn:aws:kms:*:111122223333:key/\0", KEY),
            ("arn:aws:kms:eu-west-1:1111:key/a", KEY),
            ("arn:aws:kms:REGION:111122223333:key/a", KEY),
            ("arn:aws:kms::111122223333:key/a", KEY),
            ("arn:aws:sns:eu-west-1:111122223333:key/a", KEY),
            ("arn:aws:kms:eu-west-1:111122223333:key/", KEY),
            ("arn:aws:kms:eu-west-1:111122223333:keys/a", KEY),
            ("arn:aws:kms:eu-west-1", KEY),
            ("arn:aws:s3:::acme/in/x", "arn:\0:s3:::\0"),
            ("arn:aws:s3:eu-west-1:111122223333:acme", "arn:\0:s3:::\0"),
            ("arn:aws:sns:eu-west-1:111122223333:t:1234", "arn:\0:sns:\0:\0:\0"),
            ("subnet-", "subnet-\0"),
            ("vpc-1", "subnet-\0"),
        ] {
            assert!(differs(text, shape, false).is_some(), "{text}");
        }
    }
}
