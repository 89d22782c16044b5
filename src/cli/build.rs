//! `pipec build`

use super::graph;
use super::input::Input;
use super::report::{self, Checked, Messages, Paint};
use super::target::{Built, TargetName};
use super::write::{self, OutFile};
use super::{CLEAN, Choices, FINDINGS, Failure, is_dash, note, print};
use clap::{Args, ValueEnum};
use pipec::emit::Format;
use pipec::explain::Deploy;
use pipec::graph::Selection;
use pipec::plan::Asset;
use std::path::{Path, PathBuf};

/// Compile a file for a target
#[derive(Debug, Args)]
pub struct Build {
    /// The file to compile; `-` reads standard input
    file: PathBuf,
    /// What to compile for
    #[arg(long, short, value_enum)]
    target: Built,
    /// How the document is written
    #[arg(long, value_enum, default_value_t = FormatName::Json)]
    format: FormatName,
    /// Write everything that a deployment takes into this folder, instead of the document to standard output
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How findings are told
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
        let target = match self.target {
            Built::Deployment(target) => target,
            Built::Mermaid => return self.picture(paint),
        };
        let selection = Selection { target: target.into(), ..self.choices.selection()? };
        let input = Input::read(&self.file, &selection)?;
        let format = if self.format == FormatName::Yaml { Format::Yaml } else { Format::Json };
        if target == TargetName::Terraform && format == Format::Yaml {
            return Err(Failure("--format yaml: Terraform reads JSON".to_owned()));
        }
        let made = pipec::compile(&input.source, &input.selection, &input.files, format);
        let checked = Checked { source: input.source, found: made.diagnostics };
        report::aside(&checked, self.messages, paint);
        let Some(document) = &made.document else { return Ok(FINDINGS) };
        // `-` is standard output here as everywhere, not a folder.
        match self.out.as_deref().filter(|folder| !is_dash(folder)) {
            None => print(document)?,
            Some(folder) => {
                let mut files = match target {
                    TargetName::Cfn => self.stack(document, !made.assets.is_empty(), made.names_identities),
                    TargetName::Terraform => vec![OutFile::text("main.tf.json", document)],
                };
                for asset in &made.assets {
                    files.push(file(asset)?);
                }
                write::all(folder, &files)?;
                self.tell(target, folder, files.len(), document, !made.assets.is_empty());
            }
        }
        Ok(if checked.counts() { FINDINGS } else { CLEAN })
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
        Ok(if checked.counts() { FINDINGS } else { CLEAN })
    }

    /// A template and the script that deploys it.
    fn stack(&self, document: &str, assets: bool, named: bool) -> Vec<OutFile> {
        let template = if self.format == FormatName::Yaml { "template.yaml" } else { "template.json" };
        let script = pipec::explain::deploy(&Deploy {
            template,
            assets,
            large: document.len() > DIRECT,
            capability: if named { "CAPABILITY_NAMED_IAM" } else { "CAPABILITY_IAM" },
        });
        vec![
            OutFile::text(template, document),
            OutFile { path: "deploy.sh".to_owned(), bytes: script.into_bytes(), executable: true },
        ]
    }

    /// Says what was written, and what deploys it.
    fn tell(&self, target: TargetName, folder: &Path, count: usize, document: &str, assets: bool) {
        let shown = folder.display();
        let deploy = match target {
            TargetName::Cfn => {
                let bucket = if !assets && document.len() <= DIRECT { "" } else { " BUCKET" };
                format!("sh {} STACK{bucket}", folder.join("deploy.sh").display())
            }
            TargetName::Terraform => format!("cd {shown} && terraform init && terraform apply"),
        };
        let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        note(&format!("wrote {files} to {shown}; deploy with: {deploy}\n"));
    }
}

/// An asset as it is uploaded.
fn file(asset: &Asset) -> Result<OutFile, Failure> {
    let bytes = match (asset.zip, asset.code.files.first()) {
        (false, Some((_, bytes))) => bytes.clone(),
        _ => pipec::emit::zip(&asset.code).map_err(|error| Failure(format!("{}: {error}", asset.code.path)))?,
    };
    Ok(OutFile { path: format!("assets/{}", asset.key), bytes, executable: false })
}
