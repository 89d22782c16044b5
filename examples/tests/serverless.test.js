// Run: node --test examples/tests/
const assert = require("node:assert/strict");
const Module = require("node:module");
const { beforeEach, test } = require("node:test");

const objects = new Map();

class Command {
  constructor(input) {
    this.input = input;
  }
}
class GetObjectCommand extends Command {
  run() {
    const { body, ContentType } = objects.get(this.input.Key) ?? {};
    if (!body) throw Object.assign(new Error("missing"), { name: "NoSuchKey" });
    return { Body: { transformToByteArray: async () => new Uint8Array(body) }, ContentType };
  }
}
class PutObjectCommand extends Command {
  run() {
    objects.set(this.input.Key, { body: this.input.Body, ContentType: this.input.ContentType });
  }
}
class DeleteObjectCommand extends Command {
  run() {
    objects.delete(this.input.Key);
  }
}
const sdk = {
  GetObjectCommand,
  PutObjectCommand,
  DeleteObjectCommand,
  S3Client: class {
    async send(command) {
      assert.equal(command.input.Bucket, "store");
      return command.run();
    }
  },
  // One page for each key, then an empty one.
  async *paginateListObjectsV2(_config, { Bucket }) {
    assert.equal(Bucket, "store");
    for (const Key of objects.keys()) yield { Contents: [{ Key }] };
    yield {};
  },
};

const load = Module._load;
Module._load = (request, ...rest) => (request === "@aws-sdk/client-s3" ? sdk : load(request, ...rest));
process.env.STORE_BUCKET = "store";
const { handler } = require("../lambda/serverless/index.js");

const rest = (httpMethod, id, extra) => ({ httpMethod, pathParameters: id ? { id } : null, body: null, ...extra });
const http = (method, id, extra) => ({
  version: "2.0",
  requestContext: { http: { method } },
  ...(id && { pathParameters: { id } }),
  ...extra,
});

beforeEach(() => objects.clear());

for (const [name, call] of Object.entries({ rest, http })) {
  test(`${name}: stores, lists, reads and deletes`, async () => {
    assert.deepEqual(JSON.parse((await handler(call("GET"))).body), []);

    const headers = name === "rest" ? { "Content-Type": "text/plain" } : { "content-type": "text/plain" };
    assert.equal((await handler(call("POST", "a", { headers, body: "héllo" }))).statusCode, 201);
    assert.equal((await handler(call("POST", "b"))).statusCode, 201);
    assert.deepEqual(JSON.parse((await handler(call("GET"))).body), ["a", "b"]);
    assert.deepEqual(await handler(call("GET", "a")), {
      statusCode: 200,
      headers: { "Content-Type": "text/plain" },
      body: "héllo",
      isBase64Encoded: false,
    });

    assert.deepEqual(await handler(call("DELETE", "a")), { statusCode: 204 });
    assert.equal((await handler(call("GET", "a"))).statusCode, 404);
  });
}

test("bytes that are no text go both ways in base64", async () => {
  const body = Buffer.from([0xff, 0x00, 0x80]).toString("base64");
  await handler(rest("POST", "bin", { body, isBase64Encoded: true }));
  assert.deepEqual([...objects.get("bin").body], [0xff, 0x00, 0x80]);
  const answer = await handler(rest("GET", "bin"));
  assert.deepEqual([answer.body, answer.isBase64Encoded], [body, true]);
  assert.equal(answer.headers["Content-Type"], "application/octet-stream");
});

test("an unknown route is 404", async () => {
  assert.equal((await handler(rest("PATCH", "a"))).statusCode, 404);
});

test("any other error of S3 reaches the log", async (t) => {
  t.mock.method(GetObjectCommand.prototype, "run", () => {
    throw Object.assign(new Error("denied"), { name: "AccessDenied" });
  });
  await assert.rejects(handler(rest("GET", "a")), { name: "AccessDenied" });
});
