"""Reshapes the records of a delivery stream; answers each one by its id, in the order given."""

import base64
import json


def handler(event, _context):
    return {"records": [transform(record) for record in event["records"]]}


def transform(record):
    try:
        data = reshape(json.loads(base64.b64decode(record["data"])))
    except (ValueError, TypeError):  # not base64, not UTF-8, not JSON, or JSON but no object
        return {"recordId": record["recordId"], "result": "ProcessingFailed", "data": record["data"]}
    line = json.dumps(data, ensure_ascii=False) + "\n"
    return {
        "recordId": record["recordId"],
        "result": "Ok",
        "data": base64.b64encode(line.encode()).decode(),
    }


def reshape(data):
    return {**data, "reshaped": True}
