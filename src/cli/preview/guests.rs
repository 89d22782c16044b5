//! The connections: a limited number at once. A new one is always accepted, in place of the oldest if need be.

use std::collections::VecDeque;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Connections that are open at once.
const MOST: usize = 64;

/// A connection.
#[derive(Debug)]
pub struct Guest {
    stream: TcpStream,
    heard: AtomicBool,
    away: AtomicBool,
}

impl Guest {
    /// True if this connection had to make room for a newer one.
    pub fn is_sent_away(&self) -> bool {
        self.away.load(Ordering::SeqCst)
    }
}

/// All of them, the oldest first.
#[derive(Debug, Default)]
pub struct Guests(Mutex<VecDeque<Arc<Guest>>>);

impl Guests {
    /// Accepts a connection. If there is no room, the oldest that has not asked for anything yet is closed, else the
    /// oldest of all: a page that is still open reconnects by itself.
    pub fn welcome(&self, stream: &TcpStream) -> std::io::Result<Arc<Guest>> {
        let (heard, away) = (AtomicBool::new(false), AtomicBool::new(false));
        let guest = Arc::new(Guest { stream: stream.try_clone()?, heard, away });
        let mut all = self.lock();
        if all.len() >= MOST {
            let silent = all.iter().position(|guest| !guest.heard.load(Ordering::SeqCst));
            if let Some(gone) = all.remove(silent.unwrap_or_default()) {
                gone.away.store(true, Ordering::SeqCst);
                // One that has hung up already is gone all the same.
                let _ = gone.stream.shutdown(Shutdown::Both);
            }
        }
        all.push_back(Arc::clone(&guest));
        Ok(guest)
    }

    /// It has asked for something.
    pub fn heard(&self, guest: &Guest) {
        guest.heard.store(true, Ordering::SeqCst);
    }

    /// It is done.
    pub fn leave(&self, guest: &Arc<Guest>) {
        self.lock().retain(|one| !Arc::ptr_eq(one, guest));
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Guest>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Guests, MOST};
    use std::net::{TcpListener, TcpStream};
    use std::sync::Arc;

    #[test]
    fn whoever_has_asked_for_nothing_makes_room() {
        let guests = Guests::default();
        let Ok(listener) = TcpListener::bind("127.0.0.1:0") else { return };
        let come = || {
            let address = listener.local_addr().ok()?;
            let stream = TcpStream::connect(address).ok()?;
            guests.welcome(&stream).ok()
        };
        let all: Vec<_> = std::iter::repeat_with(come).take(MOST).flatten().collect();
        assert_eq!(all.len(), MOST);
        for guest in all.iter().take(1).chain(all.iter().skip(2)) {
            guests.heard(guest);
        }
        assert!(come().is_some());
        let away = |guest: &Arc<super::Guest>| guest.is_sent_away();
        assert_eq!(all.iter().position(away), Some(1), "the one that is silent");
        assert_eq!(all.iter().filter(|guest| away(guest)).count(), 1);
        let last = come();
        last.iter().for_each(|guest| guests.heard(guest));
        assert!(!all.first().is_some_and(away), "the one before has asked for nothing either");
    }
}
