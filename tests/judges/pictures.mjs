// Draws Mermaid texts with Mermaid itself, in one headless Chromium.
//
// Reads a JSON array of {name, text} on standard input; writes one of {name, error, width, height, scale, texts,
// overlaps} to standard output: why Mermaid refused it, its size at README width, how small its letters got, and every
// label as people read it, and which of them cover each other. With a folder as argument, a PNG of each goes there.
// CHROMIUM names the browser.

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { modules, withPage } from "./browser.mjs";

const mermaid = join(dirname(modules.resolve("mermaid/package.json")), "dist", "mermaid.min.js");

/// The width that GitHub leaves for a picture in a README, in CSS pixels.
const WIDTH = 900;

const folder = process.argv[2];
const pictures = JSON.parse(await text(process.stdin));
await withPage(async (page) => {
  await page.setViewport({ width: WIDTH, height: 800, deviceScaleFactor: 2 });
  await page.setContent('<body style="margin:0;background:white"><div id="picture" style="width:100%"></div></body>');
  await page.addScriptTag({ path: mermaid });
  await page.evaluate(() => window.mermaid.initialize({ startOnLoad: false }));
  const results = [];
  for (const { name, text } of pictures) {
    const result = await page.evaluate(draw, text);
    if (folder && !result.error) {
      const element = await page.$("#picture");
      writeFileSync(join(folder, `${name}.png`), await element.screenshot());
    }
    results.push({ name, ...result });
  }
  process.stdout.write(JSON.stringify(results));
});

/// In the page: parses, renders and measures.
async function draw(text) {
  const at = document.getElementById("picture");
  at.innerHTML = "";
  try {
    await window.mermaid.parse(text);
    const { svg } = await window.mermaid.render("drawn", text);
    at.innerHTML = svg;
  } catch (error) {
    document.querySelectorAll("#ddrawn, #drawn").forEach((left) => left.remove());
    return { error: String(error?.message ?? error) };
  }
  const drawn = at.querySelector("svg");
  const box = drawn.getBoundingClientRect();
  const lines = (label) => {
    const copy = label.cloneNode(true);
    copy.querySelectorAll("br").forEach((br) => br.replaceWith("\n"));
    return copy.textContent;
  };
  // Boxes, and what is said on arrows: what covers another cannot be read.
  const overlaps = (drawn) => {
    const texts = [...drawn.querySelectorAll(".node, .edgeLabel .label foreignObject")];
    const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
    const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    return boxes.flatMap(([a, box], at) => boxes.slice(at + 1).filter(([, other]) => over(box, other)).map(([b]) => [a, b]));
  };
  return {
    width: box.width,
    height: box.height,
    scale: box.width / drawn.viewBox.baseVal.width,
    texts: [...drawn.querySelectorAll(".nodeLabel, .edgeLabel .label .edgeLabel")].map(lines),
    overlaps: overlaps(drawn),
    scripts: drawn.querySelectorAll("script, img, a, i, foreignObject *[onclick]").length,
  };
}
