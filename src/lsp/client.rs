//! The capabilities of the client.

use super::files::path;
use super::lines::Encoding;
use serde_json::Value;
use std::path::PathBuf;

/// The capabilities of the client. They are read field by field, so that an error of the client in others does no harm.
#[derive(Debug, Default)]
pub struct Client {
    /// The unit of columns.
    pub encoding: Encoding,
    /// It asks for findings rather than being told.
    pub pulls: bool,
    /// Findings that it asks for may be of other files too.
    pub relates: bool,
    /// It asks again where it is told to.
    pub refreshes: bool,
    /// Completions may have places to fill in.
    pub snippets: bool,
    /// Edits may come with versions, files to make and warnings.
    pub changes: bool,
    /// Edits may make files.
    pub creates: bool,
    /// Edits may warn.
    pub warns: bool,
    /// It tells of files that change, where it is asked to.
    pub watches: bool,
    /// The folders that it works in; none where it does not say.
    pub folders: Vec<PathBuf>,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub fn new(params: &Value) -> Self {
        let at = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let is = |path: &str| at(path).and_then(Value::as_bool).unwrap_or(false);
        let has = |path: &str, word: &str| {
            at(path).and_then(Value::as_array).is_some_and(|words| words.iter().any(|known| known == word))
        };
        let folders: Vec<&Value> = match params.get("workspaceFolders").and_then(Value::as_array) {
            Some(folders) => folders.iter().filter_map(|folder| folder.get("uri")).collect(),
            None => params.get("rootUri").into_iter().collect(),
        };
        let encoding = [(Encoding::Utf8, "utf-8"), (Encoding::Utf32, "utf-32")];
        let encoding = encoding.into_iter().find(|(_, name)| has("general/positionEncodings", name));
        Self {
            encoding: encoding.map_or(Encoding::Utf16, |(encoding, _)| encoding),
            pulls: at("textDocument/diagnostic").is_some_and(Value::is_object),
            relates: is("textDocument/diagnostic/relatedDocumentSupport"),
            refreshes: is("workspace/diagnostics/refreshSupport"),
            snippets: is("textDocument/completion/completionItem/snippetSupport"),
            changes: is("workspace/workspaceEdit/documentChanges"),
            creates: has("workspace/workspaceEdit/resourceOperations", "create"),
            warns: at("workspace/workspaceEdit/changeAnnotationSupport").is_some_and(Value::is_object),
            folders: folders.into_iter().filter_map(Value::as_str).filter_map(path).collect(),
            watches: is("workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}
