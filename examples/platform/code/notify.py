"""Puts each message into a folder of the mailbox."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, _context):
    for record in event["Records"]:
        key = os.environ["MAILBOX_PREFIX"] + record["messageId"]
        s3.put_object(Bucket=os.environ["MAILBOX_BUCKET"], Key=key, Body=record["body"].encode())
