"""Puts what pages and the till send into the stream of its route."""

import base64
import os

import boto3

STREAMS = {
    "POST /clicks": os.environ["CLICKSTREAM_EVENTS_STREAM"],
    "POST /orders": os.environ["SHOP_EVENTS_STREAM"],
}

kinesis = boto3.client("kinesis")


def handler(event, context):
    body = event.get("body") or ""
    data = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    kinesis.put_record(StreamName=STREAMS[event["routeKey"]], Data=data, PartitionKey=context.aws_request_id)
    return {"statusCode": 202}
