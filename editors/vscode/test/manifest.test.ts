import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const { contributes, icon, main } = read("package.json");

test("what the manifest names is there", () => {
  const { languages, grammars, snippets } = contributes;
  const named = [icon, main, ...[...grammars, ...snippets].map(({ path }: { path: string }) => path), languages[0].configuration];
  for (const path of named) assert.ok(existsSync(path), path);
});

test("every command is registered, and every command that is registered is contributed", () => {
  const source = readFileSync("src/extension.ts", "utf8");
  const registered = [...source.matchAll(/registerCommand\("([^"]+)"/g)].map((found) => found[1]);
  const named = contributes.commands.map(({ command }: { command: string }) => command);
  assert.deepEqual(registered.sort(), named.sort());
});

test("indentation follows brackets, not those in strings or comments", () => {
  const { indentationRules, wordPattern } = read("language-configuration.json");
  const more = new RegExp(indentationRules.increaseIndentPattern);
  for (const line of ["stream d -> {", "  stream d(  # why", 'a -[x="}"]-> {']) assert.match(line, more);
  for (const line of ["# a {", 'a -[prefix="{', "stream d -> { a; b }", "queue q()"]) assert.doesNotMatch(line, more);
  assert.match("  }", new RegExp(indentationRules.decreaseIndentPattern));
  assert.deepEqual("ab_1 -> c2".match(new RegExp(wordPattern, "g")), ["ab_1", "c2"]);
});
