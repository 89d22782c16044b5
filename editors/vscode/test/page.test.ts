import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "../src/page";

test("the page runs one script and asks nobody for anything", () => {
  const html = page({ script: "https://webview/preview.js", source: "https://webview", nonce: "abc", view: "iam" });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
  assert.match(policy, /^default-src 'none'; script-src 'nonce-abc';/);
  assert.ok(!/script-src[^;]*unsafe/.test(policy) && !policy.includes("*") && !policy.includes("connect-src"));
  assert.deepEqual(html.match(/<script[^>]*>/g), ['<script nonce="abc" src="https://webview/preview.js">']);
  assert.ok(!/ on\w+=/.test(html));
  assert.match(html, /data-view="iam" aria-pressed="true"/);
});
