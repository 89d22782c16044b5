//! `where` predicates as the JSON event patterns of AWS: SNS filter policies and Lambda event filters.
//!
//! Operators: <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html>,
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>.

use super::value::Value;
use crate::graph::Graph;
use crate::source::Span;
use crate::syntax::ast::{self, Field, Operator, Predicate, ValueKind};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Why a predicate cannot be expressed.
pub struct Problem {
    pub span: Option<Span>,
    pub message: String,
    pub help: Option<String>,
}

/// One alternative: what each field must match, by path.
type Case<'g> = BTreeMap<Vec<Cow<'g, str>>, Vec<Value<'g>>>;

/// Lambda takes five filters on a mapping, SNS five keys in a policy.
const MAX_CASES: usize = 5;
const MAX_KEYS: usize = 5;
/// <https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html>
const MAX_COMBINATIONS: usize = 150;

/// The pattern in the service's spelling: a filter policy for `sns`, a list of filters for `sqs` and `kinesis`.
/// `flat` where it looks at message attributes, which have no fields inside.
pub fn compile<'g>(
    predicate: &'g Predicate<'_>,
    service: &str,
    flat: bool,
    graph: &'g Graph<'_>,
) -> Result<Value<'g>, Problem> {
    let compiler = Compiler { graph };
    let cases = compiler.cases(predicate, false)?;
    if let Some(path) = cases.iter().flat_map(|case| case.keys()).find(|path| flat && path.len() > 1) {
        let message = format!("`{}` is a field inside another, and message attributes have none", path.join("."));
        return problem(None, message, Some("leave `attributes` out to look at the body of the message"));
    }
    if cases.len() > MAX_CASES {
        return problem(
            None,
            format!("this condition has {} alternatives, and AWS takes {MAX_CASES}", cases.len()),
            Some("split it over several queues or functions"),
        );
    }
    let patterns: Vec<Value<'g>> = cases.iter().map(nest).collect();
    let root = match service {
        "sqs" => Some("body"),
        "kinesis" => Some("data"),
        _ => None,
    };
    if let Some(root) = root {
        let wrap = |pattern| Value::map([("Pattern", Value::Json(Box::new(Value::map([(root, pattern)]))))]);
        return Ok(Value::list(patterns.into_iter().map(wrap).collect()));
    }
    let keys: std::collections::BTreeSet<_> = cases.iter().flat_map(|case| case.keys()).collect();
    if keys.len() > MAX_KEYS {
        return problem(
            None,
            format!("this condition looks at {} fields, and SNS takes {MAX_KEYS}", keys.len()),
            Some("look at fewer fields here, and at the others in the code"),
        );
    }
    let combinations: usize =
        cases.iter().map(|case| case.values().map(Vec::len).product::<usize>()).max().unwrap_or_default();
    if combinations > MAX_COMBINATIONS {
        return problem(
            None,
            format!("this condition has {combinations} combinations of values, and SNS takes {MAX_COMBINATIONS}"),
            Some("list fewer values: their numbers multiply over the fields"),
        );
    }
    let mut patterns = patterns;
    match (patterns.len(), patterns.pop()) {
        (1, Some(only)) => Ok(only),
        (_, last) => {
            patterns.extend(last);
            Ok(Value::map([("$or", Value::list(patterns))]))
        }
    }
}

fn problem<T>(span: Option<Span>, message: String, help: Option<&str>) -> Result<T, Problem> {
    Err(Problem { span, message, help: help.map(str::to_owned) })
}

/// `{a: {b: [...]}}` from flat paths.
fn nest<'g>(case: &Case<'g>) -> Value<'g> {
    let mut root = Value::entries(Vec::new());
    for (path, matchers) in case {
        if let Some(place) = root.reach(path) {
            *place = Value::list(matchers.clone());
        }
    }
    root
}

struct Compiler<'g, 's> {
    graph: &'g Graph<'s>,
}

impl<'g> Compiler<'g, '_> {
    /// The alternatives of a predicate, or of its negation.
    fn cases(&self, predicate: &'g Predicate<'_>, negated: bool) -> Result<Vec<Case<'g>>, Problem> {
        match (predicate, negated) {
            (Predicate::Not(inner), _) => self.cases(inner, !negated),
            (Predicate::Any(all), false) | (Predicate::All(all), true) => {
                let mut out: Vec<Case<'g>> = Vec::new();
                for one in all {
                    for case in self.cases(one, negated)? {
                        add_case(&mut out, case);
                    }
                }
                Ok(out)
            }
            (Predicate::All(all), false) | (Predicate::Any(all), true) => {
                let mut out = vec![Case::new()];
                for one in all {
                    out = both(&out, &self.cases(one, negated)?)?;
                }
                Ok(out)
            }
            (Predicate::Exists(field), _) => {
                let matcher = Value::map([("exists", Value::Bool(!negated))]);
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
                Some(number) => Ok(vec![Value::map([("numeric", Value::list(vec![Value::text(operator), number]))])]),
                None => problem(
                    Some(value.span),
                    "only numbers can be compared so".to_owned(),
                    Some("write a number, or use `==` or `like`"),
                ),
            }
        };
        match (operator, negated) {
            (Operator::Equal, false) | (Operator::NotEqual, true) => self.equal(value),
            (Operator::NotEqual, false) | (Operator::Equal, true) => Ok(vec![but(vec![self.literal(value)?])]),
            (Operator::Less, false) | (Operator::GreaterEqual, true) => numeric("<"),
            (Operator::LessEqual, false) | (Operator::Greater, true) => numeric("<="),
            (Operator::Greater, false) | (Operator::LessEqual, true) => numeric(">"),
            (Operator::GreaterEqual, false) | (Operator::Less, true) => numeric(">="),
            (Operator::Like, _) => {
                let like = self.like(value)?;
                Ok(vec![if negated { Value::map([("anything-but", like)]) } else { like }])
            }
            (Operator::In, _) => {
                let ValueKind::List(items) = &value.kind else { return Ok(Vec::new()) };
                if negated {
                    return Ok(vec![but(items.iter().map(|item| self.literal(item)).collect::<Result<_, _>>()?)]);
                }
                let mut out = Vec::new();
                for item in items {
                    out.extend(self.equal(item)?);
                }
                Ok(out)
            }
        }
    }

    fn equal(&self, value: &'g ast::Value<'_>) -> Result<Vec<Value<'g>>, Problem> {
        Ok(vec![match number(value) {
            Some(number) => Value::map([("numeric", Value::list(vec![Value::text("="), number]))]),
            None => self.literal(value)?,
        }])
    }

    fn literal(&self, value: &'g ast::Value<'_>) -> Result<Value<'g>, Problem> {
        match &value.kind {
            ValueKind::String(pieces) => Ok(Value::join(pieces.iter().filter_map(|piece| match piece {
                ast::Piece::Text(text) => Some(Value::Text(Cow::Borrowed(text.as_ref()))),
                ast::Piece::Param(name) => {
                    self.graph.params.iter().position(|param| param.name.text == name.text).map(Value::Param)
                }
            }))),
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
            Value::Text(text) => text.into_owned(),
            _ => String::new(),
        };
        let stars = text.matches('*').count();
        match (text.strip_suffix('*'), text.strip_prefix('*')) {
            (Some(prefix), _) if stars == 1 && !prefix.is_empty() => {
                Ok(Value::map([("prefix", Value::text(prefix.to_owned()))]))
            }
            (_, Some(suffix)) if stars == 1 && !suffix.is_empty() => {
                Ok(Value::map([("suffix", Value::text(suffix.to_owned()))]))
            }
            _ => problem(
                Some(value.span),
                "`like` takes one `*`, at the start or at the end".to_owned(),
                Some("write for example `like \"raw/*\"`"),
            ),
        }
    }
}

fn but(values: Vec<Value<'_>>) -> Value<'_> {
    Value::map([("anything-but", Value::list(values))])
}

fn path<'g>(field: &'g Field<'_>) -> Vec<Cow<'g, str>> {
    field.path.iter().map(|part| Cow::Borrowed(part.as_ref())).collect()
}

/// Alternatives on one and the same field are one list of matchers.
fn add_case<'g>(cases: &mut Vec<Case<'g>>, case: Case<'g>) {
    if case.len() == 1
        && let Some(same) = cases.iter_mut().find(|known| known.len() == 1 && known.keys().eq(case.keys()))
    {
        for (path, matchers) in case {
            same.entry(path).or_default().extend(matchers);
        }
        return;
    }
    cases.push(case);
}

/// Every case of one side together with every case of the other.
fn both<'g>(left: &[Case<'g>], right: &[Case<'g>]) -> Result<Vec<Case<'g>>, Problem> {
    if left.len() * right.len() > 64 {
        return problem(
            None,
            "this condition has too many alternatives".to_owned(),
            Some("split it over several arrows"),
        );
    }
    let mut out = Vec::with_capacity(left.len() * right.len());
    for a in left {
        for b in right {
            let mut case = a.clone();
            for (path, matchers) in b {
                match case.get_mut(path) {
                    Some(known) => *known = vec![range(known, matchers, path)?],
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

/// Two bounds on one number are one range; nothing else can be asked of one field twice.
fn range<'g>(a: &[Value<'g>], b: &[Value<'g>], path: &[Cow<'g, str>]) -> Result<Value<'g>, Problem> {
    let bounds = |matchers: &[Value<'g>]| match matchers {
        [Value::Map(entries)] => match entries.as_ref() {
            [(key, Value::List(bounds))] if key == "numeric" && bounds.len() == 2 => Some(bounds.to_vec()),
            _ => None,
        },
        _ => None,
    };
    let low_first = |bounds: &Vec<Value<'g>>| {
        bounds.first().and_then(Value::as_text).is_some_and(|operator| operator.starts_with('>'))
    };
    match (bounds(a), bounds(b)) {
        (Some(a), Some(b)) if low_first(&a) != low_first(&b) => {
            let (low, high) = if low_first(&a) { (a, b) } else { (b, a) };
            Ok(Value::map([("numeric", Value::list(low.into_iter().chain(high).collect()))]))
        }
        _ => problem(
            None,
            format!("`{}` must meet two conditions at once, which AWS cannot express", path.join(".")),
            Some("a field can be held to one condition, or to a lower and an upper bound"),
        ),
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
