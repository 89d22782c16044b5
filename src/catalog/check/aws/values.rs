//! The values that an expression can become: its literals, the choices of a parameter, a parameter's range.

use super::Aws;
use crate::catalog::check::{Scope, Thing};
use crate::catalog::schema::expr::Expr;
use crate::catalog::schema::template::Template;
use crate::catalog::schema::{Parameter, Type};
use serde_json::Value as Json;

impl<'c> Aws<'c> {
    /// The values that are known among those an expression may have.
    pub fn values(&self, expr: &'c Expr, scope: &Scope<'c>) -> Vec<Json> {
        match expr {
            Expr::Text(text) => vec![Json::from(text.as_str())],
            Expr::Integer(number) => vec![Json::from(*number)],
            Expr::Bool(value) => vec![Json::from(*value)],
            Expr::If(_, a, b) | Expr::Else(a, b) => [self.values(a, scope), self.values(b, scope)].concat(),
            Expr::Path(path) => match self.follow(path, scope) {
                Ok(Thing::Parameter(parameter)) => of_parameter(parameter),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The parameter that an expression hands on as it is.
    pub fn handed_on(&self, expr: &'c Expr, scope: &Scope<'c>) -> Option<&'c Parameter> {
        match expr {
            Expr::Path(path) => match self.follow(path, scope) {
                Ok(Thing::Parameter(parameter)) => Some(parameter),
                _ => None,
            },
            Expr::If(_, a, b) => match (a.as_ref(), b.as_ref()) {
                (Expr::None, inner) | (inner, Expr::None) => self.handed_on(inner, scope),
                _ => None,
            },
            _ => None,
        }
    }
}

fn of_parameter(parameter: &Parameter) -> Vec<Json> {
    if let Some(calendar) = parameter.calendar() {
        // A name without a day yet may be newer than the schemas.
        let dated = calendar.names.iter().filter(|(_, retirement)| retirement.create.is_some());
        return dated.map(|(name, _)| Json::from(name.as_str())).collect();
    }
    match (parameter.kind, &parameter.default) {
        (Type::Choice, _) => parameter.choices.iter().map(|choice| Json::from(choice.as_str())).collect(),
        (_, Some(Template::Fixed(default))) => vec![default.clone()],
        _ => Vec::new(),
    }
}
