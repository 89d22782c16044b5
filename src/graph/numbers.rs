//! Numbers against their parameters: ranges, steps, the few values there are.

use super::arguments::Judge;
use super::spelling::Given;
use super::{Literal, meant, quantity};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};

impl<'s> Judge<'_, '_, 's> {
    pub fn number(
        &self,
        given: Given<'s>,
        written: &str,
        value: i64,
        diagnostics: &mut Diagnostics,
    ) -> Option<Literal<'s>> {
        let Given { name, parameter, span } = given;
        let unit = parameter.unit.as_deref();
        let factor = unit.map_or(1, quantity::factor);
        let steps = value / factor;
        if let Some([low, high]) = parameter.range
            && (value < low.saturating_mul(factor) || value > high.saturating_mul(factor))
        {
            let (low, high) = (quantity::show(low, unit), quantity::show(high, unit));
            let message = format!("`{name}` is {low} to {high}");
            diagnostics.push(
                Diagnostic::new(Code::OUT_OF_RANGE, message, span, "out of range")
                    .help(format!("write a value from {low} to {high}")),
            );
            return None;
        }
        if value % factor != 0 {
            let whole = quantity::show(1, unit);
            let found = Diagnostic::new(
                Code::OUT_OF_RANGE,
                format!("`{name}` goes in steps of {whole}"),
                span,
                "not a whole step",
            );
            let (below, above) = (quantity::show(steps, unit), quantity::show(steps + 1, unit));
            diagnostics.push(match meant::number(written, parameter) {
                // `512MB` of memory: a power of two is meant.
                Some(text) => found.help(format!("write `{name}={text}`")).fix(span, text),
                None => found.help(format!("write `{name}={below}` or `{name}={above}`")),
            });
            return None;
        }
        if !parameter.values.is_empty() && !parameter.values.contains(&steps) {
            let known: Vec<String> = parameter.values.iter().map(|value| quantity::show(*value, unit)).collect();
            let found = Diagnostic::new(
                Code::OUT_OF_RANGE,
                format!("`{name}` cannot be {}", quantity::show(steps, unit)),
                span,
                "AWS refuses this",
            );
            diagnostics.push(found.help(format!("write one of {}", known.join(", "))));
            return None;
        }
        Some(Literal::Integer(steps))
    }
}
