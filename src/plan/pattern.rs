//! `where` predicates as alternatives of the JSON event patterns of AWS; `filters.rs` puts them into a dialect.
//!
//! Operators: <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html>,
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>.

use super::arena::Arena;
use super::grants::Table;
use super::value::Value;
use crate::catalog::{Matching, Pattern};
use crate::graph::Graph;
use crate::source::Span;
use crate::syntax::ast::{self, Field, Operator, Predicate, ValueKind};
use std::collections::{BTreeMap, HashMap};

/// The reason why a predicate cannot be expressed.
pub struct Problem {
    pub span: Option<Span>,
    pub message: String,
    pub help: Option<String>,
}

/// One alternative: the matchers of each field, by path.
pub type Case<'g> = BTreeMap<Vec<&'g str>, Vec<Value<'g>>>;
/// The index of the alternative that looks at one field alone, by the path of that field.
type Alone<'g> = HashMap<Vec<&'g str>, usize, rustc_hash::FxBuildHasher>;

/// The reason why a predicate cannot be expressed, as an error.
pub fn problem<T>(span: Option<Span>, message: String, help: Option<&str>) -> Result<T, Problem> {
    Err(Problem { span, message, help: help.map(str::to_owned) })
}

/// The path to a field, and its matchers.
type Leaf<'c, 'g> = (&'c [&'g str], &'c [Value<'g>]);

/// The nested pattern `{a: {b: [...]}}` of flat paths.
pub fn nest<'g>(arena: &'g Arena, leaves: &[Leaf<'_, 'g>]) -> Value<'g> {
    let mut keys: Table<&'g str, Vec<Leaf<'_, 'g>>> = Table::default();
    for (path, matchers) in leaves {
        match path.split_first() {
            Some((key, rest)) => keys.entry(*key).or_default().push((rest, matchers)),
            None => return Value::List(arena.slice(matchers)),
        }
    }
    arena.entries(keys.iter().map(|(key, leaves)| (*key, nest(arena, leaves))))
}

/// Makes alternatives of a predicate.
pub struct Compiler<'g, 's> {
    pub arena: &'g Arena,
    pub graph: &'g Graph<'s>,
    pub dialect: &'g Pattern,
}

impl<'g> Compiler<'g, '_> {
    /// The alternatives of a predicate, or of its negation.
    pub fn cases(&self, predicate: &'g Predicate<'_>, negated: bool) -> Result<Vec<Case<'g>>, Problem> {
        match (predicate, negated) {
            (Predicate::Not(inner), _) => self.cases(inner, !negated),
            (Predicate::Any(all), false) | (Predicate::All(all), true) => {
                let (mut out, mut alone) = (Vec::new(), Alone::default());
                for one in all {
                    for case in self.cases(one, negated)? {
                        add_case(&mut out, &mut alone, case);
                    }
                }
                Ok(out)
            }
            (Predicate::All(all), false) | (Predicate::Any(all), true) => {
                let mut out = vec![Case::new()];
                for one in all {
                    out = both(self.arena, out, &self.cases(one, negated)?)?;
                }
                Ok(out)
            }
            (Predicate::Exists(field), _) => {
                self.has(Matching::Exists, None)?;
                let matcher = self.arena.map([("exists", Value::Bool(!negated))]);
                Ok(vec![Case::from([(path(field), vec![matcher])])])
            }
            (Predicate::Compare(field, operator, value), _) => {
                Ok(vec![Case::from([(path(field), self.matchers(*operator, value, negated)?)])])
            }
        }
    }

    fn matchers(
        &self,
        operator: Operator,
        value: &'g ast::Value<'_>,
        negated: bool,
    ) -> Result<Vec<Value<'g>>, Problem> {
        let numeric = |operator: &'static str| -> Result<Vec<Value<'g>>, Problem> {
            match number(value) {
                Some(number) => Ok(vec![self.numeric(&[Value::Text(operator), number], value.span)?]),
                None => problem(
                    Some(value.span),
                    "only numbers can be compared so".to_owned(),
                    Some("write a number, or use `==` or `like`"),
                ),
            }
        };
        match (operator, negated) {
            (Operator::Equal, false) | (Operator::NotEqual, true) => self.equal(value),
            (Operator::NotEqual, false) | (Operator::Equal, true) => {
                Ok(vec![self.but([self.literal(value)?], value.span)?])
            }
            (Operator::Less, false) | (Operator::GreaterEqual, true) => numeric("<"),
            (Operator::LessEqual, false) | (Operator::Greater, true) => numeric("<="),
            (Operator::Greater, false) | (Operator::LessEqual, true) => numeric(">"),
            (Operator::GreaterEqual, false) | (Operator::Less, true) => numeric(">="),
            (Operator::Like, _) => {
                let like = self.like(value)?;
                if !negated {
                    return Ok(vec![like]);
                }
                self.has(Matching::AnythingBut, Some(value.span))?;
                Ok(vec![self.arena.map([("anything-but", like)])])
            }
            (Operator::In, _) => {
                let ValueKind::List(items) = &value.kind else { return Ok(Vec::new()) };
                if negated {
                    let items: Vec<_> = items.iter().map(|item| self.literal(item)).collect::<Result<_, _>>()?;
                    return Ok(vec![self.but(items, value.span)?]);
                }
                let mut out = Vec::new();
                for item in items {
                    out.extend(self.equal(item)?);
                }
                Ok(out)
            }
        }
    }

    fn numeric(&self, bounds: &[Value<'g>], span: Span) -> Result<Value<'g>, Problem> {
        self.has(Matching::Numeric, Some(span))?;
        Ok(self.arena.map([("numeric", Value::List(self.arena.slice(bounds)))]))
    }

    fn but(&self, values: impl IntoIterator<Item = Value<'g>>, span: Span) -> Result<Value<'g>, Problem> {
        self.has(Matching::AnythingBut, Some(span))?;
        Ok(self.arena.map([("anything-but", self.arena.list(values))]))
    }

    /// Checks that the service that compares has an operator.
    fn has(&self, matching: Matching, span: Option<Span>) -> Result<(), Problem> {
        if !self.dialect.lacks.contains(&matching) {
            return Ok(());
        }
        let message = format!("{} has no operator `{}` for what arrives here", self.dialect.by, matching.word());
        problem(span, message, Some("compare it with texts, or look at it in the code"))
    }

    fn equal(&self, value: &'g ast::Value<'_>) -> Result<Vec<Value<'g>>, Problem> {
        Ok(vec![match number(value) {
            Some(number) => self.numeric(&[Value::Text("="), number], value.span)?,
            None => self.literal(value)?,
        }])
    }

    fn literal(&self, value: &'g ast::Value<'_>) -> Result<Value<'g>, Problem> {
        match &value.kind {
            ValueKind::String(pieces) => {
                let pieces = pieces.iter().filter_map(|piece| match piece {
                    ast::Piece::Text(text) => Some(Value::Text(text)),
                    ast::Piece::Param(name) => {
                        self.graph.params.iter().position(|param| param.name.text == name.text).map(Value::Param)
                    }
                    ast::Piece::Attribute(..) => None,
                });
                Ok(self.arena.join(self.arena.collect(pieces)))
            }
            ValueKind::Word("true") => Ok(Value::Bool(true)),
            ValueKind::Word("false") => Ok(Value::Bool(false)),
            _ => match number(value) {
                Some(number) => Ok(number),
                None => problem(
                    Some(value.span),
                    "a field is compared with a string, a number, `true` or `false`".to_owned(),
                    Some("strings are written in double quotes"),
                ),
            },
        }
    }

    fn like(&self, value: &'g ast::Value<'_>) -> Result<Value<'g>, Problem> {
        let text = match self.literal(value)? {
            Value::Text(text) => text,
            _ => "",
        };
        let stars = text.matches('*').count();
        match (text.strip_suffix('*'), text.strip_prefix('*')) {
            (Some(prefix), _) if stars == 1 && !prefix.is_empty() => {
                self.has(Matching::Prefix, Some(value.span))?;
                Ok(self.arena.map([("prefix", Value::Text(prefix))]))
            }
            (_, Some(suffix)) if stars == 1 && !suffix.is_empty() => {
                self.has(Matching::Suffix, Some(value.span))?;
                Ok(self.arena.map([("suffix", Value::Text(suffix))]))
            }
            _ => problem(
                Some(value.span),
                "`like` takes one `*`, at the start or at the end".to_owned(),
                Some("write for example `like \"raw/*\"`"),
            ),
        }
    }
}

fn path<'g>(field: &'g Field<'_>) -> Vec<&'g str> {
    field.path.iter().map(|part| part.as_ref()).collect()
}

/// Adds an alternative; alternatives on one and the same field become one list of matchers.
fn add_case<'g>(cases: &mut Vec<Case<'g>>, alone: &mut Alone<'g>, case: Case<'g>) {
    let only = case.keys().next().filter(|_| case.len() == 1);
    match only.and_then(|path| alone.get(path)).and_then(|at| cases.get_mut(*at)) {
        Some(same) => {
            for (path, matchers) in case {
                same.entry(path).or_default().extend(matchers);
            }
        }
        None => {
            alone.extend(only.cloned().map(|path| (path, cases.len())));
            cases.push(case);
        }
    }
}

/// Every case of one side together with every case of the other.
fn both<'g>(arena: &'g Arena, left: Vec<Case<'g>>, right: &[Case<'g>]) -> Result<Vec<Case<'g>>, Problem> {
    if left.len() * right.len() > 64 {
        return problem(
            None,
            "this condition has too many alternatives".to_owned(),
            Some("split it over several arrows"),
        );
    }
    let mut out = Vec::with_capacity(left.len() * right.len());
    for a in left {
        // The last takes it over: a condition of a thousand parts is not copied a thousand times.
        for (b, mut case) in right.iter().zip(std::iter::repeat_n(a, right.len())) {
            for (path, matchers) in b {
                match case.get_mut(path) {
                    Some(known) => *known = vec![range(arena, known, matchers, path)?],
                    None => {
                        case.insert(path.clone(), matchers.clone());
                    }
                }
            }
            out.push(case);
        }
    }
    Ok(out)
}

/// Joins a lower and an upper bound on one number to a range; no other two conditions can be asked of one field.
fn range<'g>(arena: &'g Arena, a: &[Value<'g>], b: &[Value<'g>], path: &[&str]) -> Result<Value<'g>, Problem> {
    let bounds = |matchers: &[Value<'g>]| match matchers {
        [Value::Map([("numeric", Value::List(bounds))])] if bounds.len() == 2 => Some(*bounds),
        _ => None,
    };
    let low_first = |bounds: &[Value<'g>]| {
        bounds.first().and_then(Value::as_text).is_some_and(|operator| operator.starts_with('>'))
    };
    match (bounds(a), bounds(b)) {
        (Some(a), Some(b)) if low_first(a) != low_first(b) => {
            let (low, high) = if low_first(a) { (a, b) } else { (b, a) };
            let figure = |bounds: &[Value<'g>]| bounds.last().and_then(figure);
            if let Some((low, high)) = figure(low).zip(figure(high)).filter(|(low, high)| low >= high) {
                return problem(
                    None,
                    format!("`{}` cannot be above {low} and below {high}: AWS refuses such a range", path.join(".")),
                    Some("write the lower bound first, or `==` for one number"),
                );
            }
            Ok(arena.map([("numeric", arena.list(low.iter().chain(high).copied()))]))
        }
        _ => problem(
            None,
            format!("`{}` must meet two conditions at once, which AWS cannot express", path.join(".")),
            Some("a field can be held to one condition, or to a lower and an upper bound"),
        ),
    }
}

/// The size of a number, by which bounds are compared.
fn figure(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Integer(number) => number.to_string().parse().ok(),
        Value::Number(text) => text.parse().ok(),
        _ => None,
    }
}

/// A number; a fraction is kept as its text in JSON.
fn number<'g>(value: &'g ast::Value<'_>) -> Option<Value<'g>> {
    let ValueKind::Quantity(text) = value.kind else { return None };
    match text.parse::<i64>() {
        Ok(number) => Some(Value::Integer(number)),
        Err(_) => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|_| Value::Number(text)),
    }
}
