//! Follows a file as it is saved, and the code that it names.
//!
//! By looking a few times a second, not by notifications of the system: editors write in place, rename over, and delete and
//! write again, and on folders of a network nothing is notified at all. A look is one read of a small file.

use super::snapshot::Shots;
use pipec::graph::Selection;
use std::path::Path;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(200);
/// The longest time that a change of code beside the file stays unseen; longer where a shot takes long.
const CODE: Duration = Duration::from_secs(1);
/// The share of time for shots that no change asks for: one part in so many.
const SHARE: u32 = 20;

/// Takes a new shot whenever the file holds something else, or cannot be read any more, and once in a while for the code that it
/// names; for ever.
pub fn follow(file: &Path, selection: &Selection, shots: &Shots) {
    let mut last = std::fs::read(file).ok();
    let mut due = Instant::now();
    loop {
        std::thread::sleep(PAUSE);
        let now = std::fs::read(file).ok();
        if now == last && Instant::now() < due {
            continue;
        }
        last = now;
        let begun = Instant::now();
        shots.take(file, selection);
        due = Instant::now() + CODE.max(begun.elapsed() * SHARE);
    }
}
