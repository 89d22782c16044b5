//! `pipec explain`

use super::input::Input;
use super::report::{self, Checked, Messages, Paint};
use super::{CLEAN, Choices, FINDINGS, Failure, complete, note, print, services};
use clap::Args;
use pipec::catalog::{Catalog, Elsewhere};
use pipec::diagnostics::{CODES, Code, closest};
use pipec::explain::{self, Subject};
use std::path::Path;

/// Explain a code (P301), a kind (bucket, services/secret.toml), or why the permissions of a file are there (part8.pipe,
/// part8.pipe:NAME, "part8.pipe:a -> b")
#[derive(Debug, Args)]
pub struct Explain {
    /// `P301`, `bucket` (or `s3`, `AWS::S3::Bucket`, `aws_s3_bucket`), a service file, `part8.pipe`, `part8.pipe:NAME` or
    /// `"part8.pipe:a -> b"`
    #[arg(add = complete::subjects())]
    what: String,
    /// Print JSON (files only)
    #[arg(long)]
    json: bool,
    /// The file with the roles that are inferred written out (files only)
    #[arg(long, conflicts_with = "json")]
    as_roles: bool,
    #[command(flatten)]
    choices: Choices,
}

impl Explain {
    pub fn run(&self, paint: &Paint) -> Result<u8, Failure> {
        if let Some(code) = Code::parse(&self.what) {
            print(code.page())?;
            return Ok(CLEAN);
        }
        if let Some(service) = Catalog::built_in().service(&self.what) {
            print(&explain::kind(Catalog::built_in(), service))?;
            return Ok(CLEAN);
        }
        let (path, subject) = match self.what.rsplit_once(':') {
            Some((path, subject)) if !Path::new(&self.what).exists() => (path, Subject::parse(subject)),
            _ => (self.what.as_str(), Subject::All),
        };
        if !Path::new(path).exists() && path != "-" {
            return self.elsewhere();
        }
        if path.ends_with(".toml") {
            return self.service_file(Path::new(path));
        }
        let input = Input::read(Path::new(path), &self.choices.selection()?)?;
        if self.as_roles {
            return self.roles(input, subject, paint);
        }
        let (reasons, known, found) =
            pipec::analyze(&input.source, &input.selection, &input.files, |graph, plan, found| {
                let nodes = graph.flow.node_weights();
                let known: Vec<String> =
                    nodes.flat_map(|node| [node.label(), node.called()]).map(str::to_owned).collect();
                (explain::why(&input.source, graph, plan, &subject), known, found)
            });
        let named: Vec<&str> = match &subject {
            Subject::All | Subject::Edge(_) | Subject::Resource(_) => Vec::new(),
            Subject::Node(name) => vec![name],
            Subject::Arrow(from, to) => vec![from, to],
        };
        if let Some(name) = named.into_iter().find(|name| !known.iter().any(|known| known == name)) {
            let near = closest(name, known.iter().map(String::as_str))
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            return Err(Failure(format!("{path}: nothing is named `{name}`{near}")));
        }
        let checked = Checked { source: input.source, found };
        report::aside(&checked, Messages::Human, paint);
        let text = if self.json {
            serde_json::to_string_pretty(&reasons).unwrap_or_default() + "\n"
        } else {
            explain::why_text(&reasons)
        };
        print(&text)?;
        Ok(if checked.found.has_errors() { FINDINGS } else { CLEAN })
    }

    /// The page of the kind that a service file describes.
    fn service_file(&self, path: &Path) -> Result<u8, Failure> {
        let (source, service) = services::read(path, Catalog::built_in())?;
        match service {
            Ok(service) => {
                let kind = service.kind.clone();
                let catalog = Catalog::built_in().with(vec![service]);
                let page = catalog.service(&kind).map(|service| explain::kind(&catalog, service));
                print(&page.unwrap_or_default()).map(|()| CLEAN)
            }
            Err(found) => services::refuse(&source, &found),
        }
    }

    fn roles(&self, input: Input, subject: Subject, paint: &Paint) -> Result<u8, Failure> {
        if subject != Subject::All {
            return Err(Failure(format!("{}: --as-roles writes out a whole file", self.what)));
        }
        match pipec::as_roles(&input.source, &input.selection, &input.files) {
            Ok(written) => {
                if let Some(said) = left(&written.left) {
                    note(&format!("{}: {said}\n", self.what));
                }
                print(&written.text).map(|()| CLEAN)
            }
            Err(found) => {
                report::aside(&Checked { source: input.source, found }, Messages::Human, paint);
                Ok(FINDINGS)
            }
        }
    }

    /// A word of another tool, answered with ours; or an unknown word.
    fn elsewhere(&self) -> Result<u8, Failure> {
        let (what, catalog) = (&self.what, Catalog::built_in());
        match catalog.elsewhere(what) {
            Some(Elsewhere::Kinds(ours)) => {
                note(&format!("pipec: `{what}` is `{}` here\n", ours.join("` or `")));
                let services = ours.iter().filter_map(|kind| catalog.service(kind));
                let pages: Vec<String> = services.map(|service| explain::kind(catalog, service)).collect();
                print(&pages.join("\n")).map(|()| CLEAN)
            }
            Some(Elsewhere::Part(kind)) => {
                note(&format!("pipec: `{what}` comes with `{kind}` here\n"));
                let page = catalog.service(&kind).map(|service| explain::kind(catalog, service));
                print(&page.unwrap_or_default()).map(|()| CLEAN)
            }
            Some(Elsewhere::NoKind(title)) => {
                let kinds: Vec<&str> = catalog.kinds().collect();
                Err(Failure(format!("pipec has no kind for {title}; kinds: {}", kinds.join(", "))))
            }
            None => {
                let codes: Vec<String> = CODES.iter().map(ToString::to_string).collect();
                let near = closest(what, catalog.kinds().chain(codes.iter().map(String::as_str)));
                let help = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                Err(Failure(format!("`{what}` is no code, no kind and no file{help}")))
            }
        }
    }
}

/// The most nodes whose names are told.
const NAMED: usize = 5;

/// The roles that are not written out, in words.
fn left(nodes: &[String]) -> Option<String> {
    let (first, rest) = nodes.split_at(nodes.len().min(NAMED));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    let roles = if nodes.len() == 1 { "role of 1 node is" } else { &format!("roles of {} nodes are", nodes.len()) };
    let names = first.join("`, `");
    (!nodes.is_empty())
        .then(|| format!("the {roles} not written out, in calls of modules or in other files: `{names}`{more}"))
}
