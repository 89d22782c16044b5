//! The links that an arrow between two kinds may be.

use super::dialect::End;
use super::link::Accept;
use super::map::Map;
use super::service::Service;
use serde::{Deserialize, Deserializer};

impl Service {
    /// The links that an arrow from this kind to another may be, the usual one first: those that it offers and the other
    /// accepts, then those that it says alone.
    pub fn links_to<'c>(&'c self, to: &'c Service) -> impl Iterator<Item = (&'c str, &'c Accept)> {
        let accepted = to.accepts.iter().filter(move |(link, accept)| accept.takes(link, self));
        let sent = self.sends.iter().filter(move |(_, accept)| accept.kinds.contains(&to.kind));
        accepted.chain(sent).map(|(link, accept)| (link.as_str(), accept))
    }
}

impl Accept {
    /// True if a kind that accepts it takes it from another one.
    fn takes(&self, link: &str, from: &Service) -> bool {
        let offered = self.unoffered || from.offers.contains_key(link);
        offered && (self.kinds.is_empty() || self.kinds.contains(&from.kind))
    }

    /// One of two ends: the one whose service file says what the arrow is.
    pub fn owner<T>(&self, from: T, to: T) -> T {
        match self.by {
            End::From => from,
            End::To => to,
        }
    }
}

/// Links that the left end says alone.
///
/// # Errors
/// The first thing that is no link.
pub fn sent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<Accept>, D::Error> {
    let mut links = Map::<Accept>::deserialize(deserializer)?;
    links.values_mut().for_each(|accept| accept.by = End::From);
    Ok(links)
}
