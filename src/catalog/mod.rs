//! Services as data: what each kind of node is, takes, links to, permits, and how targets spell it.
//!
//! One file a service, `services/KIND.toml`; `build.rs` packs them. Nobody adding a service edits Rust.

mod actions;
mod attributes;
pub mod check;
pub mod conditions;
pub mod elsewhere;
mod lines;
pub mod load;
pub mod managed;
mod schema;
pub mod shape;
pub mod types;

pub use actions::{actions, is_unscoped, prefixes};
pub use attributes::{attributes, of_every_node};
pub use elsewhere::Elsewhere;
pub use managed::{managed_policies, managed_policy};
pub use schema::*;
pub use types::of_resource;

use elsewhere::Names;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, OnceLock};

/// The JSON Schema of service files. `tests/catalog` holds it to the types, from which [`json_schema()`] makes it: that code
/// would be half a megabyte of the binary.
pub const SERVICE_SCHEMA: &str = include_str!("../../docs/service-file.schema.json");

/// Services by kind: those that pipec comes with, and those of a file's own.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Sorted by kind, and shared with the catalogs made of this one.
    services: Vec<Arc<Service>>,
    /// The service of written roles.
    role: Option<Arc<Service>>,
    /// A service file could not be read, so that a kind may be unknown for that reason alone.
    pub lacks: bool,
    /// A service file has a mistake, so that a name may lead nowhere for that reason alone.
    pub flawed: bool,
    whole: OnceLock<BTreeSet<String>>,
    names: OnceLock<Names>,
}

static BUILT_IN: LazyLock<Catalog> = LazyLock::new(|| Catalog::load().unwrap_or_default());

impl Catalog {
    /// The services that this binary was built with. `build.rs` has read and checked them, and a test holds that they load.
    pub fn built_in() -> &'static Catalog {
        &BUILT_IN
    }

    /// Reads the packed service files.
    ///
    /// # Errors
    /// The first file, field or expression that is malformed.
    pub fn load() -> Result<Catalog, String> {
        let packed = include_str!(concat!(env!("OUT_DIR"), "/catalog.json"));
        let mut services: Vec<Service> = serde_json::from_str(packed).map_err(|error| error.to_string())?;
        for service in &mut services {
            let whole = |name: &str| Err(format!("the calendar `{name}` is not packed"));
            service.parameters.values_mut().try_for_each(|parameter| parameter.fill(&whole))?;
        }
        Ok(Catalog::default().with(services))
    }

    /// These services and more; the later one stands where two are of one kind.
    #[must_use]
    pub fn with(&self, more: Vec<Service>) -> Catalog {
        let mut services = self.services.clone();
        // Tables are indexed by it, so no two services of a catalog have the same.
        let free = services.iter().map(|service| service.index + 1).max().unwrap_or_default();
        for (index, mut service) in (free..).zip(more) {
            service.index = index;
            if service.body != Some(BodyKind::Properties) {
                for (name, parameter) in attributes::read_every_node() {
                    service.parameters.entry(name).or_insert(parameter);
                }
            }
            match services.binary_search_by(|known| known.kind.cmp(&service.kind)) {
                Ok(at) => {
                    services.remove(at);
                    services.insert(at, Arc::new(service));
                }
                Err(at) => services.insert(at, Arc::new(service)),
            }
        }
        let role = self.role.clone().or_else(|| services.iter().find(|service| service.kind == ROLE).cloned());
        Catalog { services, role, ..Catalog::default() }
    }

    /// The service of a kind such as `stream`.
    pub fn service(&self, kind: &str) -> Option<&Service> {
        let at = self.services.binary_search_by(|service| service.kind.as_str().cmp(kind)).ok()?;
        self.services.get(at).map(Arc::as_ref)
    }

    /// The service of roles: the compiler makes roles itself, in the words of the service file of written ones.
    pub fn role(&self) -> Option<&Service> {
        self.role.as_deref()
    }

    /// The resource that a role is.
    pub fn role_resource(&self, target: Target) -> Option<&Resource> {
        self.role().and_then(|role| role.dialect(target).resources.get("main"))
    }

    /// All services, sorted by kind.
    pub fn services(&self) -> impl Iterator<Item = &Service> + Clone {
        self.services.iter().map(Arc::as_ref)
    }

    /// All kinds, sorted.
    pub fn kinds(&self) -> impl Iterator<Item = &str> + Clone {
        self.services().map(|service| service.kind.as_str())
    }

    /// Says of an action whether some kind is the whole of its service, so that arrows say all that is needed of it. A role may well
    /// need more of other services than any arrow says: Glue has jobs, and code may have a key of its own.
    pub fn is_of_a_kind(&self, action: &str) -> bool {
        let whole = self.whole.get_or_init(|| {
            let services = self.services().filter(|service| !service.partial);
            services.flat_map(Service::arn_service).map(str::to_owned).collect()
        });
        let prefix = action.split_once(':').map(|(prefix, _)| prefix.to_ascii_lowercase());
        prefix.is_none_or(|prefix| whole.contains(&prefix))
    }

    /// The meaning of a word that is no kind, where another tool knows it. Misspellings are not looked for.
    pub fn elsewhere(&self, word: &str) -> Option<Elsewhere> {
        self.names.get_or_init(|| Names::of(self)).meaning(word)
    }
}
