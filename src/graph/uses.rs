//! `use "services/appsync.toml"`: service files of a file's own, whose kinds exist in that file.

use super::Files;
use super::texts::content_of;
use crate::catalog::check::Facts;
use crate::catalog::load::{self, Mistake};
use crate::catalog::{Catalog, ROLE, Service, Target};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::origins::{self, joined};
use crate::source::{Source, Span};
use crate::syntax::ast::{self, Statement, Value};

/// The largest service file that is read, in bytes. The largest that pipec comes with has a fortieth of it.
const MAX_BYTES: usize = 1 << 20;

/// A service file that is used.
struct Used {
    path: String,
    kind: String,
    text: String,
    span: Span,
}

/// The catalog of a file that uses service files: pipec's kinds, and the file's own. None if it uses none.
///
/// Mistakes in a service file are findings of that file; where it is used, one finding says that it has some.
pub fn own_catalog(
    file: &ast::File<'_>,
    source: &Source,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) -> Option<Catalog> {
    let paths = file.statements.iter().filter_map(|s| if let Statement::Use(path) = s { Some(path) } else { None });
    let mut paths = paths.peekable();
    paths.peek()?;
    let (mut used, mut services): (Vec<Used>, Vec<Service>) = (Vec::new(), Vec::new());
    let mut lacks = false;
    for path in paths {
        match read(path, source, file.origins.folder(path.span), files) {
            // Two files of a deployment may use the same service file.
            Ok((new, _))
                if used.iter().any(|known| known.path == new.path && !file.origins.together(known.span, new.span)) => {}
            Ok((new, service)) if !clashes(&new, &used, diagnostics) => {
                used.push(new);
                services.push(service);
            }
            Ok(_) => {}
            Err(refused) => {
                lacks = true;
                diagnostics.push(refused.found);
                refused
                    .within
                    .into_iter()
                    .for_each(|(file, mistake)| diagnostics.push_within(path.span, file, [finding(&mistake)]));
            }
        }
    }
    let mut catalog = Catalog::built_in().with(services);
    catalog.lacks = lacks;
    let mut has_mistake = false;
    let built_in: Vec<&Service> = Catalog::built_in().services().collect();
    for used in used {
        let all: Vec<&Service> = catalog.services().collect();
        let Some(service) = catalog.service(&used.kind) else { continue };
        let found = load::mistakes_of_new(&used.text, &all, &built_in, service, &Codes);
        if let Some(first) = found.first() {
            let within = within(source, &used.path, used.text);
            diagnostics.push(flawed(&used.path, used.span, &within, first, found.len()));
            diagnostics.push_within(used.span, within, found.iter().map(finding));
            has_mistake = true;
        }
    }
    catalog.flawed = has_mistake;
    Some(catalog)
}

/// A service file alone, among the kinds of a catalog. `read` gives the text of a calendar that the file names.
///
/// # Errors
/// The mistakes in the file.
pub fn service(
    text: &str,
    catalog: &Catalog,
    read: &dyn Fn(&str) -> Result<String, String>,
) -> Result<Service, Vec<Mistake>> {
    let service = load::parse(text, read).map_err(|mistake| vec![mistake])?;
    let others = catalog.services().filter(|known| known.kind != service.kind);
    let all: Vec<&Service> = others.chain([&service]).collect();
    let built_in: Vec<&Service> = Catalog::built_in().services().collect();
    let found = load::mistakes_of_new(text, &all, &built_in, &service, &Codes);
    if found.is_empty() { Ok(service) } else { Err(found) }
}

/// A service file that was not read, and the mistake in it if that is why.
struct Refused {
    found: Diagnostic,
    within: Option<(Source, Mistake)>,
}

/// Reads a service file.
fn read(value: &Value<'_>, source: &Source, folder: &str, files: &dyn Files) -> Result<(Used, Service), Box<Refused>> {
    let span = value.span;
    let refused = |path: &str, label: String, help: &str| {
        let message = match path {
            "" => "this service file cannot be used".to_owned(),
            path => format!("the service file `{path}` cannot be used"),
        };
        let found = Diagnostic::new(Code::INVALID_SERVICE_FILE, message, span, label).help(help);
        Box::new(Refused { found, within: None })
    };
    let path = value.plain().ok_or_else(|| {
        refused("", "its path must be known when compiling".to_owned(), "write the path itself, without parameters")
    })?;
    let beside = "name a service file in the folder of this file, or below it";
    let text = content_of(&path, folder, files).map_err(|why| refused(&path, why, beside))?;
    if text.len() > MAX_BYTES {
        return Err(refused(&path, format!("it is larger than {MAX_BYTES} bytes"), "name a service file"));
    }
    let calendar = |name: &str| {
        let path = joined(origins::folder(&path), name);
        content_of(&path, folder, files).map_err(|why| format!("{path}: {why}"))
    };
    let parsed = load::parse(&text, &calendar);
    let path = joined(folder, &path);
    match parsed {
        Ok(service) => Ok((Used { path, kind: service.kind.clone(), text, span }, service)),
        Err(mistake) => {
            let within = within(source, &path, text);
            let found = flawed(&path, span, &within, &mistake, 1);
            Err(Box::new(Refused { found, within: Some((within, mistake)) }))
        }
    }
}

/// Reports a kind that another file has too, and says if this one cannot stand beside it.
fn clashes(new: &Used, used: &[Used], diagnostics: &mut Diagnostics) -> bool {
    let (path, kind) = (&new.path, &new.kind);
    let found = |message: String, label: &str| Diagnostic::new(Code::INVALID_SERVICE_FILE, message, new.span, label);
    if let Some(other) = used.iter().find(|other| other.path == *path) {
        let found = found(format!("the service file `{path}` is used twice"), "again here");
        diagnostics.push(found.and(other.span, "first used here").help("keep one of the two"));
        return true;
    }
    if let Some(other) = used.iter().find(|other| other.kind == *kind) {
        let found = found(format!("two service files are of the kind `{kind}`"), "again here");
        diagnostics.push(found.and(other.span, "first here").help("give one of the two another `kind`"));
        return true;
    }
    if kind == ROLE {
        let found =
            found(format!("`{path}` is of the kind `{ROLE}`"), "pipec writes the roles of all kinds with its own");
        diagnostics.push(found.help("give it another `kind`"));
        return true;
    }
    if Catalog::built_in().service(kind).is_some() {
        let message = format!("`{kind}` is the kind of `{path}` in this file, and not pipec's own");
        let found = Diagnostic::new(Code::REPLACED_KIND, message, new.span, "pipec has a kind of this name");
        let help =
            format!("to have both, give the service file another `kind`; `pipec explain {kind}` shows pipec's own");
        diagnostics.push(found.help(help));
    }
    false
}

/// The finding at a `use` whose service file has mistakes.
fn flawed(path: &str, span: Span, within: &Source, first: &Mistake, count: usize) -> Diagnostic {
    let message = match count {
        1 => format!("the service file `{path}` has a mistake"),
        _ => format!("the service file `{path}` has {count} mistakes"),
    };
    let first = format!("line {}, column {}", first.line, first.column);
    let label = if count == 1 { format!("on {first}") } else { format!("the first is on {first}") };
    let help = format!("correct the service file; `pipec services --check {}` shows its mistakes alone", within.name());
    Diagnostic::new(Code::INVALID_SERVICE_FILE, message, span, label).help(help)
}

/// A mistake as a finding in its service file.
fn finding(mistake: &Mistake) -> Diagnostic {
    Diagnostic::new(
        Code::INVALID_SERVICE_FILE,
        mistake.message.clone(),
        Span::new(mistake.at.start, mistake.at.end),
        "",
    )
}

/// A service file as a source, named beside the file that uses it.
fn within(source: &Source, path: &str, text: String) -> Source {
    Source::new(format!("{}{path}", origins::folder(source.name())), text)
}

/// The codes that there are. Nothing is known here of the types of AWS.
struct Codes;

impl Facts for Codes {
    fn has_attribute(&self, _: Target, _: &str, _: &str) -> bool {
        true
    }

    fn has_code(&self, code: &str) -> bool {
        Code::parse(code).is_some()
    }
}
