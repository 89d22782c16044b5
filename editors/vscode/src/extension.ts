//! What VS Code starts.

import * as vscode from "vscode";
import { Builds, choose } from "./build";
import { Preview } from "./preview";
import { Server } from "./server";

let server: Server | undefined;

/** Starts the server and registers the commands. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("pipec", { log: true });
  const running = (server = new Server(output));
  const preview = new Preview(context.extensionUri, (uri, view) => running.diagram(uri, view));
  const builds = new Builds();
  const restart = async () => {
    await running.stop();
    await running.start();
    preview.refresh();
  };
  context.subscriptions.push(
    output,
    preview,
    builds,
    vscode.commands.registerCommand("pipec.openDiagram", async (uri?: unknown) => {
      const document = await asked(uri);
      if (document?.languageId === "pipe") preview.open(document);
    }),
    vscode.commands.registerCommand("pipec.build", async (uri?: unknown) => {
      const target = await choose();
      if (target) await builds.open(await asked(uri), target);
    }),
    vscode.commands.registerCommand("pipec.buildCloudFormation", async () => builds.open(await asked(), "cfn")),
    vscode.commands.registerCommand("pipec.buildTerraform", async () => builds.open(await asked(), "terraform")),
    vscode.commands.registerCommand("pipec.restart", restart),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("pipec.path") || change.affectsConfiguration("pipec.arguments")) void restart();
    }),
  );
  await running.start();
}

/** The document of a command: the one that is named, by a menu or by a code lens of the server, or else the active one. */
async function asked(uri?: unknown): Promise<vscode.TextDocument | undefined> {
  if (uri instanceof vscode.Uri) return vscode.workspace.openTextDocument(uri);
  if (typeof uri === "string") return vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  return vscode.window.activeTextEditor?.document;
}

/** Ends the server. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
