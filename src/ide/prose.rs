//! The documentation of kinds and arguments, as Markdown.

use crate::catalog::{Catalog, Parameter, Service};
use crate::explain::{default, shape};

/// An argument or option.
pub fn parameter(name: &str, parameter: &Parameter) -> String {
    let mut out = format!("`{name}` {}", shape(parameter));
    if let Some(default) = default(parameter) {
        out.push_str(&format!(", default `{default}`"));
    }
    format!("{out}\n\n{}", parameter.doc)
}

/// A kind: what it is, what it takes, and where an arrow from it may lead. Lists, because not every editor draws tables.
pub fn kind(catalog: &Catalog, service: &Service) -> String {
    let mut out = format!("**{}** {}\n\n{}\n", service.kind, service.title, service.doc);
    if !service.parameters.is_empty() {
        out.push_str("\n**Arguments**\n\n");
    }
    for (name, parameter) in &service.parameters {
        let default = default(parameter).map(|default| format!(" (default `{default}`)")).unwrap_or_default();
        out.push_str(&format!("- `{name}` {}: {}{default}\n", shape(parameter), parameter.doc));
    }
    let followers: Vec<String> = followers(catalog, service).map(|(kind, _)| format!("`{kind}`")).collect();
    if !followers.is_empty() {
        out.push_str(&format!("\nAn arrow may lead to {}.\n", followers.join(", ")));
    }
    out
}

/// The kinds that an arrow from one kind may lead to, with what each does with it.
fn followers<'c>(catalog: &'c Catalog, service: &'c Service) -> impl Iterator<Item = (&'c str, &'c str)> {
    catalog
        .services()
        .filter_map(|to| service.links_to(to).next().map(|(_, accept)| (to.kind.as_str(), accept.doc.as_str())))
}
