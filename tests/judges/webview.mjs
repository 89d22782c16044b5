// Opens the page of the VS Code extension's preview in headless Chromium, under its own policy, with a stand-in for VS Code.
//
// Reads a JSON array of messages on standard input, each sent to the page in turn with `class`, the theme on its body. Writes a JSON array of
// what the page shows after each, and what it sent and complained about. With a folder as argument, a PNG after each goes there.
// CHROMIUM names the browser.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { complaintsOf, withPage } from "./browser.mjs";

const dist = new URL("../../editors/vscode/dist/", import.meta.url);
const { page: html } = createRequire(import.meta.url)(new URL("../build/src/page.js", dist).pathname);
const messages = JSON.parse(await text(process.stdin));
const folder = process.argv[2];

const server = createServer(({ url }, answer) => {
  const source = `http://127.0.0.1:${server.address().port}`;
  if (url === "/preview.js") answer.setHeader("Content-Type", "text/javascript").end(readFileSync(new URL("preview.js", dist)));
  else answer.setHeader("Content-Type", "text/html").end(html({ script: `${source}/preview.js`, source, nonce: "n", view: "data" }));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
await withPage(async (page) => {
  await page.setViewport({ width: 700, height: 900 });
  await page.evaluateOnNewDocument(() => {
    window.sent = [];
    window.acquireVsCodeApi = () => ({ postMessage: (message) => window.sent.push(message) });
  });
  const origin = `http://127.0.0.1:${server.address().port}/`;
  const complaints = complaintsOf(page, [origin, "data:"]);
  await page.goto(origin, { waitUntil: "load" });
  const shown = [];
  for (const [at, { theme, ...message }] of messages.entries()) {
    await page.evaluate((theme, message) => {
      document.body.className = theme ?? "";
      document.body.style.cssText = theme === "vscode-dark"
        ? "--vscode-editor-background:#1e1e1e;--vscode-foreground:#ccc;--vscode-button-background:#0e639c;--vscode-button-foreground:#fff"
        : "";
      window.postMessage(message, "*");
    }, theme, message);
    await new Promise((resolve) => setTimeout(resolve, 600));
    shown.push(await page.evaluate(() => ({
      trouble: document.getElementById("trouble").hidden ? null : document.getElementById("trouble").textContent,
      texts: [...document.querySelectorAll("#picture .nodeLabel")].map((label) => label.textContent),
      old: document.getElementById("picture").classList.contains("old"),
      scripts: document.querySelectorAll("#picture script, #picture img, #picture a").length,
      left: document.querySelectorAll("body > div").length,
    })));
    if (folder) await page.screenshot({ path: join(folder, `${at}.png`) });
  }
  await page.click("[data-view=iam]");
  process.stdout.write(JSON.stringify({ shown, sent: await page.evaluate(() => window.sent), complaints }));
}).finally(() => server.close());
