//! The diagram and the template of a document.

use super::state::{Answer, State};
use gen_lsp_types::{ExecuteCommandParams, LspRequestMethod, MessageDirection, Request, TextDocumentIdentifier};
use lsp_server::ErrorCode;
use pipec::diagram::{self, View};
use pipec::emit::Format;
use pipec::source::Source;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// `pipec/diagram`
pub enum DiagramRequest {}

impl Request for DiagramRequest {
    const METHOD: LspRequestMethod<'static> = LspRequestMethod::Custom("pipec/diagram");
    const MESSAGE_DIRECTION: MessageDirection = MessageDirection::ClientToServer;
    type Params = DiagramParams;
    type Result = Diagram;
}

/// The parameters of a request for a diagram.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiagramParams {
    /// The document.
    pub text_document: TextDocumentIdentifier,
    /// The format of the diagram.
    #[serde(default)]
    pub format: DiagramFormat,
    /// The view: `data`, `iam` or `resources`.
    #[serde(default)]
    pub view: Option<String>,
}

/// The format of a diagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DiagramFormat {
    /// Mermaid's text.
    #[default]
    Mermaid,
    /// A picture.
    Svg,
    /// Graphviz's text.
    Dot,
    /// For other tools.
    Json,
}

/// A diagram of a version of a document.
#[derive(Debug, Deserialize, Serialize)]
pub struct Diagram {
    format: DiagramFormat,
    text: String,
    uri: String,
    version: i32,
}

/// Draws a document.
pub fn diagram(state: &State, params: DiagramParams) -> Answer<Diagram> {
    let document = state.document(&params.text_document.uri)?;
    let views = [View::Data, View::Iam, View::Resources];
    let name = params.view.as_deref().unwrap_or_default();
    let view = views.into_iter().find(|view| view.name() == name).unwrap_or_default();
    let source = Source::new(document.uri.as_str(), document.text());
    let drawn = pipec::analyze(&source, &state.selection, &document.files, |graph, plan, _| view.draw(graph, plan));
    let size = drawn.nodes.len() + drawn.edges.len();
    if params.format == DiagramFormat::Svg && size > diagram::LARGEST {
        let why = format!("{size} boxes and arrows, and {} can be laid out", diagram::LARGEST);
        return Err((ErrorCode::RequestFailed, why));
    }
    let text = match params.format {
        DiagramFormat::Mermaid => diagram::mermaid(&drawn),
        DiagramFormat::Svg => diagram::svg(&drawn),
        DiagramFormat::Dot => diagram::dot(&drawn),
        DiagramFormat::Json => diagram::json(&drawn, view),
    };
    Ok(Diagram { format: params.format, text, uri: document.uri.clone(), version: document.version })
}

/// The commands that the server knows.
pub fn command(state: &State, params: ExecuteCommandParams) -> Answer<Option<Value>> {
    let wrong = |error: serde_json::Error| (ErrorCode::InvalidParams, error.to_string());
    let argument = params.arguments.into_iter().flatten().next().unwrap_or_default();
    match params.command.as_str() {
        "pipec.diagram" => {
            let drawn = diagram(state, serde_json::from_value(argument).map_err(wrong)?)?;
            serde_json::to_value(drawn).map(Some).map_err(wrong)
        }
        "pipec.template" => {
            let of: DiagramParams = serde_json::from_value(argument).map_err(wrong)?;
            let document = state.document(&of.text_document.uri)?;
            let source = Source::new(document.uri.as_str(), document.text());
            let made = pipec::compile(&source, &state.selection, &document.files, Format::Json);
            Ok(Some(json!({ "text": made.document })))
        }
        other => Err((ErrorCode::InvalidParams, format!("there is no command `{other}`"))),
    }
}
