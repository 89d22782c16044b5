//! Outputs of one's own.

use super::draft::Scope;
use super::raw::{Raw, raw};
use super::{Name, Text, pascal, text};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, closest};
use crate::source::Span;
use crate::syntax::ast::{self, Argument, Statement, ValueKind};
use std::borrow::Cow;

/// A value that a deployment tells.
#[derive(Debug, Clone)]
pub struct Output<'s> {
    /// Its name.
    pub name: Name<'s>,
    /// A sentence that says what it is.
    pub doc: Option<Cow<'s, str>>,
    /// The name under which other stacks import it:
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>.
    pub export: Option<Text<'s>>,
    /// Its value.
    pub value: Raw<'s>,
}

impl Output<'_> {
    /// Its key, spelled as those of the outputs that service files have.
    pub fn id(&self) -> String {
        pascal(self.name.text)
    }
}

/// The words that an output takes in parentheses.
const WORDS: [&str; 2] = ["doc", "export"];

/// The outputs of a file, by name.
pub fn outputs<'f, 's>(
    file: &'f ast::File<'s>,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> Vec<Output<'s>> {
    let of = |statement: &'f Statement<'s>| if let Statement::Output(output) = statement { Some(output) } else { None };
    let mut written: Vec<&ast::Output<'s>> = file.statements.iter().filter_map(of).collect();
    written.sort_by_key(|output| (output.name.text, output.name.span));
    for pair in written.windows(2) {
        if let [first, second] = pair
            && first.name.text == second.name.text
        {
            let message = format!("the output `{}` is declared twice", second.name.text);
            let found = Diagnostic::new(Code::DUPLICATE_NAME, message, second.name.span, "again here");
            diagnostics.push(found.and(first.name.span, "first declared here").help("choose another name"));
        }
    }
    written.into_iter().filter_map(|output| self::output(output, scope, diagnostics)).collect()
}

fn output<'s>(output: &ast::Output<'s>, scope: &Scope<'_, 's>, diagnostics: &mut Diagnostics) -> Option<Output<'s>> {
    let (mut doc, mut export) = (None, None);
    for argument in &output.args {
        let (key, value, place) = match argument {
            Argument::Keyed(key, value) if key.text == "doc" => (key, value, &mut doc),
            Argument::Keyed(key, value) if key.text == "export" => (key, value, &mut export),
            _ => {
                diagnostics.push(unknown(argument));
                continue;
            }
        };
        let ValueKind::String(pieces) = &value.kind else {
            let message = format!("`{}` is a string", key.text);
            let found = Diagnostic::new(Code::WRONG_TYPE, message, value.span, "this is none");
            diagnostics.push(found.help(format!("write `{}=\"...\"`", key.text)));
            continue;
        };
        if place.replace((text::text(pieces, scope, diagnostics), value.span)).is_some() {
            let message = format!("`{}` is given twice", key.text);
            let found = Diagnostic::new(Code::DUPLICATE_ARGUMENT, message, argument.span(), "again here");
            diagnostics.push(found.help("keep one of the two"));
        }
    }
    let doc = doc.and_then(|(text, span)| plain(text, span, diagnostics));
    let export = export.map(|(text, _)| text);
    let value = raw(&output.value, scope, diagnostics)?;
    if matches!(value, Raw::None | Raw::List(_) | Raw::Map(_)) {
        let message = format!("the output `{}` is no text", output.name.text);
        let found = Diagnostic::new(Code::WRONG_TYPE, message, output.value.span, "an output is text");
        diagnostics.push(found.help("write a string, or an attribute of a node, such as `landzone.name`"));
        return None;
    }
    Some(Output { name: output.name, doc, export, value })
}

/// A text that CloudFormation takes as it is written alone.
fn plain<'s>(text: Text<'s>, span: Span, diagnostics: &mut Diagnostics) -> Option<Cow<'s, str>> {
    let plain = text::plain(&text).map(|plain| Cow::Owned(plain.into_owned()));
    if plain.is_none() {
        let message = "a parameter stands in a description";
        let found = Diagnostic::new(Code::WRONG_TYPE, message, span, "CloudFormation takes it as it is written");
        diagnostics.push(found.help("write the text itself"));
    }
    plain
}

fn unknown(argument: &Argument<'_>) -> Diagnostic {
    let help = || format!("an output takes {}", WORDS.map(|word| format!("`{word}=\"...\"`")).join(" and "));
    match argument {
        Argument::Keyed(key, _) => {
            let message = format!("an output has no argument `{}`", key.text);
            let found = Diagnostic::new(Code::UNKNOWN_ARGUMENT, message, key.span, "unknown");
            let near = closest(key.text, WORDS).map(|near| format!("did you mean `{near}`?"));
            found.help(near.unwrap_or_else(help))
        }
        _ => {
            let found = Diagnostic::new(Code::UNKNOWN_FLAG, "an output has no flags", argument.span(), "unknown");
            found.help(help())
        }
    }
}
