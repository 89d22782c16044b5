//! Deployments of several files: findings where they are, unsaved text, and names in all files.

use crate::client::Client;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

/// A folder with files, and the address of each.
struct Project(TempDir);

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}/{name}", self.0.path().display())
    }
}

fn place(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

fn codes(found: &Value) -> Vec<&str> {
    found.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

/// The next findings about a file that is not open.
fn closed(client: &mut Client, uri: &str) -> Value {
    let told = client.wait(|message| {
        let params = &message["params"];
        message["method"] == "textDocument/publishDiagnostics"
            && params["uri"] == uri
            && params.get("version").is_none()
    });
    told["params"]["diagnostics"].clone()
}

const ARCHIVE: &str = "# Keeps what arrives.\nmodule archive(src: stream, zone: bucket, format: string = \"gzip\") {\n  src -> firehose out(compression=format) -> zone\n}\nmodule direct(src: stream, zone: bucket) {\n  src -> zone\n}\n";
const MAIN: &str = "import \"parts/archive.pipe\"\nimport \"tables.pipe\"\nstream d\narchive a(d, landzone)\n";
const TABLES: &str = "bucket landzone\n";

fn project() -> Project {
    Project::new(&[("main.pipe", MAIN), ("tables.pipe", TABLES), ("parts/archive.pipe", ARCHIVE)])
}

#[test]
fn findings_are_told_where_they_are() {
    let project = project();
    let (main, archive) = (project.uri("main.pipe"), project.uri("parts/archive.pipe"));
    let (mut client, _) = Client::initialized(json!({}));
    client.open(&main, MAIN);
    assert_eq!(client.told(&main, 1), json!([]));
    // What is wrong in a module only shows where it is called, and it is not open.
    let wrong = format!("{MAIN}direct b(d, landzone)\n");
    client.change(&main, 2, json!([{ "text": wrong }]));
    let found = closed(&mut client, &archive);
    assert_eq!(found[0]["range"]["start"]["line"], 5, "{found}");
    let related = found[0]["relatedInformation"].as_array().unwrap();
    assert!(
        related.iter().any(|one| one["location"]["uri"] == *main && one["location"]["range"]["start"]["line"] == 4)
    );
    // Open, it has them still; and when the call is mended they are gone.
    client.open(&archive, ARCHIVE);
    assert_eq!(client.told(&archive, 1).as_array().unwrap().len(), 1);
    client.change(&main, 3, json!([{ "text": MAIN }]));
    assert_eq!(client.told(&archive, 1), json!([]));
    client.change(&main, 4, json!([{ "text": wrong }]));
    assert_eq!(client.told(&archive, 1).as_array().unwrap().len(), 1);
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": main } }));
    assert_eq!(client.told(&archive, 1), json!([]));
    assert_eq!(client.leave(), 0);
}

#[test]
fn unsaved_text_is_what_is_imported() {
    let project = project();
    let (main, tables) = (project.uri("main.pipe"), project.uri("tables.pipe"));
    let (mut client, _) = Client::initialized(json!({}));
    client.open(&main, MAIN);
    assert_eq!(client.told(&main, 1), json!([]));
    client.open(&tables, TABLES);
    assert_eq!(client.told(&tables, 1), json!([]));
    client.change(&tables, 2, json!([{ "text": "bucket landing\n" }]));
    let wrong = client.wait(|message| {
        message["params"]["uri"] == *main
            && message["params"]["diagnostics"].as_array().is_some_and(|all| !all.is_empty())
    });
    assert_eq!(codes(&wrong["params"]["diagnostics"]), ["P202"]);
    // What both find is told once.
    client.change(&tables, 3, json!([{ "text": "bucket landzone\nbukcet other\n" }]));
    assert_eq!(codes(&client.told(&tables, 3)), ["P201"]);
    // Closed, what is on disk counts.
    client.change(&tables, 4, json!([{ "text": "bucket landing\n" }]));
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": tables } }));
    client.change(&main, 5, json!([{ "text": MAIN }]));
    assert_eq!(client.told(&main, 5), json!([]));
    // And what is on disk may change.
    fs::write(project.0.path().join("tables.pipe"), "bucket landing\n").unwrap();
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": tables, "type": 2 }] }));
    let again = client.wait(|message| {
        message["params"]["uri"] == *main
            && message["params"]["diagnostics"].as_array().is_some_and(|all| !all.is_empty())
    });
    assert_eq!(codes(&again["params"]["diagnostics"]), ["P202"]);
    assert_eq!(client.leave(), 0);
}

#[test]
fn findings_of_other_files_are_asked_for_too() {
    let project = project();
    let (main, archive) = (project.uri("main.pipe"), project.uri("parts/archive.pipe"));
    let capabilities = json!({ "textDocument": { "diagnostic": { "relatedDocumentSupport": true } } });
    let (mut client, _) = Client::initialized(capabilities);
    client.open(&main, &format!("{MAIN}direct b(d, landzone)\n"));
    let ask = |client: &mut Client, uri: &str| {
        client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }))
    };
    let full = ask(&mut client, &main);
    assert_eq!(full["items"], json!([]));
    assert_eq!(full["relatedDocuments"][&archive]["items"].as_array().unwrap().len(), 1, "{full}");
    client.open(&archive, ARCHIVE);
    assert_eq!(ask(&mut client, &archive)["items"].as_array().unwrap().len(), 1);
    assert!(ask(&mut client, &main)["relatedDocuments"][&archive].is_null(), "told with the file itself");
    assert_eq!(client.leave(), 0);
}

#[test]
fn names_lead_to_other_files_and_are_changed_in_all() {
    let project = project();
    let (main, tables, archive) =
        (project.uri("main.pipe"), project.uri("tables.pipe"), project.uri("parts/archive.pipe"));
    let (mut client, _) = Client::initialized(json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }));
    client.open(&main, MAIN);
    let to = |client: &mut Client, line, character| {
        let found = client.ask("textDocument/definition", place(&main, line, character));
        (found["uri"].clone(), found["range"]["start"].clone())
    };
    let at = |line: u32, character: u32| json!({ "line": line, "character": character });
    assert_eq!(to(&mut client, 3, 14), (json!(tables), at(0, 7)), "a node");
    assert_eq!(to(&mut client, 3, 2), (json!(archive), at(1, 7)), "a module");
    let links = client.ask("textDocument/documentLink", json!({ "textDocument": { "uri": main } }));
    assert_eq!(links[0]["target"], archive);
    let mut params = place(&main, 3, 2);
    params["newName"] = json!("keep");
    let edit = client.ask("textDocument/rename", params);
    let changes = edit["documentChanges"].as_array().unwrap();
    assert_eq!(changes.len(), 2, "{edit}");
    assert_eq!(changes[0]["textDocument"], json!({ "uri": main, "version": 1 }));
    assert_eq!(changes[1]["textDocument"], json!({ "uri": archive, "version": null }));
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": main } }));
    // From the file where it is declared: the one that imports it is not open.
    client.open(&tables, TABLES);
    let mut params = place(&tables, 0, 8);
    params["context"] = json!({ "includeDeclaration": true });
    let found = client.ask("textDocument/references", params);
    let uris: Vec<&Value> = found.as_array().unwrap().iter().map(|one| &one["uri"]).collect();
    assert_eq!(uris, [&json!(tables), &json!(main)]);
    let mut params = place(&tables, 0, 8);
    params["newName"] = json!("d");
    client.refused("textDocument/rename", params);
    assert_eq!(client.leave(), 0);
}

/// The files that import one are in other folders, and not open: the folders of the client are looked through.
#[test]
fn names_are_changed_in_the_folders_that_the_client_works_in() {
    let imports = |path: &str| format!("import \"{path}\"\nqueue q\nlandzone -> q\n");
    let files = [
        ("shared/tables.pipe", TABLES),
        ("systems/a.pipe", &imports("../shared/tables.pipe")),
        // By way of another one.
        ("shared/deep/all.pipe", "import \"../tables.pipe\"\n"),
        ("systems/b/b.pipe", &imports("../../shared/deep/all.pipe")),
        // Another name, a file of an archive, and no text.
        ("systems/other.pipe", "bucket landzone\nqueue q\nlandzone -> q\n"),
        ("old/a.pipe", &imports("../shared/tables.pipe")),
        (".gitignore", "old/\n"),
        ("shared/empty.pipe", ""),
    ];
    let project = Project::new(&files);
    let tables = project.uri("shared/tables.pipe");
    let changed = |folders: Value| -> Vec<String> {
        let workspace = json!({ "workspaceEdit": { "documentChanges": true } });
        let mut client = Client::start();
        let mut params = json!({ "capabilities": { "workspace": workspace } });
        params.as_object_mut().unwrap().extend(folders.as_object().unwrap().clone());
        client.ask("initialize", params);
        client.tell("initialized", json!({}));
        client.open(&tables, TABLES);
        let mut params = place(&tables, 0, 8);
        params["newName"] = json!("landing");
        let edit = client.ask("textDocument/rename", params);
        let changes = edit["documentChanges"].as_array().unwrap().iter();
        let uris = changes.map(|one| one["textDocument"]["uri"].as_str().unwrap().to_owned()).collect();
        assert_eq!(client.leave(), 0);
        uris
    };
    let all: Vec<String> =
        ["shared/tables.pipe", "systems/a.pipe", "systems/b/b.pipe"].iter().map(|name| project.uri(name)).collect();
    let root = project.uri("").trim_end_matches('/').to_owned();
    assert_eq!(changed(json!({ "workspaceFolders": [{ "uri": root, "name": "x" }] })), all);
    assert_eq!(changed(json!({ "rootUri": root, "workspaceFolders": null })), all);
    assert_eq!(changed(json!({ "workspaceFolders": [{ "uri": project.uri("systems/b"), "name": "x" }] })).len(), 1);
    assert_eq!(changed(json!({ "rootUri": null })), all[..1], "no folder is told");
}

#[test]
fn what_is_imported_is_offered() {
    let project = project();
    let main = project.uri("main.pipe");
    let (mut client, _) = Client::initialized(json!({}));
    client.open(&main, MAIN);
    client.told(&main, 1);
    let offered = |client: &mut Client, version, line: &str| -> Vec<String> {
        client.change(&main, version, json!([{ "text": format!("{MAIN}{line}") }]));
        let list = client.ask("textDocument/completion", place(&main, 4, line.len() as u32));
        list["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    };
    assert!(offered(&mut client, 2, "arch").contains(&"archive".to_owned()));
    assert_eq!(offered(&mut client, 3, "a."), ["out"]);
    assert!(offered(&mut client, 4, "archive b(d, ").contains(&"landzone".to_owned()));
    let help = client.ask("textDocument/signatureHelp", place(&main, 4, 13));
    assert_eq!(help["signatures"][0]["label"], "archive(src: stream, zone: bucket, format: string = \"gzip\")");
    assert_eq!(help["activeParameter"], 1);
    let hover = client.ask("textDocument/hover", place(&main, 3, 2));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("Keeps what arrives."), "{hover}");
    assert_eq!(client.leave(), 0);
}
