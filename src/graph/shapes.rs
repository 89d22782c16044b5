//! ARNs and identifiers, held to the shape that one thing of the right kind has.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>

use super::Text;
use super::symbols::{Symbol, Symbols, has_parameter, known};
use crate::catalog::template::{Piece, Template};
use crate::catalog::{Service, Shape};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// A part of a shape that differs from one thing to the next.
const OPEN: Symbol = Symbol::Param(0);

/// The shape of the ARNs of a kind.
fn shape(service: &Service) -> Option<Symbols> {
    let Some(Template::Join(pieces)) = &service.arn else { return None };
    let symbols = |piece: &Piece| match piece {
        Piece::Text(text) => Symbols::from(text.as_str()),
        Piece::Expr(_) => Symbols::from([OPEN].as_slice()),
    };
    Some(pieces.iter().map(symbols).collect())
}

/// The shape that a parameter names, such as `subnet-{id}`.
fn written(shape: &str) -> Symbols {
    let mut out = Symbols::default();
    let mut rest = shape;
    while let Some((before, (_, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        out = [out, Symbols::from(before), Symbols::from([OPEN].as_slice())].into_iter().collect();
        rest = after;
    }
    [out, Symbols::from(rest)].into_iter().collect()
}

/// The fault in the ARN of an existing resource.
pub fn fault(arn: &Text<'_>, service: &Service) -> Option<String> {
    differs(&Symbols::of(arn), &shape(service)?, service.nested)
}

/// Reports an argument that does not have the shape of its parameter, and says whether it is so.
pub fn unlike(name: &str, text: &Text<'_>, wanted: &Shape, span: Span, diagnostics: &mut Diagnostics) -> bool {
    let text = Symbols::of(text);
    // Other rules know what is to be said of these.
    if wanted.besides.iter().any(|start| text.starts_with(&Symbols::from(start.as_str())))
        || text.split(is_colon).nth(5).is_some_and(|named| named.starts_with(&Symbols::from("alias/")))
    {
        return false;
    }
    let Some(why) = differs(&text, &written(&wanted.is), false) else { return false };
    let message = format!("`{name}` is {}", wanted.of);
    let found = Diagnostic::new(Code::NOT_ONE_RESOURCE, message, span, why);
    diagnostics.push(
        found.help(format!(
            "write it in full, such as `{name}=\"{}\"`, or name a parameter that holds it",
            wanted.example
        )),
    );
    true
}

fn is_colon(symbol: &Symbol) -> bool {
    *symbol == Symbol::Char(':')
}

/// The difference between a text and a shape; `nested` allows a path before the name.
fn differs(text: &[Symbol], shape: &[Symbol], nested: bool) -> Option<String> {
    if let Some(Symbol::Char(wild)) = text.iter().find(|symbol| symbol.is_in("*?")) {
        return Some(format!("`{wild}` stands for more than one"));
    }
    if !shape.starts_with(&Symbols::from("arn:")) {
        return (!named(text, shape, nested)).then(|| "its shape does not fit".to_owned());
    }
    // A parameter may hold the ARN, or any of its fields.
    if matches!(text, [Symbol::Param(_), ..]) {
        return None;
    }
    let (fields, wanted): (Vec<_>, Vec<_>) = (text.splitn(6, is_colon).collect(), shape.splitn(6, is_colon).collect());
    if fields.first().is_none_or(|first| *first != &*Symbols::from("arn")) {
        return Some("this is no ARN".to_owned());
    }
    if fields.len() < wanted.len() {
        return (!has_parameter(text)).then(|| "an ARN has six parts with `:` between them".to_owned());
    }
    for (at, (field, wanted)) in fields.iter().zip(&wanted).enumerate() {
        let Some(text) = known(field) else { continue };
        let fits = match (at, *wanted) {
            (1, [Symbol::Param(_)]) => {
                text.starts_with("aws") && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            }
            (3, [Symbol::Param(_)]) => is_region(&text),
            (4, [Symbol::Param(_)]) => text.len() == 12 && text.chars().all(|c| c.is_ascii_digit()),
            (5, wanted) => named(field, wanted, nested),
            (_, wanted) => *field == wanted,
        };
        if !fits {
            return Some(match at {
                1 => format!("`{text}` is no partition: it is `aws`, but for China and governments"),
                2 => format!("this is of `{text}`, and not of `{}`", Symbols::from(*wanted)),
                3 if wanted.is_empty() => "such an ARN names no region".to_owned(),
                3 => format!("`{text}` is no region, such as `eu-west-1`"),
                4 if wanted.is_empty() => "such an ARN names no account".to_owned(),
                4 => format!("`{text}` is no account: it has 12 digits"),
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
fn named(field: &[Symbol], shape: &[Symbol], nested: bool) -> bool {
    let open = shape.iter().position(|symbol| matches!(symbol, Symbol::Param(_))).unwrap_or(shape.len());
    let (start, end) = (shape.get(..open).unwrap_or_default(), shape.get(open + 1..).unwrap_or_default());
    let parameter = field.iter().position(|symbol| matches!(symbol, Symbol::Param(_)));
    if parameter == Some(0) {
        return true;
    }
    let Some(rest) = field.strip_prefix(start) else {
        // A parameter may hold the rest of the type.
        return parameter.and_then(|at| field.get(..at)).is_some_and(|before| start.starts_with(before));
    };
    let name = rest.strip_suffix(end).unwrap_or_default();
    let name = if nested { name.rsplit(|symbol| symbol.is_in("/")).next().unwrap_or_default() } else { name };
    !name.is_empty() && !name.iter().any(|symbol| symbol.is_in(":/ "))
}

#[cfg(test)]
mod tests {
    use super::{differs, written};

    const KEY: &str = "arn:{}:kms:{}:{}:key/{}";

    #[test]
    fn one_thing_of_the_right_kind_fits() {
        for (text, shape, nested) in [
            ("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", KEY, false),
            ("arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab", KEY, false),
            ("{}", KEY, false),
            ("arn:aws:kms:{}:{}:key/{}", KEY, false),
            ("arn:{}", KEY, false),
            ("arn:aws:s3:::acme-{}", "arn:{}:s3:::{}", false),
            ("arn:aws:iam::111122223333:role/service-role/edge", "arn:{}:iam::{}:role/{}", true),
            ("subnet-0a1b", "subnet-{}", false),
        ] {
            assert_eq!(differs(&written(text), &written(shape), nested), None, "{text}");
        }
    }

    #[test]
    fn anything_else_does_not() {
        for (text, shape) in [
            ("*", KEY),
            ("1234abcd-12ab-34cd-56ef-1234567890ab", KEY),
            ("mrk-1234abcd12ab34cd56ef1234567890ab", KEY),
            ("arn:aws:kms:eu-west-1:111122223333:key/*", KEY),
            ("arn:aws:kms:*:111122223333:key/{}", KEY),
            ("arn:aws:kms:eu-west-1:1111:key/a", KEY),
            ("arn:aws:kms:REGION:111122223333:key/a", KEY),
            ("arn:aws:kms::111122223333:key/a", KEY),
            ("arn:aws:sns:eu-west-1:111122223333:key/a", KEY),
            ("arn:aws:kms:eu-west-1:111122223333:key/", KEY),
            ("arn:aws:kms:eu-west-1:111122223333:keys/a", KEY),
            ("arn:aws:kms:eu-west-1", KEY),
            ("arn:aws:s3:::acme/in/x", "arn:{}:s3:::{}"),
            ("arn:aws:s3:eu-west-1:111122223333:acme", "arn:{}:s3:::{}"),
            ("arn:aws:sns:eu-west-1:111122223333:t:1234", "arn:{}:sns:{}:{}:{}"),
            ("subnet-", "subnet-{}"),
            ("vpc-1", "subnet-{}"),
        ] {
            assert!(differs(&written(text), &written(shape), false).is_some(), "{text}");
        }
    }
}
