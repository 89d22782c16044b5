//! The language server: found, started, told about, started again.

import { homedir } from "node:os";
import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";
import { find } from "./binary";
import { DiagramRequest, type View } from "./protocol";

const INSTALL = "https://github.com/pipec/pipec#install";

/** Where the binary is, by the settings as they are now. */
export function binary() {
  return find({
    setting: setting("path", ""),
    folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    environment: process.env,
    platform: process.platform,
  });
}

function setting<T>(name: string, otherwise: T): T {
  return vscode.workspace.getConfiguration("pipec").get<T>(name, otherwise);
}

/** Says that there is no binary, and offers what to do about it. */
export async function tellMissing(why: string): Promise<void> {
  const settings = "Open the Setting";
  const install = "How to Install";
  const chosen = await vscode.window.showErrorMessage(why, install, settings);
  if (chosen === settings) await vscode.commands.executeCommand("workbench.action.openSettings", "pipec.path");
  if (chosen === install) await vscode.env.openExternal(vscode.Uri.parse(INSTALL));
}

/** The server of this window. */
export class Server {
  private client: LanguageClient | undefined;

  constructor(private readonly output: vscode.LogOutputChannel) {}

  /** Starts it; whoever has no binary is told what to do. */
  async start(): Promise<void> {
    const found = binary();
    if ("missing" in found) {
      this.output.error(found.missing);
      void tellMissing(found.missing);
      return;
    }
    const server: ServerOptions = {
      command: found.path,
      args: setting("arguments", ["lsp"]),
      options: { cwd: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir() },
    };
    const options: LanguageClientOptions = {
      documentSelector: [{ language: "pipe" }],
      outputChannel: this.output,
    };
    this.client = new LanguageClient("pipec", "pipec", server, options);
    try {
      await this.client.start();
    } catch (error) {
      this.client = undefined;
      const why = error instanceof Error ? error.message : String(error);
      void tellMissing(`${found.path} did not start as a language server: ${why}. A newer pipec may be needed.`);
    }
  }

  /** Ends it. */
  async stop(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    // A server that has crashed cannot be asked to stop.
    await client?.stop().catch((error: unknown) => this.output.warn(String(error)));
  }

  /** Draws a document, as Mermaid's text. */
  async diagram(uri: string, view: View): Promise<string> {
    if (!this.client?.isRunning()) throw new Error("The language server does not run; restart it with “pipec: Restart the Language Server”.");
    const answer = await this.client.sendRequest(DiagramRequest, { textDocument: { uri }, format: "mermaid", view });
    return answer.text;
  }
}
