//! Building a file: shown in a document of its own, beside the text.

import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { binary, tellMissing } from "./server";

/** What a file is built into, and the language of it. */
export type Target = "cfn" | "terraform";

const TARGETS: readonly { label: string; target: Target }[] = [
  { label: "CloudFormation", target: "cfn" },
  { label: "Terraform", target: "terraform" },
];

/** Asks what to build to. */
export async function choose(): Promise<Target | undefined> {
  return (await vscode.window.showQuickPick(TARGETS, { placeHolder: "Build to" }))?.target;
}

/** Saves a file, builds it and shows the outcome. */
export async function build(document: vscode.TextDocument | undefined, target: Target): Promise<void> {
  if (document?.languageId !== "pipe") {
    void vscode.window.showInformationMessage("Open a .pipe file to build it.");
    return;
  }
  if (document.uri.scheme !== "file" || !(await document.save())) {
    void vscode.window.showErrorMessage("Save the file first: code is looked for beside it.");
    return;
  }
  const found = binary();
  if ("missing" in found) return tellMissing(found.missing);
  const path = document.uri.fsPath;
  try {
    const { stdout } = await promisify(execFile)(found.path, ["build", "--target", target, "--", path], {
      cwd: dirname(path),
      maxBuffer: 64 * 1024 * 1024,
    });
    await show(stdout);
  } catch (error) {
    const { stdout, code, message } = error as { stdout?: string; code?: unknown; message: string };
    // Warnings: there is a document all the same.
    if (stdout) return show(stdout);
    const why = code === 1 ? "Nothing is built while something is an error." : message;
    void vscode.window.showErrorMessage(why);
    await vscode.commands.executeCommand("workbench.actions.view.problems");
  }
}

async function show(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: "json", content });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
}
