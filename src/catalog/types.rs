//! The resource types of the targets, with the names of their properties and attributes.
//!
//! From CloudFormation's registry and the schema of Terraform's AWS provider, by way of `refresh.py` and `provider.py` in
//! `tests/data`. The names in the policies of resources are from the documentation:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html>.

use super::attributes::attributes;
use super::lines::Lines;
use super::{Parameter, TARGETS, Target};
use crate::suggest::{closest, misspelled};
use serde_json::{Map, Value as Json};
use std::sync::LazyLock;

/// One resource type.
#[derive(Debug)]
pub struct Kind {
    /// In Terraform all properties are attributes too.
    target: Target,
    name: &'static str,
    /// Its properties: a map from names, which end with `!` where the type requires them, or with nothing but `*` for free
    /// keys, to what is in each; a number is a place in `shapes`, from 1; 0 is a value, or anything.
    root: Map<String, Json>,
    /// Maps that stand in several places.
    shapes: Vec<Json>,
    /// Attributes that are no properties.
    attributes: Vec<&'static str>,
    /// Properties whose change replaces it, as far as that is known.
    replaces: Vec<&'static str>,
}

/// The property that holds the tags of a resource, and whether it is a list of pairs of `Key` and `Value` rather than a map.
pub type Tagged = (&'static str, bool);

/// The properties that may stand in one place.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    kind: &'static Kind,
    names: &'static Map<String, Json>,
}

/// A type, its properties, its attributes, the maps in it that stand in several places, and what replaces it.
type Line = (&'static str, Map<String, Json>, Vec<&'static str>, Vec<Json>, Vec<&'static str>);

/// The lines by type. A test holds that all can be read.
static CLOUDFORMATION: LazyLock<Lines<Kind>> = LazyLock::new(|| Lines::new(include_str!("types_cfn.jsonl")));
static TERRAFORM: LazyLock<Lines<Kind>> = LazyLock::new(|| Lines::new(include_str!("types_terraform.jsonl")));

/// The names in the attributes of resources that are policies, by attribute and type, as the properties of a type are: of other
/// types CloudFormation takes no such policy. A test holds that they can be read.
static POLICIES: LazyLock<Map<String, Json>> =
    LazyLock::new(|| serde_json::from_str(include_str!("policies.json")).unwrap_or_default());

fn all(target: Target) -> &'static Lines<Kind> {
    match target {
        Target::CloudFormation => &CLOUDFORMATION,
        Target::Terraform => &TERRAFORM,
    }
}

/// A type of a target; None if it is not known.
pub fn find(target: Target, kind: &str) -> Option<&'static Kind> {
    all(target).get(kind, |line| Kind::read(target, line))
}

/// The names of all types of a target.
pub fn kinds(target: Target) -> impl Iterator<Item = &'static str> + Clone {
    all(target).keys()
}

/// True if a word is spelled as the types of a target are.
pub fn is_kind(target: Target, word: &str) -> bool {
    let part = |kind: &str| match target {
        Target::CloudFormation => kind.contains("::").then_some("::".to_owned()),
        Target::Terraform => kind.split_once('_').map(|(provider, _)| format!("{provider}_")),
    };
    part(word).is_some_and(|found| kinds(target).next().and_then(part) == Some(found))
}

/// The target that a word is spelled as a type of.
pub fn target_of(word: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| is_kind(*target, word))
}

/// The type that was meant by a word: of the same service, or but for a slip the same.
pub fn near(target: Target, word: &str) -> Option<&'static str> {
    let separator = if target == Target::CloudFormation { "::" } else { "_" };
    let service =
        |kind: &str| kind.match_indices(separator).nth(1).and_then(|(at, _)| kind.get(..at)).map(str::to_owned);
    let alike = kinds(target).filter(|known| service(known) == service(word));
    closest(word, alike).or_else(|| misspelled(word, kinds(target)))
}

/// The types that can have an attribute of a resource, where only some can.
pub fn with_policy(attribute: &str) -> impl Iterator<Item = &'static str> {
    POLICIES.get(attribute).and_then(Json::as_object).into_iter().flatten().map(|(kind, _)| kind.as_str())
}

/// The attribute that every resource of a target has besides its properties, by its name; None where the type has a property of
/// that name.
pub fn of_resource(target: Target, kind: &str, name: &str) -> Option<&'static Parameter> {
    let has = find(target, kind).is_some_and(|known| known.place().get(name).is_some());
    attributes(target.table()).get(name).filter(|_| !has)
}

impl Kind {
    fn read(target: Target, line: &'static str) -> Self {
        let (name, root, attributes, shapes, replaces): Line = serde_json::from_str(line).unwrap_or_default();
        Self { target, name, root, shapes, attributes, replaces }
    }

    /// Its own properties.
    pub fn place(&'static self) -> Place {
        Place { kind: self, names: &self.root }
    }

    /// The inside of an attribute that every resource of the target can have, where that depends on the type: Some(None) where
    /// the type cannot have it, None where nothing is known of its inside.
    pub fn policy(&'static self, attribute: &str) -> Option<Option<Place>> {
        let of_all = POLICIES.get(attribute).filter(|_| self.target == Target::CloudFormation)?;
        let names = of_all.get(self.name).and_then(Json::as_object);
        Some(names.map(|names| Place { kind: self, names }))
    }

    /// The properties whose change replaces it: `createOnlyProperties` of CloudFormation's registry. Of Terraform's types none is known.
    pub fn replaces(&self) -> impl Iterator<Item = &'static str> {
        self.replaces.iter().copied()
    }

    /// Its tags; None where it takes none.
    pub fn tagged(&'static self) -> Option<Tagged> {
        let name = if self.target == Target::CloudFormation { "Tags" } else { "tags" };
        let inside = self.place().get(name)?;
        Some((name, inside.is_some_and(|place| place.get("Key").is_some())))
    }

    /// True if others can refer to an attribute of this name.
    pub fn has_attribute(&'static self, name: &str) -> bool {
        self.attributes().any(|known| known == name)
    }

    /// The attributes that others can refer to.
    pub fn attributes(&'static self) -> impl Iterator<Item = &'static str> + Clone {
        let properties = self.place().names().filter(|_| self.target == Target::Terraform);
        self.attributes.iter().copied().chain(properties)
    }
}

impl Place {
    /// The names of the properties.
    pub fn names(self) -> impl Iterator<Item = &'static str> + Clone {
        self.names.keys().map(|name| name.trim_end_matches('!')).filter(|name| *name != "*")
    }

    /// The names of what a resource of the target can have besides its properties, where this place is that of a whole resource.
    pub fn besides(self) -> impl Iterator<Item = &'static str> + Clone {
        let whole = std::ptr::eq(self.names, &self.kind.root);
        let all = attributes(self.kind.target.table()).keys().map(String::as_str);
        all.filter(move |name| whole && !matches!(self.kind.policy(name), Some(None)))
    }

    /// The names of those that are required.
    pub fn required(self) -> impl Iterator<Item = &'static str> + Clone {
        self.names.keys().filter_map(|name| name.strip_suffix('!'))
    }

    /// The place within a property: None if there is no such property, Some(None) if anything may stand there.
    pub fn get(self, name: &str) -> Option<Option<Place>> {
        let free = self.names.get("*");
        let known = self.names.get(name).or_else(|| self.names.get(&format!("{name}!"))).or(free)?;
        let shape = match known {
            Json::Number(at) => {
                at.as_u64().and_then(|at| self.kind.shapes.get(usize::try_from(at).ok()?.checked_sub(1)?))
            }
            inside => Some(inside),
        };
        Some(shape.and_then(Json::as_object).map(|names| Place { kind: self.kind, names }))
    }
}
