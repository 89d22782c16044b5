//! The client's part of the protocol, against the real server over its real streams: what `vscode-languageclient` does of it.
//! VS Code itself is not started. PIPEC names the binary.

import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from "vscode-jsonrpc/node";
import {
  CodeLensRequest,
  CompletionRequest,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  type PublishDiagnosticsParams,
} from "vscode-languageserver-protocol";
import { DiagramRequest, VIEWS } from "../src/protocol";

const pipec = process.env["PIPEC"] ?? resolve("../../target/release/pipec");
const uri = pathToFileURL(resolve("../../examples/part8.pipe")).href;
const text = readFileSync("../../examples/part8.pipe", "utf8");

let server: ChildProcess;
let client: MessageConnection;
const published: PublishDiagnosticsParams[] = [];
let told = () => {};

/** Findings of a version, once they are published. */
async function findings(version: number): Promise<PublishDiagnosticsParams> {
  for (;;) {
    const found = published.find((one) => one.uri === uri && (one.version ?? version) === version);
    if (found) return found;
    await new Promise<void>((resolve) => (told = resolve));
  }
}

before(async () => {
  server = spawn(pipec, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  assert.ok(server.stdout && server.stdin);
  client = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  client.onNotification(PublishDiagnosticsNotification.type, (params) => {
    published.push(params);
    told();
  });
  client.onUnhandledNotification(() => {});
  client.listen();
  const { capabilities } = await client.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { publishDiagnostics: { versionSupport: true } } },
  });
  assert.ok(capabilities.textDocumentSync && capabilities.completionProvider && capabilities.hoverProvider);
  await client.sendNotification(InitializedNotification.type, {});
  await client.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "pipe", version: 1, text },
  });
});

test("draws every view of what is open, edits included", { timeout: 10_000 }, async () => {
  for (const view of VIEWS) {
    const { text: drawn } = await client.sendRequest(DiagramRequest, { textDocument: { uri }, format: "mermaid", view });
    assert.match(drawn, /flowchart/);
  }
  const svg = await client.sendRequest(DiagramRequest, { textDocument: { uri }, format: "svg", view: "data" });
  assert.match(svg.text, /^<svg/);
});

test("finds nothing in an example, and a mistake that is typed into it", { timeout: 10_000 }, async () => {
  assert.deepEqual((await findings(1)).diagnostics, []);
  published.length = 0;
  await client.sendNotification(DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: 2 },
    contentChanges: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "bukcet x\n" }],
  });
  const { diagnostics } = await findings(2);
  assert.ok(diagnostics.some(({ code, range }) => code === "P201" && range.start.line === 0));
});

test("completes", { timeout: 10_000 }, async () => {
  const answer = await client.sendRequest(CompletionRequest.type, { textDocument: { uri }, position: { line: 0, character: 0 } });
  assert.ok((Array.isArray(answer) ? answer : (answer?.items ?? [])).length > 0);
});

test("every command of a code lens is one that the extension has", { timeout: 10_000 }, async () => {
  const lenses = (await client.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? [];
  const named = JSON.parse(readFileSync("package.json", "utf8")).contributes.commands.map(({ command }: { command: string }) => command);
  for (const { command } of lenses) assert.ok(command && named.includes(command.command), command?.command);
});

test("ends when it is asked to", { timeout: 10_000 }, async () => {
  await client.sendRequest(ShutdownRequest.type);
  const ended = new Promise((resolve) => server.once("exit", resolve));
  await client.sendNotification(ExitNotification.type);
  assert.equal(await ended, 0);
});

after(() => {
  client?.dispose();
  server?.kill();
});
