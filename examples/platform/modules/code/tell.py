"""Tells of each object that a feed has put into its archive."""

import json
import os
from urllib.parse import unquote_plus

import boto3

sns = boto3.client("sns")


def handler(event, _context):
    for message in event["Records"]:
        # S3 sends a test event without records when the notification is set up.
        for record in json.loads(message["body"]).get("Records", []):
            arrived = {"kind": os.environ["FEED"], "key": unquote_plus(record["s3"]["object"]["key"])}
            sns.publish(TopicArn=os.environ["ARRIVALS_TOPIC_ARN"], Message=json.dumps(arrived))
