//! `pipec build`

use super::input::Input;
use super::report::{self, Checked, Messages, Paint};
use super::write::{self, OutFile};
use super::{CLEAN, Choices, FINDINGS, Failure, note, print};
use clap::{Args, ValueEnum};
use pipec::emit::{Format, Target};
use pipec::explain::Deploy;
use pipec::plan::Asset;
use std::path::{Path, PathBuf};

/// Compile a file for a target
#[derive(Debug, Args)]
pub struct Build {
    /// The file to compile; `-` reads standard input
    file: PathBuf,
    /// What to compile for
    #[arg(long, short, value_enum)]
    target: TargetName,
    /// How the document is written
    #[arg(long, value_enum, default_value_t = FormatName::Json)]
    format: FormatName,
    /// Write template, assets and deploy.sh into this folder, instead of the template to standard output
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How findings are told
    #[arg(long, value_enum, default_value_t = Messages::Human, value_name = "HOW")]
    messages: Messages,
    #[command(flatten)]
    choices: Choices,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TargetName {
    /// AWS CloudFormation
    #[value(alias = "cloudformation")]
    Cfn,
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
        let input = Input::read(&self.file, &self.choices.selection()?)?;
        let TargetName::Cfn = self.target;
        let format = if self.format == FormatName::Yaml { Format::Yaml } else { Format::Json };
        let made = pipec::compile(&input.source, &input.selection, &input.files, Target::CloudFormation, format);
        let checked = Checked { source: input.source, found: made.diagnostics };
        report::aside(&checked, self.messages, paint);
        let Some(document) = &made.document else { return Ok(FINDINGS) };
        match &self.out {
            None => print(document)?,
            Some(folder) => self.write(folder, document, &made.assets)?,
        }
        Ok(if checked.counts() { FINDINGS } else { CLEAN })
    }

    fn write(&self, folder: &Path, document: &str, assets: &[Asset]) -> Result<(), Failure> {
        let template = if self.format == FormatName::Yaml { "template.yaml" } else { "template.json" };
        let script = pipec::explain::deploy(&Deploy {
            template,
            assets: !assets.is_empty(),
            large: document.len() > DIRECT,
            capability: if document.contains("RoleName") { "CAPABILITY_NAMED_IAM" } else { "CAPABILITY_IAM" },
        });
        let mut files = vec![
            OutFile { path: template.to_owned(), bytes: document.as_bytes().to_vec(), executable: false },
            OutFile { path: "deploy.sh".to_owned(), bytes: script.into_bytes(), executable: true },
        ];
        for asset in assets {
            let bytes = match (asset.zip, asset.code.files.first()) {
                (false, Some((_, bytes))) => bytes.clone(),
                _ => pipec::emit::zip(&asset.code).map_err(|error| Failure(format!("{}: {error}", asset.code.path)))?,
            };
            files.push(OutFile { path: format!("assets/{}", asset.key), bytes, executable: false });
        }
        write::all(folder, &files)?;
        let bucket = if assets.is_empty() && document.len() <= DIRECT { "" } else { " BUCKET" };
        note(&format!(
            "wrote {} files to {}; deploy with: sh {} STACK{bucket}\n",
            files.len(),
            folder.display(),
            folder.join("deploy.sh").display()
        ));
        Ok(())
    }
}
