"""Hands on the records of a feed that are no object, or that leave a field empty."""

import base64
import json
import os

import boto3

QUEUE = os.environ["REJECTED_QUEUE_URL"]

sqs = boto3.client("sqs")


def handler(event, _context):
    for record in event["Records"]:
        text = base64.b64decode(record["kinesis"]["data"]).decode(errors="replace")
        if not valid(text):
            sqs.send_message(QueueUrl=QUEUE, MessageBody=text)


def valid(text):
    try:
        fields = json.loads(text)
    except ValueError:
        return False
    return isinstance(fields, dict) and all(value not in (None, "") for value in fields.values())
