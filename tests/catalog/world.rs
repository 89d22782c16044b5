//! What the checks share: the services, the target, AWS's data, what was found, and how templates are walked.

use super::data::Data;
use pipec::catalog::template::{Entry, Key, Template};
use pipec::catalog::{Accept, Catalog, Dialect, Service, Target};
use serde_json::Value as Json;

/// Every target: what a service says for one is held to that one's data.
pub const TARGETS: [Target; 2] = [Target::CloudFormation, Target::Terraform];

/// The services under the lint, for one target, and the data they are held to.
pub struct World<'c> {
    pub target: Target,
    pub services: Vec<&'c Service>,
    pub data: &'static Data,
}

impl<'c> World<'c> {
    /// The catalog, with services that a test plants in it.
    pub fn new(catalog: &'c Catalog, planted: &'c [Service], target: Target) -> Self {
        let services =
            catalog.services().iter().filter(|known| planted.iter().all(|service| service.kind != known.kind));
        Self { target, services: services.chain(planted).collect(), data: Data::get() }
    }

    /// The target, as messages name it.
    pub fn name(&self) -> &'static str {
        name(self.target)
    }

    /// How the target spells a service.
    pub fn dialect(&self, service: &'c Service) -> &'c Dialect {
        service.dialect(self.target)
    }

    /// Where that stands.
    pub fn place(&self, service: &Service) -> Place {
        Place::file(service).at(table(self.target))
    }

    pub fn service(&self, kind: &str) -> Option<&'c Service> {
        self.services.iter().find(|service| service.kind == kind).copied()
    }

    /// The kinds that can stand at the left of a link into a service.
    pub fn givers(&self, link: &str, accept: &Accept) -> Vec<&'c Service> {
        let offering = self.services.iter().filter(|service| service.offers.contains_key(link));
        offering.filter(|service| accept.kinds.is_empty() || accept.kinds.contains(&service.kind)).copied().collect()
    }

    /// Every link that some service accepts: the service, the name, the link.
    pub fn accepts(&self) -> impl Iterator<Item = (&'c Service, &'c str, &'c Accept)> {
        self.services
            .iter()
            .flat_map(|service| service.accepts.iter().map(|(link, accept)| (*service, link.as_str(), accept)))
    }
}

/// The table of a service file that spells it for a target.
pub fn table(target: Target) -> &'static str {
    match target {
        Target::CloudFormation => "cfn",
        Target::Terraform => "terraform",
    }
}

fn name(target: Target) -> &'static str {
    match target {
        Target::CloudFormation => "CloudFormation",
        Target::Terraform => "Terraform",
    }
}

/// What checks say for every target: once what is so for all of them, else with the target.
pub fn for_each_target(check: impl Fn(Target, &mut Findings)) -> Vec<String> {
    let said = TARGETS.map(|target| {
        let mut found = Findings::default();
        check(target, &mut found);
        (target, found.0)
    });
    let mut all: Vec<String> = Vec::new();
    for (target, findings) in &said {
        for finding in findings {
            let common = said.iter().all(|(_, theirs)| theirs.contains(finding));
            let named = common || finding.contains(name(*target));
            let finding = if named { finding.clone() } else { format!("{finding} (in {})", name(*target)) };
            if !all.contains(&finding) {
                all.push(finding);
            }
        }
    }
    all
}

/// What was found, each with its file and path.
#[derive(Default)]
pub struct Findings(pub Vec<String>);

impl Findings {
    pub fn say(&mut self, place: &Place, message: impl AsRef<str>) {
        self.0.push(format!("{}: {}", place.0, message.as_ref()));
    }
}

/// A file and a path in it.
#[derive(Clone)]
pub struct Place(String);

impl Place {
    pub fn file(service: &Service) -> Self {
        Self(format!("{}.toml", service.kind))
    }

    pub fn at(&self, key: impl std::fmt::Display) -> Self {
        Self(format!("{}{}{key}", self.0, if self.0.ends_with(".toml") { ": " } else { "." }))
    }
}

/// A template, or the plain value that one turned into where nothing in it changes.
#[derive(Clone, Copy)]
pub enum Shown<'c> {
    Template(&'c Template),
    Plain(&'c Json),
}

impl<'c> From<&'c Template> for Shown<'c> {
    fn from(template: &'c Template) -> Self {
        match template {
            Template::Fixed(json) => Self::Plain(json),
            other => Self::Template(other),
        }
    }
}

impl<'c> Shown<'c> {
    /// The fields of a map, those of `$when` and `$for` among them. A key made from expressions is None.
    pub fn fields(self) -> Option<Vec<(Option<&'c str>, Shown<'c>)>> {
        match self {
            Self::Plain(Json::Object(fields)) => {
                Some(fields.iter().map(|(key, value)| (Some(key.as_str()), Self::Plain(value))).collect())
            }
            Self::Template(Template::Map(entries)) => Some(entries.iter().flat_map(entry_fields).collect()),
            _ => None,
        }
    }

    /// The items of a list, each freed from its `$when` and `$for`.
    pub fn items(self) -> Option<Vec<Shown<'c>>> {
        match self {
            Self::Plain(Json::Array(items)) => Some(items.iter().map(Self::Plain).collect()),
            Self::Template(Template::List(items)) => Some(items.iter().map(|item| bare(item.into())).collect()),
            _ => None,
        }
    }

    /// Its text, where it is a plain one.
    pub fn text(self) -> Option<&'c str> {
        if let Self::Plain(json) = self { json.as_str() } else { None }
    }
}

fn entry_fields(entry: &Entry) -> Vec<(Option<&str>, Shown<'_>)> {
    match entry {
        Entry::Field(Key::Fixed(key), value) => vec![(Some(key), value.into())],
        Entry::Field(Key::Join(_), value) => vec![(None, value.into())],
        Entry::When(_, inner) | Entry::For(_, inner) => Shown::from(inner).fields().unwrap_or_default(),
    }
}

fn bare(item: Shown<'_>) -> Shown<'_> {
    match item {
        Shown::Template(Template::Map(entries)) => match entries.as_slice() {
            [Entry::When(_, inner) | Entry::For(_, inner)] => bare(inner.into()),
            _ => item,
        },
        _ => item,
    }
}
