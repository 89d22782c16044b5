"""Raises the alarm for each reading that is too high; the arrow lets no other through."""

import base64
import json
import os

import boto3

sns = boto3.client("sns")


def handler(event, _context):
    for record in event["Records"]:
        reading = json.loads(base64.b64decode(record["kinesis"]["data"]))
        alarm = {"kind": "alarm", "sensor": reading.get("sensor"), "celsius": reading["celsius"]}
        sns.publish(TopicArn=os.environ["PROBLEMS_TOPIC_ARN"], Message=json.dumps(alarm))
