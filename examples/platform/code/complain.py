"""Tells of each record that a feed rejected."""

import json
import os

import boto3

sns = boto3.client("sns")


def handler(event, _context):
    for record in event["Records"]:
        message = {"kind": "rejected", "feed": os.environ["FEED"], "record": record["body"]}
        sns.publish(TopicArn=os.environ["PROBLEMS_TOPIC_ARN"], Message=json.dumps(message))
