//! The shapes that the ARN of a template may have.

use super::Aws;
use crate::catalog::check::{Scope, Spelled, Thing};
use crate::catalog::schema::expr::Expr;
use crate::catalog::schema::template::{Piece, Template};
use crate::catalog::schema::{Attribute, Path};
use crate::catalog::shape::{Shape, Token, format, literal};
use std::cell::Cell;

/// The largest number of shapes of one template, of templates that are read for one, and of templates that lead to each other.
/// Beyond it nothing is known, and anything may stand there.
const SHAPES: usize = 256;
const TEMPLATES: usize = 10_000;
const DEPTH: usize = 32;

/// The reading of one template and of those that it leads to.
struct Reading<'a, 'c> {
    aws: &'a Aws<'c>,
    /// Templates that may still be read.
    left: &'a Cell<usize>,
    depth: usize,
}

impl<'c> Aws<'c> {
    /// The shapes that the ARN of a template may have; none where it is always absent.
    pub fn shapes(&self, template: &'c Template, scope: &Scope<'c>) -> Vec<Shape> {
        Reading { aws: self, left: &Cell::new(TEMPLATES), depth: 0 }.template(template, scope)
    }
}

impl<'c> Reading<'_, 'c> {
    fn template(&self, template: &'c Template, scope: &Scope<'c>) -> Vec<Shape> {
        let left = self.left.get().saturating_sub(1);
        self.left.set(left);
        if left == 0 || self.depth == DEPTH {
            return anything();
        }
        let shapes = match template {
            Template::Fixed(json) => vec![literal(json.as_str().unwrap_or_default())],
            Template::Expr(expr) => self.expression(expr, scope, Token::Any),
            Template::Join(pieces) => self.joined(pieces, scope),
            _ => Vec::new(),
        };
        if shapes.len() > SHAPES { anything() } else { shapes }
    }

    fn joined(&self, pieces: &'c [Piece], scope: &Scope<'c>) -> Vec<Shape> {
        let mut shapes = vec![Shape::new()];
        for piece in pieces {
            let next = match piece {
                Piece::Text(text) => vec![literal(text)],
                Piece::Expr(expr) => self.expression(expr, scope, Token::Name),
            };
            let with = |shape: &Shape| next.iter().map(|more| [shape.as_slice(), more].concat()).collect::<Vec<_>>();
            shapes = shapes.iter().flat_map(with).take(SHAPES + 1).collect();
        }
        shapes
    }

    fn expression(&self, expr: &'c Expr, scope: &Scope<'c>, unknown: Token) -> Vec<Shape> {
        match expr {
            Expr::None => Vec::new(),
            Expr::Text(text) => vec![literal(text)],
            Expr::If(_, a, b) | Expr::Else(a, b) => {
                [self.expression(a, scope, unknown), self.expression(b, scope, unknown)].concat()
            }
            Expr::Path(path) => self.path(path, scope, unknown),
            _ => vec![vec![unknown]],
        }
    }

    fn path(&self, path: &'c Path, scope: &Scope<'c>, unknown: Token) -> Vec<Shape> {
        let before =
            path.split_last().and_then(|(last, before)| Some((last, self.aws.along(path, before.len(), scope).ok()?)));
        match before {
            Some((last, Thing::Role)) if last == "arn" => {
                return vec![format("arn:${Partition}:iam::${Account}:role/${RoleName}")];
            }
            Some((last, Thing::Resource(kind))) => return self.of_resource(kind, last),
            _ => {}
        }
        let attributes = self.aws.attributes(path, scope).into_iter();
        let shapes: Vec<Shape> = attributes.flat_map(|spelled| self.attribute(&spelled)).collect();
        // An argument may be any ARN; what else is not known as one is a name.
        let given = matches!(self.aws.follow(path, scope), Ok(Thing::Parameter(_)));
        if shapes.is_empty() { vec![vec![if given { unknown } else { Token::Name }]] } else { shapes }
    }

    /// The ARNs that an attribute is; none where it is another thing, such as a name.
    fn attribute(&self, spelled: &Spelled<'c>) -> Vec<Shape> {
        match spelled.attribute {
            Attribute::Value(template) => self.deeper().template(template, &spelled.scope),
            Attribute::Resource(resource, attribute) => {
                let Some(resource) = spelled.resources.get(resource) else { return Vec::new() };
                let shapes = self.of_resource(&resource.kind, attribute.text());
                let own = resource.arn.as_ref().filter(|_| shapes.is_empty());
                let own = own.filter(|_| attribute.text().eq_ignore_ascii_case("arn"));
                own.map_or(shapes, |arn| self.deeper().template(arn, &spelled.scope))
            }
        }
    }

    /// The ARN of a resource: whichever service has such a one as its `main` says how it is spelled.
    fn of_resource(&self, kind: &str, attribute: &str) -> Vec<Shape> {
        let owner = self.aws.services.iter().find(|owner| {
            let is_arn = matches!(owner.attribute("arn", self.aws.target), Some(Attribute::Resource(at, name)) if at == "main" && name.text() == attribute);
            is_arn && self.aws.dialect(owner).resources.get("main").is_some_and(|main| main.kind == kind)
        });
        let arn = owner.and_then(|owner| owner.arn.as_ref().map(|arn| (*owner, arn)));
        let scope = |owner| Scope::of(owner).with("resource_id", Thing::Value);
        arn.map_or(Vec::new(), |(owner, arn)| self.deeper().template(arn, &scope(owner)))
    }

    fn deeper(&self) -> Self {
        Self { aws: self.aws, left: self.left, depth: self.depth + 1 }
    }
}

fn anything() -> Vec<Shape> {
    vec![vec![Token::Any]]
}
