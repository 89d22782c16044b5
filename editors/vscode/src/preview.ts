//! The diagram beside the text: follows the active `.pipe` file and its edits.

import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import * as vscode from "vscode";
import { Latest } from "./latest";
import { page } from "./page";
import { isView, type FromPage, type ToPage, type View } from "./protocol";

/** Draws a document, as Mermaid's text. */
export type Draw = (uri: string, view: View) => Promise<string>;

/** The one panel with a diagram. */
export class Preview implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private document: vscode.TextDocument | undefined;
  private view: View = "data";
  private readonly drawing: Latest<ToPage | undefined>;
  private readonly following: vscode.Disposable[];

  constructor(
    private readonly extension: vscode.Uri,
    private readonly draw: Draw,
  ) {
    this.drawing = new Latest(
      () => this.message(),
      (message) => message && void this.panel?.webview.postMessage(message),
      (error) => void this.panel?.webview.postMessage(this.failure(error)),
    );
    this.following = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.document) this.drawing.soon();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (this.panel && editor?.document.languageId === "pipe") this.show(editor.document);
      }),
    ];
  }

  /** Opens the panel beside the document, or brings it there. */
  open(document: vscode.TextDocument): void {
    if (this.panel) {
      this.panel.reveal(undefined, true);
    } else {
      const view: unknown = vscode.workspace.getConfiguration("pipec").get("preview.view");
      this.view = isView(view) ? view : "data";
      this.panel = this.make();
    }
    this.show(document);
  }

  /** Draws anew, for example because the server is back. */
  refresh(): void {
    if (this.panel) this.drawing.soon();
  }

  dispose(): void {
    this.drawing.cancel();
    this.panel?.dispose();
    this.following.forEach((one) => one.dispose());
  }

  private make(): vscode.WebviewPanel {
    const dist = vscode.Uri.joinPath(this.extension, "dist");
    const panel = vscode.window.createWebviewPanel(
      "pipec.preview",
      "Diagram",
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [dist], retainContextWhenHidden: true },
    );
    const { webview } = panel;
    webview.onDidReceiveMessage((message: FromPage) => {
      if (message.type === "view" && isView(message.view)) this.view = message.view;
      void this.drawing.now();
    });
    panel.onDidDispose(() => {
      this.drawing.cancel();
      this.panel = undefined;
      this.document = undefined;
    });
    webview.html = page({
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, "preview.js")).toString(),
      source: webview.cspSource,
      nonce: randomBytes(16).toString("hex"),
      view: this.view,
    });
    return panel;
  }

  private show(document: vscode.TextDocument): void {
    this.document = document;
    if (this.panel) this.panel.title = `Diagram of ${this.name()}`;
    void this.drawing.now();
  }

  private async message(): Promise<ToPage | undefined> {
    if (!this.document) return undefined;
    const { view } = this;
    const name = this.name();
    return { type: "diagram", name, view, text: await this.draw(this.document.uri.toString(), view) };
  }

  private failure(error: unknown): ToPage {
    return { type: "failed", name: this.name(), why: error instanceof Error ? error.message : String(error) };
  }

  private name(): string {
    return this.document ? basename(this.document.uri.path) : "";
  }
}
