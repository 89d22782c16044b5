//! `pipec graph`

use super::input::Input;
use super::markdown::{self, Block};
use super::report::{self, Checked, Messages, Paint};
use super::target::TargetName;
use super::{CLEAN, Choices, FINDINGS, Failure, complete, is_dash, note, print, shell, sources, write};
use clap::{Args, Parser, ValueEnum};
use pipec::diagnostics::{Code, Diagnostics, Severity};
use pipec::diagram::{self, Diagram, View};
use pipec::graph::Selection;
use std::path::{Path, PathBuf};

/// Draw a file: the flow of data, the permissions, the deployed resources
#[derive(Clone, Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Graph {
    /// The file to draw, where none is named the only one below this folder; `-` reads standard input. Of a folder each
    /// deployment is drawn, every file that no other one imports, to a file of its own below that of `-o`
    #[arg(add = complete::sources())]
    file: Option<PathBuf>,
    #[command(flatten)]
    how: How,
    /// Write the picture here instead of to standard output; `-` is standard output. Without --format it is written as
    /// the name ends: .mmd or .mermaid, .dot or .gv, .svg, .txt, .json. Of a folder with several deployments it is a folder
    #[arg(long, short, value_name = "FILE", conflicts_with = "md")]
    out: Option<PathBuf>,
    /// Redraw the pictures in this Markdown file between `<!-- pipec graph FILE ... -->` and `<!-- /pipec graph -->`
    #[arg(long, value_name = "MARKDOWN", add = complete::pages())]
    md: Option<PathBuf>,
    /// Write nothing, and check that the file is up to date (with --md or -o)
    #[arg(long)]
    check: bool,
}

const EXAMPLES: &str = "\
Examples:
  pipec graph part8.pipe                              Mermaid, which GitHub and GitLab draw in Markdown
  pipec graph part8.pipe --format text                for the terminal
  pipec graph part8.pipe --view iam                   who may do what to whom; what is missing in red
  pipec graph part8.pipe --view resources             everything that is deployed, and in which order
  pipec graph part8.pipe -o part8.svg                 a picture that needs no other program
  pipec graph part8.pipe --format dot | dot -Tpdf     for Graphviz
  pipec graph . --format svg -o pictures              a picture of each deployment of this folder
  pipec graph --md README.md                          keep the diagrams of a Markdown file up to date
  pipec graph --md README.md --check                  the same in CI: exit status 1 where one is stale

In Markdown, with any of the options --view, --format, --target, --env and --param. Paths are from the Markdown file's folder,
and lead to a .pipe file below it, or below the top of the git repository that it stands in:
  <!-- pipec graph part8.pipe -->
  <!-- /pipec graph -->

Exit status: 0 clean, 1 findings that are errors, or stale with --check, 2 wrong usage or failed input or output.";

/// The view and the format of a picture.
#[derive(Clone, Debug, Args)]
struct How {
    /// The view to draw
    #[arg(long, value_enum, default_value_t = ViewName::Data)]
    view: ViewName,
    /// The format: Mermaid, unless this option or the name of the file says otherwise
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The target whose resources and cycles are looked at
    #[arg(long, short, value_enum, default_value_t = TargetName::Cfn)]
    target: TargetName,
    #[command(flatten)]
    choices: Choices,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ViewName {
    /// The flow of the data
    Data,
    /// The permissions: who may do what to whom
    Iam,
    /// The deployed resources, and their order
    Resources,
}

impl From<ViewName> for View {
    fn from(name: ViewName) -> Self {
        match name {
            ViewName::Data => Self::Data,
            ViewName::Iam => Self::Iam,
            ViewName::Resources => Self::Resources,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A flowchart of Mermaid
    Mermaid,
    /// Graphviz
    Dot,
    /// JSON, for other tools
    Json,
    /// A picture that needs no other program, light or dark as its reader's system is
    Svg,
    /// Boxes and arrows for the terminal
    Text,
}

/// The options in a marker, after `pipec graph`.
#[derive(Debug, Parser)]
#[command(no_binary_name = true, disable_help_flag = true)]
struct Marker {
    file: PathBuf,
    #[command(flatten)]
    how: How,
}

/// A picture, and the findings in its source.
pub struct Picture {
    pub text: String,
    pub found: Diagnostics,
}

/// The flow of the data, as Mermaid's text.
pub fn mermaid(input: &Input) -> Result<Picture, Failure> {
    draw(input, View::Data, Format::Mermaid, None)
}

/// Analyses a file and draws it; reports on standard error a picture that Mermaid would not draw.
fn draw(input: &Input, view: View, format: Format, width: Option<usize>) -> Result<Picture, Failure> {
    let (diagram, found) = pipec::analyze(&input.source, &input.selection, &input.files, |graph, plan, found| {
        (view.draw(graph, plan), found)
    });
    let size = diagram.nodes.len() + diagram.edges.len();
    if size > diagram::LARGEST && matches!(format, Format::Svg | Format::Text) {
        let name = input.source.name();
        let most = diagram::LARGEST;
        return Err(Failure(format!(
            "{name}: {size} boxes and arrows, and {most} can be laid out; --format json has all"
        )));
    }
    let text = format.write(&diagram, view, width);
    if let Some(why) = diagram::refused(&diagram, &text).filter(|_| format == Format::Mermaid) {
        note(&format!("pipec: {}: {why}\n", report::plain::line(input.source.name())));
    }
    Ok(Picture { text, found })
}

impl Graph {
    pub fn run(&self, paint: &Paint) -> Result<u8, Failure> {
        match (&self.md, &self.file) {
            (Some(page), file) => self.page(page, file.as_deref(), paint),
            (None, Some(folder)) if folder.is_dir() && !is_dash(folder) => self.folder(folder, paint),
            (None, Some(file)) => self.picture(file, paint),
            (None, None) => self.picture(&sources::only(Path::new("."))?, paint),
        }
    }

    /// Draws each deployment of a folder into a file below that of `-o`, or the only one as if it were named.
    fn folder(&self, folder: &Path, paint: &Paint) -> Result<u8, Failure> {
        let into = self.out.as_deref().filter(|out| !is_dash(out) && (out.is_dir() || out.extension().is_none()));
        let Some(into) = into else { return self.picture(&sources::only(folder)?, paint) };
        let format = self.how.format.unwrap_or(Format::Mermaid);
        let mut status = CLEAN;
        for found in sources::of_folder(folder) {
            let (file, below) = found?;
            let one = Self { out: Some(into.join(below.with_extension(format.ending()))), ..self.clone() };
            status = status.max(one.picture(&file, paint)?);
        }
        Ok(status)
    }

    fn picture(&self, file: &Path, paint: &Paint) -> Result<u8, Failure> {
        let out = self.out.as_deref().filter(|out| !is_dash(out));
        // A file must not depend on the terminal it is written from.
        let width = if out.is_none() { columns() } else { None };
        out.filter(|_| !self.check).map_or(Ok(()), |out| write::spare(file, out))?;
        let format = match (self.how.format, out) {
            (Some(format), _) => format,
            (None, Some(out)) => Format::of(out)?,
            (None, None) => Format::Mermaid,
        };
        let picture = self.how.draw(file, format, width, paint)?;
        let status = if picture.found.has_errors() { FINDINGS } else { CLEAN };
        match out {
            None if self.check => Err(Failure("--check: name what is checked, with --md or -o".to_owned())),
            None => print(&picture.text).map(|()| status),
            Some(out) if self.check => {
                let there = std::fs::read(out).map_err(|error| Failure::at(out, &error))?;
                Ok(if there == picture.text.as_bytes() { status } else { stale(out, "is not what would be drawn") })
            }
            Some(out) => write::file(out, &picture.text).map(|()| status),
        }
    }

    /// Draws the blocks of a Markdown file, or those of one source in it.
    fn page(&self, page: &Path, only: Option<&Path>, paint: &Paint) -> Result<u8, Failure> {
        let bytes = std::fs::read(page).map_err(|error| Failure::at(page, &error))?;
        let text = String::from_utf8(bytes).map_err(|error| Failure::at(page, &error.utf8_error()))?;
        let blocks = markdown::blocks(&text).map_err(|why| Failure(format!("{}:{why}", page.display())))?;
        let folder = page.parent().unwrap_or(Path::new(""));
        let (mut drawn, mut broken) = (Vec::new(), false);
        for block in blocks {
            let marker = marker(page, &block)?;
            let file = folder.join(&marker.file);
            within(page, &file).map_err(|Failure(why)| Failure(format!("{}:{}: {why}", page.display(), block.line)))?;
            if only.is_some_and(|only| !is_same(only, &file)) {
                continue;
            }
            let format = marker.how.format.unwrap_or(Format::Mermaid);
            let picture = marker.how.draw(&file, format, None, paint)?;
            // A picture shows by itself that a permission is missing; it does not show that a part of the source is.
            broken |= !picture.is_whole();
            drawn.push((block, format.fence(), picture.text));
        }
        if drawn.is_empty() {
            let of = only.map_or_else(|| "FILE".to_owned(), shell::path);
            let wanted = format!("no `<!-- pipec graph {of} -->` line with `<!-- /pipec graph -->` below it");
            return Err(Failure::at(page, &wanted));
        }
        if broken {
            return Ok(FINDINGS);
        }
        let fresh = markdown::filled(&text, &drawn);
        match (fresh == text, self.check) {
            (true, _) => Ok(CLEAN),
            (false, true) => {
                let lines: Vec<String> = markdown::stale(&text, &drawn).iter().map(ToString::to_string).collect();
                Ok(stale(page, &format!("stale at line {}; draw it anew without --check", lines.join(", "))))
            }
            (false, false) => write::replace(page, &text, &fresh).map(|()| CLEAN),
        }
    }
}

impl How {
    /// Reads a file and draws it. Findings go to standard error.
    fn draw(&self, file: &Path, format: Format, width: Option<usize>, paint: &Paint) -> Result<Picture, Failure> {
        let selection = Selection { target: self.target.into(), ..self.choices.selection()? };
        let input = Input::read(file, &selection)?;
        let Picture { text, found } = draw(&input, View::from(self.view), format, width)?;
        let checked = Checked { source: input.source, found };
        report::aside(&checked, Messages::Human, paint);
        Ok(Picture { text, found: checked.found })
    }
}

impl Picture {
    /// True if every part of the source was understood. A permission that is missing is drawn.
    fn is_whole(&self) -> bool {
        let mut errors = self.found.iter().filter(|finding| finding.severity == Severity::Error);
        errors.all(|finding| finding.code == Code::MISSING_PERMISSION)
    }
}

impl Format {
    /// The format that the name of a file stands for.
    fn of(file: &Path) -> Result<Self, Failure> {
        // A pipe or a device has no ending to go by.
        if file.exists() && !file.is_file() && !file.is_dir() {
            return Ok(Self::Mermaid);
        }
        let ending = file.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        match ending.as_str() {
            "mmd" | "mermaid" => Ok(Self::Mermaid),
            "dot" | "gv" => Ok(Self::Dot),
            "json" => Ok(Self::Json),
            "svg" => Ok(Self::Svg),
            "txt" => Ok(Self::Text),
            "md" | "markdown" => {
                Err(Failure::at(file, &"a picture in a Markdown file is drawn by `--md`, between two markers"))
            }
            _ => {
                let known = ".mmd, .mermaid, .dot, .gv, .svg, .txt or .json";
                Err(Failure::at(file, &format!("no format is known by this name; end it in {known}, or give --format")))
            }
        }
    }

    fn write(self, diagram: &Diagram, view: View, width: Option<usize>) -> String {
        match self {
            Self::Mermaid => diagram::mermaid(diagram),
            Self::Dot => diagram::dot(diagram),
            Self::Json => diagram::json(diagram, view),
            Self::Svg => diagram::svg(diagram),
            Self::Text => diagram::text(diagram, width),
        }
    }

    /// The ending of the names of its files.
    fn ending(self) -> &'static str {
        match self {
            Self::Mermaid => "mmd",
            Self::Dot => "dot",
            Self::Json => "json",
            Self::Svg => "svg",
            Self::Text => "txt",
        }
    }

    /// The language of a fence of Markdown for this format.
    fn fence(self) -> &'static str {
        match self {
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
            Self::Json => "json",
            Self::Svg => "svg",
            Self::Text => "text",
        }
    }
}

/// The columns of the terminal that is written to, if one is.
fn columns() -> Option<usize> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0))
}

/// Reads the options of a marker.
fn marker(page: &Path, block: &Block<'_>) -> Result<Marker, Failure> {
    let wrong = |why: &str| Failure(format!("{}:{}: {why}", page.display(), block.line));
    let words = shlex::split(block.arguments).ok_or_else(|| wrong("a quote is not closed"))?;
    Marker::try_parse_from(words).map_err(|error| wrong(error.to_string().lines().next().unwrap_or_default()))
}

/// Limits a marker to sources of the project that its page belongs to: the text of a page comes from its author,
/// and findings in a file are shown with its lines.
fn within(page: &Path, file: &Path) -> Result<(), Failure> {
    let whole = |path: &Path| path.canonicalize().map_err(|error| Failure::at(path, &error));
    let page = whole(page)?;
    let folder = page.parent().unwrap_or(&page);
    let top = folder.ancestors().find(|above| above.join(".git").exists()).unwrap_or(folder);
    let refused = || Failure::at(file, &format!("a picture is drawn of a `.pipe` file below {} alone", top.display()));
    // A missing file is reported for sources only: a page must not find out what else is on this machine.
    if !sources::is_called_so(file) {
        return Err(refused());
    }
    let real = whole(file)?;
    if sources::is_called_so(&real) && real.starts_with(top) { Ok(()) } else { Err(refused()) }
}

fn is_same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

fn stale(path: &Path, what: &str) -> u8 {
    note(&format!("{}: {what}\n", report::plain::line(&path.display().to_string())));
    FINDINGS
}
