//! Choices that AWS no longer supports, or will soon stop supporting, by the calendar of a parameter and the day of the
//! build.

use crate::catalog::Parameter;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// True if a choice can still be made. Reports one that cannot, or that gets no fixes any more. Without a day of the
/// build, the calendar's own day counts. `is_flag` if the choice stands alone, without the name of its parameter.
pub fn retired(
    name: &str,
    parameter: &Parameter,
    (choice, span): (&str, Span),
    is_flag: bool,
    today: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> bool {
    let Some(calendar) = parameter.calendar() else { return true };
    let Some(retirement) = calendar.names.get(choice) else { return true };
    let today = today.unwrap_or(&calendar.day);
    let past = |day: &Option<String>| day.as_deref().filter(|day| *day <= today).map(str::to_owned);
    let help = match &retirement.instead {
        Some(instead) if is_flag => format!("write `{name}=\"{instead}\"`, and see that the code runs there"),
        Some(instead) => format!("write `\"{instead}\"`, and see that the code runs there"),
        None => format!("write one of {}, and see that the code runs there", parameter.choices.join(", ")),
    };
    if let Some(day) = past(&retirement.create) {
        let message = format!("`{name}` cannot be `{choice}` any more");
        let found =
            Diagnostic::new(Code::RETIRED_CHOICE, message, span, format!("nothing can be created with it since {day}"));
        let update = retirement.update.iter().map(|day| format!("what has it can be updated until {day}"));
        diagnostics.push(update.fold(found.help(help), Diagnostic::note));
        return false;
    }
    if let Some(day) = past(&retirement.deprecated) {
        let message = format!("`{choice}` gets no security fixes any more");
        let found = Diagnostic::new(Code::DEPRECATED_CHOICE, message, span, format!("deprecated since {day}"));
        let create = retirement.create.iter().map(|day| format!("from {day} on, nothing can be created with it"));
        diagnostics.push(create.fold(found.help(help), Diagnostic::note));
    }
    true
}
