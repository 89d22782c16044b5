//! Services as data: what each kind of node is, takes, links to, permits, and how targets spell it.
//!
//! One file a service, `services/KIND.toml`; `build.rs` packs them. Nobody adding a service edits Rust.

mod actions;
pub mod check;
pub mod elsewhere;
pub mod load;
pub mod managed;
mod schema;

pub use actions::{is_of_a_kind, is_unscoped};
pub use elsewhere::{Elsewhere, elsewhere};
pub use managed::{managed_policies, managed_policy};
pub use schema::*;

use std::sync::LazyLock;

/// The JSON Schema of service files. `tests/catalog` holds it to the types, of which [`json_schema()`] makes it: the code that does
/// would be half a megabyte of the binary.
pub const SERVICE_SCHEMA: &str = include_str!("../../docs/service-file.schema.json");

/// All services, sorted by kind.
#[derive(Debug, Default)]
pub struct Catalog {
    services: Vec<Service>,
    /// Where the service of written roles stands.
    role: Option<usize>,
}

static CATALOG: LazyLock<Result<Catalog, String>> = LazyLock::new(Catalog::load);
static EMPTY: Catalog = Catalog { services: Vec::new(), role: None };

impl Catalog {
    /// The services this binary was built with. A test holds that they load.
    pub fn get() -> &'static Catalog {
        CATALOG.as_ref().unwrap_or(&EMPTY)
    }

    /// Reads the packed service files.
    ///
    /// # Errors
    /// The first file, field or expression that is malformed.
    pub fn load() -> Result<Catalog, String> {
        let packed = include_str!(concat!(env!("OUT_DIR"), "/catalog.json"));
        let mut services: Vec<Service> = serde_json::from_str(packed).map_err(|error| error.to_string())?;
        for (index, service) in services.iter_mut().enumerate() {
            service.index = index;
            let whole = |name: &str| Err(format!("the calendar `{name}` is not packed"));
            service.parameters.values_mut().try_for_each(|parameter| parameter.fill(&whole))?;
        }
        let role = services.iter().position(|service| service.kind == ROLE);
        Ok(Catalog { services, role })
    }

    /// The service of a kind such as `stream`.
    pub fn service(&self, kind: &str) -> Option<&Service> {
        let at = self.services.binary_search_by(|service| service.kind.as_str().cmp(kind)).ok()?;
        self.services.get(at)
    }

    /// The service of roles: the compiler makes roles itself, in the words of the service file of written ones.
    pub fn role(&self) -> Option<&Service> {
        self.services.get(self.role?)
    }

    /// The resource that a role is.
    pub fn role_resource(&self, target: Target) -> Option<&Resource> {
        self.role().and_then(|role| role.dialect(target).resources.get("main"))
    }

    /// All services, sorted by kind.
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// All kinds, sorted.
    pub fn kinds(&self) -> impl Iterator<Item = &str> + Clone {
        self.services.iter().map(|service| service.kind.as_str())
    }
}
