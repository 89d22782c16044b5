//! Cells under each other: the arrows of neighbouring branches, and the comments that end neighbouring lines.

use super::tree::{Chain, Item};

/// The widest line, in columns.
pub const WIDTH: usize = 100;

/// The columns that each cell of each branch is widened by, so that their arrows stand below each other.
///
/// Branches are neighbours where each stands on one line, with neither a blank line nor a comment between them.
pub fn of_branches(items: &[Item<'_, Chain<'_>>], indent: usize) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = Vec::with_capacity(items.len());
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for item in items {
        if item.blank || item.comments.iter().any(|comment| !comment.trails) {
            all.extend(padding(std::mem::take(&mut rows), indent));
        }
        rows.push(cells(&item.what, indent));
    }
    all.extend(padding(rows, indent));
    all
}

/// The widths before, on and after each arrow of a chain that stands on one line.
fn cells(chain: &Chain<'_>, indent: usize) -> Vec<usize> {
    match chain.width {
        Some(width) if indent + width <= WIDTH => {}
        _ => return Vec::new(),
    }
    let steps = chain.steps.iter().flat_map(|step| [step.arrow.width(), step.to.width()]);
    std::iter::once(chain.head.width()).chain(steps).flatten().collect()
}

/// The columns that each cell lacks to be as wide as the widest of the rows right above and below that go on after it
/// too.
fn padding(rows: Vec<Vec<usize>>, indent: usize) -> Vec<Vec<usize>> {
    let mut padding: Vec<Vec<usize>> = rows.iter().map(|row| vec![0; row.len()]).collect();
    let most = rows.iter().map(Vec::len).max().unwrap_or_default();
    for column in 0..most.saturating_sub(1) {
        let mut at = 0;
        for run in rows.chunk_by(|a, b| (a.len() > column + 1) == (b.len() > column + 1)) {
            let widest = run.iter().filter_map(|row| row.get(column)).max().copied().unwrap_or_default();
            for (row, padding) in run.iter().zip(padding.iter_mut().skip(at)) {
                if let (Some(width), Some(cell), true) =
                    (row.get(column), padding.get_mut(column), row.len() > column + 1)
                {
                    *cell = widest - width;
                }
            }
            at += run.len();
        }
    }
    let wide = |(row, padding): (&Vec<usize>, &Vec<usize>)| {
        indent + row.iter().chain(padding).sum::<usize>() + row.len().saturating_sub(1) > WIDTH
    };
    match rows.iter().zip(&padding).any(wide) {
        true => vec![Vec::new(); rows.len()],
        false => padding,
    }
}
