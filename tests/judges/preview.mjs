// Opens the page of `pipec preview` in headless Chromium and does what it is told, step by step.
//
// Reads a JSON array of steps on standard input: {write: [path, text]}, {remove: path}, {until: expression}, {click: selector},
// {look: expression}, {shot: path, width, height, dark}. Writes a JSON array of what `look` saw, and then of everything that the page
// complained about or asked of another address. Arguments: the page's address. CHROMIUM names the browser.

import { createRequire } from "node:module";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const puppeteer = createRequire(join(process.env.NODE_PATH, "x.js"))("puppeteer");
const address = process.argv[2];
const steps = JSON.parse(await text(process.stdin));
const profile = mkdtempSync(join(tmpdir(), "preview-"));
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  userDataDir: profile,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});
const seen = [];
const complaints = [];
try {
  const page = await browser.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith("blob:") && !url.startsWith("data:")) complaints.push(`asks for ${url}`);
  });
  await page.goto(address, { waitUntil: "load" });
  for (const step of steps) {
    if (step.write) writeFileSync(...step.write);
    if (step.remove) rmSync(step.remove);
    if (step.until) {
      await page.waitForFunction(step.until, { timeout: 10_000 }).catch(async (error) => {
        throw new Error(`${step.until}: ${error.message}\n${await page.evaluate("document.body.innerText")}`);
      });
    }
    if (step.click) await page.click(step.click);
    if (step.look) seen.push(await page.evaluate(step.look));
    if (step.shot) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: step.dark ? "dark" : "light" }]);
      await page.setViewport({ width: step.width, height: step.height });
      await new Promise((resolve) => setTimeout(resolve, 300));
      await page.screenshot({ path: step.shot });
    }
  }
  process.stdout.write(JSON.stringify([seen, complaints]));
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
