//! Lays out chains, lists and blocks on lines: on one where that is wide enough, else one arrow, item or branch a line.

use super::columns::{self, WIDTH};
use super::page::Page;
use super::tree::{Atom, Block, Chain, End, Line, List, Step};

/// The indentation of each level, in columns.
const INDENT: usize = 2;

/// Puts a chain on the line that was begun at `indent`; `padding` widens its cells to those of its neighbours.
pub fn chain<'s>(page: &mut Page<'s>, chain: &Chain<'s>, padding: &[usize], indent: usize) {
    if chain.width.is_some_and(|width| page.column() + width <= WIDTH) {
        return flat_chain(page, chain, padding);
    }
    // Blocks go over several lines before the chain does: at first the last one, then all that an arrow leads to.
    for opened in [usize::MAX, chain.steps.len(), 1] {
        if fits_beside(page.column(), chain, opened, indent) {
            end(page, &chain.head, indent, opened == 0);
            for (at, step) in (1..).zip(&chain.steps) {
                beside(page, step, indent, opened <= at);
            }
            return;
        }
    }
    end(page, &chain.head, indent, false);
    for step in &chain.steps {
        let mut column = page.column() + 1;
        // An arrow stays beside the bracket that closes the lines before it.
        if page.is_closed_at(indent) && step.is_beside() && fits_step(&mut column, step, false, indent) {
            beside(page, step, indent, false);
            continue;
        }
        page.comments(&step.before, indent + INDENT);
        page.newline(indent + INDENT);
        match step.after.is_empty() {
            true => arrow_and_end(page, step, indent + INDENT, false),
            false => {
                line(page, &[&step.arrow], indent + INDENT, 0);
                page.comments(&step.after, indent + INDENT);
                page.newline(indent + INDENT);
                end(page, &step.to, indent + INDENT, false);
            }
        }
    }
}

fn beside<'s>(page: &mut Page<'s>, step: &Step<'s>, indent: usize, open: bool) {
    page.text(" ");
    arrow_and_end(page, step, indent, open);
}

fn arrow_and_end<'s>(page: &mut Page<'s>, step: &Step<'s>, indent: usize, open: bool) {
    let space = Line { atoms: vec![Atom::Text(" ")] };
    line(page, &[&step.arrow, &space, &step.to.line], indent, tail(&step.to));
    block_of(page, &step.to, indent, open);
}

fn end<'s>(page: &mut Page<'s>, end: &End<'s>, indent: usize, open: bool) {
    line(page, &[&end.line], indent, tail(end));
    block_of(page, end, indent, open);
}

/// The columns that follow a line at least: the brace of its block.
fn tail(end: &End<'_>) -> usize {
    end.block.as_ref().map_or(0, |_| end.gap() + 1)
}

fn block_of<'s>(page: &mut Page<'s>, end: &End<'s>, indent: usize, open: bool) {
    let Some(inside) = &end.block else { return };
    if end.gap() > 0 {
        page.text(" ");
    }
    match inside.width {
        Some(width) if inside.is_empty() || !open && page.column() + width <= WIDTH => flat_block(page, inside),
        _ => block(page, inside, indent),
    }
}

/// True if a chain fits without a break at its arrows, with its blocks from the one at `opened` on over several lines.
fn fits_beside(mut column: usize, chain: &Chain<'_>, opened: usize, indent: usize) -> bool {
    fits_end(&mut column, &chain.head, opened == 0, indent)
        && (1..).zip(&chain.steps).all(|(at, step)| {
            column += 1;
            step.is_beside() && fits_step(&mut column, step, opened <= at, indent)
        })
}

fn fits_step(column: &mut usize, step: &Step<'_>, open: bool, indent: usize) -> bool {
    let arrow = fits_line(column, &step.arrow, indent);
    *column += 1;
    arrow && fits_end(column, &step.to, open, indent)
}

fn fits_end(column: &mut usize, end: &End<'_>, open: bool, indent: usize) -> bool {
    let line = fits_line(column, &end.line, indent);
    let Some(inside) = &end.block else { return line };
    *column += end.gap();
    match inside.width {
        Some(width) if !open || inside.is_empty() => {
            *column += width;
            line && *column <= WIDTH
        }
        _ => {
            let fits = *column < WIDTH;
            *column = indent + 1;
            line && fits
        }
    }
}

/// Moves on by a line; false where some of it is too wide. A list over several lines ends on one that it begins.
fn fits_line(column: &mut usize, line: &Line<'_>, indent: usize) -> bool {
    line.atoms.iter().all(|atom| {
        let fits = match atom {
            Atom::List(list) if list.width.is_none() => {
                let fits = *column + list.open.len() <= WIDTH;
                *column = indent + list.close.len();
                fits
            }
            _ => {
                *column += atom.width().unwrap_or_default();
                true
            }
        };
        fits && *column <= WIDTH
    })
}

/// Words and lists; a list goes over several lines where the text up to the next one would be too wide.
fn line<'s>(page: &mut Page<'s>, lines: &[&Line<'s>], indent: usize, tail: usize) {
    let atoms: Vec<&Atom<'s>> = lines.iter().flat_map(|line| &line.atoms).collect();
    let mut rest = atoms.as_slice();
    while let Some((atom, after)) = rest.split_first() {
        match atom {
            Atom::Text(text) => page.text(text),
            Atom::List(inside) => {
                let fits = |width| page.column() + width + until_list(after, tail) <= WIDTH;
                match inside.width.is_some_and(fits) || inside.is_empty() {
                    true => flat_list(page, inside),
                    false => list(page, inside, indent),
                }
            }
        }
        rest = after;
    }
}

fn until_list(atoms: &[&Atom<'_>], tail: usize) -> usize {
    let mut width = 0;
    for atom in atoms {
        match atom {
            Atom::Text(_) => width += atom.width().unwrap_or_default(),
            Atom::List(list) => return width + list.open.len(),
        }
    }
    width + tail
}

/// A list with each of its items on a line.
fn list<'s>(page: &mut Page<'s>, list: &List<'s>, indent: usize) {
    page.text(list.open);
    let comma = if list.commas { "," } else { "" };
    for item in &list.items {
        page.comments(&item.comments, indent + INDENT);
        page.newline(indent + INDENT);
        line(page, &[&item.what], indent + INDENT, comma.len());
        page.text(comma);
    }
    page.comments(&list.last, indent + INDENT);
    page.newline(indent);
    page.text(list.close);
}

/// A block with each of its items on a line; the arrows of branches in columns.
fn block<'s>(page: &mut Page<'s>, block: &Block<'s>, indent: usize) {
    page.text("{");
    page.begin();
    let padding = if block.columns { columns::of_branches(&block.items, indent + INDENT) } else { Vec::new() };
    let none = Vec::new();
    for (item, padding) in block.items.iter().zip(padding.iter().chain(std::iter::repeat(&none))) {
        page.paragraphs(&item.comments, indent + INDENT);
        if item.blank {
            page.blank();
        }
        page.newline(indent + INDENT);
        chain(page, &item.what, padding, indent + INDENT);
    }
    page.paragraphs(&block.last, indent + INDENT);
    page.newline(indent);
    page.text("}");
}

fn flat_list<'s>(page: &mut Page<'s>, list: &List<'s>) {
    page.text(list.open);
    for (at, item) in list.items.iter().enumerate() {
        if at > 0 {
            page.text(", ");
        }
        flat_line(page, &item.what);
    }
    page.text(list.close);
}

fn flat_line<'s>(page: &mut Page<'s>, line: &Line<'s>) {
    for atom in &line.atoms {
        match atom {
            Atom::Text(text) => page.text(text),
            Atom::List(list) => flat_list(page, list),
        }
    }
}

fn flat_block<'s>(page: &mut Page<'s>, block: &Block<'s>) {
    page.text("{");
    for (at, item) in block.items.iter().enumerate() {
        page.text(if at > 0 { "; " } else { " " });
        flat_chain(page, &item.what, &[]);
    }
    page.text(if block.items.is_empty() { "}" } else { " }" });
}

fn flat_end<'s>(page: &mut Page<'s>, end: &End<'s>) {
    flat_line(page, &end.line);
    if let Some(block) = &end.block {
        if end.gap() > 0 {
            page.text(" ");
        }
        flat_block(page, block);
    }
}

fn flat_chain<'s>(page: &mut Page<'s>, chain: &Chain<'s>, padding: &[usize]) {
    let mut padding = padding.iter().copied().chain(std::iter::repeat(0));
    let mut gap = |page: &mut Page<'s>| page.pad(1 + padding.next().unwrap_or_default());
    flat_end(page, &chain.head);
    for step in &chain.steps {
        gap(page);
        flat_line(page, &step.arrow);
        gap(page);
        flat_end(page, &step.to);
    }
}
