//! Follows a file as it is saved.
//!
//! By looking a few times a second, not by notifications of the system: editors write in place, rename over, and delete and
//! write again, and on folders of a network nothing is notified at all. A look is one read of a small file.

use super::snapshot::Shots;
use pipec::graph::Selection;
use std::path::Path;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(200);

/// Takes a new shot whenever the file holds something else, or cannot be read any more, for ever.
pub fn follow(file: &Path, selection: &Selection, shots: &Shots) {
    let mut last = std::fs::read(file).ok();
    // What was saved between the first shot and this look.
    shots.take(file, selection);
    loop {
        std::thread::sleep(PAUSE);
        let now = std::fs::read(file).ok();
        if now != last {
            shots.take(file, selection);
            last = now;
        }
    }
}
