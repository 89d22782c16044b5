//! Follows a file as it is saved, the files that it imports, and the code that it names.
//!
//! By looking a few times a second, not by notifications of the system: editors write in place, rename over, and delete and
//! write again, and on folders of a network nothing is notified at all. A look is one read of a few small files.

use super::snapshot::Shots;
use pipec::graph::Selection;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The most files that are looked at.
const MOST: usize = 1_000;
const PAUSE: Duration = Duration::from_millis(200);
/// The longest time that a change of code beside the file stays unseen; longer where a shot takes long.
const CODE: Duration = Duration::from_secs(1);
/// The share of time for shots that no change asks for: one part in so many.
const SHARE: u32 = 20;

/// The files of a deployment, and what each holds; none where it cannot be read.
type Seen = Vec<(PathBuf, Option<Vec<u8>>)>;

/// Takes a new shot whenever one of the files holds something else, or cannot be read any more, and once in a while for the
/// code that they name; for ever.
pub fn follow(file: &Path, selection: &Selection, shots: &Shots) {
    let mut last = look(file);
    let mut due = Instant::now();
    loop {
        std::thread::sleep(PAUSE);
        let is_same = last.iter().all(|(path, held)| std::fs::read(path).ok() == *held);
        if is_same && Instant::now() < due {
            continue;
        }
        if !is_same {
            last = look(file);
        }
        let begun = Instant::now();
        shots.take(file, selection);
        due = Instant::now() + CODE.max(begun.elapsed() * SHARE);
    }
}

/// A file, and those that it imports, themselves and through others.
fn look(file: &Path) -> Seen {
    let mut seen: Seen = Vec::new();
    let mut left = vec![file.to_path_buf()];
    while let Some(path) = left.pop() {
        // `a/../b.pipe` is `b.pipe`: files that import each other are a mistake, and no endless way.
        let path = path.canonicalize().unwrap_or(path);
        if seen.iter().any(|(known, _)| *known == path) || seen.len() == MOST {
            continue;
        }
        let held = std::fs::read(&path).ok();
        let imports = held.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()).map(pipec::imports);
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        left.extend(imports.into_iter().flatten().map(|import| folder.join(import)));
        seen.push((path, held));
    }
    seen
}
