//! `pipec build`

use super::graph;
use super::input::Input;
use super::report::{self, Checked, Messages, Paint};
use super::sources;
use super::target::{Built, TargetName};
use super::write::{self, OutFile};
use super::{CLEAN, Choices, FINDINGS, Failure, complete, is_dash, note, print, shell};
use clap::{Args, ValueEnum};
use pipec::Compilation;
use pipec::diagnostics::Code;
use pipec::emit::Format;
use pipec::explain::Deploy;
use pipec::graph::Selection;
use pipec::plan::Asset;
use std::path::{Path, PathBuf};

/// Compile a file for a target
///
/// The exit status is 0 where everything was written, warnings or not; 1 where an error, or what `--deny` or the file
/// makes one, keeps it from being written; 2 for wrong usage or failed input or output.
#[derive(Clone, Debug, Args)]
pub struct Build {
    /// The file to compile; `-` reads standard input. Of a folder each deployment is compiled, every file that no other one
    /// imports, into a folder of its own below that of `-o`
    #[arg(add = complete::sources())]
    file: PathBuf,
    /// The target to compile for
    #[arg(long, short, value_enum, default_value_t = Built::Deployment(TargetName::Cfn))]
    target: Built,
    /// The format of the document
    #[arg(long, value_enum, default_value_t = FormatName::Json)]
    format: FormatName,
    /// Write everything that a deployment takes into this folder, instead of the document to standard output
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The format of the findings
    #[arg(long, value_enum, default_value_t = Messages::Human, value_name = "HOW")]
    messages: Messages,
    #[command(flatten)]
    choices: Choices,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Json,
    Yaml,
}

/// CloudFormation takes a template directly up to this many bytes, and larger ones from S3.
const DIRECT: usize = 51_200;

impl Build {
    pub fn run(&self, paint: &Paint) -> Result<u8, Failure> {
        match self.file.is_dir() && !is_dash(&self.file) {
            true => self.folder(paint),
            false => self.one(paint),
        }
    }

    /// Each deployment of a folder.
    fn folder(&self, paint: &Paint) -> Result<u8, Failure> {
        let Some(out) = self.out.as_deref().filter(|out| !is_dash(out)) else {
            return Err(Failure::at(
                &self.file,
                &"this is a folder, so name one to write its deployments to: `-o DIR`",
            ));
        };
        let mut status = CLEAN;
        for found in sources::of_folder(&self.file) {
            let (file, below) = found?;
            let one = Self { file, out: Some(out.join(below.with_extension(""))), ..self.clone() };
            status = status.max(one.one(paint)?);
        }
        Ok(status)
    }

    fn one(&self, paint: &Paint) -> Result<u8, Failure> {
        let target = match self.target {
            Built::Deployment(target) => target,
            Built::Mermaid => return self.picture(paint),
        };
        // `-` is standard output here as everywhere, not a folder.
        let out = self.out.as_deref().filter(|folder| !is_dash(folder));
        out.map_or(Ok(()), is_folder)?;
        let selection = Selection { target: target.into(), ..self.choices.selection()? };
        let input = Input::read(&self.file, &selection)?;
        let format = if self.format == FormatName::Yaml { Format::Yaml } else { Format::Json };
        if target == TargetName::Terraform && format == Format::Yaml {
            return Err(Failure("--format yaml: Terraform reads JSON".to_owned()));
        }
        let mut made = pipec::compile(&input.source, &input.selection, &input.files, format);
        let checked = Checked { source: input.source, found: std::mem::take(&mut made.diagnostics) };
        report::aside(&checked, self.messages, paint);
        let Some(document) = &made.document else {
            // A finding that is not told is the reason all the same.
            let told = checked.found.has_errors() || checked.found.iter().any(|found| found.code == Code::NO_RESOURCES);
            return told
                .then_some(FINDINGS)
                .ok_or_else(|| Failure("this makes no resource: nothing is built".to_owned()));
        };
        if let Some((folder, code)) = out.and_then(|folder| Some((folder, input.files.code_around(folder)?))) {
            let shown = folder.display();
            let why = "what is written there would be part of the code, and of the next build";
            return Err(Failure(format!("--out {shown}: it lies in `{code}`, which is code; {why}")));
        }
        match out {
            None => {
                print(document)?;
                note(&left_out(&made, target));
            }
            Some(folder) => {
                let mut files = match target {
                    TargetName::Cfn => self.stack(document, &made),
                    TargetName::Terraform => vec![OutFile::text("main.tf.json", document)],
                };
                let values = made.values.file(target.into());
                files.extend(values.iter().map(|(name, text)| OutFile::text(name, text)));
                for asset in &made.assets {
                    files.push(file(asset)?);
                }
                files.iter().try_for_each(|made| write::spare(&self.file, &folder.join(&made.path)))?;
                write::all(folder, &files)?;
                if values.is_none() && target == TargetName::Terraform {
                    note(&loaded(folder));
                }
                self.tell(target, folder, files.len(), document, &made);
            }
        }
        Ok(CLEAN)
    }

    /// The flow of the data, where nothing is an error.
    fn picture(&self, paint: &Paint) -> Result<u8, Failure> {
        if self.format != FormatName::Json || self.out.is_some() {
            return Err(Failure(
                "--target mermaid: neither --format nor --out goes with it; `pipec graph` has both".to_owned(),
            ));
        }
        let input = Input::read(&self.file, &self.choices.selection()?)?;
        let picture = graph::mermaid(&input)?;
        let checked = Checked { source: input.source, found: picture.found };
        report::aside(&checked, self.messages, paint);
        if checked.found.has_errors() {
            return Ok(FINDINGS);
        }
        print(&picture.text)?;
        Ok(CLEAN)
    }

    /// A template and the script that deploys it.
    fn stack(&self, document: &str, made: &Compilation) -> Vec<OutFile> {
        let template = if self.format == FormatName::Yaml { "template.yaml" } else { "template.json" };
        let script = pipec::explain::deploy(&Deploy {
            template,
            assets: made.assets.iter().map(|asset| shell::word(&asset.key)).collect(),
            large: document.len() > DIRECT,
            values: made
                .values
                .known
                .iter()
                .map(|(id, value)| shell::word(&format!("{id}={}", value.text())))
                .collect(),
            tags: made.tags.iter().map(|(key, value)| shell::word(&format!("{key}={value}"))).collect(),
            asked: &made.values.asked,
            capability: if made.names_identities { "CAPABILITY_NAMED_IAM" } else { "CAPABILITY_IAM" },
        });
        vec![
            OutFile::text(template, document),
            OutFile { path: "deploy.sh".to_owned(), bytes: script.into_bytes(), executable: true },
        ]
    }

    /// Reports the written files, and the command that deploys them.
    fn tell(&self, target: TargetName, folder: &Path, count: usize, document: &str, made: &Compilation) {
        let deploy = match target {
            TargetName::Cfn => {
                let bucket = if made.assets.is_empty() && document.len() <= DIRECT { "" } else { " BUCKET" };
                let asked: String = made.values.asked.iter().map(|id| format!(" {id}=VALUE")).collect();
                format!("sh {} STACK{bucket}{asked}", shell::path(&folder.join("deploy.sh")))
            }
            TargetName::Terraform => format!("cd {} && terraform init && terraform apply", shell::path(folder)),
        };
        let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        note(&format!("wrote {files} to {}; deploy with: {deploy}\n", folder.display()));
    }
}

/// A parameter file from elsewhere that Terraform loads with what was written; empty where there is none.
fn loaded(folder: &Path) -> String {
    let path = folder.join("terraform.tfvars.json");
    let why = "is there already, and Terraform takes its values: this build has none";
    if path.exists() { format!("pipec: {} {why}\n", path.display()) } else { String::new() }
}

/// Tells what was not written because the document alone was wanted; empty where the document is everything.
fn left_out(made: &Compilation, target: TargetName) -> String {
    let values =
        "pipec: this document has the defaults of parameters: `-o DIR` writes the values of the environment too\n";
    let values = if made.values.of_environment { values } else { "" };
    let files = match made.assets.len() {
        0 => return values.to_owned(),
        1 => "1 file of code is".to_owned(),
        many => format!("{many} files of code are"),
    };
    let written = match target {
        TargetName::Cfn => "`-o DIR` writes all of it, and a deploy.sh that uploads the code",
        TargetName::Terraform => "`-o DIR` writes all of it",
    };
    format!("{values}pipec: {files} not in this document, which does not deploy without: {written}\n")
}

/// Refuses a name that is a file's: a folder of that name would be made.
fn is_folder(out: &Path) -> Result<(), Failure> {
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let of_a_file = ending.is_some_and(|ending| ["json", "yaml", "yml", "template", "tf"].contains(&ending.as_str()));
    if out.is_dir() || !(of_a_file || out.exists()) {
        return Ok(());
    }
    let instead = "name a folder, or leave `-o` out and redirect standard output";
    Err(Failure::at(out, &format!("is the name of a file, and `-o` writes a folder; {instead}")))
}

/// An asset as it is uploaded.
fn file(asset: &Asset) -> Result<OutFile, Failure> {
    let bytes = match (asset.zip, asset.code.files.first()) {
        (false, Some((_, bytes))) => bytes.clone(),
        _ => pipec::emit::zip(&asset.code).map_err(|error| Failure(format!("{}: {error}", asset.code.path)))?,
    };
    Ok(OutFile { path: format!("assets/{}", asset.key), bytes, executable: false })
}
