//! Outputs of one's own.

use super::arguments::Owner;
use super::draft::Scope;
use super::raw::{Raw, raw};
use super::{Name, Text, pascal, said};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::syntax::ast::{self, Statement};

/// A value that a deployment tells.
#[derive(Debug, Clone)]
pub struct Output<'s> {
    /// Its name.
    pub name: Name<'s>,
    /// A sentence that says what it is.
    pub doc: Option<String>,
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
    let name = output.name.text;
    let mut said = said::said(Owner::Output(name), output.name.span, &output.args, scope, diagnostics);
    let doc = said.remove("doc").and_then(|doc| said::plain(name, &doc, diagnostics));
    let export = said.remove("export").and_then(|export| said::text_of(export.value));
    let value = raw(&output.value, scope, diagnostics)?;
    if matches!(value, Raw::None | Raw::List(_) | Raw::Map(_)) {
        let message = format!("the output `{}` is no text", output.name.text);
        let found = Diagnostic::new(Code::WRONG_TYPE, message, output.value.span, "an output is text");
        diagnostics.push(found.help("write a string, or an attribute of a node, such as `landzone.name`"));
        return None;
    }
    Some(Output { name: output.name, doc, export, value })
}
