//! What VS Code starts.

import * as vscode from "vscode";
import { build } from "./build";
import { Preview } from "./preview";
import { Server } from "./server";

let server: Server | undefined;

/** Starts the server and registers the commands. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("pipec", { log: true });
  const running = (server = new Server(output));
  const preview = new Preview(context.extensionUri, (uri, view) => running.diagram(uri, view));
  const restart = async () => {
    await running.stop();
    await running.start();
    preview.refresh();
  };
  context.subscriptions.push(
    output,
    preview,
    vscode.commands.registerCommand("pipec.preview", async (uri?: unknown) => {
      const document =
        uri instanceof vscode.Uri
          ? await vscode.workspace.openTextDocument(uri)
          : vscode.window.activeTextEditor?.document;
      if (document?.languageId === "pipe") preview.open(document);
    }),
    vscode.commands.registerCommand("pipec.buildCloudFormation", () => build("cfn")),
    vscode.commands.registerCommand("pipec.buildTerraform", () => build("terraform")),
    vscode.commands.registerCommand("pipec.restart", restart),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("pipec.path") || change.affectsConfiguration("pipec.arguments")) void restart();
    }),
  );
  await running.start();
}

/** Ends the server. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
