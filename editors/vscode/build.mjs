// Bundles the extension and the page of the preview into dist/, and with --tests the tests into build/.

import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

/// pipec draws flowcharts. Mermaid's other diagrams, which it loads only when one is met, are most of its size.
const flowchartsOnly = {
  name: "flowcharts-only",
  setup(plugin) {
    const other = /(?:[dD]iagram|definition|cose-bilkent|swimlanes|katex)[^/]*$/;
    plugin.onResolve({ filter: other }, ({ path, kind }) =>
      kind === "dynamic-import" && !/\/flowDiagram-/.test(path) ? { path, namespace: "left-out" } : undefined,
    );
    plugin.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: "export default {}" }));
  },
};

const shared = { bundle: true, sourcemap: false, logLevel: "warning" };
rmSync("dist", { recursive: true, force: true });
const node = { ...shared, platform: "node", target: "node20", format: "cjs" };
await build({ ...node, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", minify: true, external: ["vscode"] });
await build({
  ...shared,
  entryPoints: ["webview/preview.ts"],
  outfile: "dist/preview.js",
  minify: true,
  platform: "browser",
  format: "iife",
  target: "chrome120",
  plugins: [flowchartsOnly],
});
if (process.argv.includes("--tests")) {
  rmSync("build", { recursive: true, force: true });
  const tests = readdirSync("test").filter((name) => name.endsWith(".test.ts"));
  await build({ ...node, entryPoints: ["src/page.ts", ...tests.map((name) => `test/${name}`)], outbase: ".", outdir: "build", external: ["vscode"] });
}
