//! The meanings of the words of service files for the nodes of a service, looked up once.

use crate::catalog::{Attribute, Parameter, Service, Target, Word};
use std::cell::RefCell;

/// The member of a node that a word names.
#[derive(Clone, Copy, Debug)]
pub enum Member {
    Id,
    Label,
    Kind,
    In,
    Out,
    Existing,
    Columns,
    PartitionColumns,
    Given,
    Called,
    Code,
    Filter,
    /// A name from its service file.
    Own,
    /// No name of such a node.
    Unknown,
}

/// The meanings of a word for the nodes of one service.
#[derive(Clone, Copy, Debug)]
pub struct Known<'g> {
    pub member: Member,
    pub attribute: Option<&'g Attribute>,
    pub role: bool,
    pub parameter: Option<&'g Parameter>,
}

/// The meanings that were looked up so far, by service and word.
#[derive(Default)]
pub struct Names<'g> {
    target: Target,
    known: RefCell<Vec<Vec<Option<Known<'g>>>>>,
}

impl<'g> Names<'g> {
    /// The names for a target, none looked up yet.
    pub fn new(target: Target) -> Self {
        Self { target, ..Self::default() }
    }

    /// The meanings of a word for the nodes of a service.
    #[inline]
    pub fn member(&self, service: &'g Service, word: Word, name: &str) -> Known<'g> {
        if let Some(Some(known)) = self.known.borrow().get(service.index).and_then(|words| words.get(word.index())) {
            return *known;
        }
        self.look_up(service, word, name)
    }

    #[cold]
    fn look_up(&self, service: &'g Service, word: Word, name: &str) -> Known<'g> {
        let mut known = Known {
            member: member(name),
            attribute: service.attribute(name, self.target),
            role: service.roles.contains_key(name),
            parameter: service.parameters.get(name),
        };
        let is_own = known.attribute.is_some()
            || known.role
            || known.parameter.is_some()
            || service.existing_attributes.contains_key(name)
            || service.dialect(self.target).resources.contains_key(name);
        if matches!(known.member, Member::Own) && !is_own {
            known.member = Member::Unknown;
        }
        let mut services = self.known.borrow_mut();
        if services.len() <= service.index {
            services.resize(service.index + 1, Vec::new());
        }
        if let Some(words) = services.get_mut(service.index) {
            if words.len() <= word.index() {
                words.resize(word.index() + 1, None);
            }
            if let Some(place) = words.get_mut(word.index()) {
                *place = Some(known);
            }
        }
        known
    }
}

fn member(name: &str) -> Member {
    match name {
        "id" => Member::Id,
        "label" => Member::Label,
        "kind" => Member::Kind,
        "in" => Member::In,
        "out" => Member::Out,
        "existing" => Member::Existing,
        "columns" => Member::Columns,
        "partition_columns" => Member::PartitionColumns,
        "given" => Member::Given,
        "called" => Member::Called,
        "code" => Member::Code,
        "filter" => Member::Filter,
        _ => Member::Own,
    }
}
