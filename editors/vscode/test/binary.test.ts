import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { find, type Wanted } from "../src/binary";

const folder = mkdtempSync(join(tmpdir(), "pipec-"));
const program = join(folder, "pipec");
writeFileSync(program, "#!/bin/sh\n");
chmodSync(program, 0o755);
writeFileSync(join(folder, "text"), "");

const asked = (given: Partial<Wanted>): Wanted => ({
  setting: "",
  folder: undefined,
  environment: { PATH: "/nowhere" },
  platform: "linux",
  ...given,
});

test("the setting goes before the PATH, and may start at the workspace", () => {
  assert.deepEqual(find(asked({ setting: program })), { path: program });
  assert.deepEqual(find(asked({ setting: "pipec", folder })), { path: program });
  assert.deepEqual(find(asked({ setting: ` ${program} ` })), { path: program });
});

test("the PATH is searched, relative folders in it are not", () => {
  assert.deepEqual(find(asked({ environment: { PATH: `/nowhere:${folder}` } })), { path: program });
  assert.ok(!("path" in find(asked({ environment: { PATH: "." } }))) || process.env["HOME"] !== folder);
});

test("what is missing is told with what to do", () => {
  for (const setting of ["/nowhere/pipec", folder, join(folder, "text")]) {
    const found = find(asked({ setting }));
    assert.ok("missing" in found && found.missing.includes(setting) && found.missing.includes("pipec.path"));
  }
});
