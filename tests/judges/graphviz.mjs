// Draws DOT texts with Graphviz itself, compiled to WebAssembly.
//
// Reads a JSON array of {name, text} on standard input; writes one of {name, errors, svg} to standard output. Warnings are
// among the errors, but for those about letters whose width it does not know without a font.

import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const { instance } = createRequire(join(process.env.NODE_PATH, "x.js"))("@viz-js/viz");

const FONT = "Warning: no value for width of non-ASCII character";
const graphviz = await instance();
const drawn = JSON.parse(await text(process.stdin)).map(({ name, text }) => {
  const { errors, output } = graphviz.render(text, { format: "svg" });
  const said = errors.map((error) => error.message).filter((message) => !message.startsWith(FONT));
  return { name, errors: said, svg: output };
});
process.stdout.write(JSON.stringify(drawn));
