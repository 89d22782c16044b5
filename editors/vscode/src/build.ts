//! Building a file: shown beside the text, read-only, and built anew when the text is saved.

import { execFile } from "node:child_process";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { binary, tellMissing } from "./server";

/** What a file is built into, and the language of it. */
export type Target = "cfn" | "terraform";

const TARGETS: readonly { label: string; target: Target }[] = [
  { label: "CloudFormation", target: "cfn" },
  { label: "Terraform", target: "terraform" },
];

/** The scheme of documents that are built: nobody can edit them, and nobody is asked to save them. */
const SCHEME = "pipec-build";

/** Asks what to build to. */
export async function choose(): Promise<Target | undefined> {
  return (await vscode.window.showQuickPick(TARGETS, { placeHolder: "Build to" }))?.target;
}

/** The documents that files are built into. */
export class Builds implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly content = new Map<string, string>();
  private readonly registered: vscode.Disposable[];
  readonly onDidChange = this.changed.event;

  constructor() {
    this.registered = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidSaveTextDocument((saved) => void this.follow(saved)),
      vscode.workspace.onDidCloseTextDocument((closed) => this.content.delete(closed.uri.toString())),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.content.get(uri.toString()) ?? "";
  }

  /** Saves a file, builds it and shows the outcome beside it. */
  async open(document: vscode.TextDocument | undefined, target: Target): Promise<void> {
    if (document?.languageId !== "pipe") {
      void vscode.window.showInformationMessage("Open a .pipe file to build it.");
      return;
    }
    if (document.uri.scheme !== "file" || !(await document.save())) {
      void vscode.window.showErrorMessage("Save the file first: code is looked for beside it.");
      return;
    }
    const built = await this.build(document.uri.fsPath, target);
    if (built === undefined) return;
    const uri = address(document.uri, target);
    this.content.set(uri.toString(), built);
    this.changed.fire(uri);
    const shown = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(shown, "json");
    await vscode.window.showTextDocument(shown, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  /** Builds anew what is open of a file that was saved; what is no longer right stays as it was, beside its findings. */
  private async follow(saved: vscode.TextDocument): Promise<void> {
    for (const { target } of TARGETS) {
      const uri = address(saved.uri, target);
      if (!this.content.has(uri.toString())) continue;
      const built = await this.build(saved.uri.fsPath, target, true);
      if (built === undefined) continue;
      this.content.set(uri.toString(), built);
      this.changed.fire(uri);
    }
  }

  private async build(path: string, target: Target, quiet = false): Promise<string | undefined> {
    const found = binary();
    if ("missing" in found) {
      tellMissing(found.missing);
      return undefined;
    }
    try {
      const { stdout } = await promisify(execFile)(found.path, ["build", "--target", target, "--", path], {
        cwd: dirname(path),
        maxBuffer: 64 * 1024 * 1024,
      });
      return stdout;
    } catch (error) {
      if (quiet) return undefined;
      const { code, message } = error as { code?: unknown; message: string };
      const why = code === 1 ? "Nothing is built while something is an error." : message;
      void vscode.window.showErrorMessage(why);
      await vscode.commands.executeCommand("workbench.actions.view.problems");
      return undefined;
    }
  }

  dispose(): void {
    this.registered.forEach((one) => one.dispose());
  }
}

/** The document that a file is built into. */
function address(file: vscode.Uri, target: Target): vscode.Uri {
  const name = `${basename(file.path, ".pipe")}.${target === "cfn" ? "template.json" : "tf.json"}`;
  return vscode.Uri.from({ scheme: SCHEME, path: `/${name}`, query: file.toString() });
}
