#!/usr/bin/env python3
"""A language server that finds fault with the first word of every document, for what a client does of its own.

Stands in for `pipec lsp` where this pipec has none.
"""

import json
import sys


def receive():
    length = 0
    while (line := sys.stdin.buffer.readline().strip()) or not length:
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return json.loads(sys.stdin.buffer.read(length))


def send(message):
    text = json.dumps({"jsonrpc": "2.0"} | message).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n" % len(text) + text)
    sys.stdout.buffer.flush()


while True:
    message = receive()
    method, params = message.get("method"), message.get("params")
    if method == "initialize":
        send({"id": message["id"], "result": {"capabilities": {"textDocumentSync": 1}}})
    elif method in ("textDocument/didOpen", "textDocument/didChange"):
        span = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 6}}
        finding = {"range": span, "severity": 1, "source": "pipec", "code": "P201", "message": "a stub's"}
        send({"method": "textDocument/publishDiagnostics", "params": {"uri": params["textDocument"]["uri"], "diagnostics": [finding]}})
    elif method == "shutdown":
        send({"id": message["id"], "result": None})
    elif method == "exit":
        sys.exit(0)
