// One headless Chromium, with a profile that goes when it ends. CHROMIUM names the browser, NODE_PATH the folder that
// its driver is in.

import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/// The packages that the judges have installed.
export const modules = createRequire(join(process.env.NODE_PATH, "x.js"));

/// Gives a new page to `use`, and ends the browser whatever comes of it.
export async function withPage(use) {
  const profile = mkdtempSync(join(tmpdir(), "pipec-browser-"));
  const browser = await modules("puppeteer").launch({
    executablePath: process.env.CHROMIUM,
    userDataDir: profile,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
  try {
    await use(await browser.newPage());
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/// The complaints of a page from now on, and its requests to any address that begins with none of these.
export function complaintsOf(page, addresses) {
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (!addresses.some((address) => url.startsWith(address))) complaints.push(`asks for ${url}`);
  });
  return complaints;
}
