//! JSON two spaces deep, as serde_json's own pretty printer writes it, but each line's indentation in one piece:
//! in a deep document most of the time goes there.

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// A comma, a line break and enough spaces for any depth a plan has; deeper lines are written in pieces.
const LINE: &[u8; 130] = &{
    let mut line = [b' '; 130];
    line[0] = b',';
    line[1] = b'\n';
    line
};

/// The text of a whole document of about `size` bytes, with a final newline.
pub fn document(value: &impl Serialize, size: usize) -> serde_json::Result<String> {
    let mut text = write(value, 0, Vec::with_capacity(size))?;
    text.push('\n');
    Ok(text)
}

/// The text of a value that stands in `depth` maps and lists.
pub fn to_string(value: &impl Serialize, depth: usize) -> serde_json::Result<String> {
    write(value, depth, Vec::new())
}

fn write(value: &impl Serialize, depth: usize, mut bytes: Vec<u8>) -> serde_json::Result<String> {
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Pretty { depth, has_value: false }))?;
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}

/// Writes objects and lists over several lines.
struct Pretty {
    depth: usize,
    has_value: bool,
}

impl Pretty {
    /// A new line, with a comma before it, except before the first item and the end.
    fn line<W: ?Sized + Write>(&self, writer: &mut W, bare: bool) -> io::Result<()> {
        let (from, to) = (usize::from(bare), 2 + 2 * self.depth);
        match LINE.get(from..to) {
            Some(line) => writer.write_all(line),
            None => {
                writer.write_all(LINE.get(from..).unwrap_or_default())?;
                (LINE.len()..to).try_for_each(|_| writer.write_all(b" "))
            }
        }
    }

    fn begin<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        writer.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.has_value {
            self.line(writer, true)?;
        }
        writer.write_all(bracket)
    }
}

impl Formatter for Pretty {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.line(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.line(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}
