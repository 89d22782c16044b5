//! The code that an argument names: a file or folder beside the `.pipe` file, read through [`Files`].

use std::collections::BTreeSet;
use std::fmt;

/// Reads code. The library itself does no input or output.
pub trait Files {
    /// All files at a relative path: of a folder with their paths below it, sorted; a file alone under its name.
    ///
    /// # Errors
    /// The reason why it cannot be read.
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError>;

    /// The names of the files that `read` gives at this path and that may be run. None if the system does not say, as
    /// on Windows: then a file is taken for a program if it begins like one.
    fn runnable(&self, _path: &str) -> Option<BTreeSet<String>> {
        None
    }

    /// The files beside another file of the deployment, whose folder is at a relative path; `..` may stand in it.
    fn at(&self, _folder: &str) -> Box<dyn Files + '_> {
        Box::new(NoFiles)
    }

    /// A text that is the same for one file however the path to it is written: through folders above, or through links to
    /// its folder. None where nothing tells.
    fn identity(&self, _path: &str) -> Option<String> {
        None
    }

    /// The paths of the sources in this folder and below it, as a command finds them that is given the folder; at most so many.
    fn sources(&self, _most: usize) -> Vec<String> {
        Vec::new()
    }

    /// The entries of the folder at a relative path, for completions of paths. Empty if there are none to offer.
    fn list(&self, _folder: &str) -> Vec<Entry> {
        Vec::new()
    }
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The name, without the folder.
    pub name: String,
    /// True if it is a folder itself.
    pub is_folder: bool,
}

/// No files at all, as for standard input without a folder.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        Err(CodeError::Missing)
    }
}

/// The reason why code cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeError {
    /// There is nothing at the path.
    Missing,
    /// The path leaves the folder of the `.pipe` file.
    Outside,
    /// The folder is larger than Lambda takes, in bytes.
    TooLarge(u64),
    /// There are more files and folders than this.
    TooMany(usize),
    /// A link in it, and where it leads instead of into the folder of the `.pipe` file.
    Link(String, &'static str),
    /// Something in it that is neither file nor folder, such as a socket.
    Special(String),
    /// It cannot be read, and why.
    Unreadable(String),
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => write!(f, "there is nothing at this path"),
            Self::Outside => write!(f, "the path leaves the folder of the .pipe file"),
            Self::TooLarge(bytes) => write!(f, "it is larger than {bytes} bytes"),
            Self::TooMany(files) => write!(f, "it has more than {files} files and folders"),
            Self::Link(link, why) => write!(f, "its link `{link}` {why}"),
            Self::Special(path) => write!(f, "`{path}` in it is neither a file nor a folder"),
            Self::Unreadable(why) => write!(f, "it cannot be read: {why}"),
        }
    }
}

/// Code as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The path as written.
    pub path: String,
    /// Its files, sorted.
    pub files: Vec<(String, Vec<u8>)>,
    /// The names of those that may be run.
    pub runnable: BTreeSet<String>,
    /// True if the system said which files may be run; else it is told from how they begin.
    pub bits: bool,
    /// The language of its main file: `python`, `nodejs`; none for what is handed over as it is.
    pub family: Option<&'static str>,
    /// Main file and function, `file.function`, where both can be told from the code.
    pub handler: Option<String>,
    /// The same where the source is carried inline: CloudFormation names its file `index`.
    pub inline_handler: Option<String>,
    /// The source, where CloudFormation can carry it inline.
    pub inline: Option<String>,
}

/// Main files by convention, best first.
const MAINS: &[&str] = &["index", "main", "app", "handler", "lambda_function"];
const LANGUAGES: &[(&str, &str)] = &[("py", "python"), ("mjs", "nodejs"), ("cjs", "nodejs"), ("js", "nodejs")];
const FUNCTIONS: &[&str] = &["handler", "lambda_handler", "main"];
/// Inline code counts towards a template of 51,200 bytes, so larger code goes to a zip file.
const MAX_INLINE: usize = 16 * 1024;

impl Code {
    /// Looks at the files and tells language and handler.
    pub fn new(path: &str, files: Vec<(String, Vec<u8>)>) -> Self {
        let runnable = files.iter().filter(|(_, bytes)| is_program(bytes)).map(|(name, _)| name.clone()).collect();
        let mut code = Self {
            path: path.to_owned(),
            files,
            runnable,
            bits: false,
            family: None,
            handler: None,
            inline_handler: None,
            inline: None,
        };
        let Some((stem, extension, text)) = code.main() else { return code };
        code.family = LANGUAGES.iter().find(|(known, _)| *known == extension).map(|(_, family)| *family);
        let Some(function) = entry_function(&text, extension) else { return code };
        // CloudFormation treats inline JavaScript as CommonJS: an ES module cannot be inlined.
        // AWS::Lambda::Function Code, https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/
        let plain = extension == "py" || (extension != "mjs" && !is_module(&text));
        if code.files.len() == 1 && plain && text.len() <= MAX_INLINE {
            code.inline_handler = Some(format!("index.{function}"));
            code.inline = Some(text);
        }
        code.handler = Some(format!("{stem}.{function}"));
        code
    }

    /// The same, with what the system says of its files.
    #[must_use]
    pub fn with_bits(mut self, runnable: Option<BTreeSet<String>>) -> Self {
        self.bits = runnable.is_some();
        self.runnable = runnable.unwrap_or(self.runnable);
        self
    }

    /// True if it is one archive that a runtime takes as it is.
    pub fn is_archive(&self) -> bool {
        matches!(self.files.as_slice(), [(name, _)] if name.ends_with(".jar") || name.ends_with(".zip"))
    }

    /// Stem, extension and text of the main file.
    fn main(&self) -> Option<(String, &'static str, String)> {
        let sources = self.files.iter().filter_map(|(name, bytes)| {
            let (stem, extension) = name.rsplit_once('.')?;
            let (extension, _) = LANGUAGES.iter().find(|(known, _)| *known == extension)?;
            Some((stem, *extension, bytes)).filter(|(stem, ..)| !stem.contains('/'))
        });
        let sources: Vec<_> = sources.collect();
        let by_name = MAINS.iter().find_map(|main| sources.iter().find(|(stem, ..)| stem == main));
        let only = if let [only] = sources.as_slice() { Some(only) } else { None };
        let (stem, extension, bytes) = by_name.or(only)?;
        Some(((*stem).to_owned(), extension, String::from_utf8(bytes.to_vec()).ok()?))
    }
}

/// True if Linux can start the file as a program: it is compiled, or a script that names its interpreter.
fn is_program(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x7fELF") || bytes.starts_with(b"#!")
}

fn entry_function(text: &str, extension: &str) -> Option<&'static str> {
    FUNCTIONS.iter().copied().find(|function| match extension {
        "py" => text.lines().any(|line| {
            line.strip_prefix("def ")
                .or_else(|| line.strip_prefix("async def "))
                .is_some_and(|rest| rest.strip_prefix(function).is_some_and(|rest| rest.trim_start().starts_with('(')))
                || line.strip_prefix(function).is_some_and(|rest| rest.trim_start().starts_with('='))
        }),
        _ => [
            "exports.{}",
            "export const {}",
            "export async function {}",
            "export function {}",
            "module.exports = {{ {}",
        ]
        .iter()
        .any(|form| text.contains(&form.replace("{{", "{").replace("{}", function))),
    })
}

fn is_module(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("import ") || line.starts_with("export "))
}
