//! Deterministic zip archives: the same files give the same bytes, on every machine and day.

use crate::graph::Code;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A zip archive of code, its files in order, dated 1980 and readable by all.
///
/// # Errors
/// Where the archive would exceed what the format can hold.
pub fn zip(code: &Code) -> Result<Vec<u8>, String> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in &code.files {
        writer.start_file(name.as_str(), options).map_err(|error| error.to_string())?;
        writer.write_all(bytes).map_err(|error| error.to_string())?;
    }
    writer.finish().map(Cursor::into_inner).map_err(|error| error.to_string())
}
