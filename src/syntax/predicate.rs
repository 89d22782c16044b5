//! `where` predicates: from pairs to [`Predicate`].

use super::Rule;
use super::ast::{Field, Operator, Predicate};
use super::builder::Builder;
use pest::iterators::Pair;
use std::borrow::Cow;

/// The predicate under a `filter`, `any_of`, `all_of`, `negation` or inside one.
/// Depth is bounded by the bracket scan that ran before the grammar.
pub fn build<'s>(builder: &mut Builder<'s, '_>, pair: Pair<'_, Rule>) -> Option<Predicate<'s>> {
    match pair.as_rule() {
        Rule::any_of => many(builder, pair, Predicate::Any),
        Rule::all_of => many(builder, pair, Predicate::All),
        Rule::negation => {
            let mut negative = false;
            let mut inner = None;
            for part in pair.into_inner() {
                match part.as_rule() {
                    Rule::kw_not => negative = !negative,
                    _ => inner = build(builder, part),
                }
            }
            let inner = inner?;
            Some(if negative { Predicate::Not(Box::new(inner)) } else { inner })
        }
        Rule::presence => {
            let field = pair.into_inner().find(|part| part.as_rule() == Rule::field)?;
            Some(Predicate::Exists(build_field(builder, field)?))
        }
        Rule::comparison => compare(builder, pair),
        // `filter` and `nested` hold one predicate among keywords.
        _ => build(builder, pair.into_inner().find(|part| part.as_rule() == Rule::any_of)?),
    }
}

fn many<'s>(
    builder: &mut Builder<'s, '_>,
    pair: Pair<'_, Rule>,
    wrap: fn(Vec<Predicate<'s>>) -> Predicate<'s>,
) -> Option<Predicate<'s>> {
    let inner = pair.into_inner().filter(|part| !matches!(part.as_rule(), Rule::kw_or | Rule::kw_and));
    let mut all: Vec<Predicate<'s>> = inner.filter_map(|part| build(builder, part)).collect();
    if all.len() == 1 { all.pop() } else { Some(wrap(all)) }
}

fn compare<'s>(builder: &mut Builder<'s, '_>, pair: Pair<'_, Rule>) -> Option<Predicate<'s>> {
    let mut inner = pair.into_inner();
    let field = build_field(builder, inner.next()?)?;
    let operator = inner.next()?;
    let right = inner.next()?;
    if operator.as_rule() == Rule::kw_in {
        let span = builder.span(&right);
        let items = right.into_inner().filter_map(|item| builder.value(item)).collect();
        let value = super::ast::Value { span, kind: super::ast::ValueKind::List(items) };
        return Some(Predicate::Compare(field, Operator::In, value));
    }
    let operator = match operator.as_str() {
        "==" => Operator::Equal,
        "!=" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterEqual,
        _ => Operator::Like,
    };
    Some(Predicate::Compare(field, operator, builder.value(right)?))
}

fn build_field<'s>(builder: &mut Builder<'s, '_>, pair: Pair<'_, Rule>) -> Option<Field<'s>> {
    let span = builder.span(&pair);
    let path = pair.into_inner().map(|part| match part.as_rule() {
        Rule::string => Cow::Owned(builder.key(part)),
        _ => Cow::Borrowed(builder.name(&part).text),
    });
    Some(Field { span, path: path.collect() })
}
