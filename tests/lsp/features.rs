//! The parts that the protocol adds to the features: edits that fit the client, pictures, code on disk.

use crate::client::Client;
use serde_json::{Value, json};
use std::fs;

fn place(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

fn able() -> Value {
    json!({
        "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } },
        "workspace": { "workspaceEdit": {
            "documentChanges": true, "resourceOperations": ["create"], "changeAnnotationSupport": {},
        } },
    })
}

#[test]
fn a_rename_that_costs_data_says_so() {
    for (capabilities, asks) in [(able(), true), (json!({}), false)] {
        let (mut client, _) = Client::initialized(capabilities);
        let uri = "untitled:a";
        client.open(uri, "stream d -> firehose -> bucket raw\nraw -> queue q\n");
        let mut params = place(uri, 1, 1);
        params["newName"] = json!("landing");
        let edit = client.ask("textDocument/rename", params);
        let told = client.wait(|message| message["method"] == "window/showMessage");
        assert!(told["params"]["message"].as_str().unwrap().contains("`raw`"), "{told}");
        if asks {
            assert_eq!(edit["changeAnnotations"]["warning"]["needsConfirmation"], false, "else nothing is ticked");
            let edits = &edit["documentChanges"][0]["edits"];
            assert_eq!(edits.as_array().unwrap().len(), 2);
            assert_eq!(edits[0]["annotationId"], "warning");
            assert_eq!(edit["documentChanges"][0]["textDocument"]["version"], 1);
        } else {
            assert_eq!(edit["changes"][uri].as_array().unwrap().len(), 2);
        }
        let mut params = place(uri, 1, 1);
        params["newName"] = json!("d");
        client.refused("textDocument/rename", params);
        client.refused("textDocument/prepareRename", place(uri, 0, 1));
        assert_eq!(client.leave(), 0);
    }
}

#[test]
fn code_that_is_missing_is_made_and_then_found() {
    let folder = tempfile::tempdir().unwrap();
    let uri = format!("file://{}/a%20b.pipe", folder.path().display());
    let (mut client, _) = Client::initialized(able());
    client.open(&uri, "bucket b -> lambda f(\"code/f\")\n");
    let found = client.told(&uri, 1);
    assert_eq!(found[0]["code"], "P215");
    let params =
        json!({ "textDocument": { "uri": uri }, "range": found[0]["range"], "context": { "diagnostics": [] } });
    let actions = client.ask("textDocument/codeAction", params);
    let made = actions.as_array().unwrap().iter().find(|action| action["title"] == "Create `code/f/main.py`").unwrap();
    let created = made["edit"]["documentChanges"][0]["uri"].as_str().unwrap();
    assert_eq!(created, format!("file://{}/code/f/main.py", folder.path().display()));
    let text = made["edit"]["documentChanges"][1]["edits"][0]["newText"].as_str().unwrap();
    fs::create_dir_all(folder.path().join("code/f")).unwrap();
    fs::write(folder.path().join("code/f/main.py"), text).unwrap();
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": created, "type": 1 }] }));
    assert_eq!(client.told(&uri, 1), json!([]));
    let links = client.ask("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(links[0]["target"], created);
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let hints = client.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": whole }));
    assert!(hints.as_array().unwrap().iter().any(|hint| hint["label"] == "python3.14"), "{hints}");
    assert_eq!(client.leave(), 0);
}

#[test]
fn pictures_and_templates_are_made_of_what_is_typed() {
    let (mut client, _) = Client::initialized(json!({}));
    let uri = "untitled:a";
    client.open(uri, "stream d -> firehose -> bucket raw\n");
    let drawn = client.ask("pipec/diagram", json!({ "textDocument": { "uri": uri } }));
    assert!(drawn["text"].as_str().unwrap().contains("flowchart LR"));
    let params = json!({ "textDocument": { "uri": uri }, "format": "svg", "view": "iam" });
    assert!(client.ask("pipec/diagram", params.clone())["text"].as_str().unwrap().starts_with("<svg"));
    let command = json!({ "command": "pipec.diagram", "arguments": [params] });
    assert_eq!(client.ask("workspace/executeCommand", command)["format"], "svg");
    let command = json!({ "command": "pipec.template", "arguments": [{ "textDocument": { "uri": uri } }] });
    assert!(client.ask("workspace/executeCommand", command)["text"].as_str().unwrap().contains("AWS::S3::Bucket"));
    client.refused("workspace/executeCommand", json!({ "command": "rm" }));
    assert_eq!(client.leave(), 0);
}

#[test]
fn paths_of_code_are_completed_from_the_folder_of_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("pipes");
    for name in ["é😀/fold", "é😀/.git", "__pycache__"] {
        fs::create_dir_all(root.join(name)).unwrap();
    }
    fs::write(root.join("é😀/f.py"), "").unwrap();
    fs::write(root.join("a.pipe"), "").unwrap();
    fs::write(folder.path().join("secret.py"), "").unwrap();
    let (mut client, _) = Client::initialized(json!({}));
    let uri = format!("file://{}/a.pipe", root.display());
    client.open(&uri, "");
    // The offers for a path, and the column that they are written from; the editor has closed the quote.
    let mut offered = |path: &str| {
        client.change(&uri, 2, json!([{ "text": format!("queue q\r\nlambda f(\"{path}\")\r\n") }]));
        let column = 10 + path.encode_utf16().count() as u32;
        let list = client.ask("textDocument/completion", place(&uri, 1, column));
        let items = list["items"].as_array().unwrap().clone();
        let told = |item: &Value| {
            let start = item["textEdit"]["range"]["start"]["character"].as_u64().unwrap();
            (item["label"].as_str().unwrap().to_owned(), item["kind"].as_u64().unwrap(), start)
        };
        items.iter().map(told).collect::<Vec<_>>()
    };
    let (folder_kind, file_kind) = (19, 17);
    assert_eq!(offered(""), [("é😀".to_owned(), folder_kind, 10)], "neither litter nor pipelines");
    let inside = [("fold".to_owned(), folder_kind, 14), ("f.py".to_owned(), file_kind, 14)];
    assert_eq!(offered("é😀/f"), inside);
    assert_eq!(offered("../"), [], "never outside of the folder");
    assert_eq!(offered("missing/"), []);
    assert_eq!(client.leave(), 0);
}

#[test]
fn completions_fit_the_client() {
    for (capabilities, text) in [(able(), "bucket ${1:name}"), (json!({}), "bucket")] {
        let (mut client, _) = Client::initialized(capabilities);
        client.open("untitled:a", "stream d -> firehose -> bu");
        let list = client.ask("textDocument/completion", place("untitled:a", 0, 26));
        let bucket = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "bucket").unwrap();
        assert_eq!(bucket["textEdit"]["newText"], text);
        assert_eq!(bucket["textEdit"]["range"]["start"]["character"], 24);
        assert_eq!(client.leave(), 0);
    }
}

/// The text after edits, which are of the text before, in lines and columns of UTF-16.
fn edited(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = position["line"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let column = position["character"].as_u64().unwrap() as usize;
        let mut units = 0;
        let wide = text[start..].chars().take_while(|letter| {
            units += letter.len_utf16();
            units <= column
        });
        start + wide.map(char::len_utf8).sum::<usize>()
    };
    let mut out = text.to_owned();
    for edit in edits.as_array().unwrap().iter().rev() {
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        out.replace_range(range, edit["newText"].as_str().unwrap());
    }
    out
}

#[test]
fn documents_and_ranges_are_formatted() {
    let (mut client, _) = Client::initialized(json!({}));
    let (uri, options) = ("untitled:a", json!({ "tabSize": 8, "insertSpaces": false }));
    let text = "stream   d ->bucket raw # é 😀\r\n\r\ntopic  t;  queue   q  # 😀\r\nt->q\r\n";
    client.open(uri, text);
    let document = json!({ "textDocument": { "uri": uri }, "options": options });
    let edits = client.ask("textDocument/formatting", document.clone());
    let wanted = "stream d -> bucket raw  # é 😀\r\n\r\ntopic t\r\nqueue q  # 😀\r\nt -> q\r\n";
    assert_eq!(edited(text, &edits), wanted);

    let mut part = document.clone();
    part["range"] = json!({ "start": { "line": 3, "character": 1 }, "end": { "line": 3, "character": 1 } });
    let edits = client.ask("textDocument/rangeFormatting", part);
    assert_eq!(edited(text, &edits), text.replace("t->q", "t -> q"));

    let change =
        json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "text": "stream  d ->\n" }] });
    client.tell("textDocument/didChange", change);
    assert!(client.ask("textDocument/formatting", document).is_null(), "what has errors stays as it is");
    assert_eq!(client.leave(), 0);
}

#[test]
fn the_page_of_a_code_is_in_the_repository() {
    let (mut client, _) = Client::initialized(json!({}));
    client.open("untitled:a", "straem d\n");
    let found = client.told("untitled:a", 1);
    let page = found[0]["codeDescription"]["href"].as_str().unwrap().to_owned();
    let (_, path) = page.split_once("/blob/main/").unwrap();
    assert!(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path).is_file(), "{page}");
    assert_eq!(client.leave(), 0);
}

#[test]
fn everything_that_is_offered_is_answered() {
    let (mut client, answer) = Client::initialized(json!({}));
    let uri = "untitled:a";
    client.open(uri, "# one\n# two\nstream d -> {\n  firehose -> bucket raw\n}\n");
    let document = json!({ "textDocument": { "uri": uri } });
    for method in ["documentSymbol", "foldingRange", "semanticTokens/full", "codeLens", "documentLink"] {
        let found = client.ask(&format!("textDocument/{method}"), document.clone());
        assert!(!found.is_null(), "{method}");
    }
    let mut formatting = document.clone();
    formatting["options"] = json!({ "tabSize": 8, "insertSpaces": false });
    assert_eq!(client.ask("textDocument/formatting", formatting), json!([]));
    let items = client.ask("textDocument/prepareCallHierarchy", place(uri, 2, 7));
    let downstream = client.ask("callHierarchy/outgoingCalls", json!({ "item": items[0] }));
    assert_eq!(downstream[0]["to"]["name"], "firehose");
    let upstream = client.ask("callHierarchy/incomingCalls", json!({ "item": downstream[0]["to"] }));
    assert_eq!(upstream[0]["from"]["name"], "d");
    let grown = client.ask(
        "textDocument/selectionRange",
        json!({ "textDocument": { "uri": uri }, "positions": [{ "line": 3, "character": 4 }] }),
    );
    assert!(grown[0]["parent"]["range"].is_object());
    let offered = answer["capabilities"].as_object().unwrap().keys().filter(|name| name.ends_with("Provider")).count();
    assert_eq!(offered, 21, "what is offered is asked for in these tests: {answer}");
    assert_eq!(client.leave(), 0);
}

#[test]
fn kinds_of_a_file_of_its_own_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let uri = format!("file://{}/a.pipe", folder.path().display());
    let service = include_str!("../../examples/services/secret.toml");
    let file = folder.path().join("services/secret.toml");
    fs::create_dir_all(folder.path().join("services")).unwrap();
    fs::write(&file, service.replacen("{self.arn}", "{self.arm}", 1)).unwrap();
    let (mut client, _) = Client::initialized(able());
    client.open(&uri, "use \"services/secret.toml\"\nsecret token(name=\"a\")\n\n");
    let found = client.told(&uri, 1);
    assert_eq!((&found[0]["code"], found.as_array().unwrap().len()), (&json!("P222"), 1), "{found}");
    let there = &found[0]["relatedInformation"][0];
    let line = service.lines().position(|line| line.contains("{self.arn}")).unwrap();
    assert_eq!(there["location"]["uri"], format!("file://{}", file.display()));
    assert_eq!(there["location"]["range"]["start"]["line"], line);
    assert!(there["message"].as_str().unwrap().contains("did you mean `arn`?"), "{there}");
    fs::write(&file, service).unwrap();
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 2 }] }));
    assert_eq!(client.told(&uri, 1), json!([]));
    let hover = client.ask("textDocument/hover", place(&uri, 1, 2));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("Secrets Manager secret"), "{hover}");
    let links = client.ask("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(links[0]["target"], format!("file://{}", file.display()));
    // While the next key is not yet compiled, too.
    let edit = json!([{ "range": { "start": { "line": 2, "character": 0 }, "end": { "line": 2, "character": 0 } }, "text": "lambda f(\"c\") -> s" }]);
    client.change(&uri, 2, edit);
    let labels = |items: &Value| -> Vec<String> {
        let items = items["items"].as_array().or(items.as_array()).unwrap().clone();
        items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    };
    let items = client.ask("textDocument/completion", place(&uri, 2, 19));
    assert!(labels(&items).contains(&"secret".to_owned()), "{items}");
    let items = client.ask("textDocument/completion", place(&uri, 0, 14));
    assert!(labels(&items).contains(&"secret.toml".to_owned()), "{items}");
    assert_eq!(client.leave(), 0);
}

/// A side of a comparison, or a document without a name, has no folder to look for code in.
#[test]
fn code_beside_what_is_no_file_is_not_missed() {
    let text = "bucket raw -> lambda f(\"code/nothing\")\nbucket raw\n";
    for (uri, missed) in [("file:///nowhere/a.pipe", true), ("git:/nowhere/a.pipe?ref", false), ("untitled:a", false)] {
        let (mut client, _) = Client::initialized(json!({}));
        client.open(uri, text);
        let told = client.told(uri, 1);
        let codes: Vec<&str> = told.as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap()).collect();
        assert!(codes.contains(&"P203"), "{uri}: {codes:?}");
        assert_eq!(codes.contains(&"P215"), missed, "{uri}: {codes:?}");
    }
}
