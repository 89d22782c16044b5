//! Packs the service files (`src/catalog/services/*.toml`) into one JSON text, so that the binary
//! carries data that loads in well under a millisecond and a malformed file fails the build.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = "src/catalog/services";
    println!("cargo::rerun-if-changed={folder}");
    println!("cargo::rerun-if-changed=build.rs");
    let mut files: Vec<_> = fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut services = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path)?;
        let mut service: serde_json::Value = toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        for parameter in service.get_mut("parameters").and_then(|all| all.as_object_mut()).into_iter().flatten() {
            // A calendar is a file of its own, which a script writes.
            let Some(calendar) = parameter.1.get_mut("calendar") else { continue };
            let file = Path::new("src/catalog").join(calendar.as_str().unwrap_or_default());
            println!("cargo::rerun-if-changed={}", file.display());
            let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
            *calendar = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        }
        services.push(service);
    }
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("catalog.json"), serde_json::to_vec(&services)?)?;
    Ok(())
}
