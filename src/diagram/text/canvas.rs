//! Paper of cells. Lines that meet are joined; lines that merely cross are not.

use crate::diagram::layout::Rect;

const UP: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const RIGHT: u8 = 8;

/// The stroke of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Stroke {
    #[default]
    Light,
    Heavy,
    Double,
    Dashed,
    Dotted,
}

/// The frame of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    Plain,
    Dashed,
}

#[derive(Clone, Debug, Default)]
enum Cell {
    #[default]
    Empty,
    /// A line: its directions from here, true if a line turns or ends here, and its stroke.
    Line(u8, bool, Stroke),
    Mark(char),
    /// Text that begins here.
    Text(String),
    /// Covered by a text to the left.
    Covered,
}

/// The paper.
#[derive(Debug)]
pub struct Canvas {
    rows: Vec<Vec<Cell>>,
}

impl Canvas {
    pub fn new(width: i32, height: i32) -> Self {
        let [width, height] = [width, height].map(|length| usize::try_from(length).unwrap_or_default());
        Self { rows: vec![vec![Cell::Empty; width]; height] }
    }

    fn cell(&mut self, x: i32, y: i32) -> Option<&mut Cell> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        self.rows.get_mut(y)?.get_mut(x)
    }

    fn mark(&mut self, x: i32, y: i32, mark: char) {
        if let Some(cell) = self.cell(x, y) {
            *cell = Cell::Mark(mark);
        }
    }

    /// Draws a line through points.
    pub fn route(&mut self, points: &[(i32, i32)], stroke: Stroke) {
        let mut arms: Vec<((i32, i32), u8)> = Vec::new();
        for pair in points.windows(2) {
            let [from, to] = *pair else { continue };
            let (dx, dy) = ((to.0 - from.0).signum(), (to.1 - from.1).signum());
            let (on, back) = match (dx, dy) {
                (1, _) => (RIGHT, LEFT),
                (-1, _) => (LEFT, RIGHT),
                (_, 1) => (DOWN, UP),
                _ => (UP, DOWN),
            };
            let mut here = from;
            while here != to {
                add(&mut arms, here, on);
                here = (here.0 + dx, here.1 + dy);
                add(&mut arms, here, back);
            }
        }
        // At its ends a line goes on into the box.
        if let [first, second, ..] = points {
            let into = facing(*second, *first);
            arms.first_mut().into_iter().for_each(|arm| arm.1 |= into);
        }
        if let [.., before, last] = points {
            let into = facing(*before, *last);
            arms.last_mut().into_iter().for_each(|arm| arm.1 |= into);
        }
        for ((x, y), new) in arms {
            let turns = new != LEFT | RIGHT && new != UP | DOWN;
            match self.cell(x, y) {
                Some(Cell::Line(arms, turned, old)) => {
                    *arms |= new;
                    *turned |= turns;
                    if stroke == Stroke::Heavy || *old == Stroke::Dotted {
                        *old = stroke;
                    }
                }
                Some(cell @ Cell::Empty) => *cell = Cell::Line(new, turns, stroke),
                _ => {}
            }
        }
    }

    /// Draws the heads of a line.
    pub fn heads(&mut self, points: &[(i32, i32)], both: bool, hollow: bool) {
        if let [.., before, last] = points {
            self.mark(last.0, last.1, head(facing(*before, *last), hollow));
        }
        if let ([first, second, ..], true) = (points, both) {
            self.mark(first.0, first.1, head(facing(*second, *first), hollow));
        }
    }

    /// Writes text over the cells that it covers.
    pub fn write(&mut self, x: i32, y: i32, text: &str) {
        let width = i32::try_from(super::width(text)).unwrap_or_default();
        for column in x..x + width {
            if let Some(cell) = self.cell(column, y) {
                *cell = Cell::Covered;
            }
        }
        if let Some(cell) = self.cell(x, y).filter(|_| width > 0) {
            *cell = Cell::Text(text.to_owned());
        }
    }

    /// Draws a box, with a tee where a line leaves it.
    pub fn frame(&mut self, rect: Rect, frame: Frame) {
        let (right, bottom) = (rect.x + rect.width - 1, rect.y + rect.height - 1);
        let (level, upright) = if frame == Frame::Dashed { ('╌', '╎') } else { ('─', '│') };
        for x in rect.x..=right {
            let below = self.leaves(x, bottom + 1, UP);
            let above = self.leaves(x, rect.y - 1, DOWN);
            self.mark(x, rect.y, if above { '┴' } else { level });
            self.mark(x, bottom, if below { '┬' } else { level });
        }
        for y in rect.y..=bottom {
            let after = self.leaves(right + 1, y, LEFT);
            let before = self.leaves(rect.x - 1, y, RIGHT);
            self.mark(rect.x, y, if before { '┤' } else { upright });
            self.mark(right, y, if after { '├' } else { upright });
        }
        for (x, y, corner) in [(rect.x, rect.y, '┌'), (right, rect.y, '┐'), (rect.x, bottom, '└'), (right, bottom, '┘')]
        {
            self.mark(x, y, corner);
        }
    }

    /// Draws a frame around boxes, with a title in its first line. Lines go through it.
    pub fn surround(&mut self, rect: Rect, title: &str) {
        let (right, bottom) = (rect.x + rect.width - 1, rect.y + rect.height - 1);
        let level = (rect.x + 1..right).flat_map(|x| [(x, rect.y, '─'), (x, bottom, '─')]);
        let upright = (rect.y + 1..bottom).flat_map(|y| [(rect.x, y, '│'), (right, y, '│')]);
        let corners = [(rect.x, rect.y, '╭'), (right, rect.y, '╮'), (rect.x, bottom, '╰'), (right, bottom, '╯')];
        for (x, y, sign) in level.chain(upright).chain(corners) {
            if let Some(cell @ Cell::Empty) = self.cell(x, y) {
                *cell = Cell::Mark(sign);
            }
        }
        self.write(rect.x + 2, rect.y, title);
    }

    fn leaves(&mut self, x: i32, y: i32, arm: u8) -> bool {
        matches!(self.cell(x, y), Some(Cell::Line(arms, ..)) if *arms & arm != 0)
    }

    /// The lines of the drawing.
    pub fn finish(self) -> String {
        let mut out = String::new();
        for row in self.rows {
            let start = out.len();
            for cell in row {
                match cell {
                    Cell::Empty => out.push(' '),
                    Cell::Line(arms, turns, stroke) => out.push(line(arms, turns, stroke)),
                    Cell::Mark(mark) => out.push(mark),
                    Cell::Text(text) => out.push_str(&text),
                    Cell::Covered => {}
                }
            }
            let end = out.get(start..).map_or(start, |row| start + row.trim_end().len());
            out.truncate(end);
            out.push('\n');
        }
        out
    }
}

fn add(arms: &mut Vec<((i32, i32), u8)>, at: (i32, i32), arm: u8) {
    match arms.last_mut() {
        Some(last) if last.0 == at => last.1 |= arm,
        _ => arms.push((at, arm)),
    }
}

/// The direction of a step.
fn facing(from: (i32, i32), to: (i32, i32)) -> u8 {
    match ((to.0 - from.0).signum(), (to.1 - from.1).signum()) {
        (1, _) => RIGHT,
        (-1, _) => LEFT,
        (_, 1) => DOWN,
        _ => UP,
    }
}

fn head(facing: u8, hollow: bool) -> char {
    match (facing, hollow) {
        (RIGHT, false) => '▶',
        (LEFT, false) => '◀',
        (DOWN, false) => '▼',
        (_, false) => '▲',
        (RIGHT, true) => '▷',
        (LEFT, true) => '◁',
        (DOWN, true) => '▽',
        (_, true) => '△',
    }
}

/// The sign of a cell that lines go through.
fn line(arms: u8, turns: bool, stroke: Stroke) -> char {
    let column = match stroke {
        Stroke::Light => 0,
        Stroke::Heavy => 1,
        Stroke::Double => 2,
        Stroke::Dashed => 3,
        Stroke::Dotted => 4,
    };
    // Lines that cross and have nothing to do with each other: one goes over the other.
    let arms = if arms == UP | DOWN | LEFT | RIGHT && !turns { UP | DOWN } else { arms };
    let signs = match (arms & UP != 0, arms & DOWN != 0, arms & LEFT != 0, arms & RIGHT != 0) {
        (_, _, false, false) => "│┃║╎┊",
        (false, false, _, _) => "─━═╌┈",
        (false, true, false, true) => "┌┏╔┌┌",
        (false, true, true, false) => "┐┓╗┐┐",
        (true, false, false, true) => "└┗╚└└",
        (true, false, true, false) => "┘┛╝┘┘",
        (true, true, false, true) => "├┣╠├├",
        (true, true, true, false) => "┤┫╣┤┤",
        (false, true, true, true) => "┬┳╦┬┬",
        (true, false, true, true) => "┴┻╩┴┴",
        (true, true, true, true) => "┼╋╬┼┼",
    };
    signs.chars().nth(column).unwrap_or(' ')
}
