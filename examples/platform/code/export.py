"""Copies each file of sales into the bucket of the partner, under the same name below its prefix."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, _context):
    for record in event.get("Records", []):
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        s3.copy_object(
            CopySource={"Bucket": bucket, "Key": key},
            Bucket=os.environ["EXPORTS_BUCKET"],
            Key=os.environ["EXPORTS_PREFIX"] + key.removeprefix("sales/"),
        )
