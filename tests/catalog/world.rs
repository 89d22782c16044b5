//! AWS's data of `tests/data`, and the services under the lint.

use pipec::catalog::check::aws::{Aws, Data};
use pipec::catalog::check::{Facts, Findings};
use pipec::catalog::{Catalog, Service, Target};
use pipec::diagnostics::Code;
use std::sync::LazyLock;

static DATA: LazyLock<Data> = LazyLock::new(|| {
    let [actions, schemas, terraform] = [
        include_str!("../data/actions.json"),
        include_str!("../data/schemas.json"),
        include_str!("../data/terraform.json"),
    ];
    Data::parse(actions, schemas, terraform).expect("the data is whole")
});

pub fn data() -> &'static Data {
    &DATA
}

/// The catalog, with services that a test plants in place of their kinds.
pub fn aws<'c>(catalog: &'c Catalog, planted: &'c [Service], target: Target) -> Aws<'c> {
    let others = catalog.services().filter(|known| planted.iter().all(|service| service.kind != known.kind));
    Aws::new(others.chain(planted).collect(), target, data())
}

/// Everything that AWS's data says of a service. What is not carried is a mistake here.
pub fn lint<'c>(aws: &Aws<'c>, service: &'c Service, found: &mut Findings) {
    aws.check_carried(service, found);
    aws.check_statements(service, found);
    aws.check_properties(service, found);
}

/// The attributes that types have, and the codes that there are.
pub struct Known;

impl Facts for Known {
    fn has_attribute(&self, target: Target, kind: &str, attribute: &str) -> bool {
        data().has_attribute(target, kind, attribute)
    }

    fn has_code(&self, code: &str) -> bool {
        Code::parse(code).is_some()
    }
}
