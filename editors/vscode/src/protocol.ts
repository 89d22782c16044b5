//! What the server answers beyond the protocol.

import { RequestType, type TextDocumentIdentifier } from "vscode-languageserver-protocol";

/** What a diagram looks at. */
export type View = "data" | "iam" | "resources";

export const VIEWS: readonly View[] = ["data", "iam", "resources"];

/** What is asked of a diagram. */
export interface DiagramParams {
  textDocument: TextDocumentIdentifier;
  format: "mermaid" | "svg";
  view: View;
}

/** The diagram of a document as the server holds it, edits that are not saved included. */
export const DiagramRequest = new RequestType<DiagramParams, { text: string }, void>("pipec/diagram");

/** What the extension tells the page of the preview. */
export type ToPage =
  | { type: "diagram"; name: string; view: View; text: string }
  | { type: "failed"; name: string; why: string };

/** What the page tells the extension. */
export type FromPage = { type: "ready" } | { type: "view"; view: View };

/** Whether something is a view: what a page sends is not trusted. */
export function isView(value: unknown): value is View {
  return VIEWS.includes(value as View);
}
