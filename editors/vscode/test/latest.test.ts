import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Latest } from "../src/latest";

const fail = (why: unknown) => assert.fail(String(why));

test("edits in quick succession are one piece of work", async () => {
  let runs = 0;
  const done: number[] = [];
  const latest = new Latest(async () => ++runs, (value) => done.push(value), fail, 20);
  for (let edit = 0; edit < 10; edit += 1) latest.soon();
  await wait(80);
  assert.deepEqual([runs, done], [1, [1]]);
});

test("an answer that was overtaken is dropped, and so is its failure", async () => {
  const done: string[] = [];
  const answers = [wait(40, "old"), Promise.resolve("new")];
  const latest = new Latest(async () => answers.shift() ?? "", (value) => done.push(value), fail, 1);
  const first = latest.now();
  await latest.now();
  await first;
  const failing = new Latest(async () => Promise.reject(await wait(10, "late")), fail, () => done.push("failed"), 1);
  const late = failing.now();
  failing.cancel();
  await late;
  assert.deepEqual(done, ["new"]);
});

test("a failure is handed on", async () => {
  const failed: unknown[] = [];
  await new Latest(() => Promise.reject("why"), fail, (error) => failed.push(error)).now();
  assert.deepEqual(failed, ["why"]);
});
