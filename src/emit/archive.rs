//! Deterministic zip archives: the same files give the same bytes, on every machine and day. Of their permissions only
//! whether they may be run is kept: without it, Lambda cannot start a `bootstrap`.

use crate::graph::Code;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A zip archive of code, its files in order, dated 1980 and readable by all; executables may be run by all.
///
/// # Errors
/// Returns an error if the archive would exceed the limits of the format.
pub fn zip(code: &Code) -> Result<Vec<u8>, String> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, bytes) in &code.files {
        let mode = if code.runnable.contains(name) { 0o755 } else { 0o644 };
        writer.start_file(name.as_str(), options.unix_permissions(mode)).map_err(|error| error.to_string())?;
        writer.write_all(bytes).map_err(|error| error.to_string())?;
    }
    writer.finish().map(Cursor::into_inner).map_err(|error| error.to_string())
}
