//! tera templates, for prose and scripts; never for JSON.

use serde::Serialize;
use std::sync::LazyLock;
use tera::{Context, Tera};

const TEMPLATES: &[(&str, &str)] = &[
    ("kind.md", include_str!("templates/kind.md")),
    ("services.txt", include_str!("templates/services.txt")),
    ("arrows.md", include_str!("templates/arrows.md")),
    ("codes.txt", include_str!("templates/codes.txt")),
    ("codes.md", include_str!("templates/codes.md")),
    ("why.txt", include_str!("templates/why.txt")),
    ("deploy.sh", include_str!("templates/deploy.sh")),
];

static TERA: LazyLock<Result<Tera, tera::Error>> = LazyLock::new(|| {
    let mut tera = Tera::default();
    tera.autoescape_on(Vec::<&'static str>::new());
    tera.add_raw_templates(TEMPLATES.iter().copied())?;
    Ok(tera)
});

/// Fills a template; the error text where a template is malformed, which a test excludes.
pub fn render(name: &str, data: &impl Serialize) -> String {
    let filled = TERA.as_ref().map_err(ToString::to_string).and_then(|tera| {
        let context = Context::from_serialize(data).map_err(|error| error.to_string())?;
        tera.render(name, &context).map_err(|error| error.to_string())
    });
    filled.unwrap_or_else(|error| format!("{name}: {error}\n"))
}

/// The script that deploys a built folder.
#[derive(Debug, Serialize)]
pub struct Deploy<'a> {
    /// The template's file name.
    pub template: &'a str,
    /// The keys of the assets to upload, each as a word of the shell.
    pub assets: Vec<String>,
    /// True if the template is too large to hand over directly.
    pub large: bool,
    /// The values of parameters, `NAME=VALUE`, each as a word of the shell.
    pub values: Vec<String>,
    /// The tags of the stack, `KEY=VALUE`, each as a word of the shell.
    pub tags: Vec<String>,
    /// The parameters without a value.
    pub asked: &'a [String],
    /// `CAPABILITY_IAM`, or with named roles `CAPABILITY_NAMED_IAM`.
    pub capability: &'a str,
}

/// The script that deploys a built folder.
pub fn deploy(script: &Deploy<'_>) -> String {
    render("deploy.sh", script)
}
