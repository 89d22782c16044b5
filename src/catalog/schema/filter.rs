//! The filters of expressions: `{id|kebab:40}`.

use crate::suggest::did_you_mean;

/// A filter changes a value. The compiler applies them in `plan/functions.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The text after the first occurrence of the argument; absent where it does not occur.
    After,
    /// The part of a text before its first `*` or `?`, which stand for others.
    Certain,
    /// True of a text that is like the argument, in which `*` is any text, `#` a number and `####` one of four digits.
    Like,
    /// `RawZone` to `raw-zone`, in at most as many letters as its argument says.
    Kebab,
    /// `RawZone` to `RAW_ZONE`, for environment variables.
    Upper,
    /// In lower case.
    Lower,
    /// `GET /{id}` to `GETId`, for logical ids.
    Identifier,
    /// The part of a prefix before its first `!{expression}`.
    Literal,
    /// A prefix as a pattern of IAM, in which its own `*` and `?` stand for themselves.
    Pattern,
    /// A prefix or suffix URL-encoded, as S3 compares it.
    Url,
    /// Of `s3://BUCKET/KEY` the bucket (`place`) or the key.
    Object,
    /// A number times the argument.
    Times,
    /// Seconds as people write them: `90s`, `5min`, `7d`.
    Duration,
    /// True of a text that is known to end with something other than the argument.
    EndsNot,
    /// True of a text that contains the argument.
    Has,
    /// True of a text that is known to be no origin of a web page.
    NoOrigin,
    /// The text after the last `/`.
    Basename,
    /// The region in an ARN.
    RegionOf,
    /// The path of a folder: it ends in `/`.
    Folder,
    /// The hash of a file that lies beside the document.
    FileHash,
    /// A word of a POSIX shell.
    Shell,
    /// A choice as AWS spells it: by the `spellings` of the argument or option that the path before it leads to.
    Spelled,
    /// A map of jq expressions as one query of Firehose.
    Query,
    /// Partition keys as the folders that Hive makes of them.
    HivePath,
    /// A short hash of the routes of an API.
    Fingerprint,
    /// The largest number at the path that the argument names, below each of several arrows.
    Largest,
}

/// The argument that a filter has, after a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// It has none.
    Nothing,
    /// It may have a number.
    Perhaps,
    /// It has a number.
    Number,
    /// It has a text.
    Text,
    /// It has one of these words.
    Word(&'static [&'static str]),
}

impl Filter {
    /// All filters, by name, each with the argument that it takes.
    pub const ALL: [(&'static str, Self, Takes); 26] = [
        ("after", Self::After, Takes::Text),
        ("basename", Self::Basename, Takes::Nothing),
        ("certain", Self::Certain, Takes::Nothing),
        ("duration", Self::Duration, Takes::Nothing),
        ("ends_not", Self::EndsNot, Takes::Text),
        ("file_hash", Self::FileHash, Takes::Nothing),
        ("fingerprint", Self::Fingerprint, Takes::Nothing),
        ("folder", Self::Folder, Takes::Nothing),
        ("has", Self::Has, Takes::Text),
        ("hive_path", Self::HivePath, Takes::Nothing),
        ("identifier", Self::Identifier, Takes::Nothing),
        ("kebab", Self::Kebab, Takes::Perhaps),
        ("largest", Self::Largest, Takes::Text),
        ("like", Self::Like, Takes::Text),
        ("literal", Self::Literal, Takes::Nothing),
        ("lower", Self::Lower, Takes::Nothing),
        ("no_origin", Self::NoOrigin, Takes::Nothing),
        ("object", Self::Object, Takes::Word(&["place", "key"])),
        ("pattern", Self::Pattern, Takes::Nothing),
        ("query", Self::Query, Takes::Nothing),
        ("region_of", Self::RegionOf, Takes::Nothing),
        ("shell", Self::Shell, Takes::Nothing),
        ("spelled", Self::Spelled, Takes::Nothing),
        ("times", Self::Times, Takes::Number),
        ("upper", Self::Upper, Takes::Nothing),
        ("url", Self::Url, Takes::Nothing),
    ];

    /// The filter of a name, with an argument that it takes.
    ///
    /// # Errors
    /// A message if there is no such filter, or it takes another argument.
    pub fn parse(name: &str, argument: Option<&str>) -> Result<Self, String> {
        let Some((_, filter, takes)) = Self::ALL.into_iter().find(|(known, ..)| *known == name) else {
            let help = did_you_mean(name, "filters", Self::ALL.iter().map(|(known, ..)| *known));
            return Err(format!("there is no filter `{name}`; {}", help.unwrap_or_default()));
        };
        let number = argument.is_some_and(|argument| argument.parse::<i64>().is_ok());
        let fits = match takes {
            Takes::Nothing => argument.is_none(),
            Takes::Perhaps => argument.is_none() || number,
            Takes::Number => number,
            Takes::Text => argument.is_some(),
            Takes::Word(words) => argument.is_some_and(|argument| words.contains(&argument)),
        };
        let wanted = match takes {
            Takes::Nothing => "no argument".to_owned(),
            Takes::Perhaps | Takes::Number => "a number".to_owned(),
            Takes::Text => "a text".to_owned(),
            Takes::Word(words) => format!("one of `{}`", words.join("`, `")),
        };
        if fits { Ok(filter) } else { Err(format!("the filter `{name}` takes {wanted} after a colon")) }
    }
}
