exports.handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify({ version: event.version ?? "1.0", path: event.pathParameters ?? null }),
});
