//! The links that an arrow between two kinds may be.

use super::link::Accept;
use super::service::Service;

impl Service {
    /// The links that an arrow from this kind to another may be, the usual one first: those that it offers and the other
    /// accepts, then those that it says alone.
    pub fn links_to<'c>(&'c self, to: &'c Service) -> impl Iterator<Item = (&'c str, &'c Accept)> {
        let accepted = to.accepts.iter().filter(move |(link, accept)| takes(accept, link, self));
        let sent = self.sends.iter().filter(move |(_, accept)| accept.kinds.contains(&to.kind));
        accepted.chain(sent).map(|(link, accept)| (link.as_str(), accept))
    }
}

/// True if a kind that accepts a link takes it from another one.
fn takes(accept: &Accept, link: &str, from: &Service) -> bool {
    let offered = accept.unoffered || from.offers.contains_key(link);
    offered && (accept.kinds.is_empty() || accept.kinds.contains(&from.kind))
}
