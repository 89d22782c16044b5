//! The shape of an ARN: its literal letters, and what may stand for the rest.

use super::world::Aws;
use pipec::catalog::check::{Scope, Thing};
use pipec::catalog::expr::Expr;
use pipec::catalog::template::{Piece, Template};
use pipec::catalog::{Attribute, Service};
use std::collections::BTreeSet;

/// A piece of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
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

/// AWS's format: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`; `*` is whatever follows.
pub fn format(text: &str) -> Shape {
    let mut shape = Shape::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        match first {
            '*' => shape.push(Token::Any),
            '$' => {
                let (name, after) = rest[1..].split_once('}').expect("a format closes its variables");
                let long = ["WithPath", "Path", "ObjectName", "LogGroupName", "LogStreamName"]
                    .iter()
                    .any(|end| name.ends_with(end));
                shape.extend(if long { [Token::Path].as_slice() } else { &[Token::One, Token::Name] });
                rest = after;
            }
            letter => shape.push(Token::Letter(letter)),
        }
    }
    shape
}

fn literal(text: &str) -> Shape {
    text.chars().map(|letter| if letter == '*' { Token::Any } else { Token::Letter(letter) }).collect()
}

/// A shape to read.
pub fn show(shape: &[Token]) -> String {
    shape
        .iter()
        .map(|token| match token {
            Token::Letter(letter) => letter.to_string(),
            Token::One => String::new(),
            Token::Name | Token::Path => "{}".to_owned(),
            Token::Any => "*".to_owned(),
        })
        .collect()
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

impl<'c> Aws<'c> {
    /// The shapes that the ARN of a template may have; none where it is always absent.
    pub fn shapes(&self, template: &'c Template, scope: &Scope<'c>) -> Vec<Shape> {
        match template {
            Template::Fixed(json) => vec![literal(json.as_str().unwrap_or_default())],
            Template::Expr(expr) => self.expression(expr, scope, Token::Any),
            Template::Join(pieces) => pieces.iter().fold(vec![Shape::new()], |shapes, piece| {
                let next = match piece {
                    Piece::Text(text) => vec![literal(text)],
                    Piece::Expr(expr) => self.expression(expr, scope, Token::Name),
                };
                shapes.iter().flat_map(|shape| next.iter().map(|more| [shape.as_slice(), more].concat())).collect()
            }),
            _ => Vec::new(),
        }
    }

    fn expression(&self, expr: &'c Expr, scope: &Scope<'c>, unknown: Token) -> Vec<Shape> {
        match expr {
            Expr::None => Vec::new(),
            Expr::Text(text) => vec![literal(text)],
            Expr::If(_, a, b) | Expr::Else(a, b) => {
                let mut shapes = self.expression(a, scope, unknown);
                shapes.extend(self.expression(b, scope, unknown));
                shapes
            }
            Expr::Path(path) => {
                let (last, before) = path.split_last().expect("a path has a name");
                if last == "arn" && matches!(self.along(path, before.len(), scope), Ok(Thing::Role)) {
                    return vec![format("arn:${Partition}:iam::${Account}:role/${RoleName}")];
                }
                if let Ok(Thing::Resource(kind)) = self.along(path, before.len(), scope) {
                    return self.of_resource(kind, last);
                }
                let shapes: Vec<Shape> = self
                    .attributes(path, scope)
                    .into_iter()
                    .flat_map(|(service, attribute)| self.attribute(service, attribute))
                    .collect();
                // An argument may be any ARN; what else is not known as one is a name.
                let given = matches!(self.follow(path, scope), Ok(Thing::Parameter(_)));
                if shapes.is_empty() { vec![vec![if given { unknown } else { Token::Name }]] } else { shapes }
            }
            _ => vec![vec![unknown]],
        }
    }

    /// The ARN that an attribute is; None of them where it is another thing, such as a name.
    fn attribute(&self, service: &'c Service, attribute: &'c Attribute) -> Vec<Shape> {
        match attribute {
            Attribute::Value(template) => self.shapes(template, &Scope::of(service)),
            Attribute::Resource(resource, attribute) => {
                let resource = self.dialect(service).resources.get(resource);
                resource.map_or(Vec::new(), |resource| self.of_resource(&resource.kind, attribute.text()))
            }
        }
    }

    /// The ARN of a resource: whichever service has such a one as its `main` says how it is spelled.
    fn of_resource(&self, kind: &str, attribute: &str) -> Vec<Shape> {
        let owner = self.services.iter().find(|owner| {
            let is_arn = matches!(owner.attribute("arn", self.target), Some(Attribute::Resource(at, name)) if at == "main" && name.text() == attribute);
            is_arn && self.dialect(owner).resources.get("main").is_some_and(|main| main.kind == kind)
        });
        let arn = owner.and_then(|owner| owner.arn.as_ref().map(|arn| (*owner, arn)));
        arn.map_or(Vec::new(), |(owner, arn)| self.shapes(arn, &Scope::of(owner).with("resource_id", Thing::Value)))
    }
}
