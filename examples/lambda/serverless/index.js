// A small object store behind an HTTP API: REST API (payload 1.0) or HTTP API (payload 2.0).
const { isUtf8 } = require("node:buffer");
const {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} = require("@aws-sdk/client-s3");

const s3 = new S3Client({});
const Bucket = process.env.STORE_BUCKET;

exports.handler = async (event) => {
  const method = event.httpMethod ?? event.requestContext.http.method;
  const id = event.pathParameters?.id;
  switch (id ? `${method} /{id}` : `${method} /`) {
    case "GET /":
      return list();
    case "GET /{id}":
      return read(id);
    case "POST /{id}":
      return write(id, event);
    case "DELETE /{id}":
      return remove(id);
    default:
      return json(404, { message: "no such route" });
  }
};

async function list() {
  const keys = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    keys.push(...(page.Contents ?? []).map(({ Key }) => Key));
  }
  return json(200, keys);
}

async function read(id) {
  try {
    const object = await s3.send(new GetObjectCommand({ Bucket, Key: id }));
    const bytes = Buffer.from(await object.Body.transformToByteArray());
    const isBase64Encoded = !isUtf8(bytes);
    return {
      statusCode: 200,
      headers: { "Content-Type": object.ContentType ?? "application/octet-stream" },
      body: bytes.toString(isBase64Encoded ? "base64" : "utf8"),
      isBase64Encoded,
    };
  } catch (error) {
    if (error.name === "NoSuchKey") {
      return json(404, { message: `no object ${id}` });
    }
    throw error;
  }
}

async function write(id, event) {
  const Body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  await s3.send(new PutObjectCommand({ Bucket, Key: id, Body, ContentType: contentType(event) }));
  return json(201, { id });
}

async function remove(id) {
  await s3.send(new DeleteObjectCommand({ Bucket, Key: id }));
  return { statusCode: 204 };
}

// A REST API hands header names on as the client wrote them, an HTTP API in lower case.
function contentType({ headers }) {
  const header = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "content-type");
  return header?.[1];
}

function json(statusCode, value) {
  return {
    statusCode,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(value),
  };
}
