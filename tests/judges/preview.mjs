// Opens the page of `pipec preview` in headless Chromium and does what it is told, step by step.
//
// Reads a JSON array of steps on standard input: {write: [path, text]}, {remove: path}, {until: expression}, {click: selector},
// {look: expression}, {shot: path, width, height, dark}. Writes a JSON array of what `look` saw, and then of everything that the page
// complained about or asked of another address. Arguments: the page's address. CHROMIUM names the browser.

import { rmSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { complaintsOf, withPage } from "./browser.mjs";

const address = process.argv[2];
const steps = JSON.parse(await text(process.stdin));
await withPage(async (page) => {
  const seen = [];
  const complaints = complaintsOf(page, [address, "blob:", "data:"]);
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
});
